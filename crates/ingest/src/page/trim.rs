//! Takes furniture out of what the content finder kept: share lines, promos, captions, related lists at the end.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::calls::{NOTICES, OPENERS, PHRASES, TAG_OPENERS, TAIL_LABELS, TAIL_WORDS, WALLS};
use super::outline::{Block, BlockKind, ends_a_sentence};
use super::title::compared;

/// The longest line that is judged by its first words.
const SHORT: usize = 140;

/// How much of a text stands before the heading that ends it at the least, in percent.
const LEAST_TEXT_PERCENT: usize = 50;

/// The longest note on an author.
const MAX_BIOGRAPHY: usize = 400;

/// How many points in short there may be.
const MAX_POINTS: usize = 6;

/// A line before the first paragraph this heavy is no name.
const LONG_LINE: usize = 50;

/// How many blocks may be taken off the end.
const MAX_TAIL: usize = 40;

/// The longest notice or list of tags at the end.
const LONGEST_NOTICE: usize = 800;

/// The longest line that is judged by its words at all.
const LONGEST_LINE: usize = 300;

/// What is known of the page.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) title: Option<&'a str>,
    /// Whether the text begins behind the title: then a heading before its first paragraph is one of its own.
    pub(super) titled: bool,
    pub(super) authors: &'a [String],
}

/// A text without furniture.
#[derive(Debug)]
pub(super) struct Trimmed {
    /// Points in short that stood before the text.
    pub(super) points: Vec<String>,
    /// The text.
    pub(super) blocks: Vec<Block>,
}

/// Trims blocks into paragraphs.
pub(super) fn trim(blocks: Vec<Block>, page: &Page<'_>) -> Trimmed {
    let title = page.title.map(compared).unwrap_or_default();
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut seen = std::collections::HashSet::new();
    let mut behind_wall = false;
    for block in blocks {
        let length = block.length;
        // Nothing that is judged by its words is longer; folding all of a long text would cost more than parsing it.
        let judged = length <= SHORT || block.linked > 0 && length <= LONGEST_LINE;
        let folded = if judged { compared(&block.text) } else { String::new() };
        if WALLS.iter().any(|wall| folded.contains(wall)) {
            behind_wall = true;
            continue;
        }
        // Offers are lists and short lines; the text goes on where a paragraph is as long as one.
        if behind_wall && (block.kind != BlockKind::Paragraph || length < 160) {
            continue;
        }
        behind_wall = false;
        let repeats = length > 30 && !seen.insert(block.text.clone());
        if !repeats && !is_title(&folded, &title) && !is_furniture_line(&block, &folded) {
            kept.push(block);
        }
    }
    cut_tail(&mut kept);
    let points = take_head(&mut kept, page.titled);
    drop_authors(&mut kept, page.authors);
    for _ in 0..MAX_TAIL {
        // A text of one block is no tail of anything.
        if kept.len() < 2 || !kept.last().is_some_and(is_tail) {
            break;
        }
        kept.pop();
    }
    Trimmed { points, blocks: kept }
}

/// Cuts the text off at a heading behind which other things follow, unless much of it stands there.
fn cut_tail(blocks: &mut Vec<Block>) {
    let all: usize = blocks.iter().map(|block| block.weight).sum();
    let mut before = 0;
    let mut cut = None;
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 && before * 100 >= all * LEAST_TEXT_PERCENT && block.length <= 60 && !ends_a_sentence(&block.text) {
            let folded = compared(&block.text);
            let more = block.kind == BlockKind::Heading
                && ["more ", "mehr ", "mer ", "plus de ", "mas "].iter().any(|opener| folded.starts_with(opener))
                && folded.split(' ').count() <= 3;
            if TAIL_LABELS.contains(&folded.as_str()) || folded.starts_with("more from ") || more {
                cut = Some(at);
                break;
            }
        }
        before += block.weight;
    }
    if let Some(cut) = cut {
        blocks.truncate(cut);
    }
}

