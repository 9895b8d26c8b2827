//! `/compat/newsapi/v2/…`: what clients of NewsAPI ask and expect, so that they work here by changing the address.
//!
//! Requests are read as everywhere, so everything that [`super::search`] takes is taken here too. Refusals are problems as everywhere, with
//! the `code` and `message` that such clients look for.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use newshound_model::{Article, Published};
use newshound_search::{AggregateRequest, FacetRequest, FilterField, Group, Totals};
use serde_json::{Value, json};

use crate::params::asking::Asking;
use crate::params::chosen::Chosen;
use crate::params::{CHOOSING, FILTERS, Params, SHAPING};
use crate::problem::Problem;
use crate::routes::search::Asked;
use crate::state::AppState;
use crate::wire;

/// Characters of a text that NewsAPI sends.
const CONTENT_CHARS: usize = 200;

/// More outlets than there are.
const ALL: usize = 1_000_000;

/// `everything`: the newest articles first, copies too.
pub(crate) async fn everything(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let mut params = asking.params(&[CHOOSING, FILTERS, SHAPING])?;
    for (name, value) in [("sort", "newest"), ("group", "none"), ("limit", "100")] {
        params.imply(name, value);
    }
    articles(&state, &headers, params).await
}

/// `top-headlines`: one article of each of the big stories.
pub(crate) async fn headlines(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let mut params = asking.params(&[CHOOSING, FILTERS, SHAPING])?;
    theirs(&mut params);
    for (name, value) in [("sort", "best"), ("group", "story"), ("limit", "20")] {
        params.imply(name, value);
    }
    articles(&state, &headers, params).await
}

/// In lists of headlines and sources a country is that of the outlet, and the general category is none.
fn theirs(params: &mut Params) {
    params.rename("country", "outlet_country");
    params.drop_value("section", "general");
}

async fn articles(state: &AppState, headers: &HeaderMap, params: Params) -> Result<Response, Problem> {
    let asked = Asked::read(&params, state.registry(), state.now())?;
    let job = move |desk: &AppState| {
        desk.check_as_of(&asked.chosen)?;
        let page = asked.find(desk)?;
        let shown = |total: Totals| match asked.page.request.group {
            Group::None => total.articles,
            Group::Copies => total.originals,
            Group::Story | Group::Diverse => total.stories,
        };
        let articles: Vec<Value> = page.hits.iter().map(|hit| article(&hit.article)).collect();
        Ok(json!({"status": "ok", "totalResults": page.total.map(shown), "articles": articles}))
    };
    super::computed(state, headers, job).await
}

fn article(article: &Article) -> Value {
    let text = article.body_text();
    // Without a date there is none, rather than one that nobody published it at.
    let published = Some(article.published).filter(Published::is_known);
    let published_at = published.map(|published| published.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let description = article.standfirst.clone().or_else(|| article.body.first().cloned());
    json!({
        "source": {
            "id": article.outlet.as_ref().map(|outlet| outlet.id.as_str()),
            "name": article.outlet.as_ref().map(|outlet| outlet.name.as_str()),
        },
        "author": (!article.authors.is_empty()).then(|| article.authors.join(", ")),
        "title": article.headline(), "description": description, "url": article.url, "urlToImage": article.image,
        "publishedAt": published_at, "content": content(&text),
    })
}

/// The beginning of a text, and how much is left, as NewsAPI says it.
fn content(text: &str) -> Option<String> {
    let n_chars = text.chars().count();
    if n_chars <= CONTENT_CHARS {
        return (n_chars > 0).then(|| text.to_owned());
    }
    let begun: String = text.chars().take(CONTENT_CHARS).collect();
    Some(format!("{begun}… [+{} chars]", n_chars - CONTENT_CHARS))
}

/// `top-headlines/sources`: the outlets that have articles.
pub(crate) async fn sources(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let mut params = asking.params(&[CHOOSING, FILTERS])?;
    theirs(&mut params);
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let facets = vec![FacetRequest { field: FilterField::Outlet, size: ALL }];
    let request = AggregateRequest { facets, ..chosen.counting() };
    let job = move |desk: &AppState| {
        let counts = desk.counted(&chosen, &request)?;
        let registry = desk.registry();
        let found = counts.facets.iter().flat_map(|(_, counts)| counts);
        let sources = found.map(|count| {
            let known = registry.outlets().iter().find(|known| known.outlet.id.as_str() == count.value);
            let outlet = known.map(|known| wire::outlet_value(&known.outlet)).unwrap_or_default();
            json!({
                "id": count.value, "name": count.label, "description": "", "url": format!("https://{}", count.value),
                "category": "general", "language": outlet["language"],
                "country": outlet["country"].as_str().map(str::to_lowercase),
            })
        });
        Ok(json!({"status": "ok", "sources": sources.collect::<Vec<_>>()}))
    };
    super::computed(&state, &headers, job).await
}

/// Adds to a refusal what clients of NewsAPI look for.
pub(crate) async fn with_code(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let Some(problem) = response.extensions().get::<Problem>().cloned() else { return response };
    let mut body = problem.body();
    body["code"] = if response.status().is_client_error() { "parameterInvalid" } else { "unexpectedError" }.into();
    body["message"] =
        [&body["detail"], &body["fix"]].iter().filter_map(|part| part.as_str()).collect::<Vec<_>>().join("; ").into();
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    (parts, body.to_string()).into_response()
}
