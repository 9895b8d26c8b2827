//! Reads one HTML page into the evidence of one article.
//!
//! The way of a page: bytes are decoded, a linear `sieve` takes out scripts and bounds what is left, the rest is parsed
//! once, one walk collects what the page says about itself, and a small ranker per field chooses. The text is found by a
//! Readability port and then cut into paragraphs and trimmed by rules of our own.

mod body;
mod byline;
mod dom;
mod evidence;
mod json_ld;
mod linked_json;
mod metadata;
mod published;
mod recover;
mod sieve;
mod standfirst;
mod title;
mod trim;

#[cfg(test)]
mod tests;

use dom_query::Document;
use url::Url;

use crate::{Draft, RawPage, Rejection, encoding};

/// How large a page may be, in bytes.
pub const MAX_PAGE_BYTES: usize = 16 << 20;

/// Reads a page.
///
/// What the page does not say stays empty in the draft. Time and memory grow with the size of the page and not faster,
/// whatever is in it.
///
/// # Errors
/// When the page is empty, larger than [`MAX_PAGE_BYTES`], or holds neither a title nor a text.
pub fn read_page(raw: &RawPage) -> Result<Draft, Rejection> {
    if raw.bytes.len() > MAX_PAGE_BYTES {
        return Err(Rejection::TooLarge { found: raw.bytes.len(), most: MAX_PAGE_BYTES });
    }
    if raw.bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(Rejection::Empty);
    }
    let source = encoding::decode(&raw.bytes, raw.content_type.as_deref(), raw.charset.as_deref());
    let sieved = sieve::sieve(&source);
    drop(source);
    let document = Document::from(sieved.html);
    let evidence = evidence::collect(&document);

    let addresses = metadata::Addresses::new(raw.url.as_deref(), &evidence);
    let headings: Vec<&str> = title::hints(&evidence);
    let page = json_ld::Page { urls: &addresses.all(), titles: &headings };
    let linked = json_ld::read(&sieved.json_ld, &page).unwrap_or_default();

    let title = title::choose(&evidence, &linked, &addresses);
    let language_hint = metadata::language(&evidence, &linked);
    let published = published::choose(&evidence, &linked, &addresses, language_hint, raw.fetched_at);
    let authors = byline::choose(&evidence, &linked, &addresses);
    let mut body = body::read(document, &linked, &sieved.data, title.as_deref());
    let standfirst = standfirst::choose(&evidence, &linked, &mut body, title.as_deref());

    if title.is_none() && body.is_empty() {
        return Err(Rejection::NoText);
    }
    Ok(Draft {
        url: raw.url.clone(),
        canonical_url: addresses.canonical.as_ref().map(Url::to_string),
        outlet_name: metadata::site_name(&evidence, &linked),
        standfirst,
        body,
        authors: authors.names,
        agency: authors.agency,
        published: published.published,
        modified: published.modified,
        language_hint,
        section: metadata::section(&evidence, &linked),
        tags: metadata::tags(&evidence, &linked),
        image: metadata::image(&evidence, &linked, &addresses),
        paywalled: metadata::paywalled(&evidence, &linked),
        kind: metadata::kind(&evidence, &linked, &addresses),
        title,
        ..Draft::default()
    })
}

/// The last character boundary at or before a byte position.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}
