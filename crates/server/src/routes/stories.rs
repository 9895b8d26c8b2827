//! `/v1/stories`: what is big, or what stories a query finds; and one story.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use newshound_model::{Article, Published};
use newshound_search::{
    AggregateRequest, CountMode, Decay, FacetRequest, Filter, FilterField, Filters, Group, GroupSize, Polarity, Query,
    SearchBackend, SearchRequest, Sort, TimeWindow, Unit,
};
use newshound_stories::{RankedStory, StoryCandidate, describe, rank};
use serde_json::{Value, json};

use crate::params::asking::Asking;
use crate::params::chosen::{Chosen, DateField, zone, zone_name};
use crate::params::request::page;
use crate::params::{CHOOSING, FILTERS, Params};
use crate::problem::Problem;
use crate::routes::counts::cited;
use crate::routes::search::shape_hits;
use crate::routes::timeline::days;
use crate::state::AppState;
use crate::story::{of_story, reports, with_stories};
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
    let params = asking.params(&[CHOOSING, FILTERS, &["limit", "sort", "seed"]])?;
    let chosen = Chosen::read(&params, state.registry(), state.now())?;
    let limit = params.number("limit", 1, 100)?.unwrap_or(10);
    let mut asked = page(&params, &chosen, Group::Story)?.request;
    if params.one("sort").is_none() {
        // Also without a query: what is big now.
        asked.sort = Sort::Best(Decay::DEFAULT);
    }
    let job = move |desk: &AppState| {
        desk.check_as_of(&chosen)?;
        stories(desk, chosen, asked, limit, &params)
    };
    super::computed(&state, &headers, job).await
}

fn stories(
    desk: &AppState,
    mut chosen: Chosen,
    mut asked: SearchRequest,
    limit: usize,
    params: &Params,
) -> Result<Value, Problem> {
    let backend = desk.backend.as_ref();
    let is_best = matches!(asked.sort, Sort::Best(_));
    let mut candidates = Vec::new();
    let mut reference = chosen.now;
    if is_best && chosen.text.trim().is_empty() {
        // In an archive of the past, now is when it ends.
        reference = latest(backend, &chosen)?.unwrap_or(chosen.now).min(chosen.now);
        if chosen.window.is_open() {
            chosen.window = TimeWindow { from: reference.checked_sub(NOW).ok(), to: None };
            chosen.date_field = DateField::Published;
            chosen.filters.published = chosen.window;
        }
        let facets = vec![FacetRequest { field: FilterField::Story, size: CANDIDATES }];
        let counts = desk.aggregate(&AggregateRequest { facets, unit: Unit::Outlets, ..chosen.counting() })?;
        let counts = counts.facets.iter().flat_map(|(_, counts)| counts);
        candidates.extend(counts.map(|count| (count.value.clone(), None)));
    } else {
        asked.limit = limit;
        if is_best {
            // The most relevant are ranked once more, as stories.
            asked.sort = Sort::Relevance;
            asked.limit = CANDIDATES.min(limit * 5);
        }
        asked.count = CountMode::None;
        for hit in backend.search(&asked)?.hits {
            if let Some(placement) = &hit.article.placement {
                candidates.push((placement.story.to_string(), Some(hit.score.text)));
            }
        }
    }
    let ids: Vec<&str> = candidates.iter().map(|(id, _)| id.as_str()).collect();
    let sizes = backend.group_sizes(FilterField::Story, &ids)?;
    let known: Vec<StoryCandidate> =
        candidates.iter().zip(&sizes).filter_map(|((id, score), size)| StoryCandidate::of(id, size, *score)).collect();
    let place = |ranked: &RankedStory| ids.iter().position(|id| *id == ranked.story.as_str());
    let mut ranked = rank(&known, reference);
    if !is_best {
        // Found in the order that was asked for.
        ranked.sort_by_key(place);
    }
    let mut results = Vec::new();
    for ranked in ranked.into_iter().take(limit) {
        let Some(position) = place(&ranked) else { continue };
        results.push(story_card(desk, &chosen, &ranked, &sizes[position])?);
    }
    let counts = desk.aggregate(&chosen.counting())?;
    let meta = cited("/v1/stories", &chosen, params, &counts);
    Ok(json!({"total": wire::totals(counts.total), "results": results, "meta": meta}))
}

