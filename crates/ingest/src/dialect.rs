//! Records as news services, crawlers and data sets write them, told by their fields and put into ours.
//!
//! A dialect is a row of a table: the fields that give it away, and which of its fields is which of ours. What it does not name keeps its own
//! name, so a field that we share is read by [`crate::record`] as ever. What has no place here is kept in `extra`.

use serde_json::{Map, Value};

use crate::draft::Rejection;
use crate::text::of_html;

/// One way to write records.
struct Dialect {
    /// Who writes so.
    name: &'static str,
    /// Fields that give it away; all are there. A dot leads into an object.
    marks: &'static [&'static str],
    /// Their fields and ours. Where several become one of ours the first that says something counts.
    fields: &'static [(&'static str, &'static str)],
    /// Fields whose names mean something else with us, or that are of no use to anybody; they are kept in `extra`.
    apart: &'static [&'static str],
}

/// The dialects; of two whose marks are there the first counts.
const DIALECTS: &[Dialect] = &[
    Dialect {
        name: "The Guardian's open platform",
        marks: &["webPublicationDate", "webUrl"],
        fields: &[
            ("webUrl", "url"),
            ("fields.headline", "title"),
            ("webTitle", "title"),
            ("webPublicationDate", "published"),
            ("fields.lastModified", "modified"),
            ("fields.bodyText", "body"),
            ("fields.body", "body"),
            ("fields.standfirst", "standfirst"),
            ("fields.trailText", "standfirst"),
            ("fields.byline", "authors"),
            ("fields.thumbnail", "image"),
            ("sectionName", "section"),
        ],
        apart: &["id", "type", "fields", "tags"],
    },
    Dialect {
        name: "the New York Times' article search",
        marks: &["web_url", "pub_date"],
        fields: &[
            ("web_url", "url"),
            ("headline.main", "title"),
            ("abstract", "standfirst"),
            ("lead_paragraph", "body"),
            ("snippet", "body"),
            ("pub_date", "published"),
            ("byline.original", "authors"),
            ("section_name", "section"),
            ("source", "outlet"),
        ],
        apart: &[
            "_id",
            "uri",
            "headline",
            "byline",
            "snippet",
            "abstract",
            "multimedia",
            "document_type",
            "type_of_material",
        ],
    },
    Dialect {
        name: "Event Registry",
        marks: &["uri", "dateTime"],
        fields: &[
            ("uri", "id"),
            ("dateTimePub", "published"),
            ("dateTime", "published"),
            ("source.title", "outlet"),
            ("source.uri", "domain"),
        ],
        apart: &["dateTime", "dateTimePub", "date", "time", "source", "dataType", "concepts", "categories"],
    },
    Dialect {
        name: "Webz.io",
        marks: &["thread.site", "uuid"],
        fields: &[
            ("thread.site", "domain"),
            ("thread.main_image", "image"),
            ("thread.country", "outlet_country"),
            ("text", "body"),
        ],
        apart: &[
            "thread",
            "entities",
            "ord_in_thread",
            "crawled",
            "updated",
            "categories",
            "highlightText",
            "highlightTitle",
        ],
    },
    Dialect {
        name: "NewsCatcher",
        marks: &["clean_url", "published_date"],
        fields: &[
            ("link", "url"),
            ("_id", "id"),
            ("id", "id"),
            ("clean_url", "domain"),
            ("domain_url", "domain"),
            ("content", "body"),
            ("summary", "body"),
            ("excerpt", "standfirst"),
            ("description", "standfirst"),
            ("authors", "authors"),
            ("author", "authors"),
            ("media", "image"),
            ("topic", "section"),
            ("name_source", "outlet"),
            ("country", "outlet_country"),
        ],
        apart: &["summary", "author", "country", "_score", "rank", "rights", "published_date_precision", "description"],
    },
    Dialect {
        name: "NewsData.io",
        marks: &["article_id", "source_id"],
        fields: &[
            ("article_id", "id"),
            ("pubDate", "published"),
            ("content", "body"),
            ("creator", "authors"),
            ("source_name", "outlet"),
            ("source_id", "outlet"),
            ("source_url", "domain"),
            ("category", "section"),
        ],
        apart: &["source_id", "source_icon", "source_priority", "country", "pubDateTZ", "video_url", "duplicate"],
    },
    Dialect {
        name: "GDELT",
        marks: &["seendate", "url"],
        fields: &[("seendate", "published"), ("socialimage", "image"), ("domain", "domain")],
        apart: &["url_mobile", "sourcecountry"],
    },
    Dialect {
        name: "Media Cloud",
        marks: &["media_name", "publish_date"],
        fields: &[("media_name", "outlet"), ("media_url", "domain"), ("publish_date", "published")],
        apart: &["indexed_date"],
    },
    Dialect {
        name: "news-please and Common Crawl extracts",
        marks: &["maintext"],
        fields: &[
            ("maintext", "body"),
            ("date_publish", "published"),
            ("date_modify", "modified"),
            ("source_domain", "domain"),
            ("image_url", "image"),
            ("title", "title"),
            ("title_page", "title"),
        ],
        apart: &["text", "date_download", "filename", "localpath", "title_page", "title_rss"],
    },
    Dialect {
        name: "RealNews",
        marks: &["warc_date", "publish_date", "text"],
        fields: &[("publish_date", "published"), ("text", "body"), ("summary", "standfirst")],
        apart: &["warc_date", "status", "split", "inst_index"],
    },
    Dialect {
        name: "Newspaper",
        marks: &["top_image", "publish_date"],
        fields: &[
            ("publish_date", "published"),
            ("top_image", "image"),
            ("text", "body"),
            ("meta_lang", "language"),
            ("meta_description", "standfirst"),
            ("summary", "standfirst"),
            ("keywords", "tags"),
            ("meta_keywords", "tags"),
            ("source_url", "domain"),
        ],
        apart: &[
            "html",
            "article_html",
            "images",
            "imgs",
            "movies",
            "meta_data",
            "summary",
            "source",
            "tags",
            "meta_keywords",
        ],
    },
    Dialect {
        name: "Trafilatura",
        marks: &["hostname", "raw_text"],
        fields: &[
            ("source", "url"),
            ("hostname", "domain"),
            ("sitename", "outlet"),
            ("source-hostname", "outlet"),
            ("excerpt", "standfirst"),
            ("categories", "section"),
        ],
        apart: &["raw_text", "fingerprint", "license", "comments", "pagetype", "source-hostname", "filedate"],
    },
    Dialect {
        name: "WordPress",
        marks: &["date_gmt", "title.rendered"],
        fields: &[
            ("link", "url"),
            ("title.rendered", "title"),
            ("content.rendered", "body"),
            ("excerpt.rendered", "standfirst"),
            ("date_gmt", "published"),
            ("modified_gmt", "modified"),
        ],
        // Their ids are numbers that every site begins anew.
        apart: &[
            "id",
            "guid",
            "date",
            "modified",
            "author",
            "tags",
            "categories",
            "type",
            "title",
            "content",
            "excerpt",
            "slug",
            "status",
            "meta",
            "format",
            "template",
            "sticky",
            "_links",
            "featured_media",
            "comment_status",
            "ping_status",
            "class_list",
        ],
    },
    Dialect {
        name: "JSON Feed",
        marks: &["content_html"],
        fields: JSON_FEED,
        apart: &["external_url", "banner_image", "content_text", "attachments"],
    },
    Dialect {
        name: "JSON Feed",
        marks: &["content_text"],
        fields: JSON_FEED,
        apart: &["external_url", "banner_image", "attachments"],
    },
    Dialect {
        name: "NewsAPI and its kin",
        marks: &["source.name", "publishedAt"],
        fields: &[
            ("urlToImage", "image"),
            ("publishedAt", "published"),
            ("content", "body"),
            ("description", "standfirst"),
            ("source.name", "outlet"),
            ("source.domain", "domain"),
            ("source.url", "domain"),
            ("source.country", "outlet_country"),
        ],
        apart: &["source"],
    },
];

