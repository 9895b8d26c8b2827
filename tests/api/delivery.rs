//! What leaves the server for readers and other pages: feeds, embeds, whole texts, and what clients of NewsAPI expect.

use std::sync::Arc;

use axum::http::Method;
use newshound_search::MemoryBackend;
use newshound_server::ServerConfig;
use newshound_testkit::article;
use serde_json::Value;

use super::newsroom::{Answer, Newsroom, news};

const HOST: [(&str, &str); 1] = [("host", "news.example:8080")];

fn asked(newsroom: &Newsroom, path: &str, headers: &[(&str, &str)]) -> Answer {
    let answer = newsroom.ask(Method::GET, path, headers, "");
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer
}

#[test]
fn feeds_are_valid_and_their_addresses_whole() {
    let newsroom = Newsroom::open();
    for path in [
        "/feed.rss?q=storm&group=none",
        "/feed.atom?q=storm&group=none",
        "/feed.json?q=storm&group=none",
        "/v1/search.rss?q=storm&group=none",
    ] {
        let answer = asked(&newsroom, path, &HOST);
        let feed = feed_rs::parser::parse(answer.body.as_bytes()).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(feed.title.unwrap().content, "storm – Newshound", "{path}");
        assert_eq!(feed.entries.len(), 3, "{path}");
        let hrefs: Vec<&str> = feed.links.iter().map(|link| link.href.as_str()).collect();
        assert!(hrefs.contains(&"http://news.example:8080/?q=storm&group=none"), "{path}: {hrefs:?}");
        for entry in &feed.entries {
            let own = format!("http://news.example:8080/v1/articles/{}", entry.id.trim_start_matches("urn:newshound:"));
            let href = &entry.links[0].href;
            assert!(href == "https://harbour-post.example/storm" || *href == own, "{path}: {href}");
            assert!(entry.published.is_some() && !entry.authors.is_empty(), "{path}: {entry:?}");
        }
    }
    // A feed of nothing is a feed, too.
    let empty = asked(&newsroom, "/feed.atom?q=nothing-like-this", &HOST);
    assert_eq!(feed_rs::parser::parse(empty.body.as_bytes()).unwrap().entries.len(), 0);
}

