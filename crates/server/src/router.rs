//! Every path, and what goes round all of them.

use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{counter, histogram, with_local_recorder};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};

use crate::problem::Problem;
use crate::routes::{articles, counts, embed, export, health, registers, search, stories};
use crate::state::AppState;
use crate::{assets, openapi};

/// What pages may load: our own files, pictures of articles, and nothing else. No inline script, no plugin, no frame.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The whole server as a service.
pub fn router(state: AppState) -> Router {
    let body_limit = DefaultBodyLimit::max(state.config.max_body_bytes);
    // Reads may come from any page; nothing is sent with them that a page could abuse.
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::OPTIONS])
        .allow_headers([header::ACCEPT, header::CONTENT_TYPE]);
    Router::new()
        .route("/v1/search", get(search::get).post(search::post))
        .route("/v1/stories", get(stories::list))
        .route("/v1/stories/{id}", get(stories::one))
        .route("/v1/articles", axum::routing::post(articles::post))
        .route("/v1/articles/{id}", get(articles::one).delete(articles::delete))
        .route("/v1/articles/{id}/related", get(articles::related))
        .route("/v1/articles/{id}/copies", get(articles::copies))
        .route("/v1/articles/{id}/versions", get(articles::versions))
        .route("/v1/timeline", get(counts::timeline))
        .route("/v1/facets", get(counts::facet))
        .route("/v1/suggest", get(registers::suggest))
        .route("/v1/outlets", get(registers::outlets))
        .route("/v1/outlets/{id}", get(registers::outlet))
        .route("/v1/entities", get(registers::entities))
        .route("/v1/export", get(export::get))
        .route("/embed", get(embed::page_of))
        .route("/embed.js", get(|headers: HeaderMap| async move { assets::file("embed.js", &headers) }))
        .route("/openapi.json", get(description))
        .route("/docs", get(|headers: HeaderMap| async move { assets::file("docs.html", &headers) }))
        .route(
            "/assets/{name}",
            get(|axum::extract::Path(name): axum::extract::Path<String>, headers: HeaderMap| async move {
                assets::file(&name, &headers)
            }),
        )
        .route("/metrics", get(health::metrics))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/", get(|headers: HeaderMap| async move { assets::file("index.html", &headers) }))
        .route("/{feed}", get(embed::feed))
        .fallback(|| async { Problem::no_such_path() })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(body_limit)
        .layer(middleware::from_fn_with_state(state.clone(), around))
        .layer(cors)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| Problem::internal().into_response()))
        .with_state(state)
}

async fn description() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], openapi::document().to_string()).into_response()
}

/// Time limit, security headers, counters, and every refusal of the framework as a problem.
async fn around(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let path = request.uri().path().to_owned();
    let limit = state.config.request_timeout;
    let mut response = match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Problem::timeout().into_response(),
    };
    let is_problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem"));
    if (response.status().is_client_error() || response.status().is_server_error()) && !is_problem {
        response = match response.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(state.config.max_body_bytes).into_response(),
            StatusCode::METHOD_NOT_ALLOWED => Problem::method_not_allowed().into_response(),
            StatusCode::NOT_FOUND => Problem::no_such_path().into_response(),
            status if status.is_client_error() => Problem::bad_request("the request could not be read").into_response(),
            _ => Problem::internal().into_response(),
        };
    }
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &'static str); 4] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    }
    let status = response.status().as_u16().to_string();
    // Paths with ids would make a counter each.
    let route = path.split('/').take(3).collect::<Vec<_>>().join("/");
    let route = if route.starts_with("/v1/") { route } else { "other".to_owned() };
    with_local_recorder(state.recorder.as_ref(), || {
        counter!("newshound_requests_total", "route" => route.clone(), "status" => status).increment(1);
        histogram!("newshound_request_seconds", "route" => route).record(began.elapsed().as_secs_f64());
    });
    response
}