/// Before the first paragraph stand names and dates, and points in short: what is short or a list there is no text, but
/// for longer lines and the heading of that paragraph behind the title of the page. The points are returned.
fn take_head(blocks: &mut Vec<Block>, titled: bool) -> Vec<String> {
    let is_text = |block: &Block| {
        matches!(block.kind, BlockKind::Paragraph | BlockKind::Quote)
            && (block.weight > 100 || block.weight > 30 && ends_a_sentence(&block.text))
    };
    let Some(first) = blocks.iter().position(is_text).filter(|first| *first <= 12) else { return Vec::new() };
    let heads = |block: &Block| block.kind == BlockKind::Heading && !is_label(block);
    let first = first - usize::from(titled && first > 0 && heads(&blocks[first - 1]));
    let is_line =
        |block: &&Block| titled && block.kind == BlockKind::Paragraph && block.weight >= LONG_LINE && block.linked == 0;
    let lines: Vec<Block> = blocks[..first].iter().filter(is_line).cloned().collect();
    let points: Vec<String> = blocks
        .drain(..first)
        .filter(|block| block.kind == BlockKind::Item && block.weight >= 25 && block.link_percent() < 40)
        .map(|block| block.text)
        .collect();
    blocks.splice(0..0, lines);
    if (2..=MAX_POINTS).contains(&points.len()) { points } else { Vec::new() }
}

/// Lines that name who wrote the text, and what is told about them behind it.
fn drop_authors(blocks: &mut Vec<Block>, authors: &[String]) {
    let names: Vec<String> = authors.iter().map(|name| compared(name)).filter(|name| name.contains(' ')).collect();
    if names.is_empty() {
        return;
    }
    let n_blocks = blocks.len();
    let mut at = 0;
    blocks.retain(|block| {
        at += 1;
        if block.length > MAX_BIOGRAPHY || n_blocks < 3 {
            return true;
        }
        let line = block.length <= SHORT && !ends_a_sentence(&block.text);
        let behind = at + 3 > n_blocks;
        if !line && !behind {
            return true;
        }
        let folded = compared(&block.text);
        let named = names.iter().any(|name| {
            folded.find(name.as_str()).is_some_and(|from| {
                let before = folded[..from].trim();
                let rest = folded[from + name.len()..].trim();
                if line { before.len() <= 12 && rest.len() <= 40 } else { before.len() <= 40 && !rest.is_empty() }
            })
        });
        !named
    });
}

fn is_title(folded: &str, title: &str) -> bool {
    !title.is_empty() && folded == title
}

fn is_furniture_line(block: &Block, folded: &str) -> bool {
    let length = block.length;
    if is_caption(block) {
        return true;
    }
    if length > LONGEST_LINE {
        return false;
    }
    if is_machine_text(block) {
        return true;
    }
    let sentence = ends_a_sentence(&block.text);
    // A product that was last updated in July is no date of the page.
    let dates = |phrase: &str| sentence && length > 60 && phrase.contains("updated");
    let mut phrases = KNOWN_PHRASES.find_overlapping_iter(folded).map(|found| PHRASES[found.pattern()]);
    if (length <= SHORT || block.link_percent() > 10) && phrases.any(|phrase| !dates(phrase)) {
        return true;
    }
    if length > SHORT {
        return block.link_percent() > 85 && block.kind == BlockKind::Item;
    }
    let links = if sentence { 80 } else { 60 };
    if block.link_percent() > links && block.kind != BlockKind::Heading {
        return true;
    }
    let opens = OPENERS.iter().any(|opener| {
        folded.strip_prefix(opener).is_some_and(|rest| {
            rest.is_empty() || (rest.starts_with(' ') && (block.linked > 0 || length < 50 && !sentence))
        })
    });
    opens || (block.kind != BlockKind::Heading && (is_credit(block, folded) || !sentence && is_date_line(block)))
}

