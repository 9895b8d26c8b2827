//! `/v1/articles`: one article and its neighbours, and writing.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use newshound_model::{Article, ArticleId};
use newshound_search::{
    ArticleHit, Filter, FilterField, Filters, Polarity, Query, RelatedRequest, SearchRequest, Sort,
};
use serde_json::{Value, json};

use crate::keys::MayWrite;
use crate::params::Params;
use crate::params::asking::Asking;
use crate::problem::Problem;
use crate::state::AppState;
use crate::story::with_stories;
use crate::wire;

/// The most copies that are shown.
const MAX_COPIES: usize = 1_000;

/// `GET /v1/articles/{id}`.
pub(crate) async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    asking.params(&[])?;
    let job = move |desk: &AppState| {
        let article = find(desk, &id)?;
        let told = with_stories(desk, std::iter::once(&article), vec![wire::article(&article)])?;
        told.into_iter().next().ok_or_else(Problem::internal)
    };
    super::computed(&state, &headers, job).await
}

/// `GET /v1/articles/{id}/related`.
pub(crate) async fn related(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let params = asking.params(&[&["limit"]])?;
    let limit = params.number("limit", 1, 50)?.unwrap_or(10);
    let job = move |desk: &AppState| {
        let article = find(desk, &id)?;
        let hits = desk.backend.related(&RelatedRequest { article, filters: Filters::default(), limit })?;
        Ok(json!({"results": cards(desk, &hits)?, "meta": {"generation": desk.backend.generation()}}))
    };
    super::computed(&state, &headers, job).await
}

/// `GET /v1/articles/{id}/copies`: every article with the same text, the first to publish first.
pub(crate) async fn copies(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    asking.params(&[])?;
    let job = move |desk: &AppState| {
        let article = find(desk, &id)?;
        let Some(placement) = &article.placement else {
            return Err(Problem::bad_request("the article is not in the index yet"));
        };
        let mut request = SearchRequest::new(Query::All, desk.now());
        let (values, polarity) = (vec![placement.copy_group.to_string()], Polarity::Include);
        request.filters.fields = vec![Filter { field: FilterField::CopyGroup, values, polarity }];
        request.sort = Sort::Oldest;
        request.limit = MAX_COPIES;
        let page = desk.backend.search(&request)?;
        Ok(json!({"results": cards(desk, &page.hits)?, "meta": {"generation": page.generation}}))
    };
    super::computed(&state, &headers, job).await
}

/// `GET /v1/articles/{id}/versions`: every revision, oldest first.
pub(crate) async fn versions(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    asking.params(&[])?;
    let job = move |desk: &AppState| {
        let revisions = desk.pipeline.archive().revisions(&parse_id(&id)?)?;
        if revisions.is_empty() {
            return Err(Problem::not_found("article", &id));
        }
        let results: Vec<Value> = revisions.iter().map(|article| Value::Object(wire::article(article))).collect();
        Ok(json!({"results": results, "meta": {}}))
    };
    super::computed(&state, &headers, job).await
}

/// Articles as every list shows them.
fn cards(desk: &AppState, hits: &[ArticleHit]) -> Result<Vec<Value>, Problem> {
    let cards = hits.iter().map(|hit| wire::card(&hit.article, &|_| true)).collect();
    with_stories(desk, hits.iter().map(|hit| &hit.article), cards)
}

fn parse_id(id: &str) -> Result<ArticleId, Problem> {
    id.parse().map_err(|_| Problem::not_found("article", id))
}

/// Reads an article from the archive, which knows it as soon as it is acknowledged.
fn find(desk: &AppState, id: &str) -> Result<Article, Problem> {
    desk.pipeline.archive().article(&parse_id(id)?)?.ok_or_else(|| Problem::not_found("article", id))
}

/// `POST /v1/articles`: JSON Lines, an array, or `{"articles": […]}`; a result for each item.
pub(crate) async fn post(
    _: MayWrite,
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let params = Params::read(query.as_deref(), &[&["wait"]])?;
    let searchable = params.choice("wait", &[("searchable", true), ("acknowledged", false)])?.unwrap_or(false);
    let now = state.now();
    let pipeline = state.pipeline.clone();
    let posted = state.posts.run(move || pipeline.post(&body, now)).await??;
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
    _: MayWrite,
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
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
