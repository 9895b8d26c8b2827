//! The description of the API, made from the same lists that the parameters are read by, so that the two cannot differ.

mod schemas;

use newshound_search::fields::HAS;
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
    (
        "date_field",
        "Which date from, to and when speak of: published, modified, first_seen, or mentioned, a day that the text names.",
    ),
    (
        "date_confidence",
        "Only dates that can be trusted: day (the outlet said the day), exact (it said the time too), any.",
    ),
    (
        "as_of",
        "An earlier state: `meta.receipt.as_of` of an answer. The same set again, or 410 with what changed since.",
    ),
    ("words_min", "Only articles with at least so many words."),
    ("words_max", "Only articles with at most so many words."),
    ("min_outlets", "Only articles whose story so many outlets carry."),
    ("outlet", "Id, name or domain of outlets; a domain matches on label borders."),
    ("outlet_country", "Countries of outlets by ISO 3166 code or English name."),
    ("outlet_type", "agency, broadcaster, newspaper, magazine, website, blog, press_release, aggregator."),
    ("outlet_group", "Named lists of outlets: /v1/outlets shows them."),
    ("country", "Countries that an article is about, by ISO 3166 code or English name."),
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
    ("has", "What an article has"),
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
    ("highlight", "Marks in title and text as escaped HTML and offsets; false leaves them out."),
    ("explain", "true: the parts of the score, and why it matched."),
    ("facets", "Fields to count by, with sizes: outlet,language,entity:20."),
    ("timeline", "Buckets: auto, hour, day, week, month, year; of the date that date_field names."),
    ("unit", "What is counted: articles, originals, outlets, stories."),
    ("normalize", "share: each bucket of a timeline beside all articles of that time."),
    ("coverage", "true: which outlets fell silent in the window, in days of tz, beside its timeline."),
    ("count", "exact, approximate (which is exact here, and says so) or none."),
    ("interval", "Buckets of a timeline: auto, hour, day, week, month, year."),
    ("kind", "person, org or place."),
    ("wait", "acknowledged: answer when it is on disk; searchable: answer when searches see it."),
    ("after_id", "The id of the last record of an export that was broken off; it goes on after it."),
    ("heading", "What stands above the results in a frame."),
    ("url", "The address of a search, or of its frame."),
    ("maxwidth", "The most pixels that a frame may be wide."),
    ("maxheight", "The most pixels that a frame may be high."),
    ("format", "json, ndjson, csv, rss, atom, jsonfeed."),
];

/// The values of parameters that have few.
const CHOICES: &[(&str, &[&str])] = &[
    ("match", &["all", "most", "any"]),
    ("syntax", &["full", "plain"]),
    ("date_field", &["published", "modified", "first_seen", "mentioned"]),
    ("date_confidence", &["any", "day", "exact"]),
    ("content", &["none", "snippet", "full"]),
    ("timeline", &["auto", "hour", "day", "week", "month", "year"]),
    ("interval", &["auto", "hour", "day", "week", "month", "year"]),
    ("unit", &["articles", "originals", "outlets", "stories"]),
    ("count", &["exact", "approximate", "none"]),
    ("normalize", &["share", "none"]),
    ("kind", &["person", "org", "place"]),
    ("wait", &["acknowledged", "searchable"]),
    ("group", &["none", "copies", "story", "diverse"]),
    ("sort", &["best", "relevance", "newest", "oldest", "coverage", "random"]),
];

/// Parameters that are numbers, and those that are true or false.
const NUMBERS: &[&str] = &["limit", "page", "seed", "words_min", "words_max", "min_outlets", "maxwidth", "maxheight"];
const FLAGS: &[&str] = &["exact", "highlight", "explain", "coverage"];

fn schema(name: &str) -> Value {
    if let Some((_, values)) = CHOICES.iter().find(|(has, _)| *has == name) {
        return json!({"type": "string", "enum": values});
    }
    if NUMBERS.contains(&name) {
        return json!({"type": "integer", "minimum": 0});
    }
    if FLAGS.contains(&name) {
        return json!({"type": "boolean"});
    }
    json!({"type": "string"})
}

fn meaning(name: &str) -> String {
    let meaning = MEANINGS.iter().find(|(has, _)| *has == name).map_or("", |(_, meaning)| *meaning);
    if name == "has" { format!("{meaning}: {}.", HAS.join(", ")) } else { meaning.to_owned() }
}

