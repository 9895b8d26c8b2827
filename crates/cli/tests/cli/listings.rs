//! `fetch` of a sitemap and `watch` of a list of feeds, against a server of the test's own.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use super::program::{run, said};

/// Serves these paths and nothing else, until the test ends; returns its address.
fn serve(pages: impl Fn(&str) -> Vec<(&'static str, String)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let pages = pages(&address);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let Some(first) = lines.next() else { continue };
            lines.by_ref().take_while(|line| !line.is_empty()).for_each(drop);
            let path = first.split(' ').nth(1).unwrap_or("/");
            let answer = match pages.iter().find(|(known, _)| *known == path) {
                Some((_, body)) => format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                ),
                None => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".into(),
            };
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

fn page(title: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><head><title>{title}</title></head><body><article><h1>{title}</h1><p>Nineteen ships waited outside the \
         harbour on Tuesday, because the pilots had stopped work at dawn and nobody else knows the way in.</p><p>The union said that the strike \
         would last until Friday at the least, and the authority said nothing at all.</p></article></body></html>"
    )
}

#[test]
fn a_sitemap_is_fetched_page_by_page_and_a_headline_stands_in_for_a_page_that_is_gone() {
    let address = serve(|address| {
        let entry = |path: &str, title: &str| {
            format!(
                "<url><loc>{address}{path}</loc><news:news><news:publication_date>2026-11-03</news:publication_date><news:title>{title}</news:title>\
                 </news:news></url>"
            )
        };
        vec![
            ("/index.xml", format!("<sitemapindex><sitemap><loc>{address}/news.xml</loc></sitemap></sitemapindex>")),
            (
                "/news.xml",
                format!("<urlset>{}{}</urlset>", entry("/1", "Pilots strike"), entry("/gone", "Crane is repaired")),
            ),
            ("/1", page("Pilots strike")),
        ]
    });
    let data = tempfile::tempdir().unwrap();
    let output = run(data.path(), &["fetch", "--allow-private", "127.0.0.1", &format!("{address}/index.xml")]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let export = run(data.path(), &["export", "-q"]);
    let export = String::from_utf8_lossy(&export.stdout).into_owned();
    assert_eq!(export.lines().count(), 2, "{export}");
    assert!(export.contains("Nineteen ships") && export.contains("Crane is repaired"), "{export}");
}

#[test]
fn the_feeds_of_a_list_are_watched() {
    let address = serve(|address| {
        let item = format!(
            "<item><title>Pilots strike</title><link>{address}/1</link><description>Ships wait.</description></item>"
        );
        vec![
            ("/feed.xml", format!("<rss version=\"2.0\"><channel><title>Harbour Post</title>{item}</channel></rss>")),
            ("/1", page("Pilots strike")),
        ]
    });
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("feeds.opml");
    fs::write(
        &list,
        format!("<opml><body><outline text=\"Ports\"><outline xmlUrl=\"{address}/feed.xml\"/></outline></body></opml>"),
    )
    .unwrap();
    let data = folder.path().join("data");
    let output = run(&data, &["watch", "--once", "--allow-private", "127.0.0.1", "--opml", list.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("1 feed") && said(&output).contains("1 new"), "{}", said(&output));
    let export = run(&data, &["export", "-q"]);
    assert!(String::from_utf8_lossy(&export.stdout).contains("Nineteen ships"), "{}", said(&export));
}
