//! What the answers look like, as schemas that other programs can read.
//!
//! They are written in a short notation in `schemas.txt`, so that a whole answer can be seen at once, and become JSON Schema here.

use serde_json::{Map, Value, json};

/// The schemas in the short notation, which the file explains.
const NOTES: &str = include_str!("schemas.txt");

/// The answer of each path, by its schema.
pub(super) const ANSWERS: &[(&str, &str)] = &[
    ("/v1/search", "SearchAnswer"),
    ("/v1/stories", "StoriesAnswer"),
    ("/v1/stories/{id}", "StoryAnswer"),
    ("/v1/articles", "WriteAnswer"),
    ("/v1/articles/{id}", "Article"),
    ("/v1/articles/{id}/related", "ArticlesAnswer"),
    ("/v1/articles/{id}/copies", "ArticlesAnswer"),
    ("/v1/articles/{id}/versions", "VersionsAnswer"),
    ("/v1/timeline", "TimelineAnswer"),
    ("/v1/facets", "FacetsAnswer"),
    ("/v1/suggest", "SuggestAnswer"),
    ("/v1/outlets", "OutletsAnswer"),
    ("/v1/outlets/{id}", "OutletAnswer"),
    ("/v1/entities", "EntitiesAnswer"),
    ("/v1/entities/{id}", "EntityAnswer"),
    ("/v1/query", "QueryAnswer"),
    ("/v1/batch", "BatchAnswer"),
    ("/oembed", "OembedAnswer"),
    ("/compat/newsapi/v2/everything", "NewsApiArticles"),
    ("/compat/newsapi/v2/top-headlines", "NewsApiArticles"),
    ("/compat/newsapi/v2/top-headlines/sources", "NewsApiSources"),
    ("/healthz", "Health"),
    ("/readyz", "Readiness"),
];

/// All schemas by their names.
pub(super) fn all() -> Map<String, Value> {
    let noted = noted();
    let of = |name: &str| noted.iter().find(|one| one.name == name).map_or(&[][..], |one| &one.fields);
    noted
        .iter()
        .map(|one| {
            let inherited = one.base.map(of).unwrap_or_default();
            (one.name.to_owned(), object(inherited.iter().chain(&one.fields)))
        })
        .collect()
}

/// A schema in the short notation.
struct Noted {
    name: &'static str,
    /// The schema whose fields it has beside its own.
    base: Option<&'static str>,
    /// A line each.
    fields: Vec<&'static str>,
}

fn noted() -> Vec<Noted> {
    let mut noted: Vec<Noted> = Vec::new();
    for line in NOTES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (line.strip_prefix("  "), noted.last_mut()) {
            (Some(field), Some(one)) => one.fields.push(field),
            _ => {
                let (name, base) = line.split_once(" = ").map_or((line, None), |(name, base)| (name, Some(base)));
                noted.push(Noted { name, base, fields: Vec::new() });
            }
        }
    }
    noted
}

/// A reference to a schema.
pub(super) fn named(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn object<'a>(fields: impl Iterator<Item = &'a &'static str>) -> Value {
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for field in fields {
        let (name, rest) = field.split_once(' ').unwrap_or((field, ""));
        let (holds, meaning) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        let bare = name.strip_suffix('?');
        if bare.is_none() {
            required.push(name);
        }
        let mut property = value(holds);
        if !meaning.is_empty() {
            property["description"] = meaning.trim().into();
        }
        properties.insert(bare.unwrap_or(name).to_owned(), property);
    }
    json!({"type": "object", "required": required, "properties": properties})
}

/// What a note says as a schema.
fn value(note: &str) -> Value {
    let inner = |open: char, close: char| note.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    if let Some(note) = note.strip_suffix('?') {
        let mut schema = value(note);
        match schema.get("type").cloned() {
            Some(kind) => schema["type"] = json!([kind, "null"]),
            None => schema = json!({"anyOf": [schema, {"type": "null"}]}),
        }
        if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            values.push(Value::Null);
        }
        return schema;
    }
    if let Some(items) = inner('[', ']') {
        return json!({"type": "array", "items": value(items)});
    }
    if let Some(values) = inner('{', '}') {
        return json!({"type": "object", "additionalProperties": value(values)});
    }
    match note {
        "any" => json!({}),
        "instant" => json!({"type": "string", "format": "date-time"}),
        "day" => json!({"type": "string", "format": "date"}),
        "string" | "integer" | "number" | "boolean" => json!({"type": note}),
        name if name.starts_with(|c: char| c.is_ascii_uppercase()) => named(name),
        values => json!({"type": "string", "enum": values.split('|').collect::<Vec<_>>()}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(note: &str, expect: Value) {
        assert_eq!(value(note), expect, "{note}");
    }

    #[test]
    fn notes_become_schemas() {
        check("string?", json!({"type": ["string", "null"]}));
        check("[instant]", json!({"type": "array", "items": {"type": "string", "format": "date-time"}}));
        check(
            "{[Count]}",
            json!({"type": "object", "additionalProperties": {"type": "array", "items": named("Count")}}),
        );
        check("Total?", json!({"anyOf": [named("Total"), {"type": "null"}]}));
        check("original|copy?", json!({"type": ["string", "null"], "enum": ["original", "copy", null]}));
        check("any", json!({}));
    }

    #[test]
    fn every_name_has_its_schema_and_every_schema_is_used() {
        let all = all();
        let text = Value::Object(all.clone()).to_string();
        for named in text.split("#/components/schemas/").skip(1) {
            let name = named.split('"').next().unwrap_or("");
            assert!(all.contains_key(name), "`{name}` is no schema");
        }
        for name in all.keys() {
            let is_named = text.contains(&format!("schemas/{name}\""));
            let is_answer = ANSWERS.iter().any(|(_, answer)| answer == name)
                || ["Problem", "RemoveAnswer"].contains(&name.as_str());
            assert!(is_named || is_answer, "nothing has the schema `{name}`");
        }
        assert!(ANSWERS.iter().all(|(_, answer)| all.contains_key(*answer)));
    }
}