fn parameters(lists: &[&[&str]], path: &[&str]) -> Vec<Value> {
    let mut found: Vec<Value> = path
        .iter()
        .map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}}))
        .collect();
    for name in lists.iter().flat_map(|list| list.iter()) {
        found.push(json!({"name": name, "in": "query", "description": meaning(name), "schema": schema(name)}));
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
        "responses": {"200": {"description": "the answer", "content": content}, "304": {"description": "the answer is the one with the tag that was sent"}, "default": {"$ref": "#/components/responses/Problem"}},
    }})
}

/// A read, and its twin that takes the parameters as a JSON object.
fn read(summary: &str, parameters: Vec<Value>, kind: &str) -> Value {
    let mut fields = Map::new();
    let in_path: Vec<Value> = parameters.iter().filter(|one| one["in"] == "path").cloned().collect();
    for one in parameters.iter().filter(|one| one["in"] == "query") {
        let Some(name) = one["name"].as_str() else { continue };
        let one_or_many = json!({"anyOf": [one["schema"], {"type": "array", "items": one["schema"]}], "description": one["description"]});
        fields.insert(name.to_owned(), one_or_many);
    }
    let mut both = get(summary, parameters, kind);
    let responses = both["get"]["responses"].clone();
    both["post"] = json!({
        "summary": format!("{summary}, with the parameters as a JSON object"), "parameters": in_path,
        "requestBody": {"content": {"application/json": {"schema": {"type": "object", "additionalProperties": false, "properties": fields}}}},
        "responses": responses,
    });
    both
}

/// What other services call parameters, for people who come from them.
fn aliases() -> Map<String, Value> {
    crate::params::aliases::documented().map(|(theirs, ours)| (theirs.to_owned(), ours.into())).collect()
}

