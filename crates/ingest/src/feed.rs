//! RSS, Atom and JSON Feed: every item a draft.
//!
//! Feeds in the wild are broken in a few ways that a strict parser refuses whole: a bare `&`, a cut end, a wrong encoding. So one that
//! cannot be read is repaired once and read again.

use feed_rs::model::{Entry, Feed};
use jiff::Timestamp;
use newshound_model::{Confidence, DateSource, Language, Precision, Published};

use crate::draft::{Draft, RawPage, Rejection};
use crate::text::{clean, clean_option, of_html, paragraphs};
use crate::xml::{self, address};

/// The largest feed in bytes.
pub const MAX_BYTES: usize = 16 << 20;

/// The most items of a feed.
pub const MAX_ITEMS: usize = 10_000;

/// Reads a feed.
///
/// # Errors
/// When it is too large, nests too deep, or cannot be read also after repair.
pub fn read_feed(raw: &RawPage) -> Result<Vec<Draft>, Rejection> {
    let text = xml::text(raw, MAX_BYTES, &["rss", "feed", "rdf:RDF"])?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
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

/// What ends a feed, by what begins it.
const ENDS: &[(&str, &str, &str)] =
    &[("<rss", "</item>", "</channel></rss>"), ("<feed", "</entry>", "</feed>"), ("<rdf:", "</item>", "</rdf:RDF>")];

/// Escapes what stands bare, keeps markup inside of texts as text, and closes what was cut off after its last whole item.
fn repaired(text: &str) -> String {
    let mut repaired = wrapped(&xml::escaped(text));
    let Some((_, item, end)) = ENDS
        .iter()
        .find(|(root, _, _)| repaired.get(..root.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(root)))
    else {
        return repaired;
    };
    let last = end.rfind("</").map_or(*end, |at| &end[at..]);
    match repaired.rfind(last) {
        // What a server prints after the feed is none of it.
        Some(at) => repaired.truncate(at + last.len()),
        None => {
            if let Some(at) = repaired.rfind(item) {
                repaired.truncate(at + item.len());
                repaired.push_str(end);
            }
        }
    }
    repaired
}

/// Elements whose content some feeds write as bare markup, which seldom is XML.
const TEXTS: &[&str] = &["description", "content:encoded", "title", "summary"];

/// Puts texts with bare markup into CDATA.
fn wrapped(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len() + 256);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        wrapped.push_str(before);
        let opened =
            TEXTS.iter().find_map(|name| Some((*name, tag.strip_prefix('<')?.strip_prefix(name)?.strip_prefix('>')?)));
        let Some((name, inside)) = opened else {
            let next = tag[1..].find('<').map_or(tag.len(), |next| next + 1);
            wrapped.push_str(&tag[..next]);
            rest = &tag[next..];
            continue;
        };
        wrapped.push_str(&tag[..tag.len() - inside.len()]);
        // An element that is never closed was cut off, and its item with it.
        let end = format!("</{name}>");
        let Some(length) = inside.find(&end) else {
            wrapped.push_str(inside);
            return wrapped;
        };
        let content = &inside[..length];
        if content.contains('<') && !content.contains("<![CDATA[") {
            wrapped.push_str("<![CDATA[");
            wrapped.push_str(&content.replace("]]>", "]] >"));
            wrapped.push_str("]]>");
        } else {
            wrapped.push_str(content);
        }
        rest = &inside[length..];
    }
    wrapped.push_str(rest);
    wrapped
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
        .and_then(|link| address(&link.href, raw));
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
        .find_map(|url| address(&url, raw));
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
    fn what_a_server_prints_round_a_feed_is_passed_over() {
        let feed = format!("<rss version=\"2.0\"><channel><title>A</title>{ITEM}</channel></rss>");
        assert_eq!(titles(&format!("<br />Warning: x in y<br />\n<?xml version=\"1.0\"?>{feed}")), ["Ships & cranes"]);
        assert_eq!(titles(&format!("{feed}<script>x</script> & more")), ["Ships & cranes"]);
        assert_eq!(titles(&feed.replace("Ships", "\u{1}Ships")), ["Ships & cranes"]);
    }

    #[test]
    fn markup_inside_of_a_text_need_not_be_xml() {
        let item =
            ITEM.replace("&lt;p&gt;Nineteen ships wait.&lt;/p&gt;", "<p>Nineteen<br> ships wait & wait.<img src=x>");
        let feed = format!("<rss version=\"2.0\"><channel><title>A</title>{item}{ITEM}</channel></rss>");
        let drafts = read_feed(&raw(&feed)).unwrap();
        assert_eq!((drafts.len(), drafts[0].body.join(" ")), (2, "Nineteen ships wait & wait.".to_owned()));
    }

    #[test]
    fn encodings_that_lie_are_detected() {
        let feed = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>A</title>{}</channel></rss>",
            ITEM.replace("Ships", "Caf\u{e9}s près du môle, fermés à midi; ships")
        );
        let latin: Vec<u8> = feed.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let units: Vec<u8> = format!("\u{feff}{feed}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [latin, units] {
            let drafts = read_feed(&RawPage { bytes, ..raw("") }).unwrap();
            assert!(drafts[0].title.as_ref().unwrap().starts_with("Cafés près du môle"), "{drafts:?}");
        }
    }

    #[test]
    fn nonsense_and_bombs_are_refused() {
        assert!(matches!(read_feed(&raw("<rss><channel>")), Err(Rejection::Feed(_)) | Ok(_)));
        assert!(matches!(read_feed(&raw("<rss>no xml <<< at all")), Err(Rejection::Feed(_))));
        let bomb = format!("<rss><channel>{}", "<item>".repeat(100_000));
        assert!(matches!(read_feed(&raw(&bomb)), Err(Rejection::TooDeep { .. })));
    }
}
