//! What the description says of answers, held against the stored pictures of them: every field is described, and holds what it should.
//!
//! Clients are told to pass over fields that they do not know, so the schemas allow more than they name. Here they do not: a field that
//! nobody described is a fault of the description.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use super::newsroom::Newsroom;

/// What is wrong with a value by its schema, and where.
fn fits(value: &Value, schema: &Value, schemas: &Value, at: &str) -> Result<(), String> {
    let wrong = |what: &str| Err(format!("{at}: {what}: {value}"));
    for (keyword, says) in schema.as_object().unwrap() {
        match keyword.as_str() {
            "description" | "required" => {}
            "$ref" => {
                let name = says.as_str().unwrap().strip_prefix("#/components/schemas/").unwrap();
                fits(value, &schemas[name], schemas, at)?;
            }
            "anyOf" => {
                let tried = says.as_array().unwrap().iter().map(|one| fits(value, one, schemas, at));
                let failed: Vec<String> = tried.map_while(Result::err).collect();
                if failed.len() == says.as_array().unwrap().len() {
                    return Err(failed.join("; or "));
                }
            }
            "type" => {
                let is = |kind: &Value| match kind.as_str().unwrap() {
                    "string" => value.is_string(),
                    "integer" => value.is_u64() || value.is_i64(),
                    "number" => value.is_number(),
                    "boolean" => value.is_boolean(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    "null" => value.is_null(),
                    other => panic!("`{other}` is no type"),
                };
                if !says.as_array().map_or_else(|| is(says), |kinds| kinds.iter().any(is)) {
                    return wrong(&format!("is no {says}"));
                }
            }
            "enum" => {
                if !says.as_array().unwrap().contains(value) {
                    return wrong(&format!("is none of {says}"));
                }
            }
            "format" => {
                let is_it = value.as_str().is_none_or(|text| match says.as_str().unwrap() {
                    "date-time" => text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok(),
                    "date" => text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
                    other => panic!("`{other}` is no format"),
                });
                if !is_it {
                    return wrong(&format!("has not the form of {says}"));
                }
            }
            "items" => {
                for (number, item) in value.as_array().into_iter().flatten().enumerate() {
                    fits(item, says, schemas, &format!("{at}[{number}]"))?;
                }
            }
            "additionalProperties" => {
                for (name, held) in value.as_object().into_iter().flatten() {
                    fits(held, says, schemas, &format!("{at}.{name}"))?;
                }
            }
            "properties" => {
                let Some(fields) = value.as_object() else { continue };
                for (name, held) in fields {
                    match says.get(name) {
                        Some(schema) => fits(held, schema, schemas, &format!("{at}.{name}"))?,
                        None => return Err(format!("{at}.{name}: is not described")),
                    }
                }
                for name in schema["required"].as_array().unwrap() {
                    if !fields.contains_key(name.as_str().unwrap()) {
                        return Err(format!("{at}: `{name}` is missing"));
                    }
                }
            }
            other => panic!("`{other}` is not understood here"),
        }
    }
    Ok(())
}

/// A stored picture: its name, the path that was asked for, the type of its content and its body.
struct Picture {
    name: String,
    path: String,
    kind: String,
    body: Value,
}

/// The stored pictures whose body is JSON.
fn pictures() -> Vec<Picture> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/api/snapshots");
    let mut pictures = Vec::new();
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let name = file.file_stem().unwrap().to_str().unwrap().rsplit("__").next().unwrap().to_owned();
        let text = fs::read_to_string(&file).unwrap();
        let (head, picture) = text.trim_start_matches("---\n").split_once("\n---\n").unwrap();
        let (first, body) = picture.split_once("\n\n").unwrap_or((picture, ""));
        let Ok(body) = serde_json::from_str(body) else { continue };
        let asked = head.lines().find_map(|line| line.strip_prefix("expression: ")).unwrap_or("").trim_matches('"');
        let path = match name.as_str() {
            "post_mixed" => "/v1/articles",
            "batch" => "/v1/batch",
            _ => asked.split('?').next().unwrap(),
        };
        let kind = first.split_once(' ').unwrap().1.to_owned();
        pictures.push(Picture { name, path: path.to_owned(), kind, body });
    }
    pictures
}

/// The described path that a path is one of.
fn described<'a>(description: &'a Value, path: &str) -> Option<(&'a str, &'a Value)> {
    let is_it = |pattern: &str| {
        let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
        pattern.len() == path.len() && pattern.iter().zip(&path).all(|(a, b)| a == b || a.starts_with('{'))
    };
    let paths = description["paths"].as_object().unwrap();
    let exact = paths.get_key_value(path);
    exact.or_else(|| paths.iter().find(|(pattern, _)| is_it(pattern))).map(|(path, told)| (path.as_str(), told))
}

#[test]
fn answers_are_what_the_description_says() {
    let description = Newsroom::open().get("/openapi.json").json();
    let schemas = &description["components"]["schemas"];
    let mut shown = BTreeSet::new();
    for Picture { name, path, kind, body } in pictures() {
        let (answer, schema) = match kind.as_str() {
            "application/problem+json" => ("problem", schemas["Problem"].clone()),
            "application/json" => {
                let (path, told) = described(&description, &path).unwrap_or_else(|| panic!("{name}: {path}"));
                let told = if told["get"].is_object() { &told["get"] } else { &told["post"] };
                (path, told["responses"]["200"]["content"]["application/json"]["schema"].clone())
            }
            _ => continue,
        };
        assert!(schema.as_object().is_some_and(|schema| !schema.is_empty()), "{name}: {path} has no schema");
        fits(&body, &schema, schemas, &name).unwrap_or_else(|error| panic!("{error}"));
        shown.insert(answer.to_owned());
    }
    // Every path that answers in JSON has a picture of it.
    for (path, told) in description["paths"].as_object().unwrap() {
        let told = if told["get"].is_object() { &told["get"] } else { &told["post"] };
        if told["responses"]["200"]["content"].get("application/json").is_some() && !path.contains("{format}") {
            assert!(shown.contains(path) || path.ends_with("/top-headlines"), "no picture of {path}");
        }
    }
}

#[test]
fn what_does_not_fit_is_told() {
    let schemas = json!({"Total": {"type": "object", "required": ["articles"], "properties": {
        "articles": {"type": "integer"}, "at": {"type": ["string", "null"], "format": "date-time"}, "relation": {"type": "string", "enum": ["exact"]}}}});
    let schema = json!({"anyOf": [{"$ref": "#/components/schemas/Total"}, {"type": "null"}]});
    for right in [json!(null), json!({"articles": 3}), json!({"articles": 3, "at": null, "relation": "exact"})] {
        assert_eq!(fits(&right, &schema, &schemas, ""), Ok(()));
    }
    for wrong in [
        json!(3),
        json!({}),
        json!({"articles": 3.5}),
        json!({"articles": "3"}),
        json!({"articles": 3, "at": "2026-11-20"}),
        json!({"articles": 3, "at": "2026-11-20T12:00:00+01:00"}),
        json!({"articles": 3, "relation": "about"}),
        json!({"articles": 3, "stories": 2}),
    ] {
        assert!(fits(&wrong, &schema, &schemas, "").is_err(), "{wrong}");
    }
}
