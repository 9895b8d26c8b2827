//! `/v1/export`: every match, streamed page by page in constant memory.

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use newshound_model::Article;
use newshound_search::{CountMode, SearchRequest, Sort};

use crate::params::request::Chosen;
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

/// `GET /v1/export`.
pub(crate) async fn get(State(state): State<AppState>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let params = Params::read(query.as_deref(), &[CHOOSING, FILTERS, &["format", "fields", "sort"]])?;
    of_params(state, params).await
}

/// Streams what the parameters choose.
pub(crate) async fn of_params(state: AppState, params: Params) -> Result<Response, Problem> {
    let now = state.now();
    let chosen = Chosen::read(&params, state.registry(), now)?;
    let csv = params.choice("format", &[("ndjson", false), ("csv", true)])?.unwrap_or(false);
    let known = if csv { COLUMNS } else { FIELDS };
    let fields = params.list("fields");
    if let Some(field) = fields.iter().find(|field| !known.contains(&field.as_str())) {
        return Err(Problem::bad_value("fields", field, format!("use some of: {}", known.join(", "))));
    }
    let mut request = SearchRequest::new(chosen.query, now);
    request.filters = chosen.filters;
    request.sort =
        params.choice("sort", &[("newest", Sort::Newest), ("oldest", Sort::Oldest)])?.unwrap_or(Sort::Newest);
    request.limit = PAGE;
    request.count = CountMode::None;
    let writer = Writer { csv, fields };
    let begin = writer.head();
    let stream =
        futures::stream::unfold((state, Some(request), writer, begin), |(state, request, writer, begin)| async move {
            let mut request = request?;
            let backend = state.backend.clone();
            let asked = request.clone();
            let page = match state.pool.run(move || backend.search(&asked)).await {
                Ok(Ok(page)) => page,
                // The status is sent already: a broken stream says that something is missing, an ended one would not.
                Ok(Err(_)) | Err(_) => {
                    return Some((
                        Err(std::io::Error::other("the export was broken off")),
                        (state, None, writer, Vec::new()),
                    ));
                }
            };
            let mut bytes = begin;
            for hit in &page.hits {
                writer.write(&hit.article, &mut bytes);
            }
            let next = page.next.map(|next| {
                request.after = Some(next);
                request
            });
            Some((Ok(Bytes::from(bytes)), (state, next, writer, Vec::new())))
        });
    let kind = if csv { "text/csv; charset=utf-8" } else { "application/x-ndjson" };
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], Body::from_stream(stream)).into_response())
}

struct Writer {
    csv: bool,
    fields: Vec<String>,
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

    fn write(&self, article: &Article, bytes: &mut Vec<u8>) {
        if self.csv {
            row(bytes, self.columns().into_iter().map(|column| cell(article, column)));
        } else {
            bytes.extend(wire::record(article, &self.fields).to_string().into_bytes());
            bytes.push(b'\n');
        }
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
