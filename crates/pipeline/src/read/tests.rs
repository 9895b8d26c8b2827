//! What the sink is told of files of every form, whole and broken, and where a later run goes on.

use std::io::{Cursor, Write as _};
use std::ops::ControlFlow;

use newshound_ingest::{Gazetteer, Normaliser};
use newshound_model::{Article, OutletRegistry};
use proptest::prelude::*;

use super::*;

/// Notes everything it is told, and breaks off after so many articles.
#[derive(Default)]
struct Book {
    told: Vec<String>,
    done: Vec<Done>,
    most: Option<usize>,
    n_articles: usize,
}

impl Sink for Book {
    fn article(&mut self, article: Article) -> ControlFlow<()> {
        self.told.push(article.id.to_string());
        self.n_articles += 1;
        if self.most == Some(self.n_articles) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn rejected(&mut self, rejected: Rejected) {
        self.told.push(format!("no: {rejected}"));
    }

    fn note(&mut self, note: Note) {
        self.told.push(format!("note: {note}"));
    }

    fn done(&mut self, done: Done) {
        self.done.push(done);
    }
}

fn source(name: &str, bytes: Vec<u8>, skip: u64) -> Source {
    Source { name: name.into(), skip, open: Box::new(|| Ok(Box::new(Cursor::new(bytes)))) }
}

fn book(files: &[(&str, Vec<u8>)], skip: u64, threads: usize, most: Option<usize>) -> Book {
    let normaliser = Normaliser::new(OutletRegistry::new(Vec::new()), Gazetteer::embedded());
    let mut book = Book { most, ..Book::default() };
    let sources = files.iter().map(|(name, bytes)| source(name, bytes.clone(), skip)).collect();
    let _ = read(sources, &normaliser, "2026-11-24T10:00:00Z".parse().unwrap(), threads, &mut book);
    book
}

fn record(id: usize) -> String {
    format!("{{\"id\":\"{id}\",\"title\":\"Report {id}\",\"body\":\"Ships waited.\"}}")
}

fn records(n: usize) -> Vec<u8> {
    (0..n).map(|id| record(id) + "\n").collect::<String>().into_bytes()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[track_caller]
fn check(name: &str, bytes: &[u8], expect: &[&str]) {
    let told = book(&[(name, bytes.to_vec())], 0, 2, None).told;
    assert_eq!(told.len(), expect.len(), "{told:?}");
    for (told, expect) in told.iter().zip(expect) {
        assert!(told.contains(expect), "{told}: {expect}");
    }
}

#[test]
fn everything_is_told_in_order_whatever_the_number_of_threads() {
    let files = [("a.jsonl", records(500)), ("b.jsonl.gz", gzip(&records(70))), ("c.html", b"<span>x".to_vec())];
    let one = book(&files, 0, 1, None);
    assert_eq!(one.n_articles, 570);
    let expect: Vec<String> = (0..500).chain(0..70).map(|id| id.to_string()).collect();
    assert_eq!(one.told[..570], expect);
    let many = book(&files, 0, 4, None);
    assert_eq!(many.told, one.told);
    assert_eq!(many.done, one.done);
    let finished: Vec<_> = many.done.iter().filter(|done| done.is_finished).map(|done| done.n_records).collect();
    assert_eq!(finished, [500, 70, 1]);
}

#[test]
fn what_is_broken_is_named_by_line_and_the_rest_is_read() {
    check(
        "a.jsonl",
        format!("{}\n{{\"id\": oops\n\n[1]\n{}", record(1), record(2)).as_bytes(),
        &["1", "no: a.jsonl:2: not valid JSON", "no: a.jsonl:4: not valid JSON: expected an object", "2"],
    );
    let long = format!("{}\n\"{}\"\n{}\n", record(1), "x".repeat(MAX_LINE_BYTES + 10), record(2));
    check("a.jsonl", long.as_bytes(), &["1", "no: a.jsonl:2: the line is longer than 16 MiB; it was left out", "2"]);
    check("a.html", b" \n", &["no: a.html: it is empty"]);
    check(
        "a.json",
        format!("[{},\n{},\n{{\"id\":", record(1), record(2)).as_bytes(),
        &["1", "2", "no: a.json:3: not valid JSON: the file ends"],
    );
    check("-", format!("{{\"status\":\"ok\",\"articles\":[{},{}]}}", record(1), record(2)).as_bytes(), &["1", "2"]);
    let latin: Vec<u8> = record(1).replace("Ships", "Caf\u{e9} ferm\u{e9}, ships").chars().map(|c| c as u8).collect();
    check("a.jsonl", &latin, &["note: a.jsonl:1: it is not UTF-8", "1"]);
    check("a.jsonl", record(1).replace("body", "mood").as_bytes(), &["note: a.jsonl:1: it has the field `mood`", "1"]);
    check(
        "a.jsonl",
        record(1).replace("{", "{\"url\":\"/x\",\"published\":\"2099-01-01\",").as_bytes(),
        &["note: a.jsonl:1: its date 2099", "note: a.jsonl:1: its address `/x`", "1"],
    );
    check(
        "feeds.opml",
        b"<opml><body><outline xmlUrl=\"https://a.example/f\"/></body></opml>",
        &["newshound watch --opml"],
    );
    check("map.xml", b"<urlset><url><loc>https://a.example/1</loc></url></urlset>", &["newshound fetch"]);
}

#[test]
fn a_cut_packing_gives_what_it_has_and_names_the_line() {
    let text: Vec<u8> = (0..4_000).map(|id| record(id * 7919) + "\n").collect::<String>().into_bytes();
    let mut packed = gzip(&text);
    packed.truncate(packed.len() / 2);
    let told = book(&[("a.jsonl.gz", packed), ("b.jsonl", records(1))], 0, 2, None).told;
    let failed = told.iter().position(|told| told.starts_with("no: ")).unwrap();
    assert!(
        failed > 500 && told[failed].contains(&format!("a.jsonl.gz:{}: cannot be read", failed + 1)),
        "{}",
        told[failed]
    );
    assert_eq!(told[failed + 1..], ["0"], "the next file is read all the same");
}

#[test]
fn a_source_that_cannot_be_opened_is_named() {
    let normaliser = Normaliser::new(OutletRegistry::new(Vec::new()), Gazetteer::embedded());
    let mut book = Book::default();
    let broken = Source { name: "x".into(), skip: 0, open: Box::new(|| Err(io::Error::other("gone"))) };
    let sources = vec![broken, source("y.jsonl", records(1), 0)];
    let _ = read(sources, &normaliser, "2026-11-24T10:00:00Z".parse().unwrap(), 2, &mut book);
    assert_eq!(book.told, ["no: x: cannot be read: gone", "0"]);
}

#[test]
fn breaking_off_ends_all_threads() {
    for most in [1, 40, 400] {
        let book = book(&[("a.jsonl", records(3_000))], 0, 2, Some(most));
        assert_eq!(book.n_articles, most);
        assert!(book.done.iter().all(|done| done.n_records as usize <= most));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whoever breaks off anywhere and goes on from the last word on what is done is told every record, and few of them twice.
    #[test]
    fn a_later_run_goes_on_where_the_first_one_stopped(n in 1..200_usize, most in 1..200_usize, breaks in prop::collection::vec(any::<bool>(), 0..200)) {
        let lines: String = (0..n).map(|id| if breaks.get(id) == Some(&true) { "{oops\n".to_owned() } else { record(id) + "\n" }).collect();
        let files = [("a.jsonl", lines.into_bytes())];
        let whole = book(&files, 0, 1, None).told;
        let first = book(&files, 0, 2, Some(most));
        let skip = first.done.last().map_or(0, |done| done.n_records);
        let second = book(&files, skip, 2, None);
        prop_assert_eq!(&whole[skip as usize..], &second.told[..]);
        prop_assert!(first.told.len() >= skip as usize);
        prop_assert_eq!(second.done.last().unwrap().n_records as usize, n);
    }
}

#[test]
fn a_line_is_read_up_to_its_bound_and_the_one_behind_it_always() {
    for n_more in [0, 1, 2] {
        let long = record(1);
        let padded = format!("{long}{}", " ".repeat(pieces::MAX_LINE_BYTES + n_more - long.len()));
        let file = format!("{}\n{padded}\n{}\n", record(0), record(2)).into_bytes();
        let told = book(&[("a.jsonl", file)], 0, 1, None).told;
        let expect = if n_more == 0 { vec!["0", "1", "2"] } else { vec!["0", "no: a.jsonl:2", "2"] };
        let shown: Vec<&str> =
            told.iter().map(|one| one.rsplit_once(": ").map_or(one.as_str(), |(at, _)| at)).collect();
        assert_eq!(shown, expect, "{n_more}: {told:?}");
    }
}
