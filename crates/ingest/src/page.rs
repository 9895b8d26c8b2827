//! Reads one HTML page into the evidence of one article.
//!
//! The way of a page: bytes are decoded, a linear `sieve` takes out scripts and bounds what is left, the rest becomes a
//! `tree` once, one walk collects what the page says about itself, and a small ranker per field chooses. Another walk makes an
//! outline, flat lists of elements and blocks of text: paragraphs vote for the element that holds the text, boxes and
//! furniture are taken out of it, and where the page's data gives the text too, both are held against each other.

mod agree;
mod attributes;
mod body;
mod boxes;
mod byline;
mod calls;
mod data;
mod date_evidence;
mod date_words;
mod dom;
mod evidence;
mod exclude;
mod grow;
mod json_ld;
mod kind;
mod linked_json;
mod live;
mod metadata;
mod names;
mod outline;
mod published;
pub(crate) mod references;
mod script_dates;
mod select;
pub(crate) mod sieve;
mod standfirst;
mod streamed;
mod title;
mod tree;
mod trim;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use dom_query::Document;
use newshound_model::{ArticleKind, Language};
use serde_json::Value;
use url::Url;

use self::body::Extent;
use self::date_evidence::Said;
use crate::ballot::Ballot;
use crate::explain::{Explanation, Field};
use crate::{Draft, RawPage, Rejection, aggregator, encoding};

/// The field of [`Draft::extra`] that names the posts of social networks which the article quotes; its body holds them too.
pub const EMBEDS: &str = "embeds";

/// How large a page may be, in bytes.
pub const MAX_PAGE_BYTES: usize = 16 << 20;

/// How many elements a page of an aggregator has at the most.
const MAX_ELEMENTS_OF_AGGREGATOR: usize = 20_000;

/// Reads a page.
///
/// What the page does not say stays empty in the draft. Time and memory grow with the size of the page and not faster,
/// whatever is in it.
///
/// # Errors
/// When the page is empty, larger than [`MAX_PAGE_BYTES`], or holds neither a title nor a text.
pub fn read_page(raw: &RawPage) -> Result<Draft, Rejection> {
    Ok(examine(raw)?.0)
}

/// Reads a page that may be an aggregator's: then every card is a draft, the main story first. Any other page is one draft.
///
/// # Errors
/// As [`read_page`].
pub(crate) fn read_all(raw: &RawPage) -> Result<Vec<Draft>, Rejection> {
    let (draft, ballots) = examine(raw)?;
    let cards = ballots.cards(raw);
    Ok(if cards.is_empty() { vec![draft] } else { cards.into_iter().map(|(draft, _)| draft).collect() })
}

/// Reads as [`read_all`] does, and shows every candidate of every field.
///
/// # Errors
/// As [`read_page`].
pub(crate) fn explain_all(raw: &RawPage) -> Result<Vec<(Draft, Explanation)>, Rejection> {
    let (draft, ballots) = examine(raw)?;
    let cards = ballots.cards(raw);
    Ok(if cards.is_empty() { vec![(draft, ballots.explain())] } else { cards })
}

/// What was elected, and the ballots it was elected from.
fn examine(raw: &RawPage) -> Result<(Draft, Ballots), Rejection> {
    if raw.bytes.len() > MAX_PAGE_BYTES {
        return Err(Rejection::TooLarge { found: raw.bytes.len(), most: MAX_PAGE_BYTES });
    }
    if raw.bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(Rejection::Empty);
    }
    let source = encoding::decode(&raw.bytes, raw.content_type.as_deref(), raw.charset.as_deref());
    let sieved = sieve::sieve(&streamed::in_place(&source));
    let document = tree::parse(&sieved.html);
    let mut evidence = evidence::collect(&document);
    evidence.script_dates = sieved.dates;

    let addresses = metadata::Addresses::new(raw.url.as_deref(), &evidence);
    let headings: Vec<&str> = title::hints(&evidence);
    let page = json_ld::Page { urls: &addresses.all(), titles: &headings };
    let linked = json_ld::read(&sieved.json_ld, &page).unwrap_or_default();

    let title = title::choose(&evidence, &linked, &addresses);
    let headline = title.value().cloned();
    let language = metadata::language(&evidence, &linked);
    let language_hint = language.value().copied();
    let dates = published::choose(&evidence, &linked, &addresses, headline.as_deref(), language_hint, raw.fetched_at);
    let authors = byline::choose(&evidence, &linked, &addresses, headline.as_deref());
    let kind = kind::choose(&evidence, &linked, &addresses, headline.as_deref());
    let blog = match kind.value() {
        Some(ArticleKind::Live) => {
            let context = published::context(&evidence, &addresses, language_hint, raw.fetched_at);
            live::read(
                &document,
                &linked,
                &context,
                published::confirmed(&dates.published).map(|date| date.local_day()),
            )
        }
        _ => live::Blog::default(),
    };
    let says_nothing = evidence.n_seen() <= MAX_ELEMENTS_OF_AGGREGATOR
        && linked.types.is_empty()
        && !evidence.meta_of("og:type").is_some_and(|kind| kind.contains("article"))
        && evidence.meta_of("article:published_time").is_none();
    let lines = says_nothing.then(|| lines(&document));
    let known = body::Known {
        linked: &linked,
        data: &sieved.data,
        source: &source,
        title: headline.as_deref(),
        authors: authors.names.value().map_or(&[], Vec::as_slice),
    };
    let body::Text { mut body, embeds, points, summary, image, places: text } = body::read(&document, &known);
    let standfirst =
        standfirst::choose(&evidence, &linked, &mut body, summary.as_deref(), &points, headline.as_deref());

    let updates = live::append(&mut body, blog, standfirst.as_deref());

    if headline.is_none() && body.is_empty() {
        return Err(Rejection::NoText);
    }
    let ballots = Ballots {
        title,
        published: dates.published,
        modified: dates.modified,
        authors: authors.names,
        agency: authors.agency,
        language,
        image: metadata::image(&evidence, &linked, &addresses, image.as_deref()),
        site_name: metadata::site_name(&evidence, &linked),
        section: metadata::section(&evidence, &linked),
        tags: metadata::tags(&evidence, &linked),
        kind,
        paywalled: metadata::paywalled(&evidence, &linked),
        text,
        lines,
    };
    let draft = Draft {
        // An address that is none does not take the page with it.
        url: raw.url.clone().filter(|_| addresses.page.is_some()),
        canonical_url: addresses.canonical.as_ref().map(Url::to_string),
        outlet_name: ballots.site_name.value().cloned(),
        title: headline,
        standfirst,
        body,
        authors: ballots.authors.value().cloned().unwrap_or_default(),
        agency: ballots.agency.value().cloned(),
        published: published::confirmed(&ballots.published),
        modified: ballots.modified.value().map(|said| said.reading.at),
        language_hint,
        section: ballots.section.value().cloned(),
        tags: ballots.tags.value().cloned().unwrap_or_default(),
        image: ballots.image.value().cloned(),
        paywalled: ballots.paywalled.value().copied(),
        kind: ballots.kind.value().copied().unwrap_or_default(),
        updates,
        next_page: metadata::next_page(&evidence, &addresses),
        extra: embeds_field(embeds),
        ..Draft::default()
    };
    Ok((draft, ballots))
}

