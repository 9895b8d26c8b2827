//! RSS, Atom and JSON Feed: every item a draft.
//!
//! Feeds in the wild are broken in a few ways that a strict parser refuses whole: a bare `&`, a cut end, a wrong encoding. So one that
//! cannot be read is repaired once and read again.

use feed_rs::model::{Entry, Feed};
use jiff::Timestamp;
use newshound_model::{Confidence, DateSource, Language, Precision, Published};
use url::Url;

use crate::draft::{Draft, RawPage, Rejection};
use crate::encoding::decode;
use crate::text::{clean, clean_option, of_html, paragraphs};

/// The largest feed in bytes.
pub const MAX_BYTES: usize = 16 << 20;

/// The most items of a feed.
pub const MAX_ITEMS: usize = 10_000;

/// How deep elements of a feed may nest.
const MAX_DEPTH: usize = 200;

/// Reads a feed.
///
/// # Errors
/// When it is too large, nests too deep, or cannot be read also after repair.
pub fn read_feed(raw: &RawPage) -> Result<Vec<Draft>, Rejection> {
    if raw.bytes.len() > MAX_BYTES {
        return Err(Rejection::TooLarge { found: raw.bytes.len(), most: MAX_BYTES });
    }
    let text = decode(&raw.bytes, raw.content_type.as_deref(), raw.charset.as_deref());
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if depth(text) > MAX_DEPTH {
        return Err(Rejection::TooDeep { most: MAX_DEPTH });
    }
    // The text is decoded, so what the declaration says of its encoding is true no longer.
    let text = without_declaration(text);
    let feed = parse(text, raw).or_else(|_| parse(&repaired(text), raw)).map_err(Rejection::Feed)?;
    Ok(drafts(feed, raw))
}

fn parse(text: &str, raw: &RawPage) -> Result<Feed, String> {
    feed_rs::parser::Builder::new()
        .base_uri(raw.url.as_deref())
        .build()
        .parse(text.as_bytes())
        .map_err(|error| error.to_string())
}

fn without_declaration(text: &str) -> &str {
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    }
}

/// How deep the elements nest, by counting tags.
fn depth(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(inside) = rest.strip_prefix("![CDATA[") {
            rest = inside.find("]]>").map_or("", |end| &inside[end..]);
            continue;
        }
        let end = rest.find('>').unwrap_or(rest.len());
        let tag = &rest[..end];
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !tag.ends_with('/') && !tag.starts_with(['!', '?']) {
            depth += 1;
            most = most.max(depth);
        }
    }
    most
}

/// Escapes what stands bare, and closes what was cut off after its last whole item.
fn repaired(text: &str) -> String {
    let mut repaired = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        repaired.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let name = after.find(';').map_or("", |end| &after[..end]);
        let is_number = name.strip_prefix('#').is_some_and(|number| !number.is_empty() && number.len() <= 8);
        match name {
            "amp" | "lt" | "gt" | "quot" | "apos" => repaired.push('&'),
            _ if is_number => repaired.push('&'),
            "nbsp" => {
                repaired.push('\u{a0}');
                rest = &after[name.len() + 1..];
                continue;
            }
            _ => repaired.push_str("&amp;"),
        }
        rest = after;
    }
    repaired.push_str(rest);
    let closed = repaired.contains("</rss>") || repaired.contains("</feed>") || repaired.contains("</rdf:RDF>");
    if !closed {
        for (item, end) in [("</item>", "</channel></rss>"), ("</entry>", "</feed>")] {
            if let Some(last) = repaired.rfind(item) {
                repaired.truncate(last + item.len());
                repaired.push_str(end);
                break;
            }
        }
    }
    repaired
}

fn drafts(feed: Feed, raw: &RawPage) -> Vec<Draft> {
    let outlet_name = feed.title.as_ref().and_then(|title| clean_option(Some(&of_html(&title.content))));
    let language = feed.language.as_deref().and_then(Language::from_code);
    feed.entries.into_iter().take(MAX_ITEMS).map(|entry| draft(entry, outlet_name.as_deref(), language, raw)).collect()
}

