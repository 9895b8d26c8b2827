//! Lists of feeds as feed readers export them (OPML 1.0 to 2.0).

use std::collections::HashSet;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::draft::{RawPage, Rejection};
use crate::text::clean_option;
use crate::xml::{self, address};

/// The largest list in bytes.
pub const MAX_BYTES: usize = 16 << 20;

/// The most feeds of a list.
pub const MAX_FEEDS: usize = 10_000;

/// A feed that a list names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpmlFeed {
    /// Its address.
    pub url: String,
    /// What the list calls it.
    pub title: Option<String>,
}

/// Reads a list of feeds; each feed once, in the order of the list. One that breaks off gives what it has.
///
/// # Errors
/// When it is too large, nests too deep, or names no feed.
pub fn read_opml(raw: &RawPage) -> Result<Vec<OpmlFeed>, Rejection> {
    let text = xml::escaped(&xml::text(raw, MAX_BYTES, &["opml"])?);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let (mut feeds, mut seen) = (Vec::new(), HashSet::new());
    while feeds.len() < MAX_FEEDS {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if tag.local_name().as_ref() == "outline" => {
                feeds.extend(feed(&tag, raw).filter(|feed| seen.insert(feed.url.clone())));
            }
            // What a broken one has is better than nothing.
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    if feeds.is_empty() { Err(Rejection::NoFeeds) } else { Ok(feeds) }
}

fn feed(tag: &BytesStart<'_>, raw: &RawPage) -> Option<OpmlFeed> {
    let (mut url, mut title, mut text) = (None, None, None);
    for attribute in tag.html_attributes().with_checks(false).take(64).flatten() {
        let value = || attribute.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned);
        match attribute.key.local_name().as_ref().to_ascii_lowercase().as_str() {
            "xmlurl" => url = value(),
            "title" => title = value(),
            "text" => text = value(),
            _ => {}
        }
    }
    let title = title.or(text);
    Some(OpmlFeed { url: address(&url?, raw)?, title: clean_option(title.as_deref()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, Rejection> {
        let raw = RawPage {
            url: None,
            content_type: None,
            charset: None,
            bytes: text.as_bytes().to_vec(),
            fetched_at: "2026-11-24T10:00:00Z".parse().unwrap(),
        };
        Ok(read_opml(&raw)?
            .into_iter()
            .map(|feed| format!("{} {}", feed.url, feed.title.unwrap_or_default()))
            .collect())
    }

    #[test]
    fn feeds_are_found_in_folders_and_once() {
        let text = "<?xml version=\"1.0\"?><opml version=\"2.0\"><head><title>Mine</title></head><body><outline text=\"Ports\"><outline \
            type=\"rss\" text=\"Harbour Post\" xmlUrl=\"https://harbour-post.example/feed.xml?a=1&amp;b=2\" htmlUrl=\"https://harbour-post.example/\"/>\
            <outline title='Western & Star' XMLURL='http://western.example/rss'></outline></outline><outline \
            xmlUrl=\"https://harbour-post.example/feed.xml?a=1&b=2\"/><outline xmlUrl=\"file:///etc/passwd\"/></body></opml>";
        assert_eq!(
            read(text).unwrap(),
            ["https://harbour-post.example/feed.xml?a=1&b=2 Harbour Post", "http://western.example/rss Western & Star"]
        );
        assert_eq!(read(&text[..text.len() - 100]).unwrap().len(), 2, "a cut one gives what it has");
    }

    #[test]
    fn a_list_without_feeds_says_so() {
        assert_eq!(read("<opml><body><outline text=\"x\"/></body></opml>"), Err(Rejection::NoFeeds));
        let deep = format!("<opml>{}", "<outline text=\"x\">".repeat(100_000));
        assert!(matches!(read(&deep), Err(Rejection::TooDeep { .. })));
    }
}
