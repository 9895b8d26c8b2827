//! From bytes to hits: the whole write side and a search at its end.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use newshound_archive::Archive;
use newshound_index::{IndexOptions, TantivyBackend};
use newshound_ingest::{Gazetteer, Normaliser, RawPage, read_outlets};
use newshound_model::Article;
use newshound_pipeline::{Pipeline, PipelineOptions};
use newshound_search::{CountMode, Filter, FilterField, Group, Polarity, Query, SearchBackend, SearchRequest, Sort};

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn normaliser() -> Normaliser {
    let outlets = "[[outlet]]\nid = \"harbour-post.example\"\nname = \"Harbour Post\"\ncountry = \"GB\"\nlanguage = \"en\"\nauthority = 1.2\n";
    Normaliser::new(read_outlets(outlets).unwrap(), Gazetteer::embedded())
}

struct Newsroom {
    backend: Arc<TantivyBackend>,
    pipeline: Pipeline,
}

fn open(folder: &Path) -> Newsroom {
    let archive = Arc::new(Archive::open(folder).unwrap());
    let backend = Arc::new(TantivyBackend::open(&folder.join("index"), IndexOptions::default()).unwrap());
    let seen: Arc<dyn SearchBackend> = backend.clone();
    let pipeline = Pipeline::start(archive, seen, Arc::new(normaliser()), PipelineOptions::default()).unwrap();
    Newsroom { backend, pipeline }
}

fn articles(bytes: &str, url: &str, content_type: &str) -> Vec<Article> {
    let raw = RawPage {
        url: Some(url.to_owned()),
        content_type: Some(content_type.to_owned()),
        charset: None,
        bytes: bytes.as_bytes().to_vec(),
        fetched_at: now(),
    };
    normaliser().normalise(&raw).into_iter().map(Result::unwrap).collect()
}

const PAGE: &str = r#"<!doctype html><html lang="en"><head><title>Pilots strike at Port Alder | Harbour Post</title>
<link rel="canonical" href="https://www.harbour-post.example/news/pilots-strike">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Pilots strike at Port Alder",
"datePublished":"2026-11-18T07:30:00Z","author":{"@type":"Person","name":"Ann Example"}}</script></head><body>
<nav><a href="/">Home</a><a href="/sport">Sport</a></nav><article><h1>Pilots strike at Port Alder</h1>
<p>PORT ALDER, Nov 18 (Meridian Wire) - The pilots of Port Alder stopped work on Wednesday morning, and nineteen ships waited outside the
harbour for somebody to bring them in.</p><p>The union said the strike would last until Friday unless the port authority offered more rest
between shifts, which it has refused to discuss since the summer.</p><p>Captains were told to anchor in the bay, where the wind is
expected to reach gale force during the night.</p></article></body></html>"#;

const FEED: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Post</title><link>https://harbour-post.example/</link>
<language>en</language><item><title>Museum shows the first lighthouse lamp</title><link>https://harbour-post.example/culture/lamp</link>
<pubDate>Tue, 17 Nov 2026 09:00:00 GMT</pubDate><description>The maritime museum has restored the lamp of the old lighthouse & shows it from
Saturday on, with drawings of the keeper who lit it every evening for forty years.</description></item></channel></rss>"#;

#[test]
fn a_page_and_a_feed_become_hits_and_survive_a_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let newsroom = open(folder.path());
    let mut all = articles(PAGE, "https://www.harbour-post.example/news/pilots-strike?utm_source=x", "text/html");
    all.extend(articles(FEED, "https://harbour-post.example/feed.xml", "application/rss+xml"));
    assert_eq!(all.len(), 2);
    let receipts = newsroom.pipeline.submit(all).unwrap().wait().unwrap();
    newsroom.pipeline.searchable(receipts.last().unwrap().sequence).unwrap();
    check(&newsroom);
    newsroom.pipeline.close().unwrap();
    drop(newsroom);

    let again = open(folder.path());
    again.pipeline.flush().unwrap();
    check(&again);
    again.pipeline.close().unwrap();
}

#[track_caller]
fn check(newsroom: &Newsroom) {
    let mut request = SearchRequest::new(Query::All, now());
    request.sort = Sort::Newest;
    request.group = Group::Copies;
    request.count = CountMode::Exact;
    request.filters.fields.push(Filter {
        field: FilterField::Outlet,
        values: vec!["Harbour Post".into()],
        polarity: Polarity::Include,
    });
    let page = newsroom.backend.search(&request).unwrap();
    let total = page.total.unwrap();
    assert_eq!((total.articles, total.originals, total.outlets), (2, 2, 1));
    let strike = &page.hits[0].article;
    assert_eq!(strike.title, "Pilots strike at Port Alder");
    assert_eq!(strike.published.at, "2026-11-18T07:30:00Z".parse().unwrap());
    assert_eq!(strike.agency.as_deref(), Some("Meridian Wire"));
    assert_eq!(strike.authors, ["Ann Example"]);
    assert!(strike.placement.is_some());
    assert_eq!(page.hits[1].article.title, "Museum shows the first lighthouse lamp");
    let outlet = strike.outlet.as_ref().unwrap();
    assert_eq!((outlet.id.as_str(), outlet.country.as_deref()), ("harbour-post.example", Some("GB")));
}
