//! The bodies of the fuzz targets on changed seeds, for a moment each: what fuzzing holds for hours, every run of the tests holds briefly.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

#[path = "fuzz/src/lib.rs"]
#[allow(unreachable_pub, reason = "it is the front page of a crate of its own")]
mod bodies;

/// How a seed is changed.
#[derive(Debug, Clone)]
enum Change {
    /// Other bytes stand at a place.
    Overwrite(usize, Vec<u8>),
    /// Bytes come in.
    Insert(usize, Vec<u8>),
    /// A piece is doubled so often.
    Repeat(usize, usize, usize),
    /// A piece goes.
    Remove(usize, usize),
    /// The rest goes.
    Cut(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let bytes = || {
        prop_oneof![
            prop::collection::vec(any::<u8>(), 1..8),
            prop::sample::select(vec![
                "<",
                ">",
                "&",
                "\"",
                "]]>",
                "<![CDATA[",
                "</",
                "{",
                "[",
                "(",
                "\\u0000",
                "\u{202e}",
                "NEAR/",
                "99999999999"
            ])
            .prop_map(|text| text.as_bytes().to_vec()),
        ]
    };
    prop_oneof![
        (any::<usize>(), bytes()).prop_map(|(at, bytes)| Change::Overwrite(at, bytes)),
        (any::<usize>(), bytes()).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (any::<usize>(), 1..200_usize, 2..60_usize).prop_map(|(at, length, times)| Change::Repeat(at, length, times)),
        (any::<usize>(), 1..200_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        any::<usize>().prop_map(Change::Cut),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |at: usize| at % (bytes.len() + 1);
        let piece = |at: usize, length: usize| place(at)..(place(at) + length).min(bytes.len());
        match change {
            Change::Overwrite(at, new) => drop(bytes.splice(piece(*at, new.len()), new.iter().copied())),
            Change::Insert(at, new) => drop(bytes.splice(place(*at)..place(*at), new.iter().copied())),
            Change::Repeat(at, length, times) => {
                let piece = piece(*at, *length);
                let repeated = bytes[piece.clone()].repeat(*times);
                drop(bytes.splice(piece, repeated));
            }
            Change::Remove(at, length) => drop(bytes.drain(piece(*at, *length))),
            Change::Cut(at) => bytes.truncate(place(*at)),
        }
    }
    bytes
}

/// Runs a body on the seeds of its name as they are, and then on changed ones.
fn check(name: &str, cases: u32, body: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let seeds: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    assert!(!seeds.is_empty(), "no seed in {}", folder.display());
    seeds.iter().for_each(|seed| body(seed));
    let changes = (prop::sample::select(seeds), prop::collection::vec(change(), 1..6));
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&changes, |(seed, changes)| {
            body(&changed(seed, &changes));
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{name}: {error}"));
}

#[test]
fn pages_of_any_bytes_are_read() {
    check("page", 150, bodies::page);
}

#[test]
fn feeds_of_any_bytes_are_read() {
    check("feed", 150, bodies::feed);
}

#[test]
fn sitemaps_of_any_bytes_are_read() {
    check("sitemap", 400, bodies::sitemap);
}

#[test]
fn records_of_any_bytes_are_read() {
    check("record", 300, bodies::record);
}

#[test]
fn web_archives_of_any_bytes_are_read() {
    check("warc", 200, bodies::warc);
}

#[test]
fn aggregator_pages_of_any_bytes_are_read() {
    check("aggregator", 300, bodies::aggregator);
}

#[test]
fn queries_of_any_bytes_are_read() {
    check("query", 400, bodies::query);
}

#[test]
fn dates_of_any_bytes_are_read() {
    check("date", 600, bodies::date);
}
