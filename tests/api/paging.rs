//! A walk by cursor finds what one big page finds: everything, once, in order.

use std::sync::Arc;

use newshound_search::MemoryBackend;
use newshound_search::contract::corpus::{Seed, articles};
use newshound_server::ServerConfig;
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
fn a_cursor_belongs_to_its_query() {
    let newsroom = Newsroom::open();
    let page = newsroom.get("/v1/search?q=storm&limit=1&group=none").json();
    let cursor = page["next"].as_str().unwrap();
    let other = newsroom.get(&format!("/v1/search?q=harbour&limit=1&group=none&cursor={cursor}"));
    assert_eq!(other.status, 400, "{other:?}");
    let same = newsroom.get(&format!("/v1/search?q=storm&limit=1&group=none&cursor={cursor}"));
    assert_eq!(same.status, 200, "{same:?}");
}