const JSON_FEED: &[(&str, &str)] = &[
    ("url", "url"),
    ("external_url", "url"),
    ("content_text", "body"),
    ("content_html", "body"),
    ("date_published", "published"),
    ("date_modified", "modified"),
    ("image", "image"),
    ("banner_image", "image"),
];

/// A record in our fields.
#[derive(Debug, Default)]
pub(crate) struct Translated {
    /// Fields under our names, and those that no dialect speaks of.
    pub(crate) fields: Map<String, Value>,
    /// Fields that a dialect knows and we have no place for.
    pub(crate) apart: Map<String, Value>,
}

/// Puts a record into our fields; one of no known dialect stays as it is.
///
/// # Errors
/// When it says itself that it is no article.
pub(crate) fn translate(mut fields: Map<String, Value>) -> Result<Translated, Rejection> {
    fields = out_of_hit(fields);
    if fields.contains_key("@type") {
        return schema_org(fields);
    }
    let Some(dialect) = DIALECTS.iter().find(|dialect| dialect.marks.iter().all(|mark| says(&fields, mark))) else {
        return Ok(Translated { fields, apart: Map::new() });
    };
    let mut translated = Translated::default();
    for (theirs, ours) in dialect.fields {
        if !translated.fields.contains_key(*ours)
            && let Some(value) = take(&mut fields, theirs)
        {
            translated.fields.insert((*ours).to_owned(), tidied(dialect, ours, value));
        }
    }
    for name in dialect.apart {
        if let Some(value) = fields.remove(*name).filter(|value| !is_nothing(value)) {
            translated.apart.insert((*name).to_owned(), value);
        }
    }
    for (name, value) in fields {
        // What we have from a better field already is kept beside it.
        let ours = dialect.fields.iter().find(|(theirs, _)| *theirs == name).map_or(name.as_str(), |(_, ours)| ours);
        let is_said = translated.fields.contains_key(ours);
        let place = if is_said { &mut translated.apart } else { &mut translated.fields };
        place.insert(name, value);
    }
    Ok(translated)
}

