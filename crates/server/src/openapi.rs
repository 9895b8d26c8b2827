//! The description of the API, made from the same lists that the parameters are read by, so that the two cannot differ.

use serde_json::{Map, Value, json};

use crate::params::{CHOOSING, FILTERS, SHAPING};

/// What each parameter means.
const MEANINGS: &[(&str, &str)] = &[
    ("q", "The query: words, \"phrases\", AND OR NOT, title: outlet: person: after: …; empty is everything."),
    ("match", "What words side by side mean: all, most or any."),
    ("syntax", "full, or plain for pasted text without operators."),
    ("search_in", "Where words are looked for: title, lead, body, url, author."),
    ("exact", "true: words as written, without stemming."),
    ("from", "First day or instant, inclusive."),
    ("to", "Last day or instant, inclusive."),
    ("when", "A span back from now (7d, 6h, P1W) or a window (2026-01/2026-03)."),
    ("tz", "The zone that days are in, such as Europe/Paris; UTC by default."),
    ("words_min", "Only articles with at least so many words."),
    ("words_max", "Only articles with at most so many words."),
    ("min_outlets", "Only articles whose story so many outlets carry."),
    ("outlet", "Id, name or domain of outlets; a domain matches on label borders."),
    ("outlet_country", "Countries of outlets by ISO 3166 code or English name."),
    ("language", "Languages by ISO 639 code or English name."),
    ("section", "Sections."),
    ("author", "Whole author names."),
    ("type", "news, opinion, live, press_release, review, paid."),
    ("entity", "Entities by id or name."),
    ("person", "People by id or name."),
    ("org", "Organisations by id or name."),
    ("place", "Places by id or name."),
    ("tag", "Tags."),
    ("agency", "The agency that wrote it."),
    ("has", "image, author."),
    ("paywall", "true or false."),
    ("story", "Story ids."),
    ("copy_group", "Copy group ids."),
    ("role", "original or copy."),
    ("group", "What is shown once: none, copies, story, diverse (story, and no outlet again and again)."),
    (
        "sort",
        "best (relevance × recency × outlet), relevance, newest, oldest, coverage (independent reports of the story), random.",
    ),
    ("decay", "The age at which recency halves the score of best, such as 2d; 0 switches it off."),
    ("seed", "The same seed gives the same order of sort=random."),
    ("limit", "How many results."),
    ("cursor", "`next` of the answer before; no end of depth."),
    ("page", "A page by number, up to 10,000 results deep."),
    ("fields", "Only these fields of each result."),
    ("content", "How much text: none, snippet, full."),
    ("highlight", "true: marks in title and text as escaped HTML and offsets."),
    ("explain", "true: the parts of the score, and why it matched."),
    ("facets", "Fields to count by, with sizes: outlet,language,entity:20."),
    ("timeline", "Buckets: auto, hour, day, week, month, year."),
    ("unit", "What is counted: articles, originals, outlets, stories."),
    ("count", "exact or none."),
    ("format", "json, ndjson, csv, rss, atom, jsonfeed."),
];

fn parameters(lists: &[&[&str]], path: &[&str]) -> Vec<Value> {
    let meaning = |name: &str| MEANINGS.iter().find(|(has, _)| *has == name).map_or("", |(_, meaning)| *meaning);
    let mut found: Vec<Value> = path
        .iter()
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    for name in lists.iter().flat_map(|list| list.iter()) {
        found.push(json!({"name": name, "in": "query", "description": meaning(name), "schema": {"type": "string"}}));
        if FILTERS.contains(name) {
            found.push(json!({"name": format!("exclude_{name}"), "in": "query", "description": format!("Not: {}", meaning(name)), "schema": {"type": "string"}}));
        }
    }
    found
}

fn get(summary: &str, parameters: Vec<Value>, kind: &str) -> Value {
    let mut content = Map::new();
    content.insert(kind.to_owned(), json!({"schema": {}}));
    json!({"get": {
        "summary": summary, "parameters": parameters,
        "responses": {"200": {"description": "the answer", "content": content}, "default": {"$ref": "#/components/responses/Problem"}},
    }})
}

