//! The handlers, one file a subject. Each parses, asks, shapes.

pub(crate) mod articles;
pub(crate) mod counts;
pub(crate) mod embed;
pub(crate) mod export;
pub(crate) mod health;
pub(crate) mod registers;
pub(crate) mod search;
pub(crate) mod stories;
pub(crate) mod timeline;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

/// An answer that caches may keep as long as its tag stays the same: the tag is a hash of the answer, without the time it took.
pub(crate) fn json(asked: &HeaderMap, mut answer: Value, began: std::time::Instant) -> Response {
    let tag = format!("\"{:016x}\"", xxh3_64(answer.to_string().as_bytes()));
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == tag.as_bytes());
    if let Some(meta) = answer.get_mut("meta").and_then(Value::as_object_mut) {
        meta.insert("took_ms".into(), ((began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0).into());
    }
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { answer.to_string().into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=0, must-revalidate"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
