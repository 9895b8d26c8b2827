//! Sitemaps, news sitemaps and indexes of sitemaps (sitemaps.org 0.9 with the news and image extensions).
//!
//! An entry of a news sitemap has a title, a date and an outlet: it is a [`Draft`] without a text. An entry of another sitemap is an
//! address and no more, and an index names sitemaps; `newshound fetch` and `newshound watch` follow both.

use jiff::Timestamp;
use newshound_model::{Confidence, DateSource, Language, Published};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::dates;
use crate::draft::{Draft, RawPage, Rejection};
use crate::text::{clean_option, of_html};
use crate::xml::{self, address};

/// The largest sitemap in bytes, as the protocol has it.
pub const MAX_BYTES: usize = 50 << 20;

/// The most entries of a sitemap, as the protocol has it.
pub const MAX_ENTRIES: usize = 50_000;

/// The longest value of an entry in bytes.
const MAX_VALUE_BYTES: usize = 8 << 10;

/// What a sitemap lists, in its order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sitemap {
    /// Pages; those of a news sitemap have a title.
    pub pages: Vec<Draft>,
    /// Other sitemaps.
    pub sitemaps: Vec<SitemapLink>,
}

/// A sitemap that an index names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitemapLink {
    /// Its address.
    pub url: String,
    /// When it was changed.
    pub modified: Option<Timestamp>,
}

impl Sitemap {
    /// The addresses of the pages, latest first; those without a date last, in their order.
    #[must_use]
    pub fn latest_pages(&self) -> Vec<&Draft> {
        let at = |draft: &Draft| draft.published.map(|published| published.at).or(draft.modified);
        let mut pages: Vec<&Draft> = self.pages.iter().collect();
        pages.sort_by_key(|draft| std::cmp::Reverse(at(draft)));
        pages
    }

    /// The other sitemaps, latest first; those without a date last, in their order.
    #[must_use]
    pub fn latest_sitemaps(&self) -> Vec<&SitemapLink> {
        let mut sitemaps: Vec<&SitemapLink> = self.sitemaps.iter().collect();
        sitemaps.sort_by_key(|link| std::cmp::Reverse(link.modified));
        sitemaps
    }
}

/// Reads a sitemap or an index of them. One that breaks off gives what it has.
///
/// # Errors
/// When it is too large, nests too deep, or lists nothing.
pub fn read_sitemap(raw: &RawPage) -> Result<Sitemap, Rejection> {
    let text = xml::escaped(&xml::text(raw, MAX_BYTES, &["urlset", "sitemapindex"])?);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut sitemap = Sitemap::default();
    let mut entry: Option<Entry> = None;
    let mut extension = Extension::None;
    let mut value = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                match tag.local_name().as_ref() {
                    "url" | "sitemap" => (entry, extension) = (Some(Entry::default()), Extension::None),
                    "news" => extension = Extension::News,
                    "image" => extension = Extension::Image,
                    "video" => extension = Extension::Other,
                    _ => {}
                }
                value.clear();
            }
            Ok(Event::Text(text)) => push(&mut value, &text),
            Ok(Event::CData(text)) => push(&mut value, &text),
            Ok(Event::GeneralRef(name)) => match name.as_ref() {
                "amp" => push(&mut value, "&"),
                "lt" => push(&mut value, "<"),
                "gt" => push(&mut value, ">"),
                "quot" => push(&mut value, "\""),
                "apos" => push(&mut value, "'"),
                _ => {
                    if let Ok(Some(c)) = name.resolve_char_ref() {
                        push(&mut value, c.encode_utf8(&mut [0; 4]));
                    }
                }
            },
            Ok(Event::End(tag)) => match tag.local_name().as_ref() {
                "url" => sitemap.pages.extend(entry.take().and_then(|entry| entry.page(raw))),
                "sitemap" => sitemap.sitemaps.extend(entry.take().and_then(|entry| entry.sitemap(raw))),
                "news" | "image" | "video" => extension = Extension::None,
                name => {
                    if let Some(entry) = &mut entry {
                        entry.take(extension, name, &value);
                    }
                    value.clear();
                }
            },
            // What a broken one has is better than nothing.
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
        if sitemap.pages.len() + sitemap.sitemaps.len() >= MAX_ENTRIES {
            break;
        }
    }
    if sitemap.pages.is_empty() && sitemap.sitemaps.is_empty() {
        return Err(Rejection::Sitemap);
    }
    Ok(sitemap)
}

