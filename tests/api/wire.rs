//! Every answer and every refusal against a stored picture of it.
//!
//! A changed picture is a changed promise to clients: look at it before you accept it with `INSTA_UPDATE=always`.

use axum::http::Method;
use serde_json::Value;

use super::newsroom::{Answer, Newsroom};

/// What differs from run to run is blanked.
fn stable(mut value: Value) -> Value {
    if let Some(meta) = value.get_mut("meta").and_then(Value::as_object_mut)
        && meta.contains_key("took_ms")
    {
        meta.insert("took_ms".into(), 0.into());
    }
    value
}

fn picture(answer: &Answer) -> String {
    let kind = answer.header("content-type");
    let body = if kind.contains("json") && !kind.contains("ndjson") && !answer.body.is_empty() {
        serde_json::to_string_pretty(&stable(answer.json())).unwrap()
    } else {
        answer.body.clone()
    };
    format!("{} {kind}\n\n{body}", answer.status.as_u16())
}

#[test]
fn answers() {
    let newsroom = Newsroom::open();
    let story = newsroom.get("/v1/articles/storm-1").json()["story"]["id"].as_str().unwrap().to_owned();
    let story_path = format!("/v1/stories/{story}");
    for (name, path) in [
        ("search", "/v1/search?q=storm+harbour"),
        (
            "search_everything_asked",
            "/v1/search?q=storm&explain=true&highlight=true&facets=outlet,language&timeline=day&sort=relevance&group=none",
        ),
        ("search_fields", "/v1/search?q=storm&fields=id,title&sort=newest"),
        ("search_nothing_found", "/v1/search?q=storm+bank"),
        ("search_with_warnings", "/v1/search?query=storm&site=The+Post&from=2026-11-01&to=2026-11-18"),
        ("search_with_notices", "/v1/search?q=%28storm+AND+%22harbour"),
        ("stories", "/v1/stories?q=port+alder"),
        ("story", story_path.as_str()),
        ("article", "/v1/articles/storm-1"),
        ("related", "/v1/articles/storm-1/related"),
        ("copies", "/v1/articles/storm-1/copies"),
        ("versions", "/v1/articles/storm-1/versions"),
        ("timeline", "/v1/timeline?q=port+alder&interval=day&unit=originals"),
        ("facets", "/v1/facets?q=port+alder&facets=outlet,language,role"),
        ("suggest", "/v1/suggest?q=har"),
        ("outlets", "/v1/outlets"),
        ("outlet", "/v1/outlets/harbour-post.example"),
        ("entities", "/v1/entities?q=storm"),
        ("export_ndjson", "/v1/export?q=bank"),
        ("export_csv", "/v1/export?format=csv&fields=id,title,published,outlet"),
        ("feed_rss", "/feed.rss?q=storm"),
        ("feed_atom", "/feed.atom?q=storm"),
        ("feed_json", "/feed.json?q=storm"),
        ("embed", "/embed?q=storm"),
        ("healthz", "/healthz"),
        ("readyz", "/readyz"),
    ] {
        insta::assert_snapshot!(name, picture(&newsroom.get(path)), path);
    }
}

