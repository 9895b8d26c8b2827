//! `/v1/search`: ranked articles.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use newshound_model::{Language, OutletRegistry};
use newshound_search::lower::{Lowered, lower};
use newshound_search::spelling::did_you_mean;
use newshound_search::{
    AggregateRequest, Aggregates, ArticleHit, CountMode, FacetRequest, FilterField, Group, Highlighter, SearchBackend,
    SearchPage, Sort, Totals, Unit,
};
use serde_json::{Map, Value, json};

use crate::cursor::Cursor;
use crate::params::asking::Asking;
use crate::params::request::{Chosen, PageRequest, page, unit};
use crate::params::{CHOOSING, FILTERS, Params, SHAPING};
use crate::problem::Problem;
use crate::receipt::{encode, receipt, unknown_values};
use crate::routes::export::{self, Rows};
use crate::routes::timeline::{Interval, Timeline, axis};
use crate::state::AppState;
use crate::story::with_stories;
use crate::wire::{self, Content, HIT_FIELDS, Shape};

/// The most values of a facet.
const MAX_FACET: usize = 1000;

/// So few articles may be the fault of a misspelled word.
const FEW: u64 = 20;

/// How many hits before a page are passed over at once.
const MAX_SKIPPED: usize = 1_000;

/// How often a page and its counts are asked for anew when the index changed between them.
const TRIES: usize = 3;

/// `GET /v1/search`, and `POST` with the same parameters as a JSON object.
pub(crate) async fn search(
    State(state): State<AppState>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let params = asking.params(&[CHOOSING, FILTERS, SHAPING])?;
    answer(state, params, headers).await
}

/// The forms of an answer: name, what an `Accept` header calls it, and the end of a path.
const FORMATS: [(&str, &str); 6] = [
    ("json", "application/json"),
    ("ndjson", "application/x-ndjson"),
    ("csv", "text/csv"),
    ("rss", "application/rss+xml"),
    ("atom", "application/atom+xml"),
    ("jsonfeed", "application/feed+json"),
];

/// `GET /v1/search.{format}`.
pub(crate) async fn search_as(
    State(state): State<AppState>,
    axum::extract::Path(format): axum::extract::Path<String>,
    headers: HeaderMap,
    asking: Asking,
) -> Result<Response, Problem> {
    let Some(format) = format.strip_prefix("search.") else { return Err(Problem::no_such_path()) };
    let Some((format, _)) = FORMATS.iter().find(|(name, _)| *name == format) else {
        return Err(Problem::no_such_path());
    };
    let mut params = asking.params(&[CHOOSING, FILTERS, SHAPING])?;
    params.imply("format", format);
    answer(state, params, headers).await
}

async fn answer(state: AppState, mut params: Params, headers: HeaderMap) -> Result<Response, Problem> {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or("");
    // A browser accepts everything: only a header that names one form asks for it.
    let wanted = FORMATS.iter().find(|(_, kind)| accepted.split(',').next().is_some_and(|first| first.trim() == *kind));
    if let Some((name, _)) = wanted {
        params.imply("format", name);
    }
    let format = params.choice("format", &FORMATS.map(|(name, _)| (name, name)))?.unwrap_or("json");
    match format {
        "rss" | "atom" | "jsonfeed" => return crate::routes::embed::feed_of(state, params, format, &headers).await,
        "ndjson" | "csv" => return export::of_params(state, params, Rows::Hits).await,
        _ => {}
    }
    let began = Instant::now();
    let asked = Asked::read(&params, state.registry(), state.now())?;
    let tag = asked.tag(&params, state.backend.generation());
    if super::is_known(&headers, &tag) {
        return Ok(super::not_modified(&tag));
    }
    let desk = state.clone();
    let query: String = params
        .pairs()
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "cursor" | "page"))
        .map(|(name, value)| format!("&{name}={}", encode(value)))
        .collect();
    let (answer, tag) = state
        .pool
        .run(move || -> Result<_, Problem> {
            let (answer, generation) = asked.answer(&desk, &params)?;
            Ok((answer, asked.tag(&params, generation)))
        })
        .await??;
    let next = answer.get("next").and_then(Value::as_str).map(str::to_owned);
    let mut response = super::tagged(answer, &tag, began);
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    if let Some(next) = next
        && let Ok(link) = HeaderValue::from_str(&format!("</v1/search?cursor={next}{query}>; rel=\"next\""))
    {
        headers.insert(header::LINK, link);
    }
    Ok(response)
}

