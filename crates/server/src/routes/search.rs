//! `/v1/search`: ranked articles.

use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use jiff::Timestamp;
use newshound_model::{Language, OutletRegistry};
use newshound_search::lower::{Lowered, lower};
use newshound_search::{
    AggregateRequest, ArticleHit, FacetRequest, FilterField, Group, GroupSize, Highlighter, SearchBackend, SearchPage,
    Unit,
};
use serde_json::{Map, Value, json};

use crate::cursor::Cursor;
use crate::params::request::{Chosen, PageRequest, page, unit};
use crate::params::{CHOOSING, FILTERS, Params, SHAPING};
use crate::problem::Problem;
use crate::routes::timeline::{Interval, borders};
use crate::state::AppState;
use crate::wire::{self, Content, HIT_FIELDS, Shape};

/// The most values of a facet.
const MAX_FACET: usize = 1000;

/// `GET /v1/search`.
pub(crate) async fn get(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let params = Params::read(query.as_deref(), &[CHOOSING, FILTERS, SHAPING])?;
    answer(state, params, headers).await
}

/// `POST /v1/search`: the same parameters as a JSON object.
pub(crate) async fn post(State(state): State<AppState>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let params = Params::of_json(&body, &[CHOOSING, FILTERS, SHAPING])?;
    answer(state, params, headers).await
}

