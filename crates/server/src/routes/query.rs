//! `/v1/query`: how a query was understood, what each of its clauses finds, which one leaves nothing, and what would help.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use newshound_search::explain::{Clause, Question, explain};
use newshound_search::spelling::did_you_mean;
use newshound_search::{AggregateRequest, Filters, Parsed, Query};
use serde_json::{Value, json};

use crate::params::asking::Asking;
use crate::params::request::Chosen;
use crate::params::{CHOOSING, FILTERS, Params};
use crate::problem::Problem;
use crate::routes::search::meta;
use crate::state::AppState;
use crate::wire;

/// `GET /v1/query`.
pub(crate) async fn query(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let params = asking.params(&[CHOOSING, FILTERS])?;
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    super::computed(&state, &headers, move |desk| explained(desk, &chosen, &params)).await
}

fn explained(desk: &AppState, chosen: &Chosen, params: &Params) -> Result<Value, Problem> {
    desk.check_as_of(chosen)?;
    let backend = desk.backend.as_ref();
    let generation = backend.generation();
    let parsed = Parsed { query: chosen.query.clone(), notices: chosen.notices.clone() };
    let meant = did_you_mean(&chosen.query, backend)?;
    let question = Question { text: &chosen.text, parsed: &parsed, filters: &chosen.filters, meant: meant.as_ref() };
    let mut count = |query: &Query, filters: &Filters| -> Result<u64, Problem> {
        let counts = desk.aggregate(&AggregateRequest::new(query.clone(), filters.clone()))?;
        Ok(counts.total.articles)
    };
    let found = explain(&question, &mut count)?;
    let any = match chosen.any.as_ref().filter(|_| found.articles == 0) {
        Some(any) => Some(count(any, &chosen.filters)?),
        None => None,
    };
    let fix = found.fix.as_ref().map(|fix| {
        json!({"code": fix.code, "message": fix.message, "query": fix.query, "filter": fix.filter, "articles": fix.articles})
    });
    let mut meta = meta(chosen, params, generation);
    meta.insert("did_you_mean".into(), json!(meant.map(|meant| meant.to_canonical())));
    if let Some(any) = any {
        meta.insert("any_would_find".into(), any.into());
    }
    Ok(json!({
        "text": chosen.text, "normalized": chosen.query.to_canonical(), "articles": found.articles,
        "tree": clause(&found.root), "filters": found.filters.iter().map(clause).collect::<Vec<_>>(),
        "truncated": found.truncated, "empties": found.empties, "fix": fix, "meta": meta,
    }))
}

/// A clause with its parts; the tree is as deep as the parser lets queries be.
fn clause(one: &Clause) -> Value {
    json!({
        "kind": one.kind, "query": one.canonical, "articles": one.articles, "empties": one.empties,
        "notices": wire::notices(&one.notices), "parts": one.parts.iter().map(clause).collect::<Vec<_>>(),
    })
}
