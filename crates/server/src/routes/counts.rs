//! `/v1/timeline` and `/v1/facets`: counts over everything that matches.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use newshound_search::{AggregateRequest, Aggregates, FacetRequest, FilterField};
use serde_json::{Map, Value, json};

use crate::params::asking::Asking;
use crate::params::request::{Chosen, unit};
use crate::params::{CHOOSING, FILTERS, Params};
use crate::problem::Problem;
use crate::receipt::receipt;
use crate::routes::search::{facets, meta};
use crate::routes::timeline::{Timeline, axis};
use crate::state::AppState;
use crate::wire;

/// `GET /v1/timeline`.
pub(crate) async fn timeline(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let mut params = asking.params(&[CHOOSING, FILTERS, &["interval", "timeline", "unit", "normalize", "coverage"]])?;
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    params.imply("coverage", "true");
    let timeline = Timeline::of_path(&params)?;
    let unit = unit(&params)?;
    let job = move |desk: &AppState| {
        desk.check_as_of(&chosen)?;
        let (interval, borders) = timeline.borders(desk.backend.as_ref(), &chosen)?;
        let request = AggregateRequest { timeline_borders: borders, axis: axis(&chosen), unit, ..chosen.counting() };
        let counts = desk.aggregate(&request)?;
        let mut answer = timeline.value(desk, &chosen, &request, interval, &counts)?;
        answer["total"] = wire::totals(counts.total);
        let mut meta = cited("/v1/timeline", &chosen, &params, &counts);
        meta.insert("tz".into(), chosen.tz_name().into());
        answer["meta"] = meta.into();
        Ok(answer)
    };
    super::computed(&state, &headers, job).await
}

/// What the answer says about itself, with a receipt for its counts.
pub(crate) fn cited(path: &str, chosen: &Chosen, params: &Params, counts: &Aggregates) -> Map<String, Value> {
    let mut meta = meta(chosen, params, counts.generation);
    let receipt = receipt(path, params, chosen, counts.sequence, counts.generation, Some(counts.total));
    meta.insert("receipt".into(), receipt);
    meta
}

/// `GET /v1/facets`.
pub(crate) async fn facet(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let params = asking.params(&[CHOOSING, FILTERS, &["facets", "unit"]])?;
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let mut request = AggregateRequest { facets: facets(&params)?, unit: unit(&params)?, ..chosen.counting() };
    if request.facets.is_empty() {
        let fields = [FilterField::Outlet, FilterField::Language, FilterField::Entity];
        request.facets = fields.map(|field| FacetRequest { field, size: 10 }).to_vec();
    }
    let job = move |desk: &AppState| {
        let counts = desk.counted(&chosen, &request)?;
        let meta = cited("/v1/facets", &chosen, &params, &counts);
        Ok(json!({"total": wire::totals(counts.total), "facets": wire::facets(&counts), "meta": meta}))
    };
    super::computed(&state, &headers, job).await
}
