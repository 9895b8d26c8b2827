//! `/v1/stories`: what is big, or what stories a query finds; and one story.

use std::time::Instant;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use newshound_model::{Article, Published};
use newshound_search::{
    AggregateRequest, CountMode, FacetRequest, Filter, FilterField, Group, GroupSize, Polarity, SearchBackend,
    SearchRequest, Sort, TimeWindow, Unit,
};
use newshound_stories::{RankedStory, StoryCandidate, describe, rank};
use serde_json::{Value, json};

use crate::params::asking::Asking;
use crate::params::request::{Chosen, page};
use crate::params::{CHOOSING, FILTERS, Params};
use crate::problem::Problem;
use crate::routes::search::{shape_hits, with_story_sizes};
use crate::state::AppState;
use crate::wire::{self, Content, Shape};

/// Stories that are looked at to find the biggest.
const CANDIDATES: usize = 300;

/// How far back "now" reaches, counted from the latest article.
const NOW: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Articles shown of each story in a list.
const NESTED: usize = 4;

/// The most articles shown of one story.
const MAX_ARTICLES: usize = 500;

/// `GET /v1/stories`.
pub(crate) async fn list(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let params = asking.params(&[CHOOSING, FILTERS, &["limit", "sort", "decay"]])?;
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let now = chosen.now;
    let limit = params.number("limit", 1, 100)?.unwrap_or(10);
    let found = page(&params, &chosen, Group::Story)?.request;
    let desk = state.clone();
    let answer = state
        .pool
        .run(move || {
            desk.check_as_of(&chosen)?;
            stories(desk.backend.as_ref(), &chosen, found, limit, now, &params)
        })
        .await??;
    Ok(super::json(&headers, answer, began))
}

fn stories(
    backend: &dyn SearchBackend,
    chosen: &Chosen,
    mut found: SearchRequest,
    limit: usize,
    now: Timestamp,
    params: &Params,
) -> Result<Value, Problem> {
    let mut chosen = chosen.clone();
    let mut candidates = Vec::new();
    let mut reference = now;
    if chosen.text.trim().is_empty() {
        let latest = latest(backend, &chosen, now)?.unwrap_or(now);
        // In an archive of the past, now is when it ends.
        reference = latest.min(now);
        if chosen.filters.published.is_open() {
            chosen.filters.published = TimeWindow { from: reference.checked_sub(NOW).ok(), to: None };
        }
        let counts = backend.aggregate(&AggregateRequest {
            query: chosen.query.clone(),
            filters: chosen.filters.clone(),
            facets: vec![FacetRequest { field: FilterField::Story, size: CANDIDATES }],
            timeline_borders: Vec::new(),
            unit: Unit::Outlets,
        })?;
        let ids: Vec<String> =
            counts.facets.into_iter().flat_map(|(_, counts)| counts).map(|count| count.value).collect();
        candidates.extend(ids.into_iter().map(|id| (id, None)));
    } else {
        found.sort = Sort::Relevance;
        found.group = Group::Story;
        found.limit = CANDIDATES.min(limit * 5);
        found.count = CountMode::None;
        for hit in backend.search(&found)?.hits {
            if let Some(placement) = &hit.article.placement {
                candidates.push((placement.story.to_string(), Some(hit.score.text)));
            }
        }
    }
    let ids: Vec<&str> = candidates.iter().map(|(id, _)| id.as_str()).collect();
    let sizes = backend.group_sizes(FilterField::Story, &ids)?;
    let known: Vec<StoryCandidate> =
        candidates.iter().zip(&sizes).filter_map(|((id, score), size)| StoryCandidate::of(id, size, *score)).collect();
    let mut results = Vec::new();
    for ranked in rank(&known, reference).into_iter().take(limit) {
        let Some(position) = ids.iter().position(|id| *id == ranked.story.as_str()) else { continue };
        results.push(story_card(backend, &chosen, &ranked, &sizes[position], now)?);
    }
    let total = backend.aggregate(&AggregateRequest {
        query: chosen.query.clone(),
        filters: chosen.filters.clone(),
        facets: Vec::new(),
        timeline_borders: Vec::new(),
        unit: Unit::Stories,
    })?;
    let window = chosen.filters.published;
    Ok(json!({
        "total": wire::totals(total.total),
        "results": results,
        "meta": {
            "window": {"from": window.from.map(|at| at.to_string()), "to": window.to.map(|at| at.to_string())},
            "query": {"normalized": chosen.query.to_canonical(), "notices": wire::notices(&chosen.notices)},
            "warnings": params.warnings, "generation": total.generation,
        },
    }))
}

/// The date of the latest match.
fn latest(backend: &dyn SearchBackend, chosen: &Chosen, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let mut request = SearchRequest::new(chosen.query.clone(), now);
    request.filters = chosen.filters.clone();
    request.sort = Sort::Newest;
    request.limit = 1;
    let published = backend.search(&request)?.hits.first().map(|hit| hit.article.published);
    Ok(published.filter(Published::is_known).map(|published| published.at))
}

