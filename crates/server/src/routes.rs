//! The handlers, one file a subject. Each parses, asks, shapes.

pub(crate) mod articles;
pub(crate) mod batch;
pub(crate) mod counts;
pub(crate) mod coverage;
pub(crate) mod embed;
pub(crate) mod entities;
pub(crate) mod export;
pub(crate) mod health;
pub(crate) mod newsapi;
pub(crate) mod outlets;
pub(crate) mod query;
pub(crate) mod search;
pub(crate) mod stories;
pub(crate) mod suggest;
pub(crate) mod timeline;

use std::time::Instant;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::problem::Problem;
use crate::state::AppState;

/// Runs what computes on the search pool, and sends what it makes.
pub(crate) async fn computed(
    state: &AppState,
    asked: &HeaderMap,
    job: impl FnOnce(&AppState) -> Result<Value, Problem> + Send + 'static,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let desk = state.clone();
    let answer = state.pool.run(move || job(&desk)).await??;
    Ok(json(asked, answer, began))
}

/// An answer that caches may keep as long as its tag stays the same: the tag is a hash of the answer, without the time it took.
fn json(asked: &HeaderMap, answer: Value, began: Instant) -> Response {
    let tag = format!("W/\"{:016x}\"", xxh3_64(answer.to_string().as_bytes()));
    if is_known(asked, &tag) { not_modified(&tag) } else { tagged(answer, &tag, began) }
}

/// The tag of an answer by all that it depends on, so that it is known before there is an answer.
pub(crate) fn tag_of(parts: &[&str]) -> String {
    let mut hash = Xxh3::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update(&[0]);
    }
    format!("W/\"{:016x}\"", hash.digest())
}

/// Whether the client has the answer with this tag.
pub(crate) fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|sent| sent.to_str().ok())
        .flat_map(|sent| sent.split(','))
        .any(|sent| sent.trim() == "*" || bare(sent) == bare(tag))
}

/// Says that the client has the answer.
pub(crate) fn not_modified(tag: &str) -> Response {
    with_tag(StatusCode::NOT_MODIFIED.into_response(), tag)
}

/// An answer with its tag and the time it took.
pub(crate) fn tagged(mut answer: Value, tag: &str, began: Instant) -> Response {
    if let Some(meta) = answer.get_mut("meta").and_then(Value::as_object_mut) {
        meta.insert("took_ms".into(), ((began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0).into());
    }
    with_tag(answer.to_string().into_response(), tag)
}

fn with_tag(mut response: Response, tag: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