/// The name of the dialect that a record is written in.
#[must_use]
pub fn name_of(fields: &Map<String, Value>) -> Option<&'static str> {
    if fields.contains_key("@type") {
        return Some("schema.org");
    }
    DIALECTS.iter().find(|dialect| dialect.marks.iter().all(|mark| says(fields, mark))).map(|dialect| dialect.name)
}

/// A hit of Elasticsearch holds its record in `_source`, and may know its id alone.
fn out_of_hit(mut fields: Map<String, Value>) -> Map<String, Value> {
    if !fields.contains_key("_source") {
        return fields;
    }
    match (fields.remove("_source"), fields.remove("_id")) {
        (Some(Value::Object(mut record)), id) => {
            if let Some(id) = id.filter(|_| !record.contains_key("id")) {
                record.insert("id".into(), id);
            }
            record
        }
        (source, id) => {
            fields.extend(source.map(|source| ("_source".to_owned(), source)));
            fields.extend(id.map(|id| ("_id".to_owned(), id)));
            fields
        }
    }
}

/// Values that are written otherwise than ours.
fn tidied(dialect: &Dialect, ours: &str, value: Value) -> Value {
    match (ours, value) {
        // NewsAPI cuts texts and says by how much: "… [+1234 chars]".
        ("body", Value::String(text)) if dialect.name == "NewsData.io" && text.contains("AVAILABLE IN PAID PLANS") => {
            Value::Null
        }
        ("body", Value::String(text)) => Value::String(without_rest(&text).to_owned()),
        ("authors", Value::String(text)) => {
            let names = text.trim();
            Value::String(
                names
                    .get(..3)
                    .filter(|by| by.eq_ignore_ascii_case("by "))
                    .map_or(names, |by| &names[by.len()..])
                    .to_owned(),
            )
        }
        // A list of sections is one of tags; the first is the broadest.
        ("section", Value::String(text)) if dialect.name == "Trafilatura" => {
            Value::String(text.split(';').next().unwrap_or("").trim().to_owned())
        }
        ("title", Value::String(text)) if dialect.name == "WordPress" => Value::String(of_html(&text)),
        ("domain", Value::String(text)) => Value::String(text.trim().trim_end_matches('/').to_owned()),
        (_, value) => value,
    }
}

