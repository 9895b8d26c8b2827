//! Asking for the same again: receipts, cursors while articles come and change, exports that broke off, tags of answers.

use std::sync::Arc;

use axum::http::Method;
use newshound_search::{MemoryBackend, SearchBackend};
use newshound_server::ServerConfig;
use newshound_testkit::article;
use serde_json::Value;

use super::newsroom::{Newsroom, news};

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

fn ids(answer: &Value) -> Vec<String> {
    answer["results"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

fn write(newsroom: &Newsroom, id: &str, title: &str, published: &str) {
    let body =
        format!(r#"[{{"id":"{id}","title":"{title}","body":"The harbour of Port Alder.","published":"{published}"}}]"#);
    let answer = newsroom.ask(Method::POST, "/v1/articles", &JSON, &body);
    assert!(answer.status.is_success(), "{answer:?}");
    newsroom.flush();
}

#[test]
fn a_receipt_gives_the_same_set_again_or_says_what_changed() {
    let newsroom = Newsroom::open();
    let first = newsroom.get("/v1/search?q=storm+OR+harbour&group=none&sort=newest&when=30d").json();
    let receipt = &first["meta"]["receipt"];
    let address = receipt["url"].as_str().unwrap();
    write(&newsroom, "storm-9", "Another storm", "2026-11-20T09:00:00Z");
    write(&newsroom, "other", "Trains run late", "2026-11-19T09:00:00Z");
    let now = newsroom.get("/v1/search?q=storm+OR+harbour&group=none&sort=newest&when=30d").json();
    assert!(ids(&now).contains(&"storm-9".to_owned()));
    let again = newsroom.get(address).json();
    assert_eq!((ids(&again), &again["total"]), (ids(&first), &first["total"]));
    assert_eq!(again["meta"]["receipt"]["hash"], receipt["hash"]);
    assert_ne!(now["meta"]["receipt"]["hash"], receipt["hash"]);
    let by_outlet = |as_of: &str| {
        newsroom.get(&format!("/v1/facets?facets=outlet&as_of={as_of}")).json()["total"]["articles"].clone()
    };
    assert_eq!((by_outlet("5"), by_outlet("7")), (5.into(), 7.into()));

    // What the search never found may change as it likes.
    write(&newsroom, "bank-1", "The bank rethinks", "2026-11-17T09:00:00Z");
    assert_eq!(newsroom.get(address).json()["total"], first["total"]);
    // A change of what it found makes it another set.
    write(&newsroom, "storm-3", "Port Alder counts on", "2026-11-19T18:00:00Z");
    let gone = newsroom.get(address);
    assert_eq!(gone.status, 410, "{gone:?}");
    assert!(gone.json()["detail"].as_str().unwrap().ends_with("since: storm-3"), "{gone:?}");
    newsroom.ask(Method::DELETE, "/v1/articles/storm-2", &[], "");
    newsroom.flush();
    assert!(newsroom.get(address).json()["detail"].as_str().unwrap().contains("2 of the articles"));
    for path in ["/v1/stories", "/v1/timeline", "/v1/export", "/v1/query", "/feed.rss"] {
        assert_eq!(newsroom.get(&format!("{path}?q=storm&as_of=5")).status, 410, "{path}");
        assert_eq!(newsroom.get(&format!("{path}?q=trains&as_of=5")).status, 200, "{path}");
    }
}

#[test]
fn a_walk_goes_over_what_was_there_when_it_began() {
    for (query, group) in [("", "none"), ("harbour", "none"), ("", "copies"), ("", "story")] {
        let newsroom = Newsroom::open();
        let base = format!("/v1/search?q={query}&group={group}&sort=newest&fields=id");
        let whole = ids(&newsroom.get(&base).json());
        let mut path = format!("{base}&limit=1");
        let mut walked = Vec::new();
        for number in 0..20 {
            let page = newsroom.get(&path).json();
            walked.extend(ids(&page));
            assert_eq!(page["total"]["relation"], "exact");
            let Some(next) = page["next"].as_str() else { break };
            path = format!("{base}&limit=1&cursor={next}");
            // Before, behind and beside where the walk is.
            for day in [20, 19, 10] {
                let (id, at) = (format!("new-{number}-{day}"), format!("2026-11-{day}T0{}:30:00Z", number % 10));
                write(&newsroom, &id, &format!("Harbour {number} {day}"), &at);
            }
        }
        assert_eq!(walked, whole, "{query} {group}");
    }
}

#[test]
fn an_export_goes_on_where_it_broke_off() {
    let articles: Vec<_> = (0..1_203)
        .map(|number| {
            let at = format!("2026-10-{:02}T{:02}:00:00Z", number % 28 + 1, number % 5);
            article(&format!("a-{number}")).title(&format!("Storm {number}")).published(&at).build()
        })
        .collect();
    let newsroom = Newsroom::with(articles, Arc::new(MemoryBackend::new()), ServerConfig::default());
    let lines = |path: &str| -> Vec<Value> {
        let answer = newsroom.get(path);
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    for sort in ["newest", "oldest"] {
        let base = format!("/v1/export?q=storm&sort={sort}&fields=id,cursor");
        let whole = lines(&base);
        assert_eq!(whole.len(), 1_203);
        for at in [0, 499, 500, 777, 1_202] {
            let id = |line: &Value| line["id"].clone();
            let rest: Vec<Value> = whole[at + 1..].iter().map(id).collect();
            let by_id = lines(&format!("{base}&after_id={}", whole[at]["id"].as_str().unwrap()));
            assert_eq!(by_id.iter().map(id).collect::<Vec<_>>(), rest, "{sort} {at}");
            let by_cursor = lines(&format!("{base}&cursor={}", whole[at]["cursor"].as_str().unwrap()));
            assert_eq!(by_cursor.iter().map(id).collect::<Vec<_>>(), rest, "{sort} {at}");
        }
        assert_eq!(lines(&format!("{base}&limit=501")).len(), 501);
    }
    let table = newsroom.get("/v1/export?format=csv&fields=id,title");
    assert!(
        table.body.starts_with("\u{feff}id,title\r\n") || table.body.starts_with("\u{feff}id,title\n"),
        "{}",
        &table.body[..40]
    );
    assert_eq!(table.body.lines().count(), 1_204);
    assert!(table.header("newshound-as-of").starts_with("1203@2026-11-20T12:00:00Z"));
}

#[test]
fn an_answer_that_the_client_has_is_not_sent_again_until_it_changes() {
    let newsroom = Newsroom::open();
    for path in [
        "/v1/search?q=storm",
        "/v1/facets?q=storm",
        "/v1/timeline?q=storm",
        "/v1/suggest?q=sto",
        "/v1/outlets",
        "/v1/articles/storm-1",
    ] {
        let first = newsroom.get(path);
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\"") && !first.header("cache-control").is_empty(), "{path} {first:?}");
        for sent in [tag.clone(), format!("\"x\", {tag}"), "*".into()] {
            let again = newsroom.ask(Method::GET, path, &[("if-none-match", &sent)], "");
            assert_eq!(
                (again.status.as_u16(), again.body.as_str(), again.header("etag")),
                (304, "", tag.as_str()),
                "{path} {sent}"
            );
        }
        let other = newsroom.ask(Method::GET, path, &[("if-none-match", "W/\"0000000000000000\"")], "");
        assert_eq!(other.status, 200, "{path}");
    }
    let tag = newsroom.get("/v1/search?q=storm").header("etag").to_owned();
    write(&newsroom, "storm-9", "Another storm", "2026-11-20T09:00:00Z");
    let again = newsroom.ask(Method::GET, "/v1/search?q=storm", &[("if-none-match", &tag)], "");
    assert_eq!(again.status, 200, "a newer state has another tag");
}

#[test]
fn the_next_page_stands_in_a_header_too() {
    let newsroom = Newsroom::open();
    let page = newsroom.get("/v1/search?q=port+alder&limit=1&group=none");
    let link = page.header("link").to_owned();
    let address = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\"")).unwrap();
    let next = newsroom.get(address);
    assert_eq!(next.status, 200, "{next:?}");
    assert_ne!(ids(&next.json()), ids(&page.json()));
}