/// The articles of a sitemap: the pages that have a title.
///
/// # Errors
/// When it cannot be read, or names addresses only.
pub fn read_titled(raw: &RawPage) -> Result<Vec<Draft>, Rejection> {
    let sitemap = read_sitemap(raw)?;
    let (n_pages, n_sitemaps) = (sitemap.pages.len(), sitemap.sitemaps.len());
    let titled: Vec<Draft> = sitemap.pages.into_iter().filter(|page| page.title.is_some()).collect();
    if titled.is_empty() { Err(Rejection::AddressesOnly { n_pages, n_sitemaps }) } else { Ok(titled) }
}

fn push(value: &mut String, piece: &str) {
    if value.len() + piece.len() <= MAX_VALUE_BYTES {
        value.push_str(piece);
    }
}

/// Which extension an element stands in; they have names in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extension {
    None,
    News,
    Image,
    Other,
}

/// The values of one entry as they stand there.
#[derive(Debug, Default)]
struct Entry {
    loc: Option<String>,
    lastmod: Option<String>,
    title: Option<String>,
    outlet_name: Option<String>,
    language: Option<String>,
    published: Option<String>,
    keywords: Option<String>,
    image: Option<String>,
}

impl Entry {
    /// Takes the value of an element; the first one of each name counts.
    fn take(&mut self, extension: Extension, name: &str, value: &str) {
        let place = match (extension, name) {
            (Extension::None, "loc") => &mut self.loc,
            (Extension::None, "lastmod") => &mut self.lastmod,
            (Extension::News, "title") => &mut self.title,
            (Extension::News, "name") => &mut self.outlet_name,
            (Extension::News, "language") => &mut self.language,
            (Extension::News, "publication_date") => &mut self.published,
            (Extension::News, "keywords") => &mut self.keywords,
            (Extension::Image, "loc") => &mut self.image,
            _ => return,
        };
        let value = value.trim();
        if place.is_none() && !value.is_empty() {
            *place = Some(value.to_owned());
        }
    }

    fn page(self, raw: &RawPage) -> Option<Draft> {
        let date = |text: Option<String>| dates::parse(&text?, raw.fetched_at);
        let published = date(self.published).map(|reading| Published {
            at: reading.at,
            precision: reading.precision,
            source: DateSource::Feed,
            confidence: Confidence::new(0.9),
            offset: reading.offset,
        });
        Some(Draft {
            url: Some(address(&self.loc?, raw)?),
            title: self.title.and_then(|title| clean_option(Some(&of_html(&title)))),
            outlet_name: self.outlet_name,
            language_hint: self.language.as_deref().and_then(Language::from_code),
            published,
            modified: date(self.lastmod).map(|reading| reading.at),
            tags: self
                .keywords
                .iter()
                .flat_map(|words| words.split(','))
                .filter_map(|word| clean_option(Some(word)))
                .collect(),
            image: self.image.and_then(|image| address(&image, raw)),
            ..Draft::default()
        })
    }