fn story_card(
    backend: &dyn SearchBackend,
    chosen: &Chosen,
    ranked: &RankedStory,
    size: &GroupSize,
    now: Timestamp,
) -> Result<Value, Problem> {
    let articles = articles_of(backend, ranked.story.as_str(), now, 40)?;
    let summary = describe(&articles);
    let title = summary
        .as_ref()
        .and_then(|summary| articles.iter().find(|article| article.id == summary.central))
        .map(|article| article.headline());
    let mut request = SearchRequest::new(chosen.query.clone(), now);
    request.filters.fields = chosen.filters.fields.clone();
    request.filters.fields.push(of_story(ranked.story.as_str()));
    request.group = Group::Copies;
    request.limit = NESTED;
    if chosen.text.trim().is_empty() {
        request.sort = Sort::Newest;
    }
    let hits = backend.search(&request)?.hits;
    let shape = Shape { fields: Vec::new(), content: Content::Snippet, highlight: false, explain: false };
    let shaped = shape_hits(&hits, chosen, &shape);
    Ok(json!({
        "id": ranked.story.as_str(), "title": title,
        "size": {"total_articles": size.articles, "total_originals": size.originals, "total_outlets": size.outlets.len()},
        "outlets": outlets(size), "first_published": size.first.map(|at| at.to_string()), "latest_published": size.latest.map(|at| at.to_string()),
        "score": {"total": wire::number(ranked.score), "relevance": wire::number(ranked.relevance), "recency": wire::number(ranked.recency), "coverage": wire::number(ranked.coverage)},
        "articles": with_story_sizes(backend, &hits, shaped)?,
    }))
}

fn of_story(id: &str) -> Filter {
    Filter { field: FilterField::Story, values: vec![id.to_owned()], polarity: Polarity::Include }
}

fn outlets(size: &GroupSize) -> Value {
    size.outlets.iter().map(|(id, name)| json!({"id": id, "name": name})).collect()
}

/// The articles of a story, oldest first.
fn articles_of(backend: &dyn SearchBackend, id: &str, now: Timestamp, most: usize) -> Result<Vec<Article>, Problem> {
    let mut request = SearchRequest::new(newshound_search::Query::All, now);
    request.filters.fields.push(of_story(id));
    request.sort = Sort::Oldest;
    request.limit = most;
    Ok(backend.search(&request)?.hits.into_iter().map(|hit| hit.article).collect())
}

/// `GET /v1/stories/{id}`.
pub(crate) async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let began = Instant::now();
    let params = asking.params(&[&["limit"]])?;
    let limit = params.number("limit", 1, MAX_ARTICLES)?.unwrap_or(100);
    let now = state.now();
    let backend = state.backend.clone();
    let answer = state.pool.run(move || story(backend.as_ref(), &id, limit, now)).await??;
    Ok(super::json(&headers, answer, began))
}

fn story(backend: &dyn SearchBackend, id: &str, limit: usize, now: Timestamp) -> Result<Value, Problem> {
    let articles = articles_of(backend, id, now, MAX_ARTICLES)?;
    let (Some(summary), Some(size)) =
        (describe(&articles), backend.group_sizes(FilterField::Story, &[id])?.into_iter().next())
    else {
        return Err(Problem::not_found("story", id));
    };
    let find = |wanted: &newshound_model::ArticleId| articles.iter().find(|article| article.id == *wanted);
    let brief = |article: &Article| {
        Value::Object(wire::card(article, &|name| {
            matches!(
                name,
                "id" | "url" | "title" | "published" | "outlet" | "role" | "agency" | "language" | "copy_group"
            )
        }))
    };
    // Which text went through which outlets.
    let mut groups: Vec<(&str, Vec<&Article>)> = Vec::new();
    for article in &articles {
        let Some(placement) = &article.placement else { continue };
        match groups.iter_mut().find(|(group, _)| *group == placement.copy_group.as_str()) {
            Some((_, members)) => members.push(article),
            None => groups.push((placement.copy_group.as_str(), vec![article])),
        }
    }
    let copies: Vec<Value> = groups
        .iter()
        .filter(|(_, members)| members.len() > 1)
        .map(|(group, members)| json!({"copy_group": group, "articles": members.iter().map(|article| brief(article)).collect::<Vec<_>>()}))
        .collect();
    let mut days: Vec<(String, u64)> = Vec::new();
    for article in articles.iter().filter(|article| article.published.is_known()) {
        let day = article.published.at.strftime("%Y-%m-%d").to_string();
        match days.last_mut() {
            Some((last, count)) if *last == day => *count += 1,
            _ => days.push((day, 1)),
        }
    }
    let first = find(&summary.first_report);
    let related = match find(&summary.central) {
        Some(central) => {
            let request = newshound_search::RelatedRequest {
                article: central.clone(),
                filters: newshound_search::Filters {
                    fields: vec![Filter { polarity: Polarity::Exclude, ..of_story(id) }],
                    ..newshound_search::Filters::default()
                },
                limit: 5,
            };
            backend.related(&request)?
        }
        None => Vec::new(),
    };
    Ok(json!({
        "id": id,
        "title": find(&summary.central).map(|article| article.headline()),
        "size": {"total_articles": size.articles, "total_originals": size.originals, "total_outlets": size.outlets.len()},
        "outlets": outlets(&size),
        "first_report": first.map(brief),
        "first_published": size.first.map(|at| at.to_string()), "latest_published": size.latest.map(|at| at.to_string()),
        "articles": articles.iter().take(limit).map(brief).collect::<Vec<_>>(),
        "copies": copies,
        "timeline": days.iter().map(|(day, count)| json!({"day": day, "count": count})).collect::<Vec<_>>(),
        "entities": summary.key_entities.iter().map(|(entity, articles)| json!({"id": entity.id.as_str(), "name": entity.name, "kind": entity.kind.as_str(), "articles": articles})).collect::<Vec<_>>(),
        "related": related.iter().map(|hit| brief(&hit.article)).collect::<Vec<_>>(),
        "meta": {"generation": backend.generation()},
    }))
}
