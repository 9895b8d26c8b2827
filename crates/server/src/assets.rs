//! The search page, its script and style, and the widget: built into the program.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use xxhash_rust::xxh3::xxh3_64;

use crate::problem::Problem;

/// Name, content type, content.
const FILES: &[(&str, &str, &str)] = &[
    ("index.html", "text/html; charset=utf-8", include_str!("../assets/index.html")),
    ("app.js", "text/javascript; charset=utf-8", include_str!("../assets/app.js")),
    ("app.css", "text/css; charset=utf-8", include_str!("../assets/app.css")),
    ("icon.svg", "image/svg+xml", include_str!("../assets/icon.svg")),
    ("embed.js", "text/javascript; charset=utf-8", include_str!("../assets/embed.js")),
    ("docs.html", "text/html; charset=utf-8", include_str!("../assets/docs.html")),
    ("docs.js", "text/javascript; charset=utf-8", include_str!("../assets/docs.js")),
];

/// Serves a built-in file; browsers ask again each time and mostly hear that nothing changed.
pub(crate) fn file(name: &str, asked: &HeaderMap) -> Response {
    let Some((_, kind, content)) = FILES.iter().find(|(has, _, _)| *has == name) else {
        return Problem::no_such_path().into_response();
    };
    let tag = format!("\"{:016x}\"", xxh3_64(content.as_bytes()));
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == tag.as_bytes());
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { (*content).into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}