    fn sitemap(self, raw: &RawPage) -> Option<SitemapLink> {
        let modified = self.lastmod.and_then(|text| dates::parse(&text, raw.fetched_at)).map(|reading| reading.at);
        Some(SitemapLink { url: address(&self.loc?, raw)?, modified })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn raw(text: &str) -> RawPage {
        RawPage {
            url: Some("https://harbour-post.example/sitemap.xml".into()),
            content_type: None,
            charset: None,
            bytes: text.as_bytes().to_vec(),
            fetched_at: "2026-11-24T10:00:00Z".parse().unwrap(),
        }
    }

    const NEWS: &str = "<url><loc>https://harbour-post.example/a/1?x=1&amp;y=2</loc><lastmod>2026-11-03</lastmod><image:image>\
        <image:loc>/p.jpg</image:loc><image:title>A crane</image:title></image:image><news:news><news:publication><news:name>Harbour \
        Post</news:name><news:language>en</news:language></news:publication><news:publication_date>2026-11-03T07:10:00+01:00\
        </news:publication_date><news:title>Ships &amp; cranes</news:title><news:keywords>port, strike</news:keywords></news:news></url>";

    #[test]
    fn an_entry_of_a_news_sitemap_is_a_headline_with_its_date() {
        let text = format!(
            "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
             xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">{NEWS}</urlset>"
        );
        let draft = read_titled(&raw(&text)).unwrap().remove(0);
        assert_eq!(draft.title.as_deref(), Some("Ships & cranes"));
        assert_eq!(draft.url.as_deref(), Some("https://harbour-post.example/a/1?x=1&y=2"));
        assert_eq!(draft.outlet_name.as_deref(), Some("Harbour Post"));
        assert_eq!(draft.language_hint.unwrap().as_str(), "en");
        assert_eq!(draft.published.unwrap().at.to_string(), "2026-11-03T06:10:00Z");
        assert_eq!(draft.image.as_deref(), Some("https://harbour-post.example/p.jpg"));
        assert_eq!(draft.tags, ["port", "strike"]);
    }

    #[test]
    fn broken_ones_give_what_they_have() {
        let n_pages = |text: &str| read_sitemap(&raw(text)).unwrap().pages.len();
        assert_eq!(n_pages(&format!("<urlset>{NEWS}<url><loc>https://harbour-post.example/cut")), 1);
        assert_eq!(n_pages(&format!("<urlset>{}</urlset>", NEWS.replace("&amp;", "&"))), 1);
        assert_eq!(n_pages(&format!("<urlset><url><loc>ftp://x</loc></url>{NEWS}</urlset>")), 1);
        assert_eq!(n_pages(&format!("<urlset>{NEWS}</news:title></urlset>")), 1);
    }

    #[test]
    fn addresses_alone_are_no_articles() {
        let text = "<urlset><url><loc>https://harbour-post.example/1</loc><lastmod>2026-11-01</lastmod></url>\
            <url><loc>https://harbour-post.example/2</loc><lastmod>2026-11-02</lastmod></url></urlset>";
        assert_eq!(read_titled(&raw(text)), Err(Rejection::AddressesOnly { n_pages: 2, n_sitemaps: 0 }));
        let sitemap = read_sitemap(&raw(text)).unwrap();
        let latest: Vec<_> = sitemap.latest_pages().iter().filter_map(|page| page.url.as_deref()).collect();
        assert_eq!(latest, ["https://harbour-post.example/2", "https://harbour-post.example/1"]);
        let index = "<sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2025-01-01</lastmod></sitemap><sitemap>\
            <loc>/new.xml</loc><lastmod>2026-11-01T00:00:00Z</lastmod></sitemap></sitemapindex>";
        assert_eq!(read_titled(&raw(index)), Err(Rejection::AddressesOnly { n_pages: 0, n_sitemaps: 2 }));
        assert_eq!(read_sitemap(&raw(index)).unwrap().latest_sitemaps()[0].url, "https://harbour-post.example/new.xml");
        assert_eq!(read_sitemap(&raw("<urlset></urlset>")), Err(Rejection::Sitemap));
    }

    #[test]
    fn bombs_are_bounded() {
        let deep = format!("<urlset>{}", "<url>".repeat(100_000));
        assert!(matches!(read_sitemap(&raw(&deep)), Err(Rejection::TooDeep { .. })));
        let entities = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><urlset><url><loc>https://a.example/&b;</loc></url></urlset>";
        assert!(read_sitemap(&raw(entities)).unwrap().pages[0].url.as_ref().unwrap().len() < 40);
        let many = format!("<urlset>{}</urlset>", "<url><loc>https://a.example/1</loc></url>".repeat(MAX_ENTRIES + 10));
        assert_eq!(read_sitemap(&raw(&many)).unwrap().pages.len(), MAX_ENTRIES);
    }

    proptest! {
        #[test]
        fn any_text_ends(at in 0..700_usize, piece in "[<>/&;a-z:!\\[\\]]{0,12}") {
            let mut text = format!("<urlset>{NEWS}{NEWS}</urlset>");
            let at = (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            text.insert_str(at, &piece);
            let _ = read_sitemap(&raw(&text));
        }
    }
}