/// Whether a block is the label of a box of other things: "Read more", "Related stories".
pub(super) fn is_label(block: &Block) -> bool {
    if block.length > 60 || ends_a_sentence(&block.text) {
        return false;
    }
    let folded = compared(&block.text);
    OPENERS
        .iter()
        .any(|opener| folded.strip_prefix(opener).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// Lines such as "Getty Images", "© dpa", "Foto: Ann Example".
fn is_credit(block: &Block, folded: &str) -> bool {
    if block.length > 80 {
        return false;
    }
    let text = block.text.trim_start_matches(['(', '[', ' ']);
    text.starts_with('©')
        || [
            "getty images",
            "getty",
            "imago",
            "ap photo",
            "picture alliance",
            "shutterstock",
            "archive photo",
            "file photo",
            "advert",
            "ad",
            "werbung",
            "reklame",
            "annonse",
            "reklama",
            "реклама",
            "publicite",
        ]
        .contains(&folded)
        || [
            "Foto:",
            "Fotos:",
            "Photo:",
            "Image:",
            "Bild:",
            "Credit:",
            "Picture:",
            "Quelle:",
            "Source:",
            "Fuente:",
            "Fonte:",
            "Foto ",
            "Photo credit",
            "写真",
            "Bilde:",
            "Photograph:",
            "Фото:",
            "Kuva:",
            "Zdroj:",
        ]
        .iter()
        .any(|opener| text.starts_with(opener))
            && !ends_a_sentence(&block.text)
}

/// Finds any of [`PHRASES`] in one go.
static KNOWN_PHRASES: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(PHRASES).expect("a few hundred short phrases are within the bounds of an automaton")
});

/// Marks of who made a picture.
static CREDITS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let marks = [
        "©",
        "Bildrechte:",
        "IMAGO/",
        "imago/",
        "Getty Images)",
        "(AFP /",
        "/ AFP)",
        "(AP Photo",
        "AP Photo/",
        "picture alliance/",
        "/REUTERS",
        "Foto: ",
        "Photo: ",
        "Photo by ",
        "(Picture: ",
        "(Image: ",
        "Ảnh: ",
        "写真：",
        "nuotr.",
    ];
    AhoCorasick::new(marks).expect("a few short marks are within the bounds of an automaton")
});

/// A caption that names who made the picture.
fn is_caption(block: &Block) -> bool {
    if block.length > 500 || block.kind == BlockKind::Heading {
        return false;
    }
    let text = &block.text;
    let Some(at) = CREDITS.find(text).map(|found| found.start()) else { return false };
    // The name of who made it ends the line.
    let rest = text[at..].chars().count();
    rest <= 70 && (rest * 2 < block.length || block.length < 140) && (!ends_a_sentence(text) || text.ends_with(')'))
}

/// Lines that no person reads: a bare address, numbers, "1 / 4".
fn is_machine_text(block: &Block) -> bool {
    let text = &block.text;
    if text.starts_with("http") && !text.contains(' ') && block.linked == 0 {
        return true;
    }
    block.kind == BlockKind::Paragraph
        && block.length <= 24
        && !text.contains(|c: char| c.is_alphabetic())
        && text.contains(|c: char| c.is_numeric())
}

/// A line that is a date and little else.
fn is_date_line(block: &Block) -> bool {
    let length = block.length;
    // The line under a post of a network names who wrote it, and when.
    if !(6..=90).contains(&length) || !block.text.contains(|c: char| c.is_numeric()) || block.text.contains('@') {
        return false;
    }
    if crate::dates::ago(&block.text).is_some() {
        return true;
    }
    // A context of this kind asks for a year: "13 August" alone opens many a sentence.
    let date = crate::dates::parse_loose(&block.text, &crate::dates::DateContext::default());
    date.is_some() && (length < 45 || block.text.contains(':'))
}

/// Whether a block lists what the text is filed under.
fn is_list_of_tags(block: &Block, folded: &str) -> bool {
    let listed = block.linked > 0 || block.text.matches(',').count() >= 2;
    listed && !ends_a_sentence(&block.text) && TAG_OPENERS.iter().any(|opener| folded.starts_with(opener))
}

