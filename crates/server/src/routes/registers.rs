//! `/v1/suggest`, `/v1/outlets`, `/v1/entities`: what there is to search by.

use std::time::Instant;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use newshound_search::{
    AggregateRequest, FacetRequest, Filter, FilterField, Filters, Polarity, Query, SearchRequest, Sort, SuggestRequest,
    Unit,
};
use serde_json::{Value, json};

use crate::params::request::Chosen;
use crate::params::{CHOOSING, FILTERS, Params};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire;

/// More outlets than there are.
const ALL: usize = 1_000_000;

/// `GET /v1/suggest`.
pub(crate) async fn suggest(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let params = Params::read(query.as_deref(), &[&["q", "limit"]])?;
    let request = SuggestRequest {
        text: params.one("q").unwrap_or("").chars().take(200).collect(),
        limit: params.number("limit", 1, 20)?.unwrap_or(5),
    };
    let backend = state.backend.clone();
    let found = state.pool.run(move || backend.suggest(&request)).await??;
    let results: Vec<Value> = found
        .iter()
        .map(|one| json!({"text": one.text, "field": one.field.map(|field| field.as_str()), "value": one.value, "articles": one.articles}))
        .collect();
    Ok(super::json(&headers, json!({"results": results, "meta": {"generation": state.backend.generation()}}), began))
}

/// `GET /v1/outlets`: those of the archive with their counts, and those that are only known.
pub(crate) async fn outlets(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let params = Params::read(query.as_deref(), &[CHOOSING, FILTERS])?;
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let request = AggregateRequest {
        query: chosen.query,
        filters: chosen.filters,
        facets: vec![FacetRequest { field: FilterField::Outlet, size: ALL }],
        timeline_borders: Vec::new(),
        unit: Unit::Articles,
    };
    let backend = state.backend.clone();
    let counts = state.pool.run(move || backend.aggregate(&request)).await??;
    let registry = state.pipeline.normaliser().outlets();
    let mut results: Vec<Value> = counts
        .facets
        .iter()
        .flat_map(|(_, counts)| counts)
        .map(|count| {
            let known = count.value.parse().ok().and_then(|id| registry.by_id(&id));
            json!({"id": count.value, "name": count.label, "articles": count.count, "country": known.and_then(|outlet| outlet.country.clone()), "language": known.and_then(|outlet| outlet.language).map(|language| language.to_string())})
        })
        .collect();
    if params.pairs().is_empty() {
        let rest = registry.outlets().iter().filter(|known| !results.iter().any(|result| result["id"] == known.outlet.id.as_str())).map(|known| {
            json!({"id": known.outlet.id.as_str(), "name": known.outlet.name, "articles": 0, "country": known.outlet.country, "language": known.outlet.language.map(|language| language.to_string())})
        });
        let rest: Vec<Value> = rest.collect();
        results.extend(rest);
    }
    Ok(super::json(&headers, json!({"results": results, "meta": {"generation": counts.generation}}), began))
}

/// `GET /v1/outlets/{id}`: one outlet and what it delivered.
pub(crate) async fn outlet(
    State(state): State<AppState>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    Params::read(query.as_deref(), &[])?;
    let now = state.now();
    let backend = state.backend.clone();
    let wanted = id.clone();
    let (counts, newest, oldest) = state
        .pool
        .run(move || {
            let filters = Filters {
                fields: vec![Filter { field: FilterField::Outlet, values: vec![wanted], polarity: Polarity::Include }],
                ..Filters::default()
            };
            let counts = backend.aggregate(&AggregateRequest {
                query: Query::All,
                filters: filters.clone(),
                facets: [FilterField::Language, FilterField::Section]
                    .map(|field| FacetRequest { field, size: 20 })
                    .to_vec(),
                timeline_borders: Vec::new(),
                unit: Unit::Articles,
            })?;
            let edge = |sort: Sort| {
                let mut request = SearchRequest::new(Query::All, now);
                (request.filters, request.sort, request.limit) = (filters.clone(), sort, 1);
                backend.search(&request).map(|page| page.hits.into_iter().next().map(|hit| hit.article))
            };
            Ok::<_, newshound_search::BackendError>((counts, edge(Sort::Newest)?, edge(Sort::Oldest)?))
        })
        .await??;
    let registry = state.pipeline.normaliser().outlets();
    let known = id
        .parse()
        .ok()
        .and_then(|id| registry.by_id(&id))
        .or_else(|| newest.as_ref().and_then(|article| article.outlet.as_ref()));
    let Some(known) = known else { return Err(Problem::not_found("outlet", &id)) };
    let facets: serde_json::Map<String, Value> =
        counts.facets.iter().map(|(field, counts)| (field.as_str().to_owned(), wire::facet(counts))).collect();
    let at = |article: Option<&newshound_model::Article>| article.map(|article| article.published.at.to_string());
    let answer = json!({
        "id": known.id.as_str(), "name": known.name, "country": known.country, "language": known.language.map(|language| language.to_string()),
        "authority": wire::number(known.authority.get()), "total": wire::totals(counts.total), "facets": facets,
        "first_published": at(oldest.as_ref()), "latest_published": at(newest.as_ref()), "meta": {"generation": counts.generation},
    });
    Ok(super::json(&headers, answer, began))
}

/// `GET /v1/entities`: the most named, of everything or of what a query finds.
pub(crate) async fn entities(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let params = Params::read(query.as_deref(), &[CHOOSING, FILTERS, &["kind", "limit", "unit"]])?;
    let kinds = [("person", FilterField::Person), ("org", FilterField::Org), ("place", FilterField::Place)];
    let field = params.choice("kind", &kinds)?.unwrap_or(FilterField::Entity);
    let limit = params.number("limit", 1, 1000)?.unwrap_or(50);
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let request = AggregateRequest {
        query: chosen.query,
        filters: chosen.filters,
        facets: vec![FacetRequest { field, size: limit }],
        timeline_borders: Vec::new(),
        unit: crate::params::request::unit(&params)?,
    };
    let backend = state.backend.clone();
    let counts = state.pool.run(move || backend.aggregate(&request)).await??;
    let results: Vec<Value> = counts
        .facets
        .iter()
        .flat_map(|(_, counts)| counts)
        .map(|count| json!({"id": count.value, "name": count.label, "kind": count.value.split(':').next(), "count": count.count}))
        .collect();
    Ok(super::json(&headers, json!({"results": results, "meta": {"generation": counts.generation}}), began))
}
