//! The fetcher against servers on this machine, and its parts alone.

use std::time::Duration;

use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::guard::is_public;

fn fetcher(allowed: &[&str]) -> Fetcher {
    Fetcher::new(FetchOptions {
        gap: Duration::from_millis(1),
        timeout: Duration::from_secs(5),
        max_bytes: 100_000,
        allow_private: allowed.iter().map(ToString::to_string).collect(),
        ..FetchOptions::default()
    })
    .unwrap()
}

async fn get(fetcher: &Fetcher, url: &str) -> Result<Fetched, FetchError> {
    fetcher.get(url, &Validators::default()).await
}

async fn server() -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/page"))
        .respond_with(ResponseTemplate::new(200).set_body_raw("<p>Hello", "text/html").insert_header("etag", "\"7\""))
        .mount(&server)
        .await;
    server
}

#[test]
fn private_addresses_of_every_spelling_are_private() {
    for address in [
        "127.0.0.1",
        "10.1.2.3",
        "172.31.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "ff02::1",
        "::ffff:0:7f00:1",
        "5f00::1",
        "100::1",
        "4000::1",
    ] {
        assert!(!is_public(address.parse().unwrap()), "{address}");
    }
    for address in ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "172.32.0.1", "100.128.0.1"] {
        assert!(is_public(address.parse().unwrap()), "{address}");
    }
}

#[tokio::test]
async fn private_hosts_are_refused_however_they_are_written() {
    let fetcher = fetcher(&[]);
    for url in [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://[64:ff9b::7f00:1]/",
        "http://10.0.0.1:8080/",
    ] {
        let error = get(&fetcher, url).await.unwrap_err();
        assert!(matches!(error, FetchError::Private { .. } | FetchError::NoPublicAddress { .. }), "{url}: {error}");
    }
    for url in [
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://user:pw@example.org/",
        "http://example.org:22/",
        "nonsense",
    ] {
        assert!(matches!(get(&fetcher, url).await, Err(FetchError::BadUrl { .. })), "{url}");
    }
}

