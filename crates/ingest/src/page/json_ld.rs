//! Reads JSON-LD as pages really write it, and finds the one object that is the article of the page.

use serde_json::Value;

use super::dom::plain;
use super::linked_json;
use super::live::LinkedUpdate;
use super::title::compared;

/// What the main article object says. Texts are plain and trimmed.
#[derive(Debug, Default, Clone)]
pub(super) struct LinkedArticle {
    pub(super) types: Vec<String>,
    pub(super) headline: Option<String>,
    pub(super) description: Option<String>,
    /// The property with its value.
    pub(super) published: Vec<(&'static str, String)>,
    pub(super) modified: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) image: Option<String>,
    pub(super) sections: Vec<String>,
    pub(super) keywords: Vec<String>,
    pub(super) body: Option<String>,
    pub(super) language: Option<String>,
    pub(super) free: Option<bool>,
    /// The date of the web page, where no object is an article.
    pub(super) page_published: Option<String>,
    /// The entries of a live blog.
    pub(super) updates: Vec<LinkedUpdate>,
}

/// What helps to tell the article of the page from others that it lists.
pub(super) struct Page<'a> {
    /// Addresses of the page.
    pub(super) urls: &'a [&'a str],
    /// Headlines of the page, from elsewhere.
    pub(super) titles: &'a [&'a str],
}

/// Types that are articles.
const ARTICLE_TYPES: &[&str] = &[
    "newsarticle",
    "article",
    "reportagenewsarticle",
    "liveblogposting",
    "opinionnewsarticle",
    "blogposting",
    "analysisnewsarticle",
    "askpublicnewsarticle",
    "backgroundnewsarticle",
    "reviewnewsarticle",
    "advertisercontentarticle",
    "satiricalarticle",
    "techarticle",
    "scholarlyarticle",
    "socialmediaposting",
    "discussionforumposting",
    "report",
    "interview",
    "review",
    "criticreview",
];

/// How deep objects are looked for inside others.
const MAX_DEPTH: usize = 6;
/// How many objects are looked at.
const MAX_OBJECTS: usize = 400;
/// How many entries of a live blog are read.
const MAX_UPDATES: usize = 2_000;
/// How many other objects are asked for what the main one lacks.
const MAX_TWINS: usize = 16;
/// The most people of a list, and the longest of their names, in bytes.
const MAX_PEOPLE: usize = 40;
const MAX_NAME_BYTES: usize = 1_000;
/// How many blocks are read.
const MAX_BLOCKS: usize = 64;

/// Reads all blocks and returns the main article, if there is one. A bad block is repaired or mined; it never spoils the others.
pub(super) fn read(blocks: &[String], page: &Page<'_>) -> Option<LinkedArticle> {
    let mut values = Vec::new();
    let mut broken = Vec::new();
    for block in blocks.iter().take(MAX_BLOCKS) {
        match linked_json::parse(block) {
            Some(value) => values.push(value),
            None => broken.push(block),
        }
    }
    let mut objects = Vec::new();
    for value in &values {
        flatten(value, 0, &mut objects);
    }
    let best = objects
        .iter()
        .enumerate()
        .filter(|(_, object)| types(object).iter().any(|name| is_article(name)))
        .max_by_key(|(position, object)| (score(object, page), std::cmp::Reverse(*position)));
    match best {
        Some((_, object)) => {
            let mut article = article(object, &objects);
            fill_from_twins(&mut article, object, &objects);
            Some(article)
        }
        None => broken.into_iter().find_map(|block| salvage(block)).or_else(|| of_web_page(&objects)),
    }
}

/// What a page without an article object says of itself.
fn of_web_page(objects: &[&Value]) -> Option<LinkedArticle> {
    let page = objects.iter().find(|object| {
        types(object).iter().any(|name| name == "webpage" || name == "itempage")
            && object.get("datePublished").is_some()
    })?;
    Some(LinkedArticle {
        page_published: text(page, "datePublished"),
        modified: text(page, "dateModified"),
        language: text(page, "inLanguage"),
        ..LinkedArticle::default()
    })
}

