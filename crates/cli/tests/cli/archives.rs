//! A web archive, imported, killed half-way and imported again: every page once.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::program::{newshound, run, said};

/// Pages in the archive.
const N_PAGES: usize = 200;

/// Writes a WARC file as crawlers do: each record packed by itself, requests between the answers.
fn write_warc(file: &Path) {
    let mut packed = std::fs::File::create(file).unwrap();
    let mut record = |kind: &str, url: &str, block: &str| {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-05T08:00:00Z\r\nContent-Type: application/http; \
             msgtype={kind}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        write!(member, "{head}{block}\r\n\r\n").unwrap();
        packed.write_all(&member.finish().unwrap()).unwrap();
    };
    for n in 0..N_PAGES {
        let url = format!("https://harbour-post.example/news/{n}");
        record("request", &url, &format!("GET /news/{n} HTTP/1.1\r\nHost: harbour-post.example\r\n\r\n"));
        let page = format!(
            "<!doctype html><html lang=\"en\"><head><title>Crane {n} is repaired</title><meta property=\"article:published_time\" \
             content=\"2026-11-04T{:02}:00:00Z\"></head><body><article><h1>Crane {n} is repaired</h1><p>The crane with the number {n} at \
             the eastern quay of Port Alder works again, the harbour office said on Wednesday morning.</p><p>It had stood still since a \
             storm bent its arm in the spring, and nineteen ships had to be unloaded by hand in the meantime.</p></article></body></html>",
            n % 24
        );
        record(
            "response",
            &url,
            &format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n{page}",
                page.len()
            ),
        );
    }
}

#[test]
fn an_archive_killed_half_way_and_imported_again_holds_each_page_once() {
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("crawl.warc.gz"), folder.path().join("data"));
    write_warc(&file);
    for wait in [120, 250] {
        let mut import = newshound(&data)
            .args(["import", file.to_str().unwrap()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Wherever this finds the import: before the first page, between two, or after the last one.
        std::thread::sleep(Duration::from_millis(wait));
        let _ = import.kill();
        import.wait().unwrap();
    }
    let output = run(&data, &["import", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let export = run(&data, &["export", "-q"]);
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for line in String::from_utf8_lossy(&export.stdout).lines() {
        let article: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(article["first_seen"], "2026-11-05T08:00:00Z", "the crawl says when it saw the page");
        *found.entry(article["url"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(found.len(), N_PAGES);
    assert!(found.values().all(|&times| times == 1), "{found:?}");
    // Killed or not: what is left is read, what is there is not, and a third run has nothing to do.
    let again = run(&data, &["import", file.to_str().unwrap()]);
    assert!(said(&again).contains(&format!("{N_PAGES} unchanged")), "{}", said(&again));
}