async fn answer(state: AppState, params: Params, headers: HeaderMap) -> Result<Response, Problem> {
    let format = params.one("format").unwrap_or("json").to_owned();
    match format.as_str() {
        "json" => {}
        "rss" | "atom" | "jsonfeed" => return crate::routes::embed::feed_of(state, params, &format).await,
        "ndjson" | "csv" => return crate::routes::export::of_params(state, params).await,
        other => return Err(Problem::bad_value("format", other, "use one of: json, ndjson, csv, rss, atom, jsonfeed")),
    }
    let began = Instant::now();
    let now = state.now();
    let asked = Asked::read(&params, state.registry(), now)?;
    let backend = state.backend.clone();
    let answer = state.pool.run(move || asked.answer(backend.as_ref(), &params)).await??;
    let next = answer.get("next").and_then(Value::as_str).map(str::to_owned);
    let mut response = super::json(&headers, answer, began);
    if let Some(next) = next
        && let Ok(link) = HeaderValue::from_str(&format!("</v1/search?cursor={next}>; rel=\"next\""))
    {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// A search as it was asked.
pub(crate) struct Asked {
    pub(crate) chosen: Chosen,
    pub(crate) page: PageRequest,
    pub(crate) shape: Shape,
    facets: Vec<FacetRequest>,
    timeline: Option<Interval>,
    unit: Unit,
    now: Timestamp,
}

impl Asked {
    pub(crate) fn read(params: &Params, registry: &OutletRegistry, now: Timestamp) -> Result<Self, Problem> {
        let chosen = Chosen::read(params, registry, now)?;
        let page = page(params, &chosen, now, Group::Copies)?;
        let content = [("none", Content::None), ("snippet", Content::Snippet), ("full", Content::Full)];
        let fields = params.list("fields");
        if let Some(field) = fields.iter().find(|field| !HIT_FIELDS.contains(&field.as_str())) {
            return Err(Problem::bad_value("fields", field, format!("use some of: {}", HIT_FIELDS.join(", "))));
        }
        let shape = Shape {
            content: params.choice("content", &content)?.unwrap_or(Content::Snippet),
            highlight: params.flag("highlight")?.unwrap_or(false) || fields.iter().any(|field| field == "highlights"),
            explain: params.flag("explain")?.unwrap_or(false),
            fields,
        };
        let facets = facets(params)?;
        let timeline = Interval::read(params, "timeline")?;
        Ok(Self { chosen, page, shape, facets, timeline, unit: unit(params)?, now })
    }

    fn answer(&self, backend: &dyn SearchBackend, params: &Params) -> Result<Value, Problem> {
        let mut request = self.page.request.clone();
        for _ in 0..self.page.skip_pages {
            let mut skipped = request.clone();
            skipped.count = newshound_search::CountMode::None;
            match backend.search(&skipped)?.next {
                Some(next) => request.after = Some(next),
                None => {
                    // Past the end: an empty page with its totals.
                    request.limit = 1;
                    let total = backend.search(&request)?.total;
                    let page = SearchPage { hits: Vec::new(), next: None, total, generation: backend.generation() };
                    return self.shape(backend, params, page);
                }
            }
        }
        let page = backend.search(&request)?;
        self.shape(backend, params, page)
    }

    fn shape(&self, backend: &dyn SearchBackend, params: &Params, page: SearchPage) -> Result<Value, Problem> {
        let mut answer = Map::new();
        if let Some(total) = page.total {
            answer.insert("total".into(), wire::totals(total));
        }
        answer.insert("results".into(), self.hits(backend, &page.hits)?.into());
        let mut meta = Map::new();
        if !self.facets.is_empty() || self.timeline.is_some() {
            self.counts(backend, &mut answer)?;
        }
        let next =
            page.next.map(|after| Cursor { after, now: self.page.request.now, query: self.page.query_hash }.encode());
        answer.insert("next".into(), json!(next));
        let window = self.chosen.filters.published;
        meta.insert(
            "window".into(),
            json!({"from": window.from.map(|at| at.to_string()), "to": window.to.map(|at| at.to_string()), "tz": self.chosen.tz.iana_name().unwrap_or("UTC")}),
        );
        meta.insert(
            "query".into(),
            json!({"normalized": self.chosen.query.to_canonical(), "notices": wire::notices(&self.chosen.notices)}),
        );
        meta.insert("warnings".into(), json!(params.warnings));
        meta.insert("generation".into(), page.generation.into());
        if page.total.is_some_and(|total| total.articles == 0)
            && let Some(any) = self.chosen.any.clone()
        {
            let found = backend.aggregate(&AggregateRequest {
                query: any,
                filters: self.chosen.filters.clone(),
                facets: Vec::new(),
                timeline_borders: Vec::new(),
                unit: Unit::Articles,
            })?;
            meta.insert("any_would_find".into(), found.total.articles.into());
        }
        answer.insert("meta".into(), meta.into());
        Ok(answer.into())
    }

    fn hits(&self, backend: &dyn SearchBackend, hits: &[ArticleHit]) -> Result<Vec<Value>, Problem> {
        let shaped = shape_hits(hits, &self.chosen, &self.shape);
        let wants_story = self.shape.fields.is_empty();
        if !wants_story {
            return Ok(shaped.into_iter().map(Value::Object).collect());
        }
        with_story_sizes(backend, hits, shaped)
    }

    fn counts(&self, backend: &dyn SearchBackend, answer: &mut Map<String, Value>) -> Result<(), Problem> {
        let borders = match self.timeline {
            Some(interval) => borders(backend, &self.chosen, interval, self.now)?,
            None => (Interval::Auto, Vec::new()),
        };
        let counts = backend.aggregate(&AggregateRequest {
            query: self.chosen.query.clone(),
            filters: self.chosen.filters.clone(),
            facets: self.facets.clone(),
            timeline_borders: borders.1.clone(),
            unit: self.unit,
        })?;
        if !self.facets.is_empty() {
            let facets: Map<String, Value> =
                counts.facets.iter().map(|(field, counts)| (field.as_str().to_owned(), wire::facet(counts))).collect();
            answer.insert("facets".into(), facets.into());
        }
        if self.timeline.is_some() {
            answer.insert("timeline".into(), super::timeline::value(borders.0, &borders.1, &counts.timeline));
        }
        Ok(())
    }
}

/// Hits with their snippets and marks.
pub(crate) fn shape_hits(hits: &[ArticleHit], chosen: &Chosen, shape: &Shape) -> Vec<Map<String, Value>> {
    let mut by_language: Vec<(Language, Lowered, Highlighter)> = Vec::new();
    let mut shaped = Vec::with_capacity(hits.len());
    for hit in hits {
        let language = hit.article.language;
        if !by_language.iter().any(|(known, _, _)| *known == language) {
            let lowered = lower(&chosen.query, &[language]);
            let highlighter = Highlighter::new(&lowered);
            by_language.push((language, lowered, highlighter));
        }
        if let Some((_, lowered, highlighter)) = by_language.iter().find(|(known, _, _)| *known == language) {
            shaped.push(wire::hit(hit, shape, lowered, highlighter));
        }
    }
    shaped
}

/// Adds to each hit how large its story is.
pub(crate) fn with_story_sizes(
    backend: &dyn SearchBackend,
    hits: &[ArticleHit],
    shaped: Vec<Map<String, Value>>,
) -> Result<Vec<Value>, Problem> {
    let stories: Vec<&str> = hits
        .iter()
        .map(|hit| hit.article.placement.as_ref().map_or("", |placement| placement.story.as_str()))
        .collect();
    let mut known: Vec<&str> = stories.iter().copied().filter(|story| !story.is_empty()).collect();
    known.sort_unstable();
    known.dedup();
    let sizes: Vec<GroupSize> = backend.group_sizes(FilterField::Story, &known)?;
    Ok(shaped
        .into_iter()
        .zip(stories)
        .map(|(mut fields, story)| {
            if let Ok(position) = known.binary_search(&story) {
                let size = &sizes[position];
                fields.insert("story".into(), json!({"id": story, "articles": size.articles, "originals": size.originals, "outlets": size.outlets.len()}));
            }
            Value::Object(fields)
        })
        .collect())
}

/// Facets as `outlet,language,entity:20`.
pub(crate) fn facets(params: &Params) -> Result<Vec<FacetRequest>, Problem> {
    let mut facets = Vec::new();
    for text in params.list("facets") {
        let (name, size) = text.split_once(':').unwrap_or((&text, "10"));
        let field = FilterField::from_name(name)
            .or_else(|| FilterField::from_name(name.trim_end_matches('s')))
            .filter(|field| !matches!(field, FilterField::Has | FilterField::Paywalled | FilterField::CopyGroup));
        let Some(field) = field else {
            return Err(Problem::bad_value(
                "facets",
                name,
                "use some of: outlet, outlet_country, language, section, author, tag, type, entity, person, org, place, agency, story, role",
            ));
        };
        let size = size.parse().ok().filter(|size| (1..=MAX_FACET).contains(size)).ok_or_else(|| {
            Problem::bad_value("facets", &text, format!("a facet has 1 to {MAX_FACET} values, as in entity:20"))
        })?;
        facets.push(FacetRequest { field, size });
    }
    Ok(facets)
}