/// The OpenAPI 3.1 document.
pub(crate) fn document() -> Value {
    let all: &[&[&str]] = &[CHOOSING, FILTERS, SHAPING];
    let some: &[&[&str]] = &[CHOOSING, FILTERS];
    let with = |extra: &'static [&'static str]| parameters(&[CHOOSING, FILTERS, extra], &[]);
    let with_all = |extra: &'static [&'static str]| parameters(&[CHOOSING, FILTERS, SHAPING, extra], &[]);
    let json_kind = "application/json";
    let mut article = get("One article", parameters(&[], &["id"]), json_kind);
    article["delete"] = json!({"summary": "Forget an article; its revisions stay in the archive", "parameters": parameters(&[&["wait"]], &["id"]), "security": [{"key": []}],
        "responses": {"200": {"description": "gone", "content": {json_kind: {"schema": schemas::named("RemoveAnswer")}}}, "default": {"$ref": "#/components/responses/Problem"}}});
    let post = json!({"post": {"summary": "Write articles: JSON Lines, an array, or {\"articles\": […]}; a result for each item",
        "parameters": parameters(&[&["wait"]], &[]),
        "security": [{"key": []}], "requestBody": {"content": {"application/x-ndjson": {"schema": {"type": "string"}}, "application/json": {"schema": {}}}},
        "responses": {"200": {"description": "a result for each item"}, "default": {"$ref": "#/components/responses/Problem"}}}});
    let batch = json!({"post": {"summary": "Up to 1,000 queries at once: totals, and timelines and facets when asked. Each query is a text or an object of parameters; what stands beside `queries` counts for all",
        "requestBody": {"content": {"application/json": {"schema": {"type": "object", "required": ["queries"], "properties": {
            "queries": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"anyOf": [{"type": "string"}, {"type": "object"}]}}}}}}},
        "responses": {"200": {"description": "an answer or a problem for each, in their order"}, "default": {"$ref": "#/components/responses/Problem"}}}});
    let mut described = json!({
        "openapi": "3.1.0",
        "info": {"title": "Newshound", "version": env!("CARGO_PKG_VERSION"), "description": "Full-text search for news: ranked articles and stories, timelines, facets, feeds. Unknown parameters are refused with the closest known one."},
        "paths": {
            "/v1/search": read("Ranked articles", parameters(all, &[]), json_kind),
            "/v1/search.{format}": get("The same as json, ndjson, csv, rss, atom or jsonfeed; lines and tables without a limit hold every hit", parameters(all, &["format"]), json_kind),
            "/v1/stories": read("Ranked stories; without a query what is big now", with(&["limit", "sort", "seed"]), json_kind),
            "/v1/stories/{id}": read("One story: who covered it, first report, copies, timeline, related", parameters(&[&["limit", "tz"]], &["id"]), json_kind),
            "/v1/articles": post,
            "/v1/articles/{id}": article,
            "/v1/articles/{id}/related": read("Articles like one", parameters(&[&["limit"]], &["id"]), json_kind),
            "/v1/articles/{id}/copies": read("Articles with the same text", parameters(&[], &["id"]), json_kind),
            "/v1/articles/{id}/versions": read("Every revision", parameters(&[], &["id"]), json_kind),
            "/v1/timeline": read("Counts over time, shares of all coverage, and outlets that fell silent", with(&["interval", "unit", "normalize", "coverage"]), json_kind),
            "/v1/facets": read("Counts by field", with(&["facets", "unit"]), json_kind),
            "/v1/suggest": read("Completions of words, outlets and entities", parameters(&[&["q", "limit"]], &[]), json_kind),
            "/v1/outlets": read("Outlets with their counts, types and lists", parameters(some, &[]), json_kind),
            "/v1/outlets/{id}": read("One outlet: what it delivered, and whether it still does", parameters(&[&["tz"]], &["id"]), json_kind),
            "/v1/entities": read("The most named people, organisations and places", with(&["kind", "limit", "unit"]), json_kind),
            "/v1/entities/{id}": read("One of them: where, when and beside whom it is named", parameters(&[&["limit"]], &["id"]), json_kind),
            "/v1/query": read("How a query was understood: its tree with the articles that each clause finds, which clause leaves nothing, and a fix", parameters(some, &[]), json_kind),
            "/v1/batch": batch,
            "/v1/export": read("Every match as a stream, as it stood when the export began", with(&["format", "fields", "sort", "limit", "cursor", "after_id"]), "application/x-ndjson"),
            "/feed.rss": get("A search as RSS", parameters(all, &[]), "application/rss+xml"),
            "/feed.atom": get("A search as Atom", parameters(all, &[]), "application/atom+xml"),
            "/feed.json": get("A search as JSON Feed", parameters(all, &[]), "application/feed+json"),
            "/embed": get("Results as a page for frames", with_all(&["heading"]), "text/html"),
            "/oembed": get("How a page that holds the address of a search shows its results (oEmbed)", parameters(&[&["url", "maxwidth", "maxheight", "format"]], &[]), json_kind),
            "/embed.js": get("The web component <newshound-results>", Vec::new(), "text/javascript"),
            "/compat/newsapi/v2/everything": get("For clients of NewsAPI: the newest articles", parameters(all, &[]), json_kind),
            "/compat/newsapi/v2/top-headlines": get("For clients of NewsAPI: one article of each of the big stories; `country` is that of the outlet", parameters(all, &[]), json_kind),
            "/compat/newsapi/v2/top-headlines/sources": get("For clients of NewsAPI: the outlets that have articles", parameters(some, &[]), json_kind),
            "/healthz": get("Whether it lives", Vec::new(), json_kind),
            "/readyz": get("Whether searches see everything", Vec::new(), json_kind),
            "/metrics": get("Metrics for Prometheus", Vec::new(), "text/plain"),
        },
        "x-aliases": aliases(),
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "responses": {"Problem": {"description": "What is wrong, and the fix (RFC 9457)", "content": {"application/problem+json": {"schema": schemas::named("Problem")}}}},
            "schemas": schemas::all(),
        },
    });
    for (path, answer) in schemas::ANSWERS {
        // A path that reads one thing and writes another says for itself what the latter answers.
        for method in ["get", "post"] {
            if let Some(told) = described["paths"][path].get_mut(method) {
                told["responses"]["200"]["content"][json_kind]["schema"] = schemas::named(answer);
            }
        }
    }
    described
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_says_what_it_means() {
        let described = document();
        let named = |item: &Value| item["parameters"].as_array().cloned().unwrap_or_default();
        let of_paths = described["paths"].as_object().unwrap().values().flat_map(|path| named(&path["get"]));
        for one in of_paths.filter(|one| one["in"] == "query") {
            assert!(!one["description"].as_str().unwrap_or("").is_empty(), "{one}");
        }
        for name in [CHOOSING, FILTERS, SHAPING].concat() {
            assert!(MEANINGS.iter().any(|(has, meaning)| *has == name && !meaning.is_empty()), "{name}");
        }
    }
}
