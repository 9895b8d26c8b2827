//! What pages say of their articles: shown with `extract --explain`, and kept from a page to an export.

use std::fs;

use serde_json::Value;

use crate::program::{run, said};

/// An invented page of the golden set.
fn page(slug: &str) -> String {
    format!("{}/../../tests/data/pages/{slug}/source.html", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn extract_explains_every_field() {
    let folder = tempfile::tempdir().unwrap();
    let page = page("a-date-of-the-template-is-not-believed");
    let text = run(folder.path(), &["extract", "--explain", &page, "--url", "https://harbour-post.example/pilots"]);
    let shown = said(&text);
    assert!(text.status.success(), "{shown}");
    assert!(shown.contains("published: 2026-11-21T08:15:00+00:00\n  because: the most reliable place"), "{shown}");
    assert!(shown.contains("* 0.95  json-ld datePublished: 2026-11-21T08:15:00+00:00 (second)"), "{shown}");
    assert!(shown.contains("    0.90  meta dcterms.created: 2019-02-01 (day)"), "{shown}");

    let json = run(folder.path(), &["--json", "extract", "--explain", &page]);
    let object: Value = serde_json::from_slice(&json.stdout).unwrap();
    let fields: Vec<&str> =
        object["fields"].as_array().unwrap().iter().filter_map(|field| field["field"].as_str()).collect();
    for name in ["title", "published", "modified", "authors", "language", "image", "outlet", "section", "type", "body"]
    {
        assert!(fields.contains(&name), "{name}: {fields:?}");
    }

    let both = run(folder.path(), &["extract", "--explain", &page, "--out", "x"]);
    assert_eq!(both.status.code(), Some(2), "{}", said(&both));
}

#[test]
fn a_live_blog_survives_export_and_import() {
    let folder = tempfile::tempdir().unwrap();
    let url = "https://www.harbour-post.example/news/live/pilots";
    let read = run(folder.path(), &["extract", &page("live-blog-keeps-its-entries"), "--url", url]);
    let file = folder.path().join("article.jsonl");
    fs::write(&file, &read.stdout).unwrap();
    let first: Value = serde_json::from_slice(&read.stdout).unwrap();
    assert_eq!(first["updates"].as_array().unwrap().len(), 3, "{first}");

    let data = folder.path().join("data");
    let imported = run(&data, &["import", file.to_str().unwrap()]);
    assert!(imported.status.success(), "{}", said(&imported));
    let exported = run(&data, &["export"]);
    let again: Value = serde_json::from_slice(&exported.stdout).unwrap();
    for field in ["title", "body", "published", "updates", "type", "language"] {
        assert_eq!(again[field], first[field], "{field}");
    }
}