/// The counts beside a page.
struct Counted {
    /// Whether they are of the same state of the index as the page.
    is_one: bool,
    total: Option<Totals>,
    /// Facets and timeline as they are sent.
    sent: Map<String, Value>,
}

/// A search as it was asked.
pub(crate) struct Asked {
    pub(crate) chosen: Chosen,
    pub(crate) page: PageRequest,
    pub(crate) shape: Shape,
    facets: Vec<FacetRequest>,
    timeline: Option<Timeline>,
    unit: Unit,
}

impl Asked {
    pub(crate) fn read(params: &Params, registry: &OutletRegistry, now: jiff::Timestamp) -> Result<Self, Problem> {
        let chosen = Chosen::read(params, registry, now)?;
        let page = page(params, &chosen, Group::Copies)?;
        let content = [("none", Content::None), ("snippet", Content::Snippet), ("full", Content::Full)];
        let fields = params.list("fields");
        if let Some(field) = fields.iter().find(|field| !HIT_FIELDS.contains(&field.as_str())) {
            return Err(Problem::bad_choice("fields", field, HIT_FIELDS));
        }
        let shape = Shape {
            content: params.choice("content", &content)?.unwrap_or(Content::Snippet),
            highlight: params.flag("highlight")?.unwrap_or(true),
            explain: params.flag("explain")?.unwrap_or(false) || fields.iter().any(|field| field == "why"),
            fields,
        };
        let facets = facets(params)?;
        let timeline = Timeline::read(params, &["timeline"])?;
        Ok(Self { chosen, page, shape, facets, timeline, unit: unit(params)? })
    }

    /// What an answer depends on: the state of the index, the parameters and, where it counts, the minute.
    fn tag(&self, params: &Params, generation: u64) -> String {
        let fades = match self.page.request.sort {
            Sort::Best(decay) | Sort::Coverage(decay) => decay.pivot_seconds.is_some(),
            Sort::Random { .. } => params.one("seed").is_none(),
            Sort::Relevance | Sort::Newest | Sort::Oldest => false,
        };
        let is_relative =
            params.one("when").or(params.one("from")).or(params.one("to")).is_some() || self.chosen.text.contains(':');
        let minute = if (fades || is_relative) && self.page.request.after.is_none() && !self.chosen.is_dated {
            self.chosen.now.as_second() / 60
        } else {
            0
        };
        super::tag_of(&[&generation.to_string(), &minute.to_string(), &format!("{:?}", params.pairs())])
    }

    /// The answer, and the state of the index that it is of.
    fn answer(&self, desk: &AppState, params: &Params) -> Result<(Value, u64), Problem> {
        desk.check_as_of(&self.chosen)?;
        let mut tries = TRIES;
        loop {
            tries -= 1;
            let page = self.find(desk)?;
            let Counted { is_one, total, sent } = self.counts(desk, &page)?;
            // Hits and counts are of one state of the index, or one of them is asked for again.
            // The later pages of a walk are of the state that it began in.
            if is_one || tries == 0 || self.page.request.after.is_some() {
                let generation = page.generation;
                return Ok((self.shape(desk, params, SearchPage { total, ..page }, sent)?, generation));
            }
        }
    }

    /// The request for what totals are of.
    fn totals_request(&self) -> AggregateRequest {
        AggregateRequest::new(self.chosen.query.clone(), self.chosen.filters.clone())
    }

