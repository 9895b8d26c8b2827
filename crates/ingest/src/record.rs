//! Articles as JSON that people and other services write: loose records, and the full record of an export.

use jiff::Timestamp;
use newshound_model::record::ArticleRecord;
use newshound_model::{Article, ArticleKind, Confidence, DateSource, Precision, Published};
use serde_json::{Map, Value};

use crate::dates;
use crate::dialect;
use crate::draft::{Draft, Rejection};
use crate::encoding::mend_all;
use crate::language_names::by_name;
use crate::text::{clean_option, paragraphs, without_references};

/// The longest record in bytes.
pub const MAX_BYTES: usize = 16 << 20;

/// What a record is.
#[derive(Debug)]
pub enum Record {
    /// The full form, with every field: an article already.
    Full(Box<Article>),
    /// A loose one, and the names of the fields that nobody knows.
    Loose(Box<Draft>, Vec<String>),
}

/// Reads one record.
///
/// # Errors
/// When it is no JSON object, or a field holds what it cannot hold.
pub fn read(json: &str, now: Timestamp) -> Result<Record, Rejection> {
    if json.len() > MAX_BYTES {
        return Err(Rejection::TooLarge { found: json.len(), most: MAX_BYTES });
    }
    let value: Value = serde_json::from_str(json).map_err(|error| Rejection::Json(error.to_string()))?;
    match value {
        Value::Object(fields) => read_fields(fields, now),
        other => Err(Rejection::Json(format!("expected an object, found {}", kind_of(&other)))),
    }
}

/// Reads one record that is parsed already.
///
/// # Errors
/// When a field holds what it cannot hold.
pub fn read_fields(fields: Map<String, Value>, now: Timestamp) -> Result<Record, Rejection> {
    if fields.contains_key("v") {
        let record: ArticleRecord =
            serde_json::from_value(Value::Object(fields)).map_err(|error| Rejection::Record(error.to_string()))?;
        return Article::try_from(record)
            .map(Box::new)
            .map(Record::Full)
            .map_err(|error| Rejection::Record(error.to_string()));
    }
    let mut fields = fields;
    let mut texts = Vec::new();
    // By its name an article is asked for, so that stays as it was written.
    let is_text = |name: &str| !matches!(name, "id" | "uuid" | "guid" | "uri" | "url" | "link");
    for (_, value) in fields.iter_mut().filter(|(name, _)| is_text(name)) {
        collect_texts(value, &mut texts);
    }
    mend_all(&mut texts);
    let translated = dialect::translate(fields)?;
    let mut draft = Draft::default();
    for (name, value) in translated.fields {
        if !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty()) {
            take(&mut draft, &name, value, now)?;
        }
    }
    let unknown = draft.extra.keys().cloned().collect();
    draft.extra.extend(translated.apart);
    Ok(Record::Loose(Box::new(draft), unknown))
}

/// All strings of a value, however deep; the parser has bounded that.
fn collect_texts<'a>(value: &'a mut Value, texts: &mut Vec<&'a mut String>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(list) => list.iter_mut().for_each(|value| collect_texts(value, texts)),
        Value::Object(fields) => fields.iter_mut().for_each(|(_, value)| collect_texts(value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Puts one field where it belongs; unknown ones are kept as they are.
fn take(draft: &mut Draft, name: &str, value: Value, now: Timestamp) -> Result<(), Rejection> {
    let normal: String = name.chars().filter(|c| !matches!(c, '_' | '-')).collect::<String>().to_ascii_lowercase();
    match normal.as_str() {
        "id" | "uuid" | "guid" => draft.id = Some(scalar(name, &value)?),
        "url" | "link" | "weburl" | "permalink" => draft.url = Some(text(name, value)?),
        "canonicalurl" => draft.canonical_url = Some(text(name, value)?),
        "title" | "headline" | "webtitle" => {
            draft.title = clean_option(Some(&without_references(&text(name, value)?)));
        }
        "standfirst" | "summary" | "description" | "dek" | "subtitle" | "excerpt" => {
            draft.standfirst = clean_option(Some(&crate::text::of_html(&text(name, value)?)));
        }
        "body" | "content" | "text" | "bodytext" | "articlebody" | "fulltext" => draft.body = body(name, value)?,
        "published" | "publishedat" | "date" | "datepublished" | "pubdate" | "publisheddate" | "webpublicationdate" => {
            draft.published = Some(published(name, &value, now)?);
        }
        "modified" | "updated" | "modifiedat" | "updatedat" | "datemodified" | "lastmodified" => {
            draft.modified = Some(date(name, &value, now)?.at);
        }
        "outlet" | "source" | "publisher" | "publication" | "site" => outlet(draft, name, value)?,
        "domain" => draft.outlet_domain = Some(text(name, value)?),
        "outletcountry" => draft.outlet_country = value.as_str().map(str::to_owned),
        "lang" | "language" | "inlanguage" => {
            let code = text(name, value)?;
            draft.language_hint =
                Some(by_name(&code).ok_or_else(|| field(name, &code, "language code or English name of a language"))?);
        }
        "author" | "authors" | "byline" | "creator" => draft.authors = names(name, value)?,
        "section" | "category" | "desk" => {
            draft.section = clean_option(Some(&without_references(&text(name, first(value))?)))
        }
        "tags" | "topics" | "keywords" | "tag" => draft.tags = names(name, value)?,
        "image" | "imageurl" | "urltoimage" | "thumbnail" => draft.image = Some(image(name, value)?),
        "agency" => draft.agency = clean_option(Some(&text(name, value)?)),
        "via" | "aggregator" => draft.via = clean_option(Some(&text(name, value)?)),
        "paywalled" | "paywall" => draft.paywalled = value.as_bool(),
        "type" | "kind" => {
            let kind = text(name, value)?;
            match ArticleKind::from_name(&kind.to_lowercase()) {
                Some(kind) => draft.kind = kind,
                None => {
                    draft.extra.insert(name.to_owned(), Value::String(kind));
                }
            }
        }
        _ => {
            draft.extra.insert(name.to_owned(), value);
        }
    }
    Ok(())
}

fn field(name: &str, value: &str, expected: &'static str) -> Rejection {
    Rejection::Field { field: name.to_owned(), value: value.chars().take(80).collect(), expected }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The first of a list that stands where one value is wanted.
fn first(value: Value) -> Value {
    match value {
        Value::Array(list) => list.into_iter().next().unwrap_or(Value::String(String::new())),
        value => value,
    }
}

fn text(name: &str, value: Value) -> Result<String, Rejection> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(field(name, &other.to_string(), "string")),
    }
}

/// A string, or a number as text: ids are often numbers.
fn scalar(name: &str, value: &Value) -> Result<String, Rejection> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(field(name, &other.to_string(), "string or number")),
    }
}