/// The date of the latest match.
fn latest(backend: &dyn SearchBackend, chosen: &Chosen) -> Result<Option<Timestamp>, Problem> {
    let mut request = SearchRequest::new(chosen.query.clone(), chosen.now);
    request.filters = chosen.filters.clone();
    request.sort = Sort::Newest;
    request.limit = 1;
    let published = backend.search(&request)?.hits.first().map(|hit| hit.article.published);
    Ok(published.filter(Published::is_known).map(|published| published.at))
}

fn story_card(desk: &AppState, chosen: &Chosen, ranked: &RankedStory, size: &GroupSize) -> Result<Value, Problem> {
    let (backend, now) = (desk.backend.as_ref(), chosen.now);
    let title = desk.titles.of(backend, ranked.story.as_str(), size, now)?;
    let mut request = SearchRequest::new(chosen.query.clone(), now);
    request.filters = chosen.filters.clone();
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
        "articles": with_stories(desk, hits.iter().map(|hit| &hit.article), shaped)?,
    }))
}

fn outlets(size: &GroupSize) -> Value {
    size.outlets.iter().map(|(id, name)| json!({"id": id, "name": name})).collect()
}

/// `GET /v1/stories/{id}`.
pub(crate) async fn one(
    State(state): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let params = asking.params(&[&["limit", "tz"]])?;
    let limit = params.number("limit", 1, MAX_ARTICLES)?.unwrap_or(100);
    let tz = zone(&params)?;
    super::computed(&state, &headers, move |desk| story(desk, &id, limit, &tz)).await
}

fn story(desk: &AppState, id: &str, limit: usize, tz: &TimeZone) -> Result<Value, Problem> {
    let backend = desk.backend.as_ref();
    let articles = reports(backend, id, desk.now(), MAX_ARTICLES)?;
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
    let first = find(&summary.first_report);
    let related = match find(&summary.central) {
        Some(central) => {
            let request = newshound_search::RelatedRequest {
                article: central.clone(),
                filters: Filters {
                    fields: vec![Filter { polarity: Polarity::Exclude, ..of_story(id) }],
                    ..Filters::default()
                },
                limit: 5,
            };
            backend.related(&request)?
        }
        None => Vec::new(),
    };
    Ok(json!({
        "id": id,
        "title": desk.titles.of(backend, id, &size, desk.now())?,
        "size": {"total_articles": size.articles, "total_originals": size.originals, "total_outlets": size.outlets.len()},
        "outlets": outlets(&size),
        "first_report": first.map(brief),
        "first_published": size.first.map(|at| at.to_string()), "latest_published": size.latest.map(|at| at.to_string()),
        "articles": articles.iter().take(limit).map(brief).collect::<Vec<_>>(),
        "copies": copies,
        "timeline": days_of(desk, id, &size, tz)?,
        "entities": summary.key_entities.iter().map(|(entity, articles)| json!({"id": entity.id.as_str(), "name": entity.name, "kind": entity.kind.as_str(), "articles": articles})).collect::<Vec<_>>(),
        "related": related.iter().map(|hit| brief(&hit.article)).collect::<Vec<_>>(),
        "meta": {"tz": zone_name(tz), "generation": backend.generation()},
    }))
}

/// The days on which a story had articles, all of them counted.
fn days_of(desk: &AppState, id: &str, size: &GroupSize, tz: &TimeZone) -> Result<Vec<Value>, Problem> {
    let (Some(first), Some(latest)) = (size.first, size.latest) else { return Ok(Vec::new()) };
    let borders = days(first, latest, tz).unwrap_or_default();
    let filters = Filters { fields: vec![of_story(id)], ..Filters::default() };
    let request = AggregateRequest { timeline_borders: borders.clone(), ..AggregateRequest::new(Query::All, filters) };
    let counts = desk.aggregate(&request)?;
    let day = |at: &Timestamp| at.to_zoned_datetime(tz.clone()).date().to_string();
    let counted = borders.iter().zip(&counts.timeline).filter(|(_, count)| **count > 0);
    Ok(counted.map(|(at, count)| json!({"day": day(at), "count": count})).collect())
}
