//! `/v1/timeline` and `/v1/facets`: counts over everything that matches.

use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use newshound_search::AggregateRequest;
use serde_json::{Map, Value, json};

use crate::params::request::{Chosen, unit};
use crate::params::{CHOOSING, FILTERS, Params};
use crate::problem::Problem;
use crate::routes::search::facets;
use crate::routes::timeline::{Interval, borders, value};
use crate::state::AppState;
use crate::wire;

/// `GET /v1/timeline`.
pub(crate) async fn timeline(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let params = Params::read(query.as_deref(), &[CHOOSING, FILTERS, &["interval", "timeline", "unit", "normalize"]])?;
    let now = state.now();
    let chosen = Chosen::read(&params, state.registry(), now)?;
    let interval = match Interval::read(&params, "interval")? {
        Some(interval) => interval,
        None => Interval::read(&params, "timeline")?.unwrap_or(Interval::Auto),
    };
    let unit = unit(&params)?;
    let share = params.choice("normalize", &[("share", true), ("none", false)])?.unwrap_or(false);
    let backend = state.backend.clone();
    let answer = state
        .pool
        .run(move || -> Result<Value, Problem> {
            let (interval, borders) = borders(backend.as_ref(), &chosen, interval, now)?;
            let mut request = AggregateRequest {
                query: chosen.query.clone(),
                filters: chosen.filters.clone(),
                facets: Vec::new(),
                timeline_borders: borders.clone(),
                unit,
            };
            let counts = backend.aggregate(&request)?;
            let mut answer = value(interval, &borders, &counts.timeline);
            if share {
                // Of everything that the outlets brought in that time, whatever the words.
                request.query = newshound_search::Query::All;
                let all = backend.aggregate(&request)?;
                let buckets = answer.get_mut("buckets").and_then(Value::as_array_mut);
                for (bucket, of) in buckets.into_iter().flatten().zip(all.timeline) {
                    let count = bucket["count"].as_u64().unwrap_or(0);
                    bucket["of"] = of.into();
                    bucket["share"] = if of == 0 { Value::Null } else { (count as f64 / of as f64).into() };
                }
            }
            answer["total"] = wire::totals(counts.total);
            answer["meta"] = json!({"generation": counts.generation, "tz": chosen.tz.iana_name().unwrap_or("UTC"), "query": {"normalized": chosen.query.to_canonical(), "notices": wire::notices(&chosen.notices)}});
            Ok(answer)
        })
        .await??;
    Ok(super::json(&headers, answer, began))
}

/// `GET /v1/facets`.
pub(crate) async fn facet(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let params = Params::read(query.as_deref(), &[CHOOSING, FILTERS, &["facets", "unit"]])?;
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let mut request = AggregateRequest {
        query: chosen.query.clone(),
        filters: chosen.filters.clone(),
        facets: facets(&params)?,
        timeline_borders: Vec::new(),
        unit: unit(&params)?,
    };
    if request.facets.is_empty() {
        request.facets = ["outlet", "language", "entity"]
            .iter()
            .filter_map(|name| newshound_search::FilterField::from_name(name))
            .map(|field| newshound_search::FacetRequest { field, size: 10 })
            .collect();
    }
    let backend = state.backend.clone();
    let counts = state.pool.run(move || backend.aggregate(&request)).await??;
    let facets: Map<String, Value> =
        counts.facets.iter().map(|(field, counts)| (field.as_str().to_owned(), wire::facet(counts))).collect();
    let answer = json!({
        "total": wire::totals(counts.total), "facets": facets,
        "meta": {"generation": counts.generation, "query": {"normalized": chosen.query.to_canonical(), "notices": wire::notices(&chosen.notices)}},
    });
    Ok(super::json(&headers, answer, began))
}