#[tokio::test]
async fn an_allowed_host_is_fetched_and_its_redirects_are_checked() {
    let server = server().await;
    Mock::given(path("/hop"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", "/page"))
        .mount(&server)
        .await;
    Mock::given(path("/inside"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", "http://10.0.0.1/secret"))
        .mount(&server)
        .await;
    Mock::given(path("/scheme"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", "file:///etc/passwd"))
        .mount(&server)
        .await;
    Mock::given(path("/loop"))
        .respond_with(ResponseTemplate::new(302).insert_header("location", "/loop"))
        .mount(&server)
        .await;
    let fetcher = fetcher(&["127.0.0.1"]);
    let url = |path: &str| format!("{}{path}", server.uri());
    let Fetched::Page(page) = get(&fetcher, &url("/hop")).await.unwrap() else { panic!("a page") };
    assert_eq!((page.bytes.as_slice(), page.url), (b"<p>Hello".as_slice(), url("/page")));
    assert!(matches!(get(&fetcher, &url("/inside")).await, Err(FetchError::Private { .. })));
    assert!(matches!(get(&fetcher, &url("/scheme")).await, Err(FetchError::BadUrl { .. })));
    assert!(matches!(get(&fetcher, &url("/loop")).await, Err(FetchError::Redirects { .. })));
    assert!(matches!(get(&fetcher, &url("/none")).await, Err(FetchError::Status { status: 404, .. })));
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let server = server().await;
    Mock::given(path("/feed"))
        .and(header("if-none-match", "\"7\""))
        .respond_with(ResponseTemplate::new(304))
        .mount(&server)
        .await;
    let validators = Validators { etag: Some("\"7\"".into()), last_modified: None };
    let answer = fetcher(&["127.0.0.1"]).get(&format!("{}/feed", server.uri()), &validators).await.unwrap();
    assert!(matches!(answer, Fetched::NotModified));
}

#[tokio::test]
async fn robots_are_asked_and_heeded() {
    let server = server().await;
    Mock::given(path("/robots.txt"))
        .respond_with(
            ResponseTemplate::new(200)
                .set_body_string("User-agent: newshound\nDisallow: /private\nDisallow: /*?print="),
        )
        .expect(1)
        .mount(&server)
        .await;
    let fetcher = fetcher(&["127.0.0.1"]);
    assert!(matches!(get(&fetcher, &format!("{}/private/a", server.uri())).await, Err(FetchError::Robots { .. })));
    let printed = get(&fetcher, &format!("{}/page?print=1", server.uri())).await;
    assert!(matches!(printed, Err(FetchError::Robots { .. })), "rules are about the question, too");
    assert!(get(&fetcher, &format!("{}/page", server.uri())).await.is_ok());

    let broken = MockServer::start().await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(500)).mount(&broken).await;
    assert!(matches!(get(&fetcher, &format!("{}/page", broken.uri())).await, Err(FetchError::Robots { .. })));
}

#[tokio::test]
async fn a_host_that_sends_elsewhere_for_its_rules_without_end_is_left_alone() {
    for target in ["/robots.txt", "file:///etc/passwd"] {
        let server = server().await;
        Mock::given(path("/robots.txt"))
            .respond_with(ResponseTemplate::new(302).insert_header("location", target))
            .mount(&server)
            .await;
        let answer = get(&fetcher(&["127.0.0.1"]), &format!("{}/page", server.uri())).await;
        assert!(matches!(answer, Err(FetchError::Robots { .. })), "{target}: {answer:?}");
    }
}

#[tokio::test]
async fn of_a_very_long_robots_file_the_beginning_counts() {
    let server = server().await;
    let rules = format!("User-agent: *\nDisallow: /page\n{}", "# nothing\n".repeat(60_000));
    Mock::given(path("/robots.txt"))
        .respond_with(ResponseTemplate::new(200).set_body_string(rules))
        .mount(&server)
        .await;
    let answer = get(&fetcher(&["127.0.0.1"]), &format!("{}/page", server.uri())).await;
    assert!(matches!(answer, Err(FetchError::Robots { .. })));
}

#[tokio::test]
async fn large_slow_and_foreign_answers_are_cut() {
    let server = MockServer::start().await;
    Mock::given(path("/large"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(vec![b'x'; 200_000], "text/html"))
        .mount(&server)
        .await;
    Mock::given(path("/slow"))
        .respond_with(ResponseTemplate::new(200).set_delay(Duration::from_secs(60)))
        .mount(&server)
        .await;
    Mock::given(path("/film"))
        .respond_with(ResponseTemplate::new(200).set_body_raw("x", "video/mp4"))
        .mount(&server)
        .await;
    let mut options = FetchOptions {
        gap: Duration::ZERO,
        timeout: Duration::from_millis(400),
        max_bytes: 100_000,
        ..FetchOptions::default()
    };
    options.allow_private = vec!["127.0.0.1".into()];
    let fetcher = Fetcher::new(options).unwrap();
    let url = |path: &str| format!("{}{path}", server.uri());
    assert!(matches!(get(&fetcher, &url("/large")).await, Err(FetchError::TooLarge { .. })));
    assert!(matches!(get(&fetcher, &url("/slow")).await, Err(FetchError::Timeout { .. })));
    assert!(matches!(get(&fetcher, &url("/film")).await, Err(FetchError::ContentType { .. })));
}

#[tokio::test]
async fn a_host_that_asks_to_wait_is_left_alone() {
    let server = MockServer::start().await;
    Mock::given(path("/robots.txt")).respond_with(ResponseTemplate::new(404)).mount(&server).await;
    Mock::given(path("/page"))
        .respond_with(ResponseTemplate::new(429).insert_header("retry-after", "3600"))
        .expect(1)
        .mount(&server)
        .await;
    let fetcher = fetcher(&["127.0.0.1"]);
    let url = format!("{}/page", server.uri());
    assert!(matches!(get(&fetcher, &url).await, Err(FetchError::Wait { .. })));
    assert!(matches!(get(&fetcher, &url).await, Err(FetchError::Wait { .. })), "it is not asked again");
}

#[tokio::test(start_paused = true)]
async fn turns_at_a_host_come_one_after_the_other() {
    let pace = crate::pace::Pace::default();
    let second = Duration::from_secs(1);
    let waits: Vec<u64> = (0..3).map(|_| pace.turn("a.example", second).as_secs()).collect();
    assert_eq!(waits, [0, 1, 2]);
    assert_eq!(pace.turn("b.example", second), Duration::ZERO);
}

#[test]
fn feeds_with_news_are_visited_more_often() {
    let now: jiff::Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    let mut table = Timetable::new(["a".to_owned(), "b".to_owned(), "a".to_owned()], now);
    assert_eq!(table.len(), 2);
    for _ in 0..10 {
        table.visited("a", Visit::Changed, now);
        table.visited("b", Visit::Failed, now);
    }
    let (url, due) = table.next().unwrap();
    assert_eq!((url, due.duration_since(now)), ("a", timetable::SHORTEST));
    table.visited("a", Visit::Unchanged, due);
    assert!(table.next().unwrap().1 > due);
}