#[test]
fn forms_of_an_answer_are_asked_for_by_parameter_path_or_header() {
    let newsroom = Newsroom::open();
    for (path, accept, kind) in [
        ("/v1/search?q=storm", "*/*", "application/json"),
        ("/v1/search?q=storm", "text/html,application/xhtml+xml", "application/json"),
        ("/v1/search?q=storm", "text/csv", "text/csv; charset=utf-8"),
        ("/v1/search?q=storm", "application/x-ndjson", "application/x-ndjson"),
        ("/v1/search?q=storm&format=atom", "", "application/atom+xml; charset=utf-8"),
        ("/v1/search.rss?q=storm", "", "application/rss+xml; charset=utf-8"),
        ("/v1/search.jsonfeed?q=storm", "", "application/feed+json"),
    ] {
        let answer = newsroom.ask(Method::GET, path, &[("accept", accept)], "");
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, kind), "{path} {accept}");
    }
    assert_eq!(newsroom.get("/v1/search.xls?q=storm").status, 404);
}

#[test]
fn hits_and_counts_are_of_one_state_of_the_index() {
    let backend = Arc::new(MemoryBackend::new());
    let newsroom = Newsroom::with(news(), Arc::clone(&backend) as Arc<dyn SearchBackend>, ServerConfig::default());
    for number in 0..20 {
        write(&newsroom, &format!("n-{number}"), "Harbour news", "2026-11-20T09:00:00Z");
        let answer = newsroom.get("/v1/search?q=harbour&group=none&facets=language&timeline=day&limit=100").json();
        let hits = answer["results"].as_array().unwrap().len();
        let counted: u64 =
            answer["timeline"]["buckets"].as_array().unwrap().iter().map(|one| one["count"].as_u64().unwrap()).sum();
        assert_eq!((answer["total"]["articles"].as_u64(), counted), (Some(hits as u64), hits as u64), "{answer}");
    }
}
