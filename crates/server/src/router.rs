//! Every path, and what goes round all of them.

use std::time::Instant;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics::{counter, histogram, with_local_recorder};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{Any, CorsLayer};

use crate::problem::Problem;
use crate::routes::{
    articles, batch, counts, embed, entities, export, health, newsapi, outlets, query, search, stories, suggest,
};
use crate::state::AppState;
use crate::{assets, openapi};

/// What pages may load: our own files, pictures of articles, and nothing else. No inline script, no plugin, no frame.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The whole server as a service.
pub fn router(state: AppState) -> Router {
    let body_limit = DefaultBodyLimit::max(state.config.max_body_bytes);
    // Reads may come from any page, as GET or as their POST twin; nothing is sent with them that a page could abuse.
    let cors = |methods: Vec<Method>| {
        CorsLayer::new()
            .allow_origin(Any)
            .allow_methods(methods)
            .allow_headers([header::ACCEPT, header::CONTENT_TYPE, header::IF_NONE_MATCH])
            .expose_headers([
                header::ETAG,
                header::LINK,
                header::RETRY_AFTER,
                HeaderName::from_static("newshound-as-of"),
            ])
    };
    let compat = Router::new()
        .route("/compat/newsapi/v2/everything", get(newsapi::everything))
        .route("/compat/newsapi/v2/top-headlines", get(newsapi::headlines))
        .route("/compat/newsapi/v2/top-headlines/sources", get(newsapi::sources))
        .layer(middleware::from_fn(newsapi::with_code));
    let reads = Router::new()
        .route("/v1/search", get(search::search).post(search::search))
        .route("/v1/stories", get(stories::list).post(stories::list))
        .route("/v1/stories/{id}", get(stories::one).post(stories::one))
        .route("/v1/articles/{id}/related", get(articles::related).post(articles::related))
        .route("/v1/articles/{id}/copies", get(articles::copies).post(articles::copies))
        .route("/v1/articles/{id}/versions", get(articles::versions).post(articles::versions))
        .route("/v1/timeline", get(counts::timeline).post(counts::timeline))
        .route("/v1/facets", get(counts::facet).post(counts::facet))
        .route("/v1/suggest", get(suggest::suggest).post(suggest::suggest))
        .route("/v1/outlets", get(outlets::list).post(outlets::list))
        .route("/v1/outlets/{id}", get(outlets::one).post(outlets::one))
        .route("/v1/entities", get(entities::list).post(entities::list))
        .route("/v1/entities/{id}", get(entities::one).post(entities::one))
        .route("/v1/query", get(query::query).post(query::query))
        .route("/v1/batch", axum::routing::post(batch::batch))
        .route("/v1/export", get(export::export).post(export::export))
        .route("/v1/{form}", get(search::search_as).post(search::search_as))
        .merge(compat)
        .layer(cors(vec![Method::GET, Method::HEAD, Method::POST, Method::OPTIONS]));
    let rest = Router::new()
        .route("/v1/articles", axum::routing::post(articles::post))
        .route("/v1/articles/{id}", get(articles::one).delete(articles::delete))
        .route("/embed", get(embed::page_of))
        .route("/oembed", get(embed::oembed))
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
        // Only reads: a page may not write, nor ask whether it could.
        .layer(cors(vec![Method::GET, Method::HEAD, Method::OPTIONS]));
    reads
        .merge(rest)
        .fallback(|| async { Problem::no_such_path() })
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed() })
        .layer(body_limit)
        .layer(middleware::from_fn_with_state(state.clone(), around))
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
    let matched = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
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
    // Counters by the pattern of the path: ids, and paths that do not exist, would make a counter each.
    let route = matched.unwrap_or_default().split('/').take(3).collect::<Vec<_>>().join("/");
    let route = if route.starts_with("/v1/") { route } else { "other".to_owned() };
    with_local_recorder(state.recorder.as_ref(), || {
        counter!("newshound_requests_total", "route" => route.clone(), "status" => status).increment(1);
        histogram!("newshound_request_seconds", "route" => route).record(began.elapsed().as_secs_f64());
    });
    response
}
