//! `/v1/timeline` and `/v1/facets`: counts over everything that matches.

use std::time::Instant;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use newshound_search::{AggregateRequest, FacetRequest, FilterField};
use serde_json::{Value, json};

use crate::params::asking::Asking;
use crate::params::request::{Chosen, unit};
use crate::params::{CHOOSING, FILTERS};
use crate::problem::Problem;
use crate::receipt::receipt;
use crate::routes::search::{facets, meta};
use crate::routes::timeline::{Interval, Timeline};
use crate::state::AppState;
use crate::wire;

/// `GET /v1/timeline`.
pub(crate) async fn timeline(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let mut params = asking.params(&[CHOOSING, FILTERS, &["interval", "timeline", "unit", "normalize", "coverage"]])?;
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let interval = match Interval::read(&params, "interval")? {
        Some(interval) => interval,
        None => Interval::read(&params, "timeline")?.unwrap_or(Interval::Auto),
    };
    params.imply("coverage", "true");
    let Some(timeline) = Timeline::read(&params, Some(interval))? else { return Err(Problem::internal()) };
    let unit = unit(&params)?;
    let desk = state.clone();
    let answer = state
        .pool
        .run(move || -> Result<Value, Problem> {
            desk.check_as_of(&chosen)?;
            let (interval, borders) = timeline.borders(desk.backend.as_ref(), &chosen)?;
            let request = AggregateRequest {
                query: chosen.query.clone(),
                filters: chosen.filters.clone(),
                facets: Vec::new(),
                timeline_borders: borders,
                unit,
            };
            let counts = desk.aggregate(&request)?;
            let mut answer = timeline.value(&desk, &request, interval, &counts)?;
            answer["total"] = wire::totals(counts.total);
            let mut meta = meta(&chosen, &params, counts.generation);
            let receipt =
                receipt("/v1/timeline", &params, &chosen, counts.sequence, counts.generation, Some(counts.total));
            meta.insert("receipt".into(), receipt);
            meta.insert("tz".into(), chosen.tz_name().into());
            answer["meta"] = meta.into();
            Ok(answer)
        })
        .await??;
    Ok(super::json(&headers, answer, began))
}

/// `GET /v1/facets`.
pub(crate) async fn facet(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let params = asking.params(&[CHOOSING, FILTERS, &["facets", "unit"]])?;
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let mut request = AggregateRequest {
        query: chosen.query.clone(),
        filters: chosen.filters.clone(),
        facets: facets(&params)?,
        timeline_borders: Vec::new(),
        unit: unit(&params)?,
    };
    if request.facets.is_empty() {
        let fields = [FilterField::Outlet, FilterField::Language, FilterField::Entity];
        request.facets = fields.map(|field| FacetRequest { field, size: 10 }).to_vec();
    }
    let desk = state.clone();
    let answer = state
        .pool
        .run(move || -> Result<Value, Problem> {
            desk.check_as_of(&chosen)?;
            let counts = desk.aggregate(&request)?;
            let facets = wire::facets(&counts);
            let mut meta = meta(&chosen, &params, counts.generation);
            let receipt =
                receipt("/v1/facets", &params, &chosen, counts.sequence, counts.generation, Some(counts.total));
            meta.insert("receipt".into(), receipt);
            Ok(json!({"total": wire::totals(counts.total), "facets": facets, "meta": meta}))
        })
        .await??;
    Ok(super::json(&headers, answer, began))
}