#[test]
fn feeds_and_frames_go_on_page_by_page_and_take_nothing_that_says_nothing() {
    let newsroom = Newsroom::open();
    let ids = |path: &str| -> Vec<String> {
        let feed = asked(&newsroom, path, &HOST).json();
        feed["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("/feed.json?q=storm&group=none"), ["storm-3", "storm-2", "storm-1"]);
    assert_eq!(ids("/feed.json?q=storm&group=none&limit=2&page=2"), ["storm-1"]);
    assert_eq!(ids("/feed.json?q=storm&group=none&words_min=60&from=2026-11-19"), ["storm-2"]);
    let frame = asked(&newsroom, "/embed?q=storm&group=none&limit=1&page=3", &HOST).body;
    assert!(frame.contains("Storm floods") && !frame.contains("counts the damage"), "{frame}");
    for path in
        ["/feed.rss?q=storm&facets=outlet", "/embed?q=storm&timeline=day", "/v1/search.atom?q=storm&explain=true"]
    {
        let refused = newsroom.get(path);
        assert_eq!(refused.status, 400, "{path}");
        assert!(refused.json()["detail"].as_str().unwrap().contains("has no meaning in a f"), "{refused:?}");
    }
}

#[test]
fn a_feed_holds_nothing_that_xml_has_not() {
    let odd = article("odd")
        .title("Storm \u{ffff}\u{fffe}\u{1}over")
        .body("The storm \u{ffff}went.")
        .published("2026-11-18T00:00:00Z")
        .with(|article| {
            article.url = Some("https://western-star.example/\u{ffff}".into());
            article.modified = Some(newshound_testkit::instant("2026-11-19T00:00:00Z"));
        })
        .build();
    let newsroom = Newsroom::with(vec![odd], Arc::new(MemoryBackend::new()), ServerConfig::default());
    for path in ["/feed.rss", "/feed.atom"] {
        let body = asked(&newsroom, path, &HOST).body;
        assert!(!body.contains(['\u{ffff}', '\u{fffe}', '\u{1}']), "{path}: {body}");
        let feed = feed_rs::parser::parse(body.as_bytes()).unwrap_or_else(|error| panic!("{path}: {error}"));
        // What was changed later makes the feed new.
        assert_eq!(feed.updated.unwrap().to_rfc3339(), "2026-11-19T00:00:00+00:00", "{path}");
    }
}

#[test]
fn what_has_no_date_is_given_none() {
    let undated = article("undated")
        .title("Harbour notes")
        .published("2026-11-18T00:00:00Z")
        .with(|article| {
            article.published = newshound_model::Published::first_seen(article.first_seen);
            article.outlet = Some(super::newsroom::outlet("western-star.example"));
        })
        .build();
    let newsroom = Newsroom::with(vec![undated], Arc::new(MemoryBackend::new()), ServerConfig::default());
    let article = newsroom.get("/compat/newsapi/v2/everything?q=harbour").json()["articles"][0].clone();
    assert_eq!((&article["title"], &article["publishedAt"]), (&"Harbour notes".into(), &Value::Null), "{article}");
    let outlet = newsroom.get("/v1/outlets/western-star.example").json();
    assert_eq!((&outlet["total"]["articles"], &outlet["first_published"]), (&1.into(), &Value::Null), "{outlet}");
    assert_eq!(outlet["latest_published"], Value::Null, "{outlet}");
}

#[test]
fn the_web_component_takes_what_chooses_articles() {
    let newsroom = Newsroom::open();
    let script = newsroom.get("/embed.js").body;
    let description = newsroom.get("/openapi.json").json();
    let names = description["paths"]["/v1/search"]["get"]["parameters"].as_array().unwrap().clone();
    // Those that shape an answer, which the component does itself, and one that every element has.
    let own = [
        "cursor",
        "page",
        "fields",
        "content",
        "highlight",
        "explain",
        "facets",
        "timeline",
        "normalize",
        "coverage",
        "unit",
        "count",
        "format",
        "role",
    ];
    for name in names.iter().map(|one| one["name"].as_str().unwrap()) {
        let bare = name.strip_prefix("exclude_").unwrap_or(name);
        assert!(own.contains(&bare) || script.contains(&format!("'{bare}'")), "{name}");
    }
}

#[test]
fn the_address_of_a_feed_is_the_one_that_is_set_or_that_was_asked() {
    let set = ServerConfig { public_url: Some("https://news.example/search".into()), ..ServerConfig::default() };
    let public = Newsroom::with(news(), Arc::new(MemoryBackend::new()), set);
    let open = Newsroom::open();
    let proxied = [("host", "10.0.0.1"), ("x-forwarded-host", "news.example"), ("x-forwarded-proto", "https")];
    let page = |newsroom: &Newsroom, headers: &[(&str, &str)]| {
        asked(newsroom, "/feed.json?q=bank", headers).json()["home_page_url"].as_str().unwrap().to_owned()
    };
    assert_eq!(page(&public, &HOST), "https://news.example/search/?q=bank");
    assert_eq!(page(&open, &HOST), "http://news.example:8080/?q=bank");
    assert_eq!(page(&open, &proxied), "https://news.example/?q=bank");
    assert_eq!(page(&open, &[("host", "evil\"><script>")]), "http://localhost/?q=bank");
    // No cache may give one client's address to another.
    assert!(asked(&open, "/feed.rss", &proxied).header("vary").contains("x-forwarded-host"));
}

#[test]
fn a_feed_that_did_not_change_is_not_sent_again() {
    let newsroom = Newsroom::open();
    let tag = asked(&newsroom, "/feed.rss?q=storm", &HOST).header("etag").to_owned();
    let again = newsroom.ask(Method::GET, "/feed.rss?q=storm", &[HOST[0], ("if-none-match", &tag)], "");
    assert_eq!((again.status.as_u16(), again.body.as_str()), (304, ""), "{again:?}");
    let elsewhere = [("host", "other.example"), ("if-none-match", tag.as_str())];
    assert_eq!(newsroom.ask(Method::GET, "/feed.rss?q=storm", &elsewhere, "").status, 200);
}

#[test]
fn the_address_of_a_search_can_be_embedded() {
    let newsroom = Newsroom::open();
    let ask = |url: &str, rest: &str| newsroom.ask(Method::GET, &format!("/oembed?url={url}{rest}"), &HOST, "");
    let answer = ask("http://news.example:8080/%3Fq=storm%26limit=3", "&maxwidth=300").json();
    assert_eq!((&answer["type"], &answer["version"], &answer["width"]), (&"rich".into(), &"1.0".into(), &300.into()));
    let html = answer["html"].as_str().unwrap();
    assert!(
        html.starts_with("<iframe src=\"http://news.example:8080/embed?q=storm&amp;limit=3\" width=\"300\""),
        "{html}"
    );
    let script = ask("http://news.example:8080/%3Fq=%2522%253E%253Cscript%253E", "").json();
    assert!(!script["html"].as_str().unwrap().contains("<script"), "{script}");
    for other in [
        "http://other.example/%3Fq=storm",
        "http://news.example:8080/metrics",
        "storm",
        "http://news.example:80801/%3Fq=storm",
    ] {
        assert_eq!(ask(other, "").status, 400, "{other}");
    }
    assert_eq!(ask("http://news.example:8080/%3Fqq=storm", "").json()["fix"], "did you mean `q`?");
}

#[test]
fn the_whole_text_is_sent_when_it_is_asked_for() {
    let long = "Rain fell on the harbour and the ferry stayed in port. ".repeat(200);
    let articles = vec![article("long").title("Rain").body(&long).published("2026-11-18T00:00:00Z").build()];
    let newsroom = Newsroom::with(articles, Arc::new(MemoryBackend::new()), ServerConfig::default());
    let full = newsroom.get("/v1/search?q=ferry&content=full").json();
    assert_eq!(full["results"][0]["body"].as_str().unwrap(), long.trim());
    assert_eq!(newsroom.get("/v1/articles/long").json()["body"].as_str().unwrap(), long.trim());
    let exported: Value = serde_json::from_str(&newsroom.get("/v1/export").body).unwrap();
    assert_eq!(exported["body"].as_str().unwrap(), long.trim());
    assert!(newsroom.get("/v1/search?q=ferry").json()["results"][0].get("body").is_none());
}

#[test]
fn a_table_holds_the_hits_of_the_search() {
    let newsroom = Newsroom::open();
    for query in [
        "q=storm",
        "q=storm&group=none",
        "q=storm&sort=oldest&group=none",
        "q=port&group=story",
        "q=port&sort=relevance&limit=1",
    ] {
        let shown = newsroom.get(&format!("/v1/search?{query}&fields=id")).json();
        let shown: Vec<&str> =
            shown["results"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap()).collect();
        let table = newsroom.get(&format!("/v1/search.csv?{query}&fields=id"));
        assert_eq!(table.body.lines().skip(1).collect::<Vec<_>>(), shown, "{query}: {table:?}");
        let lines = newsroom.get(&format!("/v1/search?{query}&fields=id&format=ndjson"));
        assert_eq!(lines.body.lines().count(), shown.len(), "{query}");
    }
    for query in ["facets=outlet", "timeline=day", "page=2", "fields=cursor", "explain=true"] {
        assert_eq!(newsroom.get(&format!("/v1/search.csv?q=storm&{query}")).status, 400, "{query}");
    }
}

#[test]
fn an_old_article_is_found_like_any_other() {
    let articles = vec![article("old").title("Steamer arrives").published("1851-05-01T10:00:00Z").build()];
    let newsroom = Newsroom::with(articles, Arc::new(MemoryBackend::new()), ServerConfig::default());
    for path in ["/v1/search?q=steamer", "/v1/search?from=1851-05-01&to=1851-05-01", "/v1/timeline?q=steamer"] {
        assert_eq!(newsroom.get(path).json()["total"]["articles"], 1, "{path}");
    }
}

#[test]
fn one_article_under_two_addresses_is_one() {
    let newsroom = Newsroom::with(Vec::new(), Arc::new(MemoryBackend::new()), ServerConfig::default());
    let write = |url: &str| {
        let body = format!(
            r#"[{{"url":"{url}","title":"Ferry sails again","body":"It sailed at noon.","published":"2026-11-18"}}]"#
        );
        let json = [("content-type", "application/json")];
        newsroom.ask(Method::POST, "/v1/articles?wait=searchable", &json, &body).json()["results"][0].clone()
    };
    let first = write("https://western-star.example/ferry");
    let again = write("https://www.western-star.example/ferry?utm_source=feed&utm_medium=rss#top");
    assert_eq!(first["id"], again["id"], "{first} {again}");
    assert_eq!(newsroom.get("/v1/search?q=ferry&group=none").json()["total"]["articles"], 1);
}

#[test]
fn clients_of_newsapi_find_what_they_expect() {
    let newsroom = Newsroom::open();
    let get = |path: &str| newsroom.get(&format!("/compat/newsapi/v2/{path}"));
    let ids = |answer: &Value| -> Vec<String> {
        answer["articles"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect()
    };
    let everything = get("everything?q=storm&searchIn=title,content&pageSize=2&page=1&apiKey=x").json();
    assert_eq!((&everything["status"], &everything["totalResults"]), (&"ok".into(), &3.into()), "{everything}");
    assert_eq!(ids(&everything), ["Port Alder counts the damage of the storm", "Harbour of Port Alder under water"]);
    let rest = get("everything?q=storm&pageSize=2&page=2").json();
    assert_eq!(ids(&rest), ["Storm floods the harbour of Port Alder"]);
    let first = &rest["articles"][0];
    assert_eq!(first["source"]["name"], "Harbour Post");
    assert_eq!((&first["author"], &first["publishedAt"]), (&"Mara Lind".into(), &"2026-11-18T21:30:00Z".into()));
    assert_eq!(first["urlToImage"], "https://harbour-post.example/storm.jpg");
    assert!(first["content"].as_str().unwrap().ends_with(" chars]"), "{first}");
    let headlines = get("top-headlines?country=gb&category=general").json();
    assert_eq!((&headlines["totalResults"], ids(&headlines).len()), (&1.into(), 1), "{headlines}");
    let sources = get("top-headlines/sources?language=de").json();
    let names: Vec<&str> =
        sources["sources"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Tagesblatt"], "{sources}");
    let refused = get("everything?q=storm&sortBy=hot");
    assert_eq!((refused.status.as_u16(), refused.header("content-type")), (400, "application/problem+json"));
    assert_eq!(refused.json()["code"], "parameterInvalid");
    assert!(refused.json()["message"].as_str().unwrap().contains("`hot`"), "{refused:?}");
}
