//! The search page and an embedded widget in a real browser.
//!
//! Needs Chromium. Where there is none the test says that it was skipped; continuous integration installs one.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use super::program::Server;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The document after its scripts ran, or `None` without a browser.
fn rendered(url: &str) -> Option<String> {
    let profile = tempfile::tempdir().unwrap();
    let name = NAMES.into_iter().find(|name| {
        Command::new(name)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|s| s.success())
    })?;
    let output = Command::new(name)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ])
        .args(["--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(url)
        .output()
        .unwrap();
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Serves one page on an origin of its own, for as long as the test runs.
fn foreign_page(html: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
                line.clear();
            }
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n";
            let _ = write!(reader.into_inner(), "{head}{html}");
        }
    });
    format!("http://{address}/")
}

#[test]
fn people_can_search_and_foreign_pages_can_embed() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    let Some(page) = rendered(&format!("http://{}/?q=storm", server.address)) else {
        eprintln!("SKIPPED: no Chromium on this machine, the search page and the widget were not tried in a browser");
        return;
    };
    assert!(page.contains("class=\"card\""), "no story cards: {page}");
    assert!(page.contains("<mark>"), "no highlights: {page}");
    assert!(page.contains("<rect"), "no timeline: {page}");
    assert!(page.contains("type=\"checkbox\""), "no facets: {page}");

    let front = rendered(&format!("http://{}/", server.address)).unwrap();
    assert!(front.contains("class=\"card\""), "no stories on the front page: {front}");

    let foreign = foreign_page(format!(
        "<!doctype html><title>A foreign page</title><pre id=copy></pre>\
         <newshound-results q=\"storm\" limit=\"3\" heading=\"Storms\"></newshound-results>\
         <script>document.querySelector('newshound-results').addEventListener('newshound-loaded', (event) => {{\
           const shown = event.target.shadowRoot.querySelectorAll('li a');\
           document.getElementById('copy').textContent = 'loaded ' + shown.length + ' ' + shown[0].textContent;\
         }});</script>\
         <script src=\"http://{}/embed.js\"></script>",
        server.address
    ));
    let embedded = rendered(&foreign).unwrap();
    assert!(embedded.contains("loaded 3 "), "the widget shows nothing: {embedded}");
}
