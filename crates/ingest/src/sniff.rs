//! What bytes are, told from their beginning, their name and what the sender says.

use crate::{encoding, warc};

/// A form of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A web page.
    Html,
    /// RSS or Atom.
    Feed,
    /// JSON Feed.
    JsonFeed,
    /// A sitemap, a news sitemap or an index of them.
    Sitemap,
    /// A list of feeds (OPML).
    Opml,
    /// A web archive (WARC).
    Warc,
    /// Records as JSON Lines, a JSON array or an envelope.
    Records,
    /// Plain text, which may be an aggregator page.
    Text,
    /// Nothing.
    Empty,
}

/// Tells the form. Content comes first: names and content types are often wrong.
#[must_use]
pub fn sniff(bytes: &[u8], content_type: Option<&str>, name: Option<&str>) -> Form {
    let head = &bytes[..bytes.len().min(8 << 10)];
    if head.starts_with(warc::MAGIC) {
        return Form::Warc;
    }
    let text = match encoding::of_units(head) {
        Some(encoding) => encoding.decode(head).0,
        None => String::from_utf8_lossy(head),
    };
    let text = text.trim_start_matches('\u{feff}').trim_start_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.is_empty() {
        return Form::Empty;
    }
    let lower = text.to_ascii_lowercase();
    if text.starts_with(['{', '[']) {
        return if lower.contains("jsonfeed.org/version") { Form::JsonFeed } else { Form::Records };
    }
    let name = name.unwrap_or("").trim_end_matches(".gz").trim_end_matches(".zst");
    if name.ends_with(".jsonl") || name.ends_with(".ndjson") {
        return Form::Records;
    }
    const ROOTS: &[(&str, Form)] = &[
        ("<rss", Form::Feed),
        ("<feed", Form::Feed),
        ("<rdf:rdf", Form::Feed),
        ("<urlset", Form::Sitemap),
        ("<sitemapindex", Form::Sitemap),
        ("<opml", Form::Opml),
    ];
    if !lower.contains("<html")
        && let Some((_, form)) = ROOTS.iter().find(|(root, _)| lower.contains(root))
    {
        return *form;
    }
    let is_html =
        ["<!doctype html", "<html", "<head", "<body", "<article", "<meta", "<div", "<p>", "<h1", "<style", "<script"]
            .iter()
            .any(|tag| lower.contains(tag));
    let says_html =
        content_type.is_some_and(|kind| kind.contains("html")) || name.ends_with(".html") || name.ends_with(".htm");
    if is_html || says_html {
        return Form::Html;
    }
    Form::Text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &str, expect: Form) {
        assert_eq!(sniff(bytes.as_bytes(), None, None), expect, "{bytes}");
    }

    #[test]
    fn content_tells_the_form() {
        check("", Form::Empty);
        check(" \n", Form::Empty);
        check("\u{feff}<?xml version=\"1.0\"?>\n<rss version=\"2.0\">", Form::Feed);
        check("<feed xmlns=\"http://www.w3.org/2005/Atom\">", Form::Feed);
        check("<!DOCTYPE html><html>", Form::Html);
        check("<style>\n.grid { gap: 10px }\n</style>\n", Form::Html);
        check("{\"version\":\"https://jsonfeed.org/version/1.1\"}", Form::JsonFeed);
        check("{\"id\":\"a\"}", Form::Records);
        check("<?xml version=\"1.0\"?><urlset xmlns=\"x\"><url>", Form::Sitemap);
        check("<sitemapindex>", Form::Sitemap);
        check("<opml version=\"2.0\">", Form::Opml);
        check("WARC/1.0\r\nWARC-Type: warcinfo", Form::Warc);
        check("Harbour reopens\n\nShips may enter.", Form::Text);
    }

    #[test]
    fn sixteen_bit_units_are_no_hindrance() {
        let units = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert_eq!(sniff(&units("\u{feff}<rss version=\"2.0\">"), None, None), Form::Feed);
        assert_eq!(sniff(&units("{\"id\":\"a\"}"), None, None), Form::Records);
    }

    #[test]
    fn an_empty_page_by_name_is_empty_and_tag_soup_by_name_is_a_page() {
        assert_eq!(sniff(b"", Some("text/html"), Some("a.html")), Form::Empty);
        assert_eq!(sniff(b"<span>x", None, Some("a.html")), Form::Html);
    }
}
