//! `/v1/export`: every match, streamed page by page in constant memory.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use newshound_model::Article;
use newshound_search::{After, CountMode, Generation, Group, SearchPage, SearchRequest, Sort, SortKey};

use crate::cursor::{Cursor, query_hash};
use crate::params::asking::Asking;
use crate::params::request::{Chosen, page};
use crate::params::{CHOOSING, FILTERS, Params};
use crate::problem::Problem;
use crate::state::AppState;
use crate::wire;

/// Articles fetched at once.
const PAGE: usize = 500;

/// The columns of a table.
const COLUMNS: &[&str] = &[
    "id",
    "url",
    "title",
    "standfirst",
    "body",
    "published",
    "precision",
    "outlet_id",
    "outlet_name",
    "language",
    "authors",
    "section",
    "tags",
    "story",
    "copy_group",
    "role",
    "agency",
    "words",
];

/// The fields of a record.
const FIELDS: &[&str] = &[
    "v",
    "id",
    "url",
    "canonical_url",
    "outlet",
    "via",
    "title",
    "standfirst",
    "body",
    "authors",
    "published",
    "modified",
    "first_seen",
    "language",
    "section",
    "tags",
    "image",
    "dateline",
    "entities",
    "agency",
    "paywalled",
    "type",
    "updates",
    "next_page",
    "story",
    "copy_group",
    "role",
    "words",
    "revision",
    "extra",
];

/// What an export takes beside the choice of articles.
const EXPORTING: &[&str] = &["format", "fields", "sort", "limit", "cursor", "after_id"];

/// How often a page is asked for again when all threads are busy.
const PATIENCE: u32 = 200;

/// What is streamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Every match, in the order of time.
    Matches,
    /// The hits of a search in its order, grouped as it asks.
    Hits,
}

/// `GET /v1/export`.
pub(crate) async fn export(State(state): State<AppState>, asking: Asking) -> Result<Response, Problem> {
    of_params(state, asking.params(&[CHOOSING, FILTERS, EXPORTING])?, Rows::Matches).await
}

/// Streams what the parameters choose, as it stood when the export began. A broken export goes on after the last record that arrived:
/// with `after_id` and its id, or with `cursor` where `fields` asked for cursors.
pub(crate) async fn of_params(state: AppState, params: Params, rows: Rows) -> Result<Response, Problem> {
    let mut chosen = Chosen::read(&params, state.registry(), state.now())?;
    let csv = params.choice("format", &[("ndjson", false), ("csv", true)])?.unwrap_or(false);
    let (mut request, left) = match rows {
        Rows::Matches => every_match(&params, &chosen)?,
        Rows::Hits => every_hit(&params, &chosen)?,
    };
    request.count = CountMode::None;
    // A place in an order by time is known of each article; other places only the index tells.
    let has_cursors = matches!(request.sort, Sort::Newest | Sort::Oldest) && request.group == Group::None;
    let known: Vec<&str> =
        if csv { COLUMNS } else { FIELDS }.iter().copied().chain(has_cursors.then_some("cursor")).collect();
    let mut fields = params.list("fields");
    if csv {
        // In a table an outlet is its name.
        fields.iter_mut().filter(|field| *field == "outlet").for_each(|field| *field = "outlet_name".into());
    }
    if let Some(field) = fields.iter().find(|field| !known.contains(&field.as_str())) {
        return Err(Problem::bad_choice("fields", field, &known));
    }
    let hash = query_hash(params.pairs());
    let after_id = params.one("after_id").map(str::to_owned);
    let desk = state.clone();
    let (request, as_of) = state
        .pool
        .run(move || -> Result<_, Problem> {
            desk.check_as_of(&chosen)?;
            // What comes while the export runs is not part of it.
            let as_of = *chosen.filters.as_of.get_or_insert(desk.backend.committed_sequence());
            request.filters = chosen.filters;
            if let Some(id) = after_id {
                request.after = Some(after(&desk, &id)?);
            }
            Ok((request, as_of))
        })
        .await??;
    let writer = Writer { csv, fields, hash, as_of };
    let receipt = format!("{as_of}@{}", request.now);
    let begin = writer.head();
    let walk = Walk { state, request: Some(request), writer, begin, left };
    let stream = futures::stream::unfold(walk, Walk::next);
    let kind = if csv { "text/csv; charset=utf-8" } else { "application/x-ndjson" };
    let mut response = ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], Body::from_stream(stream))
        .into_response();
    if let Ok(receipt) = HeaderValue::from_str(&receipt) {
        response.headers_mut().insert(HeaderName::from_static("newshound-as-of"), receipt);
    }
    Ok(response)
}

/// The request for every match, and how many of them are wanted.
fn every_match(params: &Params, chosen: &Chosen) -> Result<(SearchRequest, usize), Problem> {
    let mut request = SearchRequest::new(chosen.query.clone(), chosen.now);
    request.sort =
        params.choice("sort", &[("newest", Sort::Newest), ("oldest", Sort::Oldest)])?.unwrap_or(Sort::Newest);
    let hash = query_hash(params.pairs());
    request.after = params.one("cursor").map(|text| Cursor::of(text, hash)).transpose()?.map(|cursor| cursor.after);
    Ok((request, params.number("limit", 1, usize::MAX)?.unwrap_or(usize::MAX)))
}

