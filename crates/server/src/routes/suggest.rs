//! `/v1/suggest`: completions of what a user types.

use std::time::Instant;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use newshound_search::SuggestRequest;
use serde_json::{Value, json};

use crate::params::asking::Asking;
use crate::problem::Problem;
use crate::state::AppState;

/// Characters of a text that are looked at.
const MAX_CHARS: usize = 200;

/// `GET /v1/suggest`.
pub(crate) async fn suggest(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let params = asking.params(&[&["q", "limit"]])?;
    let request = SuggestRequest {
        text: params.one("q").unwrap_or("").chars().take(MAX_CHARS).collect(),
        limit: params.number("limit", 1, 20)?.unwrap_or(5),
    };
    let generation = state.backend.generation();
    let tag = super::tag_of(&[&generation.to_string(), &format!("{request:?}")]);
    if super::is_known(&headers, &tag) {
        return Ok(super::not_modified(&tag));
    }
    let backend = state.backend.clone();
    let found = state.pool.run(move || backend.suggest(&request)).await??;
    let results: Vec<Value> = found
        .iter()
        .map(|one| json!({"text": one.text, "field": one.field.map(|field| field.as_str()), "value": one.value, "articles": one.articles}))
        .collect();
    let answer = json!({"results": results, "meta": {"warnings": params.warnings, "generation": generation}});
    Ok(super::tagged(answer, &tag, began))
}
