//! `/v1/articles`: one article and its neighbours, and writing.

use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use newshound_model::{Article, ArticleId};
use newshound_search::{Filter, FilterField, Filters, Polarity, Query, RelatedRequest, SearchRequest, Sort};
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use crate::params::Params;
use crate::params::asking::Asking;
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire;

/// `GET /v1/articles/{id}`.
pub(crate) async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let began = Instant::now();
    asking.params(&[])?;
    let article = find(&state, id).await?;
    Ok(super::json(&headers, Value::Object(wire::article(&article)), began))
}

/// `GET /v1/articles/{id}/related`.
pub(crate) async fn related(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let params = asking.params(&[&["limit"]])?;
    let limit = params.number("limit", 1, 50)?.unwrap_or(10);
    let article = find(&state, id).await?;
    let backend = state.backend.clone();
    let hits = state
        .pool
        .run(move || backend.related(&RelatedRequest { article, filters: Filters::default(), limit }))
        .await??;
    let results: Vec<Value> = hits.iter().map(|hit| Value::Object(wire::card(&hit.article, &|_| true))).collect();
    Ok(super::json(&headers, json!({"results": results, "meta": {"generation": state.backend.generation()}}), began))
}

/// `GET /v1/articles/{id}/copies`: every article with the same text, the first to publish first.
pub(crate) async fn copies(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let began = Instant::now();
    asking.params(&[])?;
    let article = find(&state, id).await?;
    let Some(group) = article.placement.as_ref().map(|placement| placement.copy_group.to_string()) else {
        return Err(Problem::bad_request("the article is not in the index yet"));
    };
    let now = state.now();
    let backend = state.backend.clone();
    let page = state
        .pool
        .run(move || {
            let mut request = SearchRequest::new(Query::All, now);
            request.filters.fields =
                vec![Filter { field: FilterField::CopyGroup, values: vec![group], polarity: Polarity::Include }];
            request.sort = Sort::Oldest;
            request.limit = 1000;
            backend.search(&request)
        })
        .await??;
    let results: Vec<Value> = page.hits.iter().map(|hit| Value::Object(wire::card(&hit.article, &|_| true))).collect();
    Ok(super::json(&headers, json!({"results": results, "meta": {"generation": page.generation}}), began))
}

/// `GET /v1/articles/{id}/versions`: every revision, oldest first.
pub(crate) async fn versions(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let began = Instant::now();
    asking.params(&[])?;
    let wanted = parse_id(&id)?;
    let pipeline = state.pipeline.clone();
    let revisions = state.pool.run(move || pipeline.archive().revisions(&wanted)).await??;
    if revisions.is_empty() {
        return Err(Problem::not_found("article", &id));
    }
    let results: Vec<Value> = revisions.iter().map(|article| Value::Object(wire::article(article))).collect();
    Ok(super::json(&headers, json!({"results": results, "meta": {}}), began))
}

fn parse_id(id: &str) -> Result<ArticleId, Problem> {
    id.parse().map_err(|_| Problem::not_found("article", id))
}

/// Reads an article from the archive, which knows it as soon as it is acknowledged.
async fn find(state: &AppState, id: String) -> Result<Article, Problem> {
    let wanted = parse_id(&id)?;
    let pipeline = state.pipeline.clone();
    let found = state.pool.run(move || pipeline.archive().article(&wanted)).await??;
    found.ok_or_else(|| Problem::not_found("article", &id))
}

/// `POST /v1/articles`: JSON Lines, an array, or `{"articles": […]}`; a result for each item.
pub(crate) async fn post(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    check_key(&state, &headers)?;
    let params = Params::read(query.as_deref(), &[&["wait"]])?;
    let searchable = params.choice("wait", &[("searchable", true), ("acknowledged", false)])?.unwrap_or(false);
    let now = state.now();
    let pipeline = state.pipeline.clone();
    // Reading articles computes as long as a search does.
    let posted = state.pool.run(move || pipeline.post(&body, now)).await??;
    let receipts = posted.ticket.acknowledged().await?;
    let last = receipts.iter().map(|receipt| receipt.sequence).max().unwrap_or(0);
    if searchable {
        state.pipeline.until_searchable(last).await?;
    }
    let mut receipts = receipts.into_iter();
    let mut rejected = 0;
    let results: Vec<Value> = posted
        .items
        .into_iter()
        .enumerate()
        .map(|(position, item)| match item {
            Ok(id) => match receipts.next() {
                Some(receipt) => {
                    json!({"item": position, "id": id.as_str(), "status": wire::outcome(receipt.outcome), "revision": receipt.revision, "sequence": receipt.sequence})
                }
                None => json!({"item": position, "id": id.as_str(), "status": "unknown"}),
            },
            Err(rejection) => {
                rejected += 1;
                json!({"item": position, "status": "rejected", "error": {"code": rejection.code(), "message": rejection.to_string()}})
            }
        })
        .collect();
    let accepted = results.len() - rejected;
    let status = if accepted == 0 && rejected > 0 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let answer = json!({"results": results, "meta": {"accepted": accepted, "rejected": rejected, "sequence": last}});
    if status != StatusCode::OK {
        // Every error is a problem; this one lists what is wrong with each item.
        let mut problem = json!({"type": "about:blank", "title": "Nothing was accepted", "status": 422, "detail": "no item of the body is an article"});
        problem["results"] = answer["results"].clone();
        return Ok((status, [(header::CONTENT_TYPE, "application/problem+json")], problem.to_string()).into_response());
    }
    Ok((status, [(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response())
}

/// `DELETE /v1/articles/{id}`.
pub(crate) async fn delete(
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    check_key(&state, &headers)?;
    let params = Params::read(query.as_deref(), &[&["wait"]])?;
    let searchable = params.choice("wait", &[("searchable", true), ("acknowledged", false)])?.unwrap_or(false);
    let wanted = parse_id(&id)?;
    // A thread that waited for a place in the queue would be one less to search.
    let ticket = state.pipeline.try_remove(vec![wanted])?;
    let receipt = ticket.acknowledged().await?.into_iter().next();
    match receipt {
        Some(receipt) if receipt.sequence > 0 => {
            if searchable {
                state.pipeline.until_searchable(receipt.sequence).await?;
            }
            let answer = json!({"id": id, "status": wire::outcome(receipt.outcome), "sequence": receipt.sequence});
            Ok(([(header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response())
        }
        _ => Err(Problem::not_found("article", &id)),
    }
}

/// Writes need a key where keys are set. Every key is compared in constant time, so that answers do not tell how much of one was right.
fn check_key(state: &AppState, headers: &HeaderMap) -> Result<(), Problem> {
    if state.config.write_keys.is_empty() {
        return Ok(());
    }
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let sent = bearer
        .or_else(|| headers.get("x-api-key").and_then(|value| value.to_str().ok()))
        .ok_or_else(Problem::key_missing)?;
    let fits = state
        .config
        .write_keys
        .iter()
        .fold(false, |fits, key| fits | bool::from(key.as_bytes().ct_eq(sent.as_bytes())));
    if fits { Ok(()) } else { Err(Problem::key_wrong()) }
}