/// The request for the hits of a search, and how many of them are wanted: all when nothing is said.
fn every_hit(params: &Params, chosen: &Chosen) -> Result<(SearchRequest, usize), Problem> {
    let meaningless = ["facets", "timeline", "normalize", "coverage", "unit", "explain", "page"];
    if let Some(name) = meaningless.into_iter().find(|name| params.one(name).is_some()) {
        return Err(Problem::no_meaning(name, "lines and tables"));
    }
    let request = page(params, chosen, Group::Copies)?.request;
    let left = if params.one("limit").is_some() { request.limit } else { usize::MAX };
    Ok((request, left))
}

/// The place of an article in an order by time.
fn after(desk: &AppState, id: &str) -> Result<After, Problem> {
    let refuse = || {
        Problem::bad_value(
            "after_id",
            id,
            "no article has this id any more; begin anew, or go on with a `cursor` field",
        )
    };
    let article = desk.backend.article(&id.parse().map_err(|_| refuse())?)?.ok_or_else(refuse)?;
    Ok(After {
        key: SortKey::Seconds(article.published.placed_at().as_second()),
        id: article.id,
        seen: 0,
        generation: desk.backend.generation(),
    })
}

/// An export on its way.
struct Walk {
    state: AppState,
    /// `None` at the end.
    request: Option<SearchRequest>,
    writer: Writer,
    begin: Vec<u8>,
    left: usize,
}

impl Walk {
    async fn next(mut self) -> Option<(Result<Bytes, std::io::Error>, Self)> {
        let mut request = self.request.take()?;
        request.limit = PAGE.min(self.left);
        let page = match self.page(&request).await {
            Some(page) => page,
            // The status is sent already: a broken stream says that something is missing, an ended one would not.
            None => return Some((Err(std::io::Error::other("the export was broken off")), self)),
        };
        let mut bytes = std::mem::take(&mut self.begin);
        for hit in &page.hits {
            self.writer.write(&hit.article, request.now, page.generation, &mut bytes);
        }
        self.left -= page.hits.len().min(self.left);
        if let Some(next) = page.next.filter(|_| self.left > 0) {
            request.after = Some(next);
            self.request = Some(request);
        }
        Some((Ok(Bytes::from(bytes)), self))
    }

    /// A page; an export waits its turn when all threads are busy.
    async fn page(&self, request: &SearchRequest) -> Option<SearchPage> {
        for _ in 0..PATIENCE {
            let backend = self.state.backend.clone();
            let asked = request.clone();
            match self.state.pool.run(move || backend.search(&asked)).await {
                Ok(Ok(page)) => return Some(page),
                Err(problem) if problem.is_busy() => tokio::time::sleep(Duration::from_millis(50)).await,
                Ok(Err(error)) => {
                    tracing::error!(%error, "an export was broken off");
                    return None;
                }
                Err(_) => return None,
            }
        }
        None
    }
}

struct Writer {
    csv: bool,
    fields: Vec<String>,
    hash: u64,
    as_of: u64,
}

impl Writer {
    fn columns(&self) -> Vec<&str> {
        if self.fields.is_empty() { COLUMNS.to_vec() } else { self.fields.iter().map(String::as_str).collect() }
    }

    /// Spreadsheets take a table for UTF-8 only with a byte order mark.
    fn head(&self) -> Vec<u8> {
        if !self.csv {
            return Vec::new();
        }
        let mut bytes = "\u{feff}".as_bytes().to_vec();
        row(&mut bytes, self.columns().into_iter().map(str::to_owned));
        bytes
    }

    fn write(&self, article: &Article, now: Timestamp, generation: Generation, bytes: &mut Vec<u8>) {
        let cursor = || {
            let key = SortKey::Seconds(article.published.placed_at().as_second());
            let after = After { key, id: article.id.clone(), seen: 0, generation };
            Cursor { after, now, query: self.hash, as_of: self.as_of }.encode()
        };
        if self.csv {
            let cell = |column| if column == "cursor" { cursor() } else { cell(article, column) };
            row(bytes, self.columns().into_iter().map(cell));
            return;
        }
        let mut record = wire::record(article, &self.fields);
        if self.fields.iter().any(|field| field == "cursor") {
            record["cursor"] = cursor().into();
        }
        bytes.extend(record.to_string().into_bytes());
        bytes.push(b'\n');
    }
}

fn row(bytes: &mut Vec<u8>, cells: impl Iterator<Item = String>) {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(cells);
    bytes.extend(writer.into_inner().unwrap_or_default());
}

fn cell(article: &Article, column: &str) -> String {
    let placement = article.placement.as_ref();
    let outlet = article.outlet.as_ref();
    let text = match column {
        "id" => article.id.to_string(),
        "url" => article.url.clone().unwrap_or_default(),
        "title" => article.title.clone(),
        "standfirst" => article.standfirst.clone().unwrap_or_default(),
        "body" => article.body_text(),
        "published" => article.published.at.to_string(),
        "precision" => article.published.precision.as_str().to_owned(),
        "outlet_id" => outlet.map(|outlet| outlet.id.to_string()).unwrap_or_default(),
        "outlet_name" => outlet.map(|outlet| outlet.name.clone()).unwrap_or_default(),
        "language" => article.language.to_string(),
        "authors" => article.authors.join("; "),
        "section" => article.section.clone().unwrap_or_default(),
        "tags" => article.tags.join("; "),
        "story" => placement.map(|placement| placement.story.to_string()).unwrap_or_default(),
        "copy_group" => placement.map(|placement| placement.copy_group.to_string()).unwrap_or_default(),
        "role" => placement.map(|placement| placement.role.as_str().to_owned()).unwrap_or_default(),
        "agency" => article.agency.clone().unwrap_or_default(),
        "words" => article.words().to_string(),
        _ => String::new(),
    };
    // A spreadsheet would run what begins so as a formula.
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}
