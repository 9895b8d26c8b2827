//! `/feed.{rss,atom,json}` and `/embed`: results in readers and in other pages.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use newshound_search::{CountMode, Group};

use crate::feeds::{About, atom, json_feed, rss};
use crate::params::asking::Asking;
use crate::params::request::{Chosen, page};
use crate::params::{CHOOSING, FILTERS, Params, SHAPING};
use crate::problem::Problem;
use crate::state::AppState;

/// `GET /feed.{kind}`.
pub(crate) async fn feed(
    State(state): State<AppState>,
    Path(kind): Path<String>,
    asking: Asking,
) -> Result<Response, Problem> {
    let kind = match kind.as_str() {
        "feed.rss" => "rss",
        "feed.atom" => "atom",
        "feed.json" => "jsonfeed",
        _ => return Err(Problem::no_such_path()),
    };
    let params = asking.params(&[CHOOSING, FILTERS, SHAPING])?;
    feed_of(state, params, kind).await
}

/// The feed of a search: the newest first unless another order is asked for, each copy group once.
pub(crate) async fn feed_of(state: AppState, params: Params, kind: &str) -> Result<Response, Problem> {
    let (chosen, hits) = found(&state, &params).await?;
    let title = if chosen.text.trim().is_empty() { "All news".to_owned() } else { chosen.text.trim().to_owned() };
    let base = state.config.public_url.clone().unwrap_or_default();
    let query: String = params
        .pairs()
        .iter()
        .map(|(name, value)| {
            format!("{name}={}", percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC))
        })
        .collect::<Vec<_>>()
        .join("&");
    let about = About {
        title: format!("{title} – Newshound"),
        page: if query.is_empty() { format!("{base}/") } else { format!("{base}/?{query}") },
        updated: hits.iter().map(|article| article.published.at).max().unwrap_or_else(|| state.now()),
    };
    let (kind, body) = match kind {
        "rss" => ("application/rss+xml; charset=utf-8", rss(&about, &hits)),
        "atom" => ("application/atom+xml; charset=utf-8", atom(&about, &hits)),
        _ => ("application/feed+json", json_feed(&about, &hits).to_string()),
    };
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=60")], body).into_response())
}

async fn found(state: &AppState, params: &Params) -> Result<(Chosen, Vec<newshound_model::Article>), Problem> {
    let chosen = Chosen::read(params, state.registry(), state.now())?;
    let mut request = page(params, &chosen, Group::Copies)?.request;
    if params.one("sort").is_none() {
        request.sort = newshound_search::Sort::Newest;
    }
    if params.one("limit").is_none() {
        request.limit = 30;
    }
    request.count = CountMode::None;
    let (desk, dated) = (state.clone(), chosen.clone());
    let page = state.pool.run(move || -> Result<_, Problem> {
        desk.check_as_of(&dated)?;
        Ok(desk.backend.search(&request)?)
    });
    let hits = page.await??.hits;
    Ok((chosen, hits.into_iter().map(|hit| hit.article).collect()))
}

/// `GET /embed`: the results as a page of their own, for frames. It needs no script.
pub(crate) async fn page_of(State(state): State<AppState>, asking: Asking) -> Result<Response, Problem> {
    let params = asking.params(&[CHOOSING, FILTERS, SHAPING, &["heading"]])?;
    let (chosen, articles) = found(&state, &params).await?;
    let heading = params.one("heading").unwrap_or(chosen.text.trim());
    let mut html = String::from(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><link rel=\"stylesheet\" href=\"/assets/app.css\"><title>",
    );
    escape(if heading.is_empty() { "News" } else { heading }, &mut html);
    html.push_str("</title></head><body class=\"embed\"><main><section class=\"middle\">");
    if !heading.is_empty() {
        html.push_str("<h1>");
        escape(heading, &mut html);
        html.push_str("</h1>");
    }
    if articles.is_empty() {
        html.push_str("<p class=\"status\">No news found.</p>");
    }
    html.push_str("<ol class=\"results\">");
    for article in &articles {
        html.push_str("<li class=\"card\" dir=\"auto\"><h2>");
        let link = article.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://"));
        if let Some(url) = link {
            html.push_str("<a target=\"_blank\" rel=\"noopener noreferrer\" href=\"");
            escape(url, &mut html);
            html.push_str("\">");
        }
        escape(&article.headline(), &mut html);
        if link.is_some() {
            html.push_str("</a>");
        }
        html.push_str("</h2><p class=\"meta\"><strong>");
        escape(article.outlet.as_ref().map_or("", |outlet| outlet.name.as_str()), &mut html);
        html.push_str("</strong>");
        if article.published.is_known() {
            html.push_str(" <time>");
            escape(&article.published.at.strftime("%Y-%m-%d").to_string(), &mut html);
            html.push_str("</time>");
        }
        html.push_str("</p></li>");
    }
    html.push_str("</ol></section></main></body></html>");
    let mut response = ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    // This page alone may stand in frames of others.
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"),
    );
    Ok(response)
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars().filter(|c| !c.is_control()) {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}