    /// The page that was asked for, with its totals.
    pub(crate) fn find(&self, desk: &AppState) -> Result<SearchPage, Problem> {
        let backend = desk.backend.as_ref();
        let mut request = self.page.request.clone();
        let counts_here = request.count == CountMode::Exact && self.facets.is_empty() && self.timeline.is_none();
        let totals = self.totals_request();
        let known = if counts_here { desk.counts.known(backend.generation(), &totals) } else { None };
        if known.is_some() || !counts_here {
            request.count = CountMode::None;
        }
        let mut page = self.skip(backend, request)?;
        if let Some(known) = known {
            if known.generation == page.generation {
                page.total = Some(known.total);
            } else {
                page.total = Some(desk.aggregate(&totals)?.total);
            }
        } else if let Some(total) = page.total {
            let counts = Aggregates {
                total,
                facets: Vec::new(),
                timeline: Vec::new(),
                generation: page.generation,
                sequence: page.sequence,
            };
            desk.counts.keep(&totals, &Arc::new(counts));
        }
        Ok(page)
    }

    /// Walks over the pages before the one that was asked for, many hits at a time: the way is the same however it is divided.
    fn skip(
        &self,
        backend: &dyn SearchBackend,
        mut request: newshound_search::SearchRequest,
    ) -> Result<SearchPage, Problem> {
        let mut left = self.page.skip_pages * request.limit;
        while left > 0 {
            let mut skipped = request.clone();
            skipped.count = CountMode::None;
            skipped.limit = left.min(MAX_SKIPPED);
            left -= skipped.limit;
            match backend.search(&skipped)?.next {
                Some(next) => request.after = Some(next),
                None => {
                    // Past the end: an empty page with its totals.
                    request.limit = 1;
                    let page = backend.search(&request)?;
                    return Ok(SearchPage { hits: Vec::new(), next: None, ..page });
                }
            }
        }
        Ok(backend.search(&request)?)
    }

    fn shape(
        &self,
        desk: &AppState,
        params: &Params,
        page: SearchPage,
        counts: Map<String, Value>,
    ) -> Result<Value, Problem> {
        let backend = desk.backend.as_ref();
        let mut answer = Map::new();
        if let Some(total) = page.total {
            answer.insert("total".into(), wire::totals(total));
        }
        answer.insert("results".into(), self.hits(desk, &page.hits)?.into());
        answer.extend(counts);
        let as_of = self.chosen.filters.as_of.unwrap_or(page.sequence);
        let cursor = |after| Cursor { after, now: self.page.request.now, query: self.page.query_hash, as_of };
        answer.insert("next".into(), json!(page.next.map(|after| cursor(after).encode())));
        let mut meta = meta(&self.chosen, params, page.generation);
        let few = page.total.is_some_and(|total| total.articles <= FEW);
        let meant =
            if few && self.page.request.after.is_none() { did_you_mean(&self.chosen.query, backend)? } else { None };
        meta.insert("did_you_mean".into(), json!(meant.map(|meant| meant.to_canonical())));
        if page.total.is_some_and(|total| total.articles == 0) {
            if let Some(any) = self.chosen.any.clone() {
                let found = desk.aggregate(&AggregateRequest { query: any, ..self.totals_request() })?;
                meta.insert("any_would_find".into(), found.total.articles.into());
            }
            let mut warnings = params.warnings.clone();
            warnings.extend(unknown_values(backend, &self.chosen.filters)?);
            meta.insert("warnings".into(), json!(warnings));
        }
        let receipt = receipt("/v1/search", params, &self.chosen, page.sequence, page.generation, page.total);
        meta.insert("receipt".into(), receipt);
        answer.insert("meta".into(), meta.into());
        Ok(answer.into())
    }

    fn hits(&self, desk: &AppState, hits: &[ArticleHit]) -> Result<Vec<Value>, Problem> {
        let shaped = shape_hits(hits, &self.chosen, &self.shape);
        if !self.shape.wants("story") {
            return Ok(shaped.into_iter().map(Value::Object).collect());
        }
        with_stories(desk, hits.iter().map(|hit| &hit.article), shaped)
    }

