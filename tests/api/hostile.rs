//! Scripts in articles and queries, writes without a key, and more than is allowed.

use std::sync::Arc;

use axum::http::Method;
use newshound_search::MemoryBackend;
use newshound_server::ServerConfig;
use newshound_testkit::article;

use super::newsroom::{Newsroom, news};

const SCRIPT: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&]]>";

#[test]
fn nothing_of_an_article_or_a_query_runs_as_script() {
    let hostile = article("x")
        .title(&format!("Storm {SCRIPT}"))
        .body(&format!("A storm {SCRIPT} came over the harbour and went."))
        .with(|article| {
            article.url = Some("javascript:alert(3)".into());
            article.authors = vec![SCRIPT.into()];
            article.image = Some("javascript:alert(4)".into());
        })
        .build();
    let newsroom = Newsroom::with(vec![hostile], Arc::new(MemoryBackend::new()), ServerConfig::default());
    for path in [
        "/embed?q=storm",
        "/embed?q=%3Cscript%3Ealert(1)%3C/script%3E+OR+storm",
        "/feed.rss?q=storm",
        "/feed.atom?q=storm",
    ] {
        let answer = newsroom.get(path);
        assert_eq!(answer.status, 200, "{path}");
        let body = answer.body.to_lowercase();
        assert!(body.contains("storm"), "{path} shows the article");
        for forbidden in ["<script>alert", "<img src=x", "href=\"javascript:", "src=\"javascript:"] {
            assert!(!body.contains(forbidden), "{path} holds {forbidden}: {}", answer.body);
        }
    }
    let marked = newsroom.get("/v1/search?q=storm&highlight=true").body;
    assert!(!marked.contains("<script>alert(1)</script><mark>") && marked.contains("&lt;script&gt;"), "{marked}");
}

#[test]
fn every_page_says_what_it_may_load_and_is_what_it_says() {
    let newsroom = Newsroom::open();
    for path in ["/", "/docs", "/embed?q=storm", "/v1/search?q=storm", "/nowhere"] {
        let answer = newsroom.get(path);
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
    assert!(newsroom.get("/").header("content-security-policy").contains("frame-ancestors 'none'"));
    assert!(!newsroom.get("/embed?q=storm").header("content-security-policy").contains("frame-ancestors 'none'"));
}

#[test]
fn other_pages_may_read_and_not_write() {
    let newsroom = Newsroom::open();
    let origin = [("origin", "https://blog.example")];
    let read = newsroom.ask(Method::GET, "/v1/search?q=storm", &origin, "");
    assert_eq!(read.header("access-control-allow-origin"), "*");
    let asked = [("origin", "https://blog.example"), ("access-control-request-method", "DELETE")];
    let write = newsroom.ask(Method::OPTIONS, "/v1/articles/storm-1", &asked, "");
    assert!(!write.header("access-control-allow-methods").contains("DELETE"), "{write:?}");
}

#[test]
fn with_a_key_set_writes_need_it_and_reads_do_not() {
    let config = ServerConfig { write_keys: vec!["a key".into()], ..ServerConfig::default() };
    let newsroom = Newsroom::with(news(), Arc::new(MemoryBackend::new()), config);
    let record = r#"{"id":"n","title":"New"}"#;
    let post = |headers: &[(&str, &str)]| newsroom.ask(Method::POST, "/v1/articles", headers, record).status.as_u16();
    assert_eq!(post(&[]), 401);
    assert_eq!(post(&[("authorization", "Bearer another")]), 403);
    assert_eq!(post(&[("authorization", "Bearer a key")]), 200);
    assert_eq!(post(&[("x-api-key", "a key")]), 200);
    assert_eq!(post(&[("authorization", "bearer a key")]), 200);
    let keyless = newsroom.ask(Method::DELETE, "/v1/articles/storm-1", &[], "");
    assert_eq!((keyless.status.as_u16(), keyless.header("www-authenticate")), (401, "Bearer"));
    assert_eq!(newsroom.get("/v1/search?q=storm").status, 200);
}

#[test]
fn keys_cannot_be_guessed_one_after_the_other() {
    let config = ServerConfig { write_keys: vec!["a key".into()], max_body_bytes: 100, ..ServerConfig::default() };
    let newsroom = Newsroom::with(news(), Arc::new(MemoryBackend::new()), config);
    let try_one = |key: &str, body: &str| newsroom.ask(Method::POST, "/v1/articles", &[("x-api-key", key)], body);
    let mut tried = 0;
    let refused = loop {
        // The key is looked at before a body that is too large is.
        let answer = try_one(&format!("guess {tried}"), &"x".repeat(1_000));
        if answer.status != 403 {
            break answer;
        }
        tried += 1;
        assert!(tried < 1_000, "no end of tries");
    };
    assert_eq!((refused.status.as_u16(), refused.header("content-type")), (429, "application/problem+json"));
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1, "{refused:?}");
    assert!((5..100).contains(&tried), "{tried}");
    // Not even the right one is heard now: the answer would tell.
    assert_eq!(try_one("a key", r#"{"id":"n","title":"New"}"#).status, 429);
    assert_eq!(newsroom.get("/v1/search?q=storm").status, 200);
}

#[test]
fn too_much_is_refused_by_name() {
    let config = ServerConfig { max_body_bytes: 1_000, ..ServerConfig::default() };
    let newsroom = Newsroom::with(news(), Arc::new(MemoryBackend::new()), config);
    let long = newsroom.ask(Method::POST, "/v1/articles", &[("content-type", "application/json")], &"x".repeat(2_000));
    assert_eq!((long.status.as_u16(), long.header("content-type")), (413, "application/problem+json"));
    assert!(long.body.contains("1000"), "{}", long.body);
    let long = newsroom.get(&format!("/v1/search?q={}", "a".repeat(20_000)));
    assert!(matches!(long.status.as_u16(), 400 | 414), "{long:?}");
    let deep = newsroom.get(&format!("/v1/search?q={}", "(".repeat(5_000)));
    assert_eq!(deep.status, 200);
    assert_eq!(deep.json()["meta"]["query"]["notices"][0]["code"], "too_deep");
}

#[test]
fn paths_that_nobody_knows_have_no_counters_of_their_own() {
    let newsroom = Newsroom::open();
    for number in 0..50 {
        assert_eq!(newsroom.get(&format!("/v1/nothing-{number}")).status, 404);
        assert_eq!(newsroom.get(&format!("/v1/articles/none-{number}")).status, 404);
    }
    let metrics = newsroom.get("/metrics").body;
    let counters: Vec<&str> = metrics.lines().filter(|line| line.starts_with("newshound_requests_total{")).collect();
    assert!((1..8).contains(&counters.len()), "{counters:?}");
    assert!(counters.iter().any(|line| line.contains("/v1/articles")), "{counters:?}");
}
