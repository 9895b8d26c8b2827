//! The contract, and that a walk that stops early finds exactly what scoring everything finds.

use std::cell::RefCell;

use newshound_model::Article;
use newshound_search::contract::corpus::{QUERIES, Seed, articles};
use newshound_search::{
    BackendError, Change, Decay, Filter, FilterField, Group, Match, ParseOptions, Polarity, SearchBackend,
    SearchRequest, Sort, Syntax, contract, parse,
};
use proptest::prelude::*;

use crate::{IndexOptions, TantivyBackend, needs_rebuild, verify};

fn open(folder: &std::path::Path) -> TantivyBackend {
    TantivyBackend::open(folder, IndexOptions { writer_heap_bytes: 32 << 20, writer_threads: 1 }).unwrap()
}

fn put(backend: &TantivyBackend, articles: &[Article]) {
    let changes: Vec<Change> = articles.iter().map(|article| Change::Upsert(Box::new(article.clone()))).collect();
    backend.apply(&changes).unwrap();
}

#[test]
fn it_keeps_the_contract() {
    let folders = RefCell::new(Vec::new());
    contract::check_all(&|| {
        let folder = tempfile::tempdir().unwrap();
        let backend = open(folder.path());
        folders.borrow_mut().push(folder);
        Box::new(backend)
    });
}

fn request(query: &str, sort: Sort) -> SearchRequest {
    let now = "2026-11-30T00:00:00Z".parse().unwrap();
    let options = ParseOptions {
        syntax: Syntax::Full,
        matching: Match::All,
        now,
        tz: jiff::tz::TimeZone::UTC,
        fields: Vec::new(),
        form: newshound_search::query::Form::Stemmed,
    };
    let mut request = SearchRequest::new(parse(query, &options).query, now);
    request.sort = sort;
    request
}

/// Ids and scores of the first hits.
fn first(backend: &TantivyBackend, request: &SearchRequest) -> Vec<(String, f32)> {
    let page = backend.search(request).unwrap();
    page.hits.iter().map(|hit| (hit.article.id.to_string(), hit.score.total)).collect()
}

/// Equal order, and scores equal but for the rounding between two ways of summing them.
fn assert_same(pruned: &[(String, f32)], full: &[(String, f32)], case: &str) {
    assert_eq!(pruned.len(), full.len(), "{case}");
    for ((id, score), (full_id, full_score)) in pruned.iter().zip(full) {
        let close = (score - full_score).abs() <= 1e-5 * full_score.abs().max(1e-6);
        assert!(close, "{case}: {id} {score} against {full_id} {full_score}\n{pruned:?}\n{full:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_walk_that_stops_finds_what_scoring_everything_finds(
        seed in 0..10_000_u64,
        n_articles in 20..160_usize,
        commits in 1..5_usize,
        deleted in prop::collection::vec(0..160_usize, 0..20),
        pivot in prop_oneof![Just(None), (600..2_000_000_u32).prop_map(Some)],
        limit in 1..12_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let backend = open(folder.path());
        let all = articles(Seed(seed), n_articles);
        for part in all.chunks(n_articles.div_ceil(commits)) {
            put(&backend, part);
            backend.commit(1).unwrap();
        }
        let gone: Vec<Change> =
            deleted.iter().filter_map(|&number| all.get(number)).map(|article| Change::Delete(article.id.clone())).collect();
        backend.apply(&gone).unwrap();
        backend.commit(2).unwrap();
        let words = ["alpha OR beta OR gamma", "alpha OR delta^2", "bank rates"];
        for query in QUERIES.iter().chain(&words) {
            for sort in [Sort::Best(Decay { pivot_seconds: pivot }), Sort::Relevance] {
                for group in [Group::None, Group::Copies] {
                    let mut asked = request(query, sort);
                    asked.group = group;
                    if seed % 2 == 0 {
                        let values = vec!["one.example".into()];
                        asked.filters.fields = vec![Filter { field: FilterField::Outlet, values, polarity: Polarity::Include }];
                    }
                    // Everything at once: with more room than documents no threshold ever rises.
                    let mut whole = asked.clone();
                    whole.limit = 1000;
                    let full = first(&backend, &whole);
                    asked.limit = limit;
                    let page = backend.search(&asked).unwrap();
                    let case = format!("{query:?} {sort:?} {group:?} limit {limit}");
                    assert_same(&first(&backend, &asked), &full[..full.len().min(limit)], &case);
                    if let Some(next) = page.next {
                        asked.after = Some(next);
                        let rest = &full[limit..full.len().min(2 * limit)];
                        assert_same(&first(&backend, &asked), rest, &format!("{case}, second page"));
                    }
                }
            }
        }
    }
}

#[test]
fn a_reopened_index_knows_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let backend = open(folder.path());
    put(&backend, &articles(Seed(1), 20));
    let generation = backend.commit(77).unwrap();
    drop(backend);
    let backend = open(folder.path());
    assert_eq!((backend.committed_sequence(), backend.generation(), backend.len()), (77, generation, 20));
    assert_eq!(needs_rebuild(folder.path()).unwrap(), None);
}

#[test]
fn another_analysis_demands_a_rebuild_and_a_newer_form_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let manifest = folder.path().join("newshound-index.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("frostem=1", "frostem=0")).unwrap();
    assert!(needs_rebuild(folder.path()).unwrap().unwrap().contains("analysis"));
    std::fs::write(
        &manifest,
        text.replace(&format!("\"schema\": {}", crate::schema::SCHEMA_VERSION), "\"schema\": 99"),
    )
    .unwrap();
    assert!(matches!(needs_rebuild(folder.path()), Err(BackendError::NewerData { .. })));
    assert!(TantivyBackend::open(folder.path(), IndexOptions::default()).is_err());
}

#[test]
fn damaged_and_missing_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let backend = open(folder.path());
    put(&backend, &articles(Seed(1), 50));
    backend.commit(1).unwrap();
    drop(backend);
    assert_eq!(verify(folder.path()).unwrap(), Vec::<String>::new());
    let files: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "json" && extension != "lock"))
        .collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let whole = std::fs::read(&file).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 0x20;
        for damage in [flipped, whole[..whole.len() / 2].to_vec(), Vec::new()] {
            std::fs::write(&file, damage).unwrap();
            let damaged = verify(folder.path()).unwrap();
            assert!(!damaged.is_empty(), "{name} is damaged and nobody says so");
        }
        std::fs::remove_file(&file).unwrap();
        let missing = verify(folder.path()).unwrap();
        assert!(missing.iter().any(|what| what.contains(&name)), "{name}: {missing:?}");
        let opened = TantivyBackend::open(folder.path(), IndexOptions::default());
        assert!(opened.is_err(), "an index without {name} opens");
        std::fs::write(&file, whole).unwrap();
    }
    assert_eq!(verify(folder.path()).unwrap(), Vec::<String>::new());
}