/// Whether the last block belongs to no text: a heading, a short line of links, a call, a short line that is no sentence.
fn is_tail(block: &Block) -> bool {
    let length = block.length;
    // A heading that is a sentence may be all that a list of pictures says.
    let heading = block.kind == BlockKind::Heading && !(length > 30 && ends_a_sentence(&block.text));
    if heading || (length < SHORT && block.link_percent() > 50) {
        return true;
    }
    if length > LONGEST_NOTICE {
        return false;
    }
    let folded = compared(&block.text);
    if NOTICES.iter().any(|notice| folded.contains(notice)) || is_list_of_tags(block, &folded) {
        return true;
    }
    if length >= SHORT + 20 {
        return false;
    }
    let sentence = ends_a_sentence(&block.text);
    let calls = (block.linked > 0 || !sentence) && TAIL_WORDS.iter().any(|word| folded.contains(word));
    calls || (block.kind == BlockKind::Paragraph && length < 60 && !sentence)
}

#[cfg(test)]
mod tests {
    use super::super::outline::outline;
    use super::*;

    #[track_caller]
    fn check(html: &str, expect: &[&str]) {
        let document = dom_query::Document::fragment(html);
        let page = Page { title: Some("Pilots strike"), titled: true, authors: &[] };
        let trimmed = trim(outline(&document.root()).blocks, &page);
        assert_eq!(trimmed.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(), expect, "{html}");
    }

    const FIRST: &str = "The pilots stopped work on Wednesday, and nineteen ships waited.";
    const SECOND: &str = "The union said the strike would last until Friday at the least.";

    #[test]
    fn furniture_between_paragraphs_goes() {
        check(
            &format!(
                "<p>{FIRST}</p><p>Read more: <a href=x>Ferry runs aground</a></p><p>Photo: Ann Example</p><p>{SECOND}</p>"
            ),
            &[FIRST, SECOND],
        );
    }

    #[test]
    fn title_names_and_dates_before_the_text_go() {
        check(
            &format!("<h1>Pilots strike</h1><div>Ann Example</div><div>4 November 2026, 07:10</div><p>{FIRST}</p>"),
            &[FIRST],
        );
    }

    #[test]
    fn headings_and_lists_inside_the_text_stay() {
        check(
            &format!(
                "<p>{FIRST}</p><h2>What they ask for</h2><ul><li>Eight hours of sleep</li><li>Four more pilots</li></ul><p>{SECOND}</p>"
            ),
            &[FIRST, "What they ask for", "Eight hours of sleep", "Four more pilots", SECOND],
        );
    }

    #[test]
    fn links_and_headings_at_the_end_go() {
        check(&format!("<p>{FIRST}</p><h3>More</h3><p><a href=x>Ferry runs aground</a></p>"), &[FIRST]);
    }

    #[test]
    fn notices_and_tags_at_the_end_go() {
        check(
            &format!(
                "<p>{FIRST}</p><p>Tags: pilots, ports, strikes</p><p>This material may not be published, broadcast, rewritten or \
                 redistributed without the written permission of the Harbour Post, which holds all rights in it.</p>"
            ),
            &[FIRST],
        );
    }

    #[test]
    fn the_heading_and_longer_lines_before_the_first_paragraph_stay() {
        let line = "Tested in the bay by Ann Example, price: 24 crowns, more at the harbour office";
        check(
            &format!(
                "<h1>Pilots strike</h1><div>{line}</div><div>Ann Example</div><h2>Nobody sails</h2><p>{FIRST}</p>"
            ),
            &[line, "Nobody sails", FIRST],
        );
    }

    #[test]
    fn sentences_that_begin_like_furniture_stay() {
        let updated = "The charts of the bay were last updated in July, and the lights a year before.";
        check(&format!("<p>{FIRST}</p><p>{updated}</p><p>{SECOND}</p>"), &[FIRST, updated, SECOND]);
        let text =
            "Watch officers in the tower saw nineteen lights in the bay that night, and followed them until dawn.";
        check(&format!("<p>{FIRST}</p><p>{text}</p><p>{SECOND}</p>"), &[FIRST, text, SECOND]);
    }
}