fn draft(entry: Entry, outlet_name: Option<&str>, language: Option<Language>, raw: &RawPage) -> Draft {
    let mut draft = Draft {
        language_hint: entry.language.as_deref().and_then(Language::from_code).or(language),
        ..Draft::default()
    };
    draft.url = entry
        .links
        .iter()
        .find(|link| link.rel.as_deref().is_none_or(|rel| rel == "alternate"))
        .or(entry.links.first())
        .and_then(|link| absolute(&link.href, raw));
    if draft.url.is_none() && entry.id.starts_with("http") {
        draft.url = Some(entry.id.clone());
    }
    if draft.url.is_none() && !entry.id.is_empty() {
        draft.id = Some(entry.id.clone());
    }
    draft.title = entry.title.and_then(|title| clean_option(Some(&of_html(&title.content))));
    let summary = entry.summary.map(|summary| of_html(&summary.content));
    let content = entry.content.and_then(|content| content.body).map(|body| of_html(&body));
    match content {
        Some(content) => {
            draft.body = paragraphs(&content);
            // A summary that only repeats the beginning of the text is none.
            draft.standfirst = summary.map(|summary| clean(&summary)).filter(|summary| {
                let begin: String = summary.chars().take(60).collect();
                !begin.is_empty() && !draft.body.first().is_some_and(|first| first.starts_with(&begin))
            });
        }
        None => draft.body = summary.map(|summary| paragraphs(&summary)).unwrap_or_default(),
    }
    draft.authors = entry.authors.into_iter().filter_map(|author| clean_option(author.name.as_deref())).collect();
    draft.tags = entry
        .categories
        .into_iter()
        .filter_map(|category| clean_option(Some(category.label.as_deref().unwrap_or(&category.term))))
        .collect();
    draft.image = entry
        .media
        .iter()
        .flat_map(|media| {
            let content = media.content.iter().filter(|content| {
                content.content_type.as_ref().is_none_or(|kind| kind.to_string().starts_with("image"))
            });
            media
                .thumbnails
                .iter()
                .map(|thumbnail| thumbnail.image.uri.clone())
                .chain(content.filter_map(|content| content.url.as_ref().map(ToString::to_string)))
        })
        .find_map(|url| absolute(&url, raw));
    let instant = |seconds: i64| Timestamp::from_second(seconds).ok();
    draft.published = entry.published.or(entry.updated).and_then(|at| instant(at.timestamp())).map(|at| Published {
        at,
        precision: Precision::Second,
        source: DateSource::Feed,
        confidence: Confidence::new(0.9),
        offset: None,
    });
    draft.modified = entry.updated.and_then(|at| instant(at.timestamp()));
    draft.outlet_name = outlet_name.map(str::to_owned);
    draft
}

fn absolute(href: &str, raw: &RawPage) -> Option<String> {
    let href = href.trim();
    let url = match &raw.url {
        Some(base) => Url::parse(base).ok().and_then(|base| base.join(href).ok()).or_else(|| Url::parse(href).ok()),
        None => Url::parse(href).ok(),
    }?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> RawPage {
        RawPage {
            url: Some("https://harbour-post.example/feed.xml".into()),
            content_type: None,
            charset: None,
            bytes: text.as_bytes().to_vec(),
            fetched_at: "2026-11-24T10:00:00Z".parse().unwrap(),
        }
    }

    fn titles(text: &str) -> Vec<String> {
        read_feed(&raw(text)).unwrap().into_iter().map(|draft| draft.title.unwrap_or_default()).collect()
    }

    const ITEM: &str = "<item><title>Ships &amp; cranes</title><link>/a/1</link><guid>g1</guid><pubDate>Tue, 03 Nov 2026 07:10:00 GMT</pubDate>\
        <description>&lt;p&gt;Nineteen ships wait.&lt;/p&gt;</description></item>";

    #[test]
    fn an_item_becomes_a_draft() {
        let feed = format!(
            "<rss version=\"2.0\"><channel><title>Harbour Post</title><language>en-gb</language>{ITEM}</channel></rss>"
        );
        let draft = read_feed(&raw(&feed)).unwrap().remove(0);
        assert_eq!(draft.title.as_deref(), Some("Ships & cranes"));
        assert_eq!(draft.url.as_deref(), Some("https://harbour-post.example/a/1"));
        assert_eq!(draft.body, ["Nineteen ships wait."]);
        assert_eq!(draft.published.unwrap().at.to_string(), "2026-11-03T07:10:00Z");
        assert_eq!(draft.language_hint.unwrap().as_str(), "en");
    }

    #[test]
    fn broken_feeds_are_repaired() {
        let bare = ITEM.replace("&amp;", "&");
        assert_eq!(
            titles(&format!(
                "  <?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>A & B</title>{bare}</channel></rss>"
            )),
            ["Ships & cranes"]
        );
        assert_eq!(
            titles(&format!("<rss version=\"2.0\"><channel><title>A</title>{ITEM}<item><title>Cut of")),
            ["Ships & cranes"]
        );
        let space = ITEM.replace("Ships", "Big&nbsp;ships");
        assert_eq!(
            titles(&format!("<rss version=\"2.0\"><channel><title>A</title>{space}</channel></rss>")),
            ["Big ships & cranes"]
        );
    }

    #[test]
    fn nonsense_and_bombs_are_refused() {
        assert!(matches!(read_feed(&raw("<rss><channel>")), Err(Rejection::Feed(_)) | Ok(_)));
        assert!(matches!(read_feed(&raw("<rss>no xml <<< at all")), Err(Rejection::Feed(_))));
        let bomb = format!("<rss><channel>{}", "<item>".repeat(100_000));
        assert!(matches!(read_feed(&raw(&bomb)), Err(Rejection::TooDeep { .. })));
    }
}
