//! `/feed.{rss,atom,json}`, `/embed` and `/oembed`: results in readers and in other pages.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::feeds::{About, atom, json_feed, rss};
use crate::links;
use crate::params::asking::Asking;
use crate::params::request::Chosen;
use crate::params::{CHOOSING, FILTERS, Params, SHAPING};
use crate::problem::Problem;
use crate::receipt::encode;
use crate::routes::search::Asked;
use crate::state::AppState;

/// What a frame takes beside the choice of articles.
const FRAMING: &[&str] = &["heading"];

/// What shapes answers in JSON, and says nothing of feeds and frames.
const MEANINGLESS: &[&str] = &["facets", "timeline", "normalize", "coverage", "unit", "explain", "fields"];

/// The size of a frame that is not asked for.
const FRAME: (usize, usize) = (480, 600);

/// The forms of a feed: name in parameters, path, content type.
const FEEDS: [(&str, &str, &str); 3] = [
    ("rss", "feed.rss", "application/rss+xml; charset=utf-8"),
    ("atom", "feed.atom", "application/atom+xml; charset=utf-8"),
    ("jsonfeed", "feed.json", "application/feed+json"),
];

/// `GET /feed.{kind}`.
pub(crate) async fn feed(
    State(state): State<AppState>,
    Path(path): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let Some((kind, _, _)) = FEEDS.iter().find(|(_, known, _)| *known == path) else {
        return Err(Problem::no_such_path());
    };
    let params = asking.params(&[CHOOSING, FILTERS, SHAPING])?;
    feed_of(state, params, kind, &headers).await
}

/// The feed of a search: the newest first unless another order is asked for, each copy group once.
pub(crate) async fn feed_of(
    state: AppState,
    params: Params,
    kind: &str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let Some((_, path, content_type)) = FEEDS.iter().find(|(known, _, _)| *known == kind) else {
        return Err(Problem::no_such_path());
    };
    let (chosen, hits) = found(&state, params.clone(), "a feed").await?;
    let title = if chosen.text.trim().is_empty() { "All news".to_owned() } else { chosen.text.trim().to_owned() };
    let base = links::base(&state.config, headers);
    let query = query_of(&params, &["format"]);
    let about = About {
        title: format!("{title} – Newshound"),
        page: format!("{base}/{query}"),
        itself: format!("{base}/{path}{query}"),
        id: format!("/{query}"),
        base,
        updated: hits.iter().map(crate::feeds::touched).max().unwrap_or_else(|| state.now()),
    };
    let body = match kind {
        "rss" => rss(&about, &hits),
        "atom" => atom(&about, &hits),
        _ => json_feed(&about, &hits).to_string(),
    };
    let tag = super::tag_of(&[&body]);
    let mut response = if super::is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, *content_type)], body).into_response()
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    links::vary(&mut response);
    Ok(response)
}

/// The parameters as the query of an address, with its question mark; empty without any.
fn query_of(params: &Params, left_out: &[&str]) -> String {
    let mut query = String::new();
    for (name, value) in params.pairs().iter().filter(|(name, _)| !left_out.contains(&name.as_str())) {
        query.push(if query.is_empty() { '?' } else { '&' });
        query.push_str(&format!("{name}={}", encode(value)));
    }
    query
}

/// `GET /oembed`: how a page that holds the address of a search shows its results, by the oEmbed standard.
pub(crate) async fn oembed(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let params = asking.params(&[&["url", "maxwidth", "maxheight", "format"]])?;
    params.choice("format", &[("json", ())])?;
    let side = |name: &str, usual: usize| {
        Ok::<_, Problem>(params.number(name, 1, 10_000)?.map_or(usual, |most| most.min(usual)))
    };
    let (width, height) = (side("maxwidth", FRAME.0)?, side("maxheight", FRAME.1)?);
    let url = params.one("url").ok_or_else(|| Problem::bad_request("`url` is missing: the address of a search"))?;
    let base = links::base(&state.config, &headers);
    let refuse = || Problem::bad_value("url", url, format!("give the address of a search, such as {base}/?q=storm"));
    let rest = url.strip_prefix(&base).ok_or_else(refuse)?;
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if !matches!(path, "" | "/" | "/embed") {
        return Err(refuse());
    }
    let asked = Params::read(Some(query), &[CHOOSING, FILTERS, SHAPING, FRAMING])?;
    let chosen = Chosen::read(&asked, state.registry(), state.now())?;
    let title = asked.one("heading").unwrap_or(chosen.text.trim()).to_owned();
    let mut html = String::from("<iframe src=\"");
    escape(&format!("{base}/embed{}", query_of(&asked, &["format"])), &mut html);
    html.push_str(&format!("\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" title=\""));
    escape(if title.is_empty() { "News" } else { &title }, &mut html);
    html.push_str("\"></iframe>");
    let answer = json!({
        "version": "1.0", "type": "rich", "title": title, "provider_name": "Newshound", "provider_url": format!("{base}/"),
        "html": html, "width": width, "height": height, "cache_age": 3_600,
    });
    let mut response = ([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response();
    links::vary(&mut response);
    Ok(response)
}

/// The articles of the page of a search that is shown as a feed or in a frame.
async fn found(
    state: &AppState,
    mut params: Params,
    form: &str,
) -> Result<(Chosen, Vec<newshound_model::Article>), Problem> {
    if let Some(name) = MEANINGLESS.iter().find(|name| params.one(name).is_some()) {
        return Err(Problem::no_meaning(name, form));
    }
    for (name, value) in [("sort", "newest"), ("limit", "30")] {
        params.imply(name, value);
    }
    params.replace("count", "none");
    let asked = Asked::read(&params, state.registry(), state.now())?;
    let chosen = asked.chosen.clone();
    let desk = state.clone();
    let page = state.pool.run(move || -> Result<_, Problem> {
        desk.check_as_of(&asked.chosen)?;
        asked.find(&desk)
    });
    let hits = page.await??.hits;
    Ok((chosen, hits.into_iter().map(|hit| hit.article).collect()))
}

/// `GET /embed`: the results as a page of their own, for frames. It needs no script.
pub(crate) async fn page_of(State(state): State<AppState>, asking: Asking) -> Result<Response, Problem> {
    let params = asking.params(&[CHOOSING, FILTERS, SHAPING, FRAMING])?;
    let (chosen, articles) = found(&state, params.clone(), "a frame").await?;
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
            html.push_str(" <time datetime=\"");
            escape(&article.published.at.to_string(), &mut html);
            html.push_str("\">");
            let day = article.published.at.to_zoned_datetime(chosen.tz.clone()).date();
            escape(&day.to_string(), &mut html);
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