fn without_rest(text: &str) -> &str {
    let Some((before, rest)) = text.rsplit_once("[+") else { return text };
    let is_count = rest.strip_suffix(" chars]").is_some_and(|count| count.bytes().all(|byte| byte.is_ascii_digit()));
    if is_count { before.trim_end() } else { text }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a field is there, whatever it holds.
fn says(fields: &Map<String, Value>, path: &str) -> bool {
    match path.split_once('.') {
        Some((name, inner)) => {
            fields.get(name).and_then(Value::as_object).is_some_and(|object| object.contains_key(inner))
        }
        None => fields.contains_key(path),
    }
}

/// Takes a field out that holds something.
fn take(fields: &mut Map<String, Value>, path: &str) -> Option<Value> {
    let (object, name) = match path.split_once('.') {
        Some((name, inner)) => (fields.get_mut(name)?.as_object_mut()?, inner),
        None => (fields, path),
    };
    if object.get(name).is_none_or(is_nothing) { None } else { object.remove(name) }
}

/// The types of schema.org that are articles.
fn is_article(kind: &str) -> bool {
    kind.ends_with("Article") || kind.ends_with("Posting") || matches!(kind, "Report" | "CreativeWork")
}

/// A `NewsArticle` of schema.org.
fn schema_org(mut fields: Map<String, Value>) -> Result<Translated, Rejection> {
    let kinds: Vec<String> = match fields.remove("@type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    if !kinds.iter().any(|kind| is_article(kind)) {
        return Err(Rejection::NoArticle { kind: kinds.join(", ").chars().take(80).collect() });
    }
    let mut translated = Translated::default();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value.filter(|value| !is_nothing(value))
            && !translated.fields.contains_key(name)
        {
            translated.fields.insert(name.to_owned(), value);
        }
    };
    let address = |value: Value| match value {
        Value::Object(mut object) => object.remove("@id").or_else(|| object.remove("url")),
        Value::Array(list) => list.into_iter().next(),
        value => Some(value),
    };
    let is_address = |value: &Value| value.as_str().is_some_and(|text| text.starts_with("http"));
    put("url", fields.remove("url").and_then(address));
    put("url", fields.remove("mainEntityOfPage").and_then(address).filter(is_address));
    put("url", fields.remove("@id").filter(is_address));
    put("title", fields.remove("headline"));
    put("title", fields.remove("name"));
    put("body", fields.remove("articleBody"));
    put("body", fields.remove("text"));
    put("standfirst", fields.remove("description"));
    put("standfirst", fields.remove("abstract"));
    put("published", fields.remove("datePublished"));
    put("published", fields.remove("dateCreated"));
    put("modified", fields.remove("dateModified"));
    put("authors", fields.remove("author"));
    put("authors", fields.remove("creator"));
    put("tags", fields.remove("keywords"));
    put(
        "section",
        fields.remove("articleSection").and_then(|section| match section {
            Value::Array(list) => list.into_iter().next(),
            section => Some(section),
        }),
    );
    put(
        "language",
        fields.remove("inLanguage").and_then(|language| match language {
            Value::Object(mut object) => object.remove("alternateName").or_else(|| object.remove("name")),
            language => Some(language),
        }),
    );
    put(
        "paywalled",
        fields.remove("isAccessibleForFree").and_then(|free| match free {
            Value::Bool(free) => Some(Value::Bool(!free)),
            Value::String(text) => Some(Value::Bool(text.eq_ignore_ascii_case("false"))),
            _ => None,
        }),
    );
    let image = |value: Value| match value {
        Value::Array(list) => list.into_iter().next(),
        value => Some(value),
    };
    put("image", fields.remove("image").and_then(image));
    put("image", fields.remove("thumbnailUrl").and_then(image));
    match fields.remove("publisher") {
        Some(Value::Object(mut publisher)) => {
            put("outlet", publisher.remove("name"));
            put("domain", publisher.remove("url"));
        }
        publisher => put("outlet", publisher),
    }
    fields.remove("@context");
    translated.apart = fields;
    Ok(translated)
}

#[cfg(test)]
mod tests;
