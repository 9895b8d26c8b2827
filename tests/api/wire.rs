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
        ("timeline_of_first_sight", "/v1/timeline?q=storm&interval=day&date_field=first_seen&tz=Asia/Tokyo"),
        ("stories_newest", "/v1/stories?sort=newest&limit=1&when=30d"),
        ("outlets", "/v1/outlets"),
        ("outlet", "/v1/outlets/harbour-post.example"),
        ("entities", "/v1/entities?q=storm"),
        ("entity", "/v1/entities/place:port-alder"),
        ("oembed", "/oembed?url=http://localhost/%3Fq=storm"),
        ("newsapi_everything", "/compat/newsapi/v2/everything?q=storm&pageSize=1"),
        ("newsapi_sources", "/compat/newsapi/v2/top-headlines/sources"),
        ("query", "/v1/query?q=%28storm+OR+bank%29+port&language=en"),
        ("query_that_finds_nothing", "/v1/query?q=storm+bank&outlet=tagesblatt.example"),
        ("query_misspelled", "/v1/query?q=habrour"),
        ("timeline_share", "/v1/timeline?q=storm&interval=day&from=2026-11-17&normalize=share&tz=Europe/Paris"),
        ("search_as_csv", "/v1/search.csv?q=storm&fields=id,title,outlet"),
        ("export_ndjson", "/v1/export?q=bank"),
        ("export_with_cursors", "/v1/export?q=storm&fields=id,cursor&limit=2"),
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
        ("as_of_the_future", get("/v1/search?as_of=99")),
        ("no_such_entity", get("/v1/entities/place:nowhere")),
        ("no_such_outlet", get("/v1/outlets/harbor-post.example")),
        ("not_taken_here", get("/v1/suggest?q=a&pageSize=3&sources=x")),
        ("batch_without_queries", newsroom.ask(Method::POST, "/v1/batch", &[], "{}")),
        ("post_with_an_address", newsroom.ask(Method::POST, "/v1/search?q=a", &[], "{}")),
        ("after_nobody", get("/v1/export?after_id=nobody")),
        ("page_too_deep", get("/v1/search?page=100000&limit=200")),
        ("bad_cursor", get("/v1/search?q=storm&cursor=nonsense")),
        ("bad_facet", get("/v1/search?facets=colour")),
        ("bad_utf8", get("/v1/search?q=%ff")),
        ("no_such_path", get("/v2/search")),
        ("no_such_article", get("/v1/articles/nowhere")),
        ("no_such_story", get("/v1/stories/nowhere")),
        ("no_such_method", newsroom.ask(Method::PUT, "/v1/search", &[], "")),
        ("too_many_buckets", get("/v1/timeline?interval=hour&from=1900&to=2026")),
        ("too_many_buckets_of_a_search", get("/v1/search?timeline=hour&from=1900&to=2026")),
        ("batch_too_large", newsroom.ask(Method::POST, "/v1/batch", &[], &" ".repeat(5 << 20))),
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
fn a_batch_answers_each_of_its_queries() {
    let newsroom = Newsroom::open();
    let body = r#"{"queries": ["storm", {"id": "b", "q": "bank", "facets": "outlet"}, {"q": "port", "sort": "newest"}, 7], "timeline": "day", "unit": "originals"}"#;
    let answer = newsroom.ask(Method::POST, "/v1/batch", &[("content-type", "application/json")], body);
    insta::assert_snapshot!("batch", picture(&answer));
    let many = format!(r#"{{"queries": [{}]}}"#, vec!["\"storm\""; 1_000].join(","));
    let answer = newsroom.ask(Method::POST, "/v1/batch", &[], &many).json();
    let results = answer["results"].as_array().unwrap();
    assert!(results.len() == 1_000 && results.iter().all(|one| one["total"]["articles"] == 3), "{answer}");
    let more = many.replacen('[', r#"["one too many","#, 1);
    assert_eq!(newsroom.ask(Method::POST, "/v1/batch", &[], &more).status, 400);
}

#[test]
fn every_read_has_a_twin_that_takes_json() {
    let newsroom = Newsroom::open();
    for (path, body) in [
        ("/v1/search", r#"{"q": "storm", "limit": 2}"#),
        ("/v1/stories", r#"{"q": "storm"}"#),
        ("/v1/timeline", r#"{"q": "storm", "interval": "day"}"#),
        ("/v1/facets", r#"{"q": "storm", "facets": ["outlet", "language:3"]}"#),
        ("/v1/suggest", r#"{"q": "har"}"#),
        ("/v1/outlets", r#"{"q": "storm"}"#),
        ("/v1/outlets/harbour-post.example", "{}"),
        ("/v1/entities", r#"{"q": "storm"}"#),
        ("/v1/articles/storm-1/related", r#"{"limit": 2}"#),
        ("/v1/articles/storm-1/copies", "{}"),
        ("/v1/articles/storm-1/versions", "{}"),
        ("/v1/export", r#"{"q": "storm"}"#),
    ] {
        let fields: serde_json::Map<String, Value> = serde_json::from_str(body).unwrap();
        let value = |value: &Value| match value {
            Value::Array(list) => list.iter().map(|one| one.as_str().unwrap()).collect::<Vec<_>>().join(","),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let query: Vec<String> = fields.iter().map(|(name, one)| format!("{name}={}", value(one))).collect();
        let get = newsroom.get(&format!("{path}?{}", query.join("&")));
        let post = newsroom.ask(Method::POST, path, &[("content-type", "application/json")], body);
        assert_eq!(get.status, 200, "{path}: {get:?}");
        let same = |answer: &Answer| match serde_json::from_str(&answer.body) {
            Ok(value) => stable(value).to_string(),
            Err(_) => answer.body.clone(),
        };
        // Lists arrive as several values; the receipt says them so.
        let same = |answer: &Answer| same(answer).split("\"receipt\"").next().unwrap().to_owned();
        assert_eq!(same(&get), same(&post), "{path}");
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
fn who_asks_in_a_wrong_way_is_told_the_right_ones() {
    let newsroom = Newsroom::open();
    for (path, allowed) in
        [("/v1/search", "GET,HEAD,POST"), ("/v1/articles/storm-1", "GET,HEAD,DELETE"), ("/v1/batch", "POST")]
    {
        let answer = newsroom.ask(Method::PUT, path, &[], "");
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, allowed), "{path}");
    }
}

#[test]
fn an_address_can_be_followed_however_its_words_were_given() {
    let newsroom = Newsroom::open();
    let first = newsroom.get("/v1/search?qInTitle=harbour&q=storm&group=none&sort=newest&limit=1");
    let link = first.header("link").trim_start_matches('<').split('>').next().unwrap().to_owned();
    let next = newsroom.get(&link).json();
    assert_eq!(first.json()["total"]["articles"], 2, "{first:?}");
    assert_eq!(next["results"][0]["id"], "storm-1", "{link}: {next}");
    let receipt = first.json()["meta"]["receipt"]["url"].as_str().unwrap().to_owned();
    assert_eq!(newsroom.get(&receipt).json()["total"], first.json()["total"], "{receipt}");
    // The order of parameters says nothing.
    let cursor = first.json()["next"].as_str().unwrap().to_owned();
    let swapped =
        newsroom.get(&format!("/v1/search?cursor={cursor}&limit=1&sort=newest&group=none&q=storm&qInTitle=harbour"));
    assert_eq!(swapped.json()["results"][0]["id"], "storm-1", "{swapped:?}");
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
                && !["/", "/assets/{name}", "/{feed}", "/v1/{form}", "/docs", "/openapi.json"].contains(&path.as_str())
        })
        .collect();
    routed.extend(["/feed.rss", "/feed.atom", "/feed.json", "/v1/search.{format}"].map(str::to_owned));
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

#[test]
fn offsets_of_highlights_count_characters() {
    let article = newshound_testkit::article("a").title("Überfällige Fähren: der Sturm hält an").build();
    let backend = std::sync::Arc::new(newshound_search::MemoryBackend::new());
    let newsroom = Newsroom::with(vec![article], backend, newshound_server::ServerConfig::default());
    let answer = newsroom.get("/v1/search?q=sturm&highlight=true").json();
    assert_eq!(answer["results"][0]["highlights"][0]["offsets"], serde_json::json!([[24, 29]]), "{answer}");
}
