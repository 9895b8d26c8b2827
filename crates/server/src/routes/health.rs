//! `/healthz`, `/readyz`, `/metrics`.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use metrics::{gauge, with_local_recorder};
use serde_json::json;

use crate::state::AppState;

/// The process lives; says "starting" while the index catches up with the archive.
pub(crate) async fn healthz(State(state): State<AppState>) -> Response {
    let status = state.pipeline.status();
    let word = match (&status.failed, status.ready) {
        (Some(_), _) => "degraded",
        (None, true) => "ok",
        (None, false) => "starting",
    };
    let body = json!({"status": word, "replayed": status.replayed, "to_replay": status.to_replay, "articles": state.backend.len(), "failed": status.failed});
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body.to_string())
        .into_response()
}

/// Searches see everything that was acknowledged before the start.
pub(crate) async fn readyz(State(state): State<AppState>) -> Response {
    let status = state.pipeline.status();
    let code = if status.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({"ready": status.ready, "replayed": status.replayed, "to_replay": status.to_replay});
    (code, [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], body.to_string())
        .into_response()
}

/// Counters and gauges in the text form of Prometheus.
pub(crate) async fn metrics(State(state): State<AppState>) -> Response {
    let status = state.pipeline.status();
    with_local_recorder(state.recorder.as_ref(), || {
        gauge!("newshound_articles").set(state.backend.len() as f64);
        gauge!("newshound_writes_queued").set(status.queued as f64);
        gauge!("newshound_archive_sequence").set(status.last_sequence as f64);
        gauge!("newshound_index_sequence").set(status.committed_sequence as f64);
        gauge!("newshound_ready").set(if status.ready { 1.0 } else { 0.0 });
    });
    state.metrics.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.metrics.render()).into_response()
}