fn body(name: &str, value: Value) -> Result<Vec<String>, Rejection> {
    match value {
        Value::String(text) if looks_like_html(&text) => Ok(paragraphs(&crate::text::of_html(&text))),
        Value::String(text) => Ok(paragraphs(&text)),
        Value::Array(list) => {
            let mut body = Vec::new();
            for part in list {
                body.extend(paragraphs(&text(name, part)?));
            }
            Ok(body)
        }
        other => Err(field(name, &other.to_string(), "text or list of paragraphs")),
    }
}

fn looks_like_html(text: &str) -> bool {
    ["<p>", "<p ", "</p>", "<br", "<div"].iter().any(|tag| text.contains(tag))
}

/// Names as a list, or as one string divided by commas, semicolons or "and".
fn names(name: &str, value: Value) -> Result<Vec<String>, Rejection> {
    match value {
        Value::String(text) => Ok(split_names(&without_references(&text))),
        Value::Array(list) => {
            let mut names = Vec::with_capacity(list.len());
            for part in list {
                match part {
                    Value::Object(mut object) => {
                        let inner =
                            object.remove("value").or_else(|| object.remove("name")).or_else(|| object.remove("label"));
                        names.extend(inner.as_ref().and_then(Value::as_str).and_then(|text| clean_option(Some(text))));
                    }
                    Value::Null => {}
                    part => names.extend(clean_option(Some(&scalar(name, &part)?))),
                }
            }
            Ok(names)
        }
        Value::Object(mut object) => match object.remove("name") {
            Some(inner) => names(name, inner),
            None => Err(field(name, "an object without `name`", "name or list of names")),
        },
        other => Err(field(name, &other.to_string(), "name or list of names")),
    }
}

fn split_names(text: &str) -> Vec<String> {
    text.split([',', ';', '|'])
        .flat_map(|part| part.split(" and "))
        .filter_map(|part| clean_option(Some(part)))
        .collect()
}

fn image(name: &str, value: Value) -> Result<String, Rejection> {
    match first(value) {
        Value::Object(mut object) => object
            .remove("url")
            .as_ref()
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| field(name, "an object without `url`", "address")),
        value => text(name, value),
    }
}

fn outlet(draft: &mut Draft, name: &str, value: Value) -> Result<(), Rejection> {
    match value {
        Value::String(text) => {
            let is_domain = text.contains('.') && !text.contains(char::is_whitespace) && !text.ends_with('.');
            if is_domain {
                draft.outlet_domain = Some(text);
            } else {
                draft.outlet_name = clean_option(Some(&text));
            }
        }
        Value::Object(object) => {
            let get = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
            draft.outlet_name = get("label")
                .or_else(|| get("name"))
                .or_else(|| get("title"))
                .and_then(|text| clean_option(Some(&text)));
            draft.outlet_domain = get("domain").or_else(|| get("id").filter(|id| id.contains('.')));
            draft.outlet_country = get("country");
            draft.outlet_language = get("language").and_then(|code| by_name(&code));
        }
        other => return Err(field(name, &other.to_string(), "name, domain or object")),
    }
    Ok(())
}

fn date(name: &str, value: &Value, now: Timestamp) -> Result<dates::Reading, Rejection> {
    let text = match value {
        Value::Object(object) => object.get("at").and_then(Value::as_str).unwrap_or("").to_owned(),
        value => scalar(name, value)?,
    };
    dates::parse(&text, now).ok_or_else(|| field(name, &text, "date such as 2026-11-24 or 2026-11-24T08:00:00Z"))
}

/// Whether a time of day was only put in to fill a form. Databases and programs write a day as its first second in UTC; an outlet that
/// publishes in just that second is far rarer, and of its article no more than the time is lost.
fn is_bare_day(reading: &dates::Reading) -> bool {
    reading.precision < Precision::Day
        && reading.offset.is_none()
        && reading.at.as_second().rem_euclid(24 * 3600) == 0
        && reading.at.subsec_nanosecond() == 0
}

fn published(name: &str, value: &Value, now: Timestamp) -> Result<Published, Rejection> {
    let reading = date(name, value, now)?;
    let precision = if is_bare_day(&reading) { Precision::Day } else { reading.precision };
    let confidence = if reading.zoned || precision == Precision::Day { 1.0 } else { 0.8 };
    Ok(Published {
        at: reading.at,
        precision,
        source: DateSource::Record,
        confidence: Confidence::new(confidence),
        offset: reading.offset,
    })
}
