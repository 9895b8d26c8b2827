//! `POST /v1/batch`: many queries at once, each with its totals and, when asked, its timeline and facets.

use std::time::{Duration, Instant};

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use newshound_search::AggregateRequest;
use serde_json::{Map, Value, json};

use crate::params::request::{Chosen, unit};
use crate::params::{CHOOSING, FILTERS, Params};
use crate::problem::Problem;
use crate::routes::search::facets;
use crate::routes::timeline::{Interval, Timeline, axis};
use crate::state::AppState;
use crate::wire;

/// The most queries of a batch.
const MAX_QUERIES: usize = 1_000;

/// The longest body in bytes: what is read of it takes many times as much memory.
const MAX_BYTES: usize = 4 << 20;

/// The most facet values and buckets of all its answers.
const MAX_VALUES: usize = 500_000;

/// Queries that are counted before others get their turn.
const AT_ONCE: usize = 8;

/// How long a batch may take; what is not counted by then says so.
const BUDGET: Duration = Duration::from_secs(20);

/// What a query of a batch may say.
const COUNTING: &[&str] = &["timeline", "interval", "normalize", "facets", "unit"];

/// `POST /v1/batch`: `{"queries": ["storm", {"id": "b", "q": "bank", "from": "2026-11"}], "timeline": "day"}`. What stands beside
/// `queries` counts for each of them that does not say otherwise.
pub(crate) async fn batch(State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let began = Instant::now();
    let body = to_bytes(request.into_body(), MAX_BYTES).await.map_err(|_| Problem::too_large(MAX_BYTES))?;
    let mut shared: Map<String, Value> = serde_json::from_slice(&body)
        .map_err(|error| Problem::bad_request(format!("the body is no JSON object: {error}")))?;
    let Some(Value::Array(queries)) = shared.remove("queries") else {
        return Err(Problem::bad_request("`queries` is missing: a list of texts, or of objects with `q` and filters"));
    };
    if queries.is_empty() || queries.len() > MAX_QUERIES {
        let fix = format!("a batch has 1 to {MAX_QUERIES} queries; send the rest in another");
        return Err(Problem::bad_value("queries", &queries.len().to_string(), fix));
    }
    // What is wrong with all of them is said once.
    Params::of_map(shared.clone(), &[CHOOSING, FILTERS, COUNTING])?;
    let mut results: Vec<Value> = Vec::with_capacity(queries.len());
    let mut n_values = 0;
    let mut generations = std::collections::BTreeSet::new();
    let queries: Vec<(usize, Value)> = queries.into_iter().enumerate().collect();
    for part in queries.chunks(AT_ONCE) {
        if began.elapsed() > BUDGET || n_values > MAX_VALUES {
            let late = Problem::unfinished();
            results.extend(part.iter().map(|(number, query)| failed(*number, query, &late)));
            continue;
        }
        let (desk, shared, part) = (state.clone(), shared.clone(), part.to_vec());
        let counted = state
            .pool
            .run(move || {
                let one = |(number, query): &(usize, Value)| match count(&desk, &shared, *number, query) {
                    Ok(counted) => counted,
                    Err(problem) => (failed(*number, query, &problem), 0, None),
                };
                part.iter().map(one).collect::<Vec<_>>()
            })
            .await?;
        for (result, values, generation) in counted {
            n_values += values;
            generations.extend(generation);
            results.push(result);
        }
    }
    let errors = results.iter().filter(|result| result.get("error").is_some()).count();
    let took_ms = (began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
    let answer = json!({
        "results": results,
        "meta": {"queries": queries.len(), "errors": errors, "generations": generations, "took_ms": took_ms},
    });
    Ok(([(axum::http::header::CONTENT_TYPE, "application/json")], answer.to_string()).into_response())
}

/// The name of a query in its answer: its own `id`, or its place.
fn id(number: usize, query: &Value) -> Value {
    query.get("id").filter(|id| id.is_string() || id.is_number()).cloned().unwrap_or_else(|| number.into())
}

fn failed(number: usize, query: &Value, problem: &Problem) -> Value {
    json!({"id": id(number, query), "error": problem.body()})
}

type Counted = (Value, usize, Option<u64>);

fn count(desk: &AppState, shared: &Map<String, Value>, number: usize, query: &Value) -> Result<Counted, Problem> {
    let mut fields = shared.clone();
    match query {
        Value::String(text) => {
            fields.insert("q".into(), text.as_str().into());
        }
        Value::Object(own) => fields.extend(own.clone()),
        other => {
            return Err(Problem::bad_value("queries", &other.to_string(), "a query is a text or an object with `q`"));
        }
    }
    fields.remove("id");
    let params = Params::of_map(fields, &[CHOOSING, FILTERS, COUNTING])?;
    let chosen = Chosen::read(&params, desk.registry(), desk.now())?;
    desk.check_as_of(&chosen)?;
    let timeline = Timeline::read(&params, &["timeline", "interval"])?;
    let borders = match &timeline {
        Some(timeline) => timeline.borders(desk.backend.as_ref(), &chosen)?,
        None => (Interval::Auto, Vec::new()),
    };
    let request = AggregateRequest {
        facets: facets(&params)?,
        timeline_borders: borders.1.clone(),
        axis: axis(&chosen),
        unit: unit(&params)?,
        ..AggregateRequest::new(chosen.query.clone(), chosen.filters.clone())
    };
    let counts = desk.aggregate(&request)?;
    let mut result = json!({
        "id": id(number, query), "total": wire::totals(counts.total),
        "query": {"normalized": chosen.query.to_canonical(), "notices": wire::notices(&chosen.notices)},
        "warnings": params.warnings, "generation": counts.generation,
    });
    if let Some(timeline) = &timeline {
        result["timeline"] = timeline.value(desk, &chosen, &request, borders.0, &counts)?;
    }
    if !request.facets.is_empty() {
        let facets = wire::facets(&counts);
        result["facets"] = facets;
    }
    let n_values = counts.timeline.len() + counts.facets.iter().map(|(_, values)| values.len()).sum::<usize>();
    Ok((result, n_values, Some(counts.generation)))
}
