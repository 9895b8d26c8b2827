//! Finds the text of the article and cuts it into paragraphs.

use dom_query::Document;

use super::data::longest_text;
use super::dom::plain;
use super::json_ld::LinkedArticle;
use super::outline::{Outline, outline};
use super::select::{self, Selection};
use super::sieve::sieve;
use super::{agree, boxes, trim};
use crate::ballot::Ballot;

/// The longest text that is taken for the stub of a longer one, in characters. Data that has twice as much as a whole text
/// has the captions and boxes around it too.
const LONGEST_STUB: usize = 2_500;

/// The text of the article.
#[derive(Debug)]
pub(super) struct Text {
    /// Its paragraphs, headings and items.
    pub(super) body: Vec<String>,
    /// Posts of social networks that it shows; its paragraphs hold them too.
    pub(super) embeds: Vec<String>,
    /// Points in short that stand before it.
    pub(super) points: Vec<String>,
    /// What stands between title and text and is made like a summary.
    pub(super) summary: Option<String>,
    /// The address of the first picture beside it.
    pub(super) image: Option<String>,
    /// Where it may have been taken from.
    pub(super) places: Ballot<Extent>,
}

/// How long a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) n_paragraphs: usize,
    pub(super) n_chars: usize,
}

impl Extent {
    fn of(paragraphs: &[String]) -> Self {
        let n_chars = paragraphs.iter().map(|paragraph| paragraph.chars().count()).sum();
        Self { n_paragraphs: paragraphs.len(), n_chars }
    }
}

/// What else is known of the page.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub(super) linked: &'a LinkedArticle,
    /// JSON scripts, asked when the markup holds next to nothing.
    pub(super) data: &'a [String],
    /// The page as it came, whose other scripts are asked then.
    pub(super) source: &'a str,
    pub(super) title: Option<&'a str>,
    pub(super) authors: &'a [String],
}

/// Reads the text.
pub(super) fn read(document: &Document, known: &Known<'_>) -> Text {
    let mut outline = outline(&document.root());
    let Selection { text, embeds, image, summary, titled } = select::select(&outline, known.title);
    let embeds = posts(&outline, &embeds);
    let summary: Vec<&str> = summary.iter().map(|&at| outline.blocks[at].text.as_str()).collect();
    let summary = Some(summary.join(" ")).filter(|summary| !summary.is_empty());
    let image = image.map(|image| outline.images[image].address.clone());
    let text = boxes::unbox(&outline, text);
    let blocks = text.into_iter().map(|at| outline.blocks[at].take()).collect();
    let said = known.linked.body.as_deref().map(paragraphs_of_text).unwrap_or_default();
    let page = trim::Page { title: known.title, titled, authors: known.authors };
    let trim::Trimmed { points, mut blocks } = trim::trim(blocks, &page);
    agree::cut(&mut blocks, &said);
    let mut body: Vec<String> = blocks.into_iter().map(|block| block.text).collect();
    let length = |paragraphs: &[String]| Extent::of(paragraphs).n_chars;
    let mut places = Ballot::default();
    // The data repeats the visible text where a page is open, and holds a stub where it is not: it helps only an empty page.
    places.offer(Extent::of(&body), "markup", 1.0);
    places.elect(0, "the text that readers see");
    if !said.is_empty() {
        places.offer(Extent::of(&said), "json-ld articleBody", 0.5);
    }
    if length(&said) > 200 && length(&body) * 2 < length(&said) && length(&body) < LONGEST_STUB {
        body = said;
        places.elect(1, "the markup holds less than half of it");
    }
    if length(&body) < 80
        && let Some(found) = longest_text(known.data, known.source)
        && length(&found) > 400
    {
        places.offer(Extent::of(&found), "data that scripts draw the page from", 0.3);
        places.elect(places.len() - 1, "the markup holds next to nothing");
        body = found;
    }
    Text { body, embeds, points, summary, image, places }
}

/// The texts of the posts, one a post.
fn posts(outline: &Outline, embeds: &[(usize, usize)]) -> Vec<String> {
    let mut posts: Vec<String> = Vec::new();
    let mut last = None;
    for &(block, element) in embeds {
        let text = &outline.blocks[block].text;
        match posts.last_mut().filter(|_| last == Some(element)) {
            Some(post) => {
                post.push(' ');
                post.push_str(text);
            }
            None => posts.push(text.clone()),
        }
        last = Some(element);
    }
    posts
}

/// Cuts a text from data into paragraphs; markup in it is read.
pub(super) fn paragraphs_of_text(text: &str) -> Vec<String> {
    let text = &text[..super::floor(text, 1 << 20)];
    if text.contains("</p>") || text.contains("<br") {
        return outline(&Document::fragment(sieve(text).html).root())
            .blocks
            .into_iter()
            .map(|block| block.text)
            .collect();
    }
    let text = if text.contains("&lt;p") { plain(text) } else { text.to_owned() };
    text.lines().map(plain).filter(|line| !line.is_empty()).collect()
}
