//! `/v1/entities`: people, organisations and places.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use newshound_search::{
    AggregateRequest, CountMode, FacetCount, FacetRequest, Filter, FilterField, Filters, Group, Polarity, Query,
    SearchRequest, Sort, SuggestRequest,
};
use serde_json::{Map, Value, json};

use crate::params::asking::Asking;
use crate::params::request::{Chosen, unit};
use crate::params::{CHOOSING, FILTERS};
use crate::problem::{Problem, closest};
use crate::routes::search::meta;
use crate::state::AppState;
use crate::story::with_stories;
use crate::wire;

/// `GET /v1/entities`: the most named, of everything or of what a query finds.
pub(crate) async fn list(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let params = asking.params(&[CHOOSING, FILTERS, &["kind", "limit", "unit"]])?;
    let kinds = [("person", FilterField::Person), ("org", FilterField::Org), ("place", FilterField::Place)];
    let field = params.choice("kind", &kinds)?.unwrap_or(FilterField::Entity);
    let size = params.number("limit", 1, 1000)?.unwrap_or(50);
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let facets = vec![FacetRequest { field, size }];
    let request = AggregateRequest { facets, unit: unit(&params)?, ..chosen.counting() };
    let job = move |desk: &AppState| {
        let counts = desk.counted(&chosen, &request)?;
        let row = |count: &FacetCount| {
            json!({
                "id": count.value, "name": count.label, "kind": count.value.split(':').next(), "count": count.count,
            })
        };
        let results: Vec<Value> = counts.facets.iter().flat_map(|(_, counts)| counts).map(row).collect();
        Ok(json!({"results": results, "meta": meta(&chosen, &params, counts.generation)}))
    };
    super::computed(&state, &headers, job).await
}

/// `GET /v1/entities/{id}`: one of them: how much is written of it, where, when, and beside whom.
pub(crate) async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let params = asking.params(&[&["limit"]])?;
    let limit = params.number("limit", 1, 100)?.unwrap_or(5);
    super::computed(&state, &headers, move |desk| entity(desk, &id, limit)).await
}

fn entity(desk: &AppState, id: &str, limit: usize) -> Result<Value, Problem> {
    let backend = desk.backend.as_ref();
    let filter = Filter { field: FilterField::Entity, values: vec![id.to_owned()], polarity: Polarity::Include };
    let filters = Filters { fields: vec![filter], ..Filters::default() };
    let mut request = SearchRequest::new(Query::All, desk.now());
    request.filters = filters.clone();
    request.group = Group::Copies;
    request.sort = Sort::Newest;
    request.limit = limit;
    request.count = CountMode::None;
    let latest = backend.search(&request)?.hits;
    let named = |hit: &newshound_search::ArticleHit| {
        let is_it = |entity: &&newshound_model::Entity| {
            entity.id.as_str() == id
                || newshound_search::analysis::keyword(&entity.name) == newshound_search::analysis::keyword(id)
        };
        hit.article.entities.iter().find(is_it).cloned()
    };
    let Some(entity) = latest.first().and_then(named) else {
        let name = id.split_once(':').map_or(id, |(_, name)| name).replace('-', " ");
        let suggested = backend.suggest(&SuggestRequest { text: name.chars().take(4).collect(), limit: 20 })?;
        let ids: Vec<&str> = suggested.iter().filter(|one| one.field.is_some()).map(|one| one.value.as_str()).collect();
        return Err(Problem::not_found_but("entity", id, closest(id, ids.into_iter())));
    };
    let counts = desk.aggregate(&AggregateRequest {
        facets: [FilterField::Outlet, FilterField::Language, FilterField::Person, FilterField::Org, FilterField::Place]
            .map(|field| FacetRequest { field, size: 11 })
            .to_vec(),
        ..AggregateRequest::new(Query::All, filters.clone())
    })?;
    let mut facets = Map::new();
    let mut beside = Vec::new();
    for (field, counts) in &counts.facets {
        let others: Vec<_> =
            counts.iter().filter(|count| count.value != entity.id.as_str()).take(10).cloned().collect();
        match field {
            FilterField::Person | FilterField::Org | FilterField::Place => beside.extend(others),
            field => {
                facets.insert(field.as_str().to_owned(), wire::facet(&others));
            }
        }
    }
    beside.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    beside.truncate(20);
    request.sort = Sort::Oldest;
    request.limit = 1;
    let first = backend.search(&request)?.hits;
    let brief = |name: &str| matches!(name, "id" | "url" | "title" | "published" | "outlet" | "language" | "story");
    let published =
        |hits: &[newshound_search::ArticleHit]| hits.first().map_or(Value::Null, |hit| wire::date_of(&hit.article));
    let cards = latest.iter().map(|hit| wire::card(&hit.article, &brief)).collect();
    let articles = with_stories(desk, latest.iter().map(|hit| &hit.article), cards)?;
    Ok(json!({
        "id": entity.id.as_str(), "name": entity.name, "kind": entity.kind.as_str(), "total": wire::totals(counts.total),
        "first_published": published(&first), "latest_published": published(&latest),
        "facets": facets, "beside": wire::facet(&beside), "articles": articles,
        "meta": {"generation": counts.generation},
    }))
}
