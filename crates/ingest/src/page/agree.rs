//! Holds the text that was found on the page against the text that its data gives.
//!
//! `articleBody` in JSON-LD is the text without what stands around it, where it is complete. It may be cut short, be a
//! stub, or lack headings and lists: it is a check and not a source.

use super::outline::{Block, BlockKind};
use super::title::compared;

/// How much of the found text the data must hold to be believed, in percent.
const AGREED_PERCENT: usize = 60;
/// Lines shorter than this are not looked up: they stand anywhere.
const SHORTEST: usize = 25;

/// How much is compared at the most: the length of the text of the data, in bytes, for each block.
const MAX_COMPARED: usize = 1 << 28;

/// Takes off the end of a text what its data does not have, where both agree on most of it.
pub(super) fn cut(blocks: &mut Vec<Block>, said: &[String]) {
    if said.is_empty() {
        return;
    }
    let text = compared(&said.join(" "));
    if text.len().saturating_mul(blocks.len()) > MAX_COMPARED {
        return;
    }
    let stands: Vec<bool> =
        blocks.iter().map(|block| block.weight >= SHORTEST && holds(&text, &compared(&block.text))).collect();
    let all: usize = blocks.iter().map(|block| block.weight).sum();
    let agreed: usize = blocks.iter().zip(&stands).filter(|(_, stands)| **stands).map(|(block, _)| block.weight).sum();
    if agreed * 100 < all * AGREED_PERCENT {
        return;
    }
    let Some(last) = stands.iter().rposition(|stands| *stands) else { return };
    // A text of data that stops in the middle says nothing about what follows.
    let end = |text: &str| text.chars().rev().filter(|c| c.is_alphanumeric()).take(12).collect::<String>();
    let same_end = end(&compared(&blocks[last].text)) == end(&text);
    if same_end {
        blocks.truncate(last + 1);
    }
    // Links in the marks of Markdown stand in the middle of its paragraphs.
    if said.iter().any(|paragraph| paragraph.contains("](http")) {
        return;
    }
    let mut at = 0;
    blocks.retain(|block| {
        at += 1;
        stands[at - 1] || block.kind != BlockKind::Paragraph || block.weight < SHORTEST || block.linked == 0
    });
}

/// Whether a text holds a paragraph; white space and marks do not count, and a few letters at its ends neither.
fn holds(text: &str, paragraph: &str) -> bool {
    let from = super::floor(paragraph, 4);
    let to = super::floor(paragraph, paragraph.len().saturating_sub(4)).max(from);
    text.contains(paragraph[from..to].trim())
}

#[cfg(test)]
mod tests {
    use super::super::outline::outline;
    use super::*;

    const FIRST: &str = "The pilots stopped work on Wednesday, and nineteen ships waited outside.";
    const SECOND: &str = "The union said the strike would last until Friday at the least, or longer.";
    const OTHER: &str = "A ferry ran aground off the northern mole on Tuesday.";

    #[track_caller]
    fn check(html: &str, said: &str, expect: &[&str]) {
        let mut blocks = outline(&dom_query::Document::fragment(html).root()).blocks;
        cut(&mut blocks, &[said.to_owned()]);
        assert_eq!(blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>(), expect, "{html}");
    }

    #[test]
    fn what_follows_the_end_of_the_text_in_its_data_goes() {
        let html = format!("<p>{FIRST}</p><p>{SECOND}</p><p>{OTHER}</p>");
        check(&html, &format!("{FIRST} {SECOND}"), &[FIRST, SECOND]);
    }

    #[test]
    fn paragraphs_with_links_stay_where_the_data_is_markdown() {
        let linked = "The <a href=x>union</a> said the strike would last until Friday at the least, or longer.";
        let data =
            "The [union](https://union.example) said the strike would last until Friday at the least, or longer.";
        let html = format!("<p>{FIRST}</p><p>{linked}</p><p>{FIRST}</p>");
        check(&html, &format!("{FIRST} {data}"), &[FIRST, SECOND, FIRST]);
    }

    #[test]
    fn data_that_is_cut_short_or_of_another_text_says_nothing() {
        let html = format!("<p>{FIRST}</p><p>{SECOND}</p><p>{OTHER}</p>");
        check(&html, &format!("{FIRST} {SECOND} A third par"), &[FIRST, SECOND, OTHER]);
        check(&html, "Another text that has nothing to do with any of it.", &[FIRST, SECOND, OTHER]);
    }
}