    /// Totals, facets and timeline.
    fn counts(&self, desk: &AppState, page: &SearchPage) -> Result<Counted, Problem> {
        let mut sent = Map::new();
        if self.facets.is_empty() && self.timeline.is_none() {
            return Ok(Counted { is_one: true, total: page.total, sent });
        }
        let borders = match &self.timeline {
            Some(timeline) => timeline.borders(desk.backend.as_ref(), &self.chosen)?,
            None => (Interval::Auto, Vec::new()),
        };
        let request = AggregateRequest {
            facets: self.facets.clone(),
            timeline_borders: borders.1.clone(),
            axis: axis(&self.chosen),
            unit: self.unit,
            ..self.totals_request()
        };
        let counts = desk.aggregate(&request)?;
        if !self.facets.is_empty() {
            sent.insert("facets".into(), wire::facets(&counts));
        }
        if let Some(timeline) = &self.timeline {
            sent.insert("timeline".into(), timeline.value(desk, &self.chosen, &request, borders.0, &counts)?);
        }
        let total = Some(counts.total).filter(|_| self.page.request.count == CountMode::Exact);
        Ok(Counted { is_one: counts.generation == page.generation, total, sent })
    }
}

/// What every answer says about how it was understood.
pub(crate) fn meta(chosen: &Chosen, params: &Params, generation: u64) -> Map<String, Value> {
    let mut meta = Map::new();
    meta.insert(
        "window".into(),
        json!({"from": chosen.window.from.map(|at| at.to_string()), "to": chosen.window.to.map(|at| at.to_string()), "tz": chosen.tz_name(), "date_field": chosen.date_field.as_str()}),
    );
    meta.insert(
        "query".into(),
        json!({"normalized": chosen.query.to_canonical(), "notices": wire::notices(&chosen.notices)}),
    );
    meta.insert("warnings".into(), json!(params.warnings));
    meta.insert("generation".into(), generation.into());
    meta
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

/// The fields that can be counted by.
pub(crate) const FACET_FIELDS: &[&str] = &[
    "outlet",
    "outlet_country",
    "country",
    "language",
    "section",
    "author",
    "tag",
    "type",
    "entity",
    "person",
    "org",
    "place",
    "agency",
    "story",
    "role",
];

/// What others call them, in normal form.
const FACET_ALIASES: &[(&str, &str)] = &[
    ("source", "outlet"),
    ("domain", "outlet"),
    ("sourcecountry", "outlet_country"),
    ("lang", "language"),
    ("category", "section"),
    ("people", "person"),
    ("organization", "org"),
    ("company", "org"),
    ("location", "place"),
    ("keyword", "tag"),
];

/// Facets as `outlet,language,entity:20`. A field is counted once, by the largest of its sizes.
pub(crate) fn facets(params: &Params) -> Result<Vec<FacetRequest>, Problem> {
    let mut facets: Vec<FacetRequest> = Vec::new();
    for text in params.list("facets") {
        let (name, size) = text.split_once(':').unwrap_or((&text, "10"));
        let normal = crate::params::normal(name);
        let known = FACET_FIELDS.iter().find(|known| crate::params::normal(known) == normal);
        let known =
            known.copied().or(FACET_ALIASES.iter().find(|(theirs, _)| *theirs == normal).map(|(_, ours)| *ours));
        let Some(field) = known.and_then(FilterField::from_name) else {
            return Err(Problem::bad_choice("facets", name, FACET_FIELDS));
        };
        let size = size.parse().ok().filter(|size| (1..=MAX_FACET).contains(size)).ok_or_else(|| {
            Problem::bad_value("facets", &text, format!("a facet has 1 to {MAX_FACET} values, as in entity:20"))
        })?;
        match facets.iter_mut().find(|facet| facet.field == field) {
            Some(facet) => facet.size = facet.size.max(size),
            None => facets.push(FacetRequest { field, size }),
        }
    }
    Ok(facets)
}
