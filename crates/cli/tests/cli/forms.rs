//! Every form in which news arrives, and an import that goes on where it stopped.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use newshound_archive::Archive;

use super::program::{newshound, run, said};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn record(id: usize) -> String {
    format!(
        "{{\"id\":\"r-{id}\",\"title\":\"Crane {id} is repaired\",\"body\":\"The crane with the number {id} at the eastern quay works again, the \
         harbour office said on Wednesday.\",\"published\":\"2026-11-03\",\"lang\":\"en\"}}\n"
    )
}

/// The titles in the archive, in order.
fn titles(data: &Path) -> Vec<String> {
    let export = run(data, &["export", "-q"]);
    let mut titles: Vec<String> = String::from_utf8_lossy(&export.stdout)
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["title"].as_str().unwrap().to_owned())
        .collect();
    titles.sort();
    titles
}

/// Imports one file and returns the exit code, what was said, and the titles that are there then.
#[track_caller]
fn check(name: &str, bytes: &[u8], code: i32, says: &str, expect: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join(name), folder.path().join("data"));
    fs::write(&file, bytes).unwrap();
    let output = run(&data, &["import", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(code), "{name}: {}", said(&output));
    assert!(said(&output).contains(says), "{name}: {}", said(&output));
    assert_eq!(titles(&data), expect, "{name}");
}

#[test]
fn every_form_is_taken_or_says_what_to_do() {
    let news = "<urlset><url><loc>https://harbour-post.example/1</loc><news:news><news:publication><news:name>Harbour Post</news:name>\
        </news:publication><news:publication_date>2026-11-03</news:publication_date><news:title>Pilots strike</news:title></news:news></url></urlset>";
    check("sitemap.xml.gz", &gzip(news.as_bytes()), 0, "1 new", &["Pilots strike"]);
    let addresses = "<urlset><url><loc>https://harbour-post.example/1</loc></url></urlset>";
    check("sitemap.xml", addresses.as_bytes(), 1, "`newshound fetch`", &[]);
    let list = "<opml><body><outline xmlUrl=\"https://harbour-post.example/feed.xml\"/></body></opml>";
    check("feeds.opml", list.as_bytes(), 1, "`newshound watch --opml FILE`", &[]);
    let answer = "{\"status\":\"ok\",\"articles\":[{\"source\":{\"name\":\"Harbour Post\"},\"title\":\"Pilots strike\",\"url\":\
        \"https://harbour-post.example/1\",\"publishedAt\":\"2026-11-03T07:10:00Z\",\"content\":\"Ships wait.\"}]}";
    check("answer.json", answer.as_bytes(), 0, "1 new", &["Pilots strike"]);
    let twice = zstd::encode_all(gzip(record(1).as_bytes()).as_slice(), 1).unwrap();
    check("records.jsonl.gz.zst", &twice, 0, "1 new", &["Crane 1 is repaired"]);
    let bad_address = record(1).replace("{\"id\"", "{\"url\":\"/news/1\",\"id\"");
    check(
        "bbc.jsonl",
        bad_address.as_bytes(),
        0,
        "bbc.jsonl:1: its address `/news/1` is none",
        &["Crane 1 is repaired"],
    );
}

#[test]
fn a_list_of_feeds_that_is_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("feeds.opml");
    fs::write(&file, "<opml><body></body></opml>").unwrap();
    let output = run(&folder.path().join("data"), &["watch", "--once", "--opml", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("feeds.opml") && said(&output).contains("names no feed"), "{}", said(&output));
}

/// Starts an import and kills it once so much is in the archive; whether it was killed before it ended.
fn kill_half_way(data: &Path, file: &Path) -> bool {
    let mut import = newshound(data)
        .args(["import", "--threads", "1", file.to_str().unwrap()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let (mut known, mut grown) = (0, 0);
    // What is acknowledged is written down soon after; when more of it has come several times, the first part of it is.
    while grown < 4 && begun.elapsed() < Duration::from_secs(60) {
        if import.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
        let n_articles = Archive::open(data).map_or(0, |archive| archive.len());
        grown += usize::from(n_articles > known);
        known = n_articles;
    }
    import.kill().unwrap();
    import.wait().unwrap();
    true
}

#[test]
fn an_import_killed_half_way_goes_on_where_it_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("many.jsonl.gz"), folder.path().join("data"));
    const N: usize = 12_000;
    fs::write(&file, gzip((0..N).map(record).collect::<String>().as_bytes())).unwrap();
    let was_killed = kill_half_way(&data, &file);
    let import =
        |arguments: &[&str]| -> Output { run(&data, &[&["import"], arguments, &[file.to_str().unwrap()]].concat()) };
    let second = import(&[]);
    assert_eq!(second.status.code(), Some(0), "{}", said(&second));
    if was_killed {
        assert!(said(&second).contains("going on with"), "{}", said(&second));
    }
    assert!(said(&second).contains("12,000 articles"), "{}", said(&second));
    assert_eq!(titles(&data).len(), N, "each once");

    let third = import(&[]);
    assert!(said(&third).contains("was imported already and has not changed"), "{}", said(&third));
    assert!(said(&third).contains("12,000 unchanged"), "{}", said(&third));
    let anew = import(&["--again"]);
    assert!(!said(&anew).contains("already") && said(&anew).contains("12,000 unchanged"), "{}", said(&anew));
}

#[test]
fn a_file_that_was_changed_or_had_rejects_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("a.jsonl"), folder.path().join("data"));
    let import = || run(&data, &["import", file.to_str().unwrap()]);
    fs::write(&file, record(1)).unwrap();
    import();
    assert!(said(&import()).contains("already"));
    fs::write(&file, record(1) + &record(2) + "oops\n").unwrap();
    let grown = import();
    assert!(said(&grown).contains("1 new, 0 revised, 1 unchanged; 1 rejected"), "{}", said(&grown));
    let again = import();
    assert_eq!(again.status.code(), Some(1));
    assert!(said(&again).contains("a.jsonl:3: not valid JSON"), "what is wrong is named every time: {}", said(&again));
}