#[test]
fn refusals() {
    let newsroom = Newsroom::open();
    let get = |path: &str| newsroom.get(path);
    let post = |body: &str| newsroom.ask(Method::POST, "/v1/articles", &[("content-type", "application/json")], body);
    let refusals = [
        ("unknown_parameter", get("/v1/search?langage=en")),
        ("unknown_value", get("/v1/search?sort=hot")),
        ("unknown_language", get("/v1/search?language=klingon")),
        ("bad_time", get("/v1/search?from=soon")),
        ("window_upside_down", get("/v1/search?from=2026-11-02&to=2026-11-01")),
        ("bad_zone", get("/v1/search?tz=Mars/Olympus")),
        ("bad_number", get("/v1/search?limit=0")),
        ("page_too_deep", get("/v1/search?page=100000&limit=200")),
        ("bad_cursor", get("/v1/search?q=storm&cursor=nonsense")),
        ("bad_facet", get("/v1/search?facets=colour")),
        ("bad_utf8", get("/v1/search?q=%ff")),
        ("no_such_path", get("/v2/search")),
        ("no_such_article", get("/v1/articles/nowhere")),
        ("no_such_story", get("/v1/stories/nowhere")),
        ("no_such_method", newsroom.ask(Method::PUT, "/v1/search", &[], "")),
        ("post_no_json", post("{")),
        ("post_no_article", post(r#"{"articles":[{"id":"x"},{"title":"y"}]}"#)),
    ];
    for (name, answer) in &refusals {
        assert!(answer.status.is_client_error(), "{name}: {answer:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{name}");
        insta::assert_snapshot!(format!("refused_{name}"), picture(answer));
    }
}

#[test]
fn articles_are_written_changed_and_removed() {
    let newsroom = Newsroom::open();
    let json = [("content-type", "application/json")];
    let body = r#"[{"id":"new","title":"Lighthouse opens","body":"The lighthouse of Port Alder opens on Friday.","published":"2026-11-20"},{"id":"broken"}]"#;
    let written = newsroom.ask(Method::POST, "/v1/articles?wait=searchable", &json, body);
    insta::assert_snapshot!("post_mixed", picture(&written));
    assert_eq!(newsroom.get("/v1/search?q=lighthouse").json()["total"]["articles"], 1);
    let again = newsroom.ask(Method::POST, "/v1/articles?wait=searchable", &json, body).json();
    assert_eq!(again["results"][0]["status"], "unchanged", "{again}");
    let changed = body.replace("Friday", "Saturday");
    let changed = newsroom.ask(Method::POST, "/v1/articles?wait=searchable", &json, &changed).json();
    assert_eq!(
        (&changed["results"][0]["status"], &changed["results"][0]["revision"]),
        (&"revised".into(), &2.into()),
        "{changed}"
    );
    let versions = newsroom.get("/v1/articles/new/versions").json();
    assert_eq!(versions["results"].as_array().unwrap().len(), 2, "{versions}");
    let gone = newsroom.ask(Method::DELETE, "/v1/articles/new?wait=searchable", &[], "");
    assert!(gone.status.is_success(), "{gone:?}");
    assert_eq!(newsroom.get("/v1/search?q=lighthouse").json()["total"]["articles"], 0);
    assert_eq!(newsroom.get("/v1/articles/new").status, 404);
    let gone = newsroom.ask(Method::DELETE, "/v1/articles/new", &[], "");
    assert_eq!(gone.status, 404, "{gone:?}");
}

#[test]
fn the_description_names_the_paths_that_answer() {
    let newsroom = Newsroom::open();
    let description = newsroom.get("/openapi.json").json();
    let mut described: Vec<String> = description["paths"].as_object().unwrap().keys().cloned().collect();
    described.sort();
    let source =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/server/src/router.rs")).unwrap();
    let mut routed: Vec<String> = source
        .split("route(")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1).map(str::to_owned))
        // Files of the search page are no part of the interface, and feeds are described by their three names.
        .filter(|path| {
            path.starts_with('/')
                && !["/", "/assets/{name}", "/{feed}", "/docs", "/openapi.json"].contains(&path.as_str())
        })
        .collect();
    routed.extend(["/feed.rss", "/feed.atom", "/feed.json"].map(str::to_owned));
    routed.sort();
    let missing: Vec<_> = routed.iter().filter(|path| !described.contains(path)).collect();
    assert!(missing.is_empty(), "not described: {missing:?}");
    let invented: Vec<_> = described
        .iter()
        .filter(|path| !routed.contains(path) && !["/", "/docs", "/openapi.json"].contains(&path.as_str()))
        .collect();
    assert!(invented.is_empty(), "described, but not there: {invented:?}");
}

#[test]
fn a_post_asks_as_a_get_does() {
    let newsroom = Newsroom::open();
    let body = r#"{"q":"storm","outlet":["The Post","tagesblatt.example"],"limit":3,"sort":"newest"}"#;
    let post = newsroom.ask(Method::POST, "/v1/search", &[("content-type", "application/json")], body).json();
    let get = newsroom.get("/v1/search?q=storm&outlet=The+Post,tagesblatt.example&limit=3&sort=newest").json();
    assert_eq!(stable(post.clone())["results"], stable(get)["results"]);
    assert!(post["results"].as_array().unwrap().len() >= 2, "{post}");
}

#[test]
fn an_answer_that_did_not_change_is_not_sent_again() {
    let newsroom = Newsroom::open();
    let first = newsroom.get("/embed.js");
    let tag = first.header("etag").to_owned();
    assert!(!tag.is_empty(), "{first:?}");
    let again = newsroom.ask(Method::GET, "/embed.js", &[("if-none-match", &tag)], "");
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""));
}