/// Fills gaps from other objects that describe the same article (two plugins, two blocks).
fn fill_from_twins(main: &mut LinkedArticle, chosen: &Value, objects: &[&Value]) {
    let Some(title) = main.headline.as_deref().map(compared) else { return };
    let is_like = |object: &&&Value| types(object).iter().any(|name| is_article(name) || name == "webpage");
    let others = objects.iter().filter(|object| !std::ptr::eq(**object, chosen));
    for object in others.filter(is_like).take(MAX_TWINS) {
        let other = article(object, objects);
        if other.headline.as_deref().map(compared).as_ref() != Some(&title) {
            continue;
        }
        main.description = main.description.take().or(other.description);
        main.modified = main.modified.take().or(other.modified);
        main.image = main.image.take().or(other.image);
        main.body = main.body.take().or(other.body);
        main.free = main.free.or(other.free);
        main.language = main.language.take().or(other.language);
        main.published.extend(other.published.into_iter().map(|(_, date)| ("datePublished of a twin", date)));
        fill(&mut main.authors, other.authors);
        fill(&mut main.keywords, other.keywords);
        fill(&mut main.sections, other.sections);
    }
}

fn fill(list: &mut Vec<String>, other: Vec<String>) {
    if list.is_empty() {
        *list = other;
    }
}

