//! A walk by cursor finds what one big page finds: everything, once, in order.

use std::collections::BTreeSet;
use std::sync::Arc;

use newshound_search::contract::corpus::{Seed, articles};
use newshound_search::{Change, MemoryBackend, SearchBackend as _};
use newshound_server::ServerConfig;
use newshound_testkit::article;
use proptest::prelude::*;
use serde_json::Value;

use super::newsroom::Newsroom;

fn ids(page: &Value) -> Vec<String> {
    page["results"].as_array().unwrap().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn pages_add_up(seed in 0..1_000_u64, n_articles in 1..60_usize, limit in 1..9_usize) {
        let newsroom = Newsroom::with(articles(Seed(seed), n_articles), Arc::new(MemoryBackend::new()), ServerConfig::default());
        for query in ["", "alpha", "alpha OR beta OR gamma"] {
            for sort in ["best", "relevance", "newest", "oldest"] {
                for group in ["none", "copies", "story"] {
                    let base = format!("/v1/search?q={}&sort={sort}&group={group}&fields=id", query.replace(' ', "+"));
                    let whole = ids(&newsroom.get(&format!("{base}&limit=200")).json());
                    let mut walked = Vec::new();
                    let mut path = format!("{base}&limit={limit}");
                    for _ in 0..=n_articles {
                        let page = newsroom.get(&path).json();
                        walked.extend(ids(&page));
                        let Some(next) = page["next"].as_str() else { break };
                        path = format!("{base}&limit={limit}&cursor={next}");
                    }
                    prop_assert_eq!(&walked, &whole, "{} {} {}", query, sort, group);
                }
            }
        }
    }
}

#[test]
fn a_walk_goes_on_beyond_ten_thousand_articles() {
    const ALL: usize = 10_050;
    let backend = MemoryBackend::new();
    let one = |number: usize| {
        let at = format!("2026-10-{:02}T{:02}:{:02}:00Z", number % 28 + 1, number / 28 % 24, number / 672);
        Change::Upsert(Box::new(article(&format!("a-{number}")).title("Storm").published(&at).build()))
    };
    backend.apply(&(0..ALL).map(one).collect::<Vec<_>>()).unwrap();
    // As if the archive had none of them: only the backend is walked over.
    backend.commit(0).unwrap();
    let newsroom = Newsroom::with(Vec::new(), Arc::new(backend), ServerConfig::default());
    let base = "/v1/search?q=storm&group=none&sort=newest&fields=id&limit=1000&count=none";
    let (mut path, mut walked) = (base.to_owned(), Vec::new());
    loop {
        let page = newsroom.get(&path).json();
        walked.extend(ids(&page));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{base}&cursor={next}");
    }
    assert_eq!(walked.len(), ALL);
    assert_eq!(walked.into_iter().collect::<BTreeSet<_>>().len(), ALL, "nothing is shown twice");
}

#[test]
fn a_seed_gives_the_same_sample_and_another_seed_another() {
    let newsroom = Newsroom::with(articles(Seed(3), 40), Arc::new(MemoryBackend::new()), ServerConfig::default());
    let sample = |seed: u64| {
        ids(&newsroom.get(&format!("/v1/search?sort=random&seed={seed}&group=none&fields=id&limit=10")).json())
    };
    assert_eq!((sample(7), sample(7).len()), (sample(7), 10));
    assert_ne!(sample(7), sample(8));
    let all: BTreeSet<String> = (0..60).flat_map(sample).collect();
    assert_eq!(all.len(), 40, "every article has its chance");
}

#[test]
fn a_cursor_belongs_to_its_query() {
    let newsroom = Newsroom::open();
    let page = newsroom.get("/v1/search?q=storm&limit=1&group=none").json();
    let cursor = page["next"].as_str().unwrap();
    let other = newsroom.get(&format!("/v1/search?q=harbour&limit=1&group=none&cursor={cursor}"));
    assert_eq!(other.status, 400, "{other:?}");
    let same = newsroom.get(&format!("/v1/search?q=storm&limit=1&group=none&cursor={cursor}"));
    assert_eq!(same.status, 200, "{same:?}");
}