/// The posts of social networks as a field of the record, for those who want the outlet's own words alone.
fn embeds_field(embeds: Vec<String>) -> BTreeMap<String, Value> {
    if embeds.is_empty() {
        return BTreeMap::new();
    }
    BTreeMap::from([(EMBEDS.to_owned(), Value::from(embeds))])
}

/// The ballots of a page.
struct Ballots {
    title: Ballot<String>,
    published: Ballot<Said>,
    modified: Ballot<Said>,
    authors: Ballot<Vec<String>>,
    agency: Ballot<String>,
    language: Ballot<Language>,
    image: Ballot<String>,
    site_name: Ballot<String>,
    section: Ballot<String>,
    tags: Ballot<Vec<String>>,
    kind: Ballot<ArticleKind>,
    paywalled: Ballot<bool>,
    text: Ballot<Extent>,
    /// The visible lines of a page that says nothing about itself: it may be an aggregator's.
    lines: Option<String>,
}

impl Ballots {
    fn cards(&self, raw: &RawPage) -> Vec<(Draft, Explanation)> {
        self.lines.as_deref().map(|text| aggregator::explain_page(text, raw.fetched_at)).unwrap_or_default()
    }

    fn explain(&self) -> Explanation {
        let text = |ballot: &Ballot<String>, name| ballot.explain(name, |value| (value.clone(), None));
        let list = |ballot: &Ballot<Vec<String>>, name| ballot.explain(name, |value| (value.join("; "), None));
        let date = |ballot: &Ballot<Said>, name| -> Field { ballot.explain(name, Said::show) };
        let extent =
            |extent: &Extent| (format!("{} paragraphs, {} characters", extent.n_paragraphs, extent.n_chars), None);
        Explanation {
            fields: vec![
                text(&self.title, "title"),
                date(&self.published, "published"),
                date(&self.modified, "modified"),
                list(&self.authors, "authors"),
                text(&self.agency, "agency"),
                self.language.explain("language", |language| (language.to_string(), None)),
                text(&self.image, "image"),
                text(&self.site_name, "outlet"),
                text(&self.section, "section"),
                list(&self.tags, "tags"),
                self.kind.explain("type", |kind| (kind.as_str().to_owned(), None)),
                self.paywalled.explain("paywalled", |paywalled| (paywalled.to_string(), None)),
                self.text.explain("body", extent),
            ],
        }
    }
}

/// The visible text of a page, a block or what stands between two breaks a line; text that is set as it was typed keeps its lines.
fn lines(document: &Document) -> String {
    let mut lines = String::new();
    let mut last = None;
    for node in document.root().descendants_it() {
        if !node.is_text() {
            if node.is_element() && !dom::is_inline(&dom::tag(&node)) {
                lines.push('\n');
            }
            continue;
        }
        let Some(parent) = node.parent() else { continue };
        let name = dom::tag(&parent);
        if matches!(name.as_str(), "title" | "script" | "style" | "noscript" | "template") {
            continue;
        }
        // Text behind the end of a block.
        let block = !dom::is_inline(&name);
        if last.is_some_and(|(id, was_block)| id != parent.id && (block || was_block)) {
            lines.push('\n');
        }
        last = Some((parent.id, block));
        dom::push_text(&node, &mut lines);
    }
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The last character boundary at or before a byte position.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