/// Picks single values out of a block that is no JSON at all.
fn salvage(block: &str) -> Option<LinkedArticle> {
    let value = |key: &str| {
        let at = block.find(&format!("\"{key}\""))? + key.len() + 2;
        let rest = block[at..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        Some(plain(&rest[..rest.find('"')?])).filter(|value| !value.is_empty())
    };
    let article = LinkedArticle {
        headline: value("headline"),
        published: value("datePublished").map(|date| ("datePublished", date)).into_iter().collect(),
        modified: value("dateModified"),
        ..LinkedArticle::default()
    };
    (article.headline.is_some() || !article.published.is_empty()).then_some(article)
}

/// Lists the objects of a value, with those inside lists, graphs and a few fields.
fn flatten<'a>(value: &'a Value, depth: usize, objects: &mut Vec<&'a Value>) {
    if depth > MAX_DEPTH || objects.len() >= MAX_OBJECTS {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| flatten(value, depth + 1, objects)),
        Value::Object(fields) => {
            objects.push(value);
            // Not its parts: the updates of a live blog are no articles of the page.
            let inside = ["@graph", "mainEntity", "mainEntityOfPage", "author", "publisher"];
            for inner in inside.iter().filter_map(|key| fields.get(*key)) {
                flatten(inner, depth + 1, objects);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn types(object: &Value) -> Vec<String> {
    strings(object.get("@type"))
        .into_iter()
        .map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or_default().to_ascii_lowercase())
        .collect()
}

fn is_article(name: &str) -> bool {
    ARTICLE_TYPES.contains(&name)
}

/// How much speaks for an object being the article of the page: its address, its headline, what it knows.
fn score(object: &Value, page: &Page<'_>) -> i32 {
    let mut score = 0;
    let addresses = [object.get("url"), object.get("@id"), object.get("mainEntityOfPage")];
    let same_address = addresses.into_iter().flatten().filter_map(address).any(|found| {
        let path = path_of(&found);
        path.len() > 1 && page.urls.iter().any(|url| path_of(url) == path)
    });
    score += if same_address { 4 } else { 0 };
    if let Some(headline) = text(object, "headline").or_else(|| text(object, "name")) {
        let headline = compared(&headline);
        let known: Vec<String> = page.titles.iter().map(|title| compared(title)).collect();
        let overlaps = |title: &String| {
            headline.len() > 12 && title.contains(&headline) || title.len() > 12 && headline.contains(title.as_str())
        };
        score += if known.contains(&headline) {
            4
        } else if known.iter().any(overlaps) {
            3
        } else {
            1
        };
    }
    score += i32::from(object.get("datePublished").is_some()) * 2;
    score += i32::from(object.get("articleBody").is_some());
    let aside = types(object).iter().any(|name| name.contains("review") || name == "discussionforumposting");
    score - if aside { 2 } else { 0 }
}

fn address(value: &Value) -> Option<String> {
    match value {
        Value::String(url) => Some(url.clone()),
        Value::Object(fields) => fields.get("@id").or_else(|| fields.get("url"))?.as_str().map(str::to_owned),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// What follows the host of an address, without its query and trailing slash.
fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or(path).trim_end_matches('/')
}

fn article(object: &Value, objects: &[&Value]) -> LinkedArticle {
    let keywords = strings(object.get("keywords"));
    let keywords: Vec<String> = match keywords.as_slice() {
        [single] => single.split([',', ';']).map(plain).collect(),
        _ => keywords.iter().map(|keyword| plain(keyword)).collect(),
    };
    let sections = strings(object.get("articleSection"));
    let body = object.get("articleBody").and_then(Value::as_str);
    LinkedArticle {
        types: types(object),
        headline: text(object, "headline").or_else(|| text(object, "name")),
        description: text(object, "description"),
        published: ["datePublished", "dateCreated"]
            .into_iter()
            .flat_map(|name| strings(object.get(name)).into_iter().map(move |date| (name, date)))
            .collect(),
        modified: text(object, "dateModified"),
        authors: ["author", "creator"]
            .iter()
            .map(|key| people(object.get(key), objects))
            .find(|people| !people.is_empty())
            .unwrap_or_default(),
        publisher: people(object.get("publisher"), objects).into_iter().next(),
        image: image(object.get("image"), objects).or_else(|| image(object.get("thumbnailUrl"), objects)),
        sections: sections.iter().map(|section| plain(section)).filter(|section| !section.is_empty()).collect(),
        keywords: keywords.into_iter().filter(|keyword| !keyword.is_empty()).collect(),
        body: body.map(str::to_owned).filter(|body| !body.trim().is_empty()),
        language: text(object, "inLanguage"),
        free: free(object),
        updates: updates(object),
        page_published: None,
    }
}

/// The entries of a live blog.
fn updates(object: &Value) -> Vec<LinkedUpdate> {
    let Some(Value::Array(updates)) = object.get("liveBlogUpdate") else { return Vec::new() };
    let read = |update: &Value| LinkedUpdate {
        title: text(update, "headline").or_else(|| text(update, "name")),
        body: update.get("articleBody").or_else(|| update.get("text")).and_then(Value::as_str).map(str::to_owned),
        published: text(update, "datePublished"),
    };
    updates.iter().take(MAX_UPDATES).map(read).collect()
}

/// `isAccessibleForFree`, on the object or on the part of it that is behind the wall.
fn free(object: &Value) -> Option<bool> {
    let read = |value: &Value| match value {
        Value::Bool(free) => Some(*free),
        Value::String(text) => match text.rsplit('/').next().unwrap_or(text).to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        },
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    };
    object.get("isAccessibleForFree").and_then(read).or_else(|| match object.get("hasPart")? {
        Value::Array(parts) => parts.iter().filter_map(|part| part.get("isAccessibleForFree")).find_map(read),
        part => part.get("isAccessibleForFree").and_then(read),
    })
}

/// Names of people and organisations: texts, objects with a name, or references to such objects.
fn people(value: Option<&Value>, objects: &[&Value]) -> Vec<String> {
    let values: Vec<&Value> = match value {
        Some(Value::Array(values)) => values.iter().take(MAX_PEOPLE).collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    };
    let mut names = Vec::new();
    let read = |name: &str| plain(&name[..super::floor(name, MAX_NAME_BYTES)]);
    for value in values {
        if names.len() >= MAX_PEOPLE {
            break;
        }
        match value {
            Value::String(name) => names.push(read(name)),
            Value::Object(fields) => {
                let named = match fields.get("name") {
                    Some(_) => Some(value),
                    None => fields.get("@id").and_then(|id| by_id(id, "name", objects)),
                };
                names.extend(strings(named.and_then(|named| named.get("name"))).iter().map(|name| read(name)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names.truncate(MAX_PEOPLE);
    names
}

/// The object that a reference means, if it has the field.
fn by_id<'a>(id: &Value, field: &str, objects: &[&'a Value]) -> Option<&'a Value> {
    objects.iter().copied().find(|object| object.get("@id") == Some(id) && object.get(field).is_some())
}

fn image(value: Option<&Value>, objects: &[&Value]) -> Option<String> {
    match value? {
        Value::String(url) => Some(url.clone()),
        Value::Array(values) => {
            values.iter().take(4).filter(|value| !value.is_array()).find_map(|value| image(Some(value), objects))
        }
        Value::Object(fields) => {
            let named = fields.get("url").or_else(|| fields.get("contentUrl"));
            strings(named).into_iter().next().or_else(|| {
                strings(by_id(fields.get("@id")?, "url", objects).and_then(|object| object.get("url")))
                    .into_iter()
                    .next()
            })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn text(object: &Value, key: &str) -> Option<String> {
    strings(object.get(key)).first().map(|text| plain(text)).filter(|text| !text.is_empty())
}

/// The texts of a value that is a text, or a list of texts and of objects with a name.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::Array(values)) => values
            .iter()
            .take(100)
            .filter_map(|value| match value {
                Value::String(text) => Some(text.clone()),
                Value::Object(fields) => {
                    fields.get("name").or_else(|| fields.get("@value"))?.as_str().map(str::to_owned)
                }
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
            })
            .collect(),
        Some(Value::Object(fields)) => {
            let text = fields.get("@value").or_else(|| fields.get("name")).or_else(|| fields.get("alternateName"));
            text.and_then(Value::as_str).map(str::to_owned).into_iter().collect()
        }
        Some(Value::Null | Value::Bool(_)) | None => Vec::new(),
    }
}