/// The OpenAPI 3.1 document.
pub(crate) fn document() -> Value {
    let all: &[&[&str]] = &[CHOOSING, FILTERS, SHAPING];
    let some: &[&[&str]] = &[CHOOSING, FILTERS];
    let with = |extra: &'static [&'static str]| parameters(&[CHOOSING, FILTERS, extra], &[]);
    let json_kind = "application/json";
    let mut search = get("Ranked articles", parameters(all, &[]), json_kind);
    search["post"] = json!({"summary": "The same, with the parameters as a JSON object", "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
        "responses": {"200": {"description": "the answer"}, "default": {"$ref": "#/components/responses/Problem"}}});
    let mut article = get("One article", parameters(&[], &["id"]), json_kind);
    article["delete"] = json!({"summary": "Forget an article; its revisions stay in the archive", "parameters": parameters(&[], &["id"]), "security": [{"key": []}],
        "responses": {"200": {"description": "gone"}, "default": {"$ref": "#/components/responses/Problem"}}});
    let post = json!({"post": {"summary": "Write articles: JSON Lines, an array, or {\"articles\": […]}; a result for each item",
        "parameters": [{"name": "wait", "in": "query", "description": "searchable: answer when searches see them", "schema": {"type": "string"}}],
        "security": [{"key": []}], "requestBody": {"content": {"application/x-ndjson": {"schema": {"type": "string"}}, "application/json": {"schema": {}}}},
        "responses": {"200": {"description": "a result for each item"}, "default": {"$ref": "#/components/responses/Problem"}}}});
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Newshound", "version": env!("CARGO_PKG_VERSION"), "description": "Full-text search for news: ranked articles and stories, timelines, facets, feeds. Unknown parameters are refused with the closest known one."},
        "paths": {
            "/v1/search": search,
            "/v1/stories": get("Ranked stories; without a query what is big now", with(&["limit", "decay"]), json_kind),
            "/v1/stories/{id}": get("One story: who covered it, first report, copies, timeline, related", parameters(&[&["limit"]], &["id"]), json_kind),
            "/v1/articles": post,
            "/v1/articles/{id}": article,
            "/v1/articles/{id}/related": get("Articles like one", parameters(&[&["limit"]], &["id"]), json_kind),
            "/v1/articles/{id}/copies": get("Articles with the same text", parameters(&[], &["id"]), json_kind),
            "/v1/articles/{id}/versions": get("Every revision", parameters(&[], &["id"]), json_kind),
            "/v1/timeline": get("Counts over time", with(&["interval", "unit", "normalize"]), json_kind),
            "/v1/facets": get("Counts by field", with(&["facets", "unit"]), json_kind),
            "/v1/suggest": get("Completions of words, outlets and entities", parameters(&[&["q", "limit"]], &[]), json_kind),
            "/v1/outlets": get("Outlets with their counts", parameters(some, &[]), json_kind),
            "/v1/outlets/{id}": get("One outlet", parameters(&[], &["id"]), json_kind),
            "/v1/entities": get("The most named people, organisations and places", with(&["kind", "limit", "unit"]), json_kind),
            "/v1/export": get("Every match as a stream", with(&["format", "fields", "sort"]), "application/x-ndjson"),
            "/feed.rss": get("A search as RSS", parameters(all, &[]), "application/rss+xml"),
            "/feed.atom": get("A search as Atom", parameters(all, &[]), "application/atom+xml"),
            "/feed.json": get("A search as JSON Feed", parameters(all, &[]), "application/feed+json"),
            "/embed": get("Results as a page for frames", parameters(all, &[]), "text/html"),
            "/embed.js": get("The web component <newshound-results>", Vec::new(), "text/javascript"),
            "/healthz": get("Whether it lives", Vec::new(), json_kind),
            "/readyz": get("Whether searches see everything", Vec::new(), json_kind),
            "/metrics": get("Metrics for Prometheus", Vec::new(), "text/plain"),
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "responses": {"Problem": {"description": "What is wrong, and the fix (RFC 9457)", "content": {"application/problem+json": {"schema": {"type": "object", "properties": {
                "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}, "parameter": {"type": "string"}, "fix": {"type": "string"}}}}}}},
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_says_what_it_means() {
        for name in [CHOOSING, FILTERS, SHAPING].concat() {
            assert!(MEANINGS.iter().any(|(has, meaning)| *has == name && !meaning.is_empty()), "{name}");
        }
    }
}
