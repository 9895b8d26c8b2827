//! Takes boxes out of a text: lists of links to other stories, offers under a heading that says so, cards.

use std::collections::HashMap;

use super::outline::{BlockKind, Outline};
use super::select::Sums;
use super::trim;

/// How much of the prose of the text a box may hold, in percent.
const MOST_PROSE_PERCENT: usize = 15;
/// How much of it all cards of one make may hold: a text may be made of them.
const MOST_CARDS_PERCENT: usize = 60;
/// How far around a form its offer may reach, and how many blocks it may have.
const MAX_FORM_LEVELS: usize = 6;
const MAX_FORM_BLOCKS: usize = 10;
/// How much of a box is links when it is one of links, in percent.
const LINKS_PERCENT: usize = 55;

/// Returns the blocks that stand in no box.
pub(super) fn unbox(outline: &Outline, text: Vec<usize>) -> Vec<usize> {
    let blocks = &outline.blocks;
    let mut inside = vec![false; blocks.len()];
    for &at in &text {
        inside[at] = true;
    }
    let sum = |value: &dyn Fn(usize) -> usize| Sums::of(blocks, |at, _| if inside[at] { value(at) } else { 0 });
    let number = sum(&|_| 1);
    let length = sum(&|at| blocks[at].length);
    let linked = sum(&|at| blocks[at].linked);
    let prose = sum(&|at| if blocks[at].is_prose() { blocks[at].weight } else { 0 });
    let all = prose.all();
    let mut boxed = vec![false; outline.elements.len()];
    let small = |at: usize| prose.over(&outline.elements[at].blocks) * 100 <= all * MOST_PROSE_PERCENT;
    // Around a form stands what it is for.
    for at in (1..outline.elements.len()).filter(|&at| &*outline.elements[at].tag == "form") {
        let around = outline.upward(at).skip(1).take(MAX_FORM_LEVELS);
        if let Some(offer) = around
            .take_while(|&at| at > 0 && small(at) && number.over(&outline.elements[at].blocks) <= MAX_FORM_BLOCKS)
            .last()
        {
            boxed[offer] = true;
        }
    }
    let mut cards: HashMap<(usize, &str, &str), Vec<usize>> = HashMap::new();
    for at in 1..outline.elements.len() {
        let element = &outline.elements[at];
        if boxed[element.parent] || boxed[at] {
            boxed[at] = true;
            continue;
        }
        let range = &element.blocks;
        let n = number.over(range);
        if n < 2 || n == text.len() {
            continue;
        }
        if !small(at) {
            continue;
        }
        let links = linked.over(range) * 100 > length.over(range) * LINKS_PERCENT;
        let first = range.clone().find(|&at| inside[at]);
        let labelled = first.is_some_and(|first| trim::is_label(&blocks[first]));
        // A heading that is a link is that of another page.
        let card = &*element.tag == "article"
            || n <= 4 && first.is_some_and(|first| is_heading(outline, first) && blocks[first].link_percent() > 80);
        boxed[at] = links || labelled || card;
        if boxed[at] && !links {
            cards.entry((element.parent, &*element.tag, element.first_class())).or_default().push(at);
        }
    }
    for cards in cards.into_values() {
        let held: usize = cards.iter().map(|&at| prose.over(&outline.elements[at].blocks)).sum();
        if held * 100 > all * MOST_CARDS_PERCENT {
            cards.into_iter().for_each(|at| open(outline, &mut boxed, at));
        }
    }
    let is_link = |at: usize| blocks[at].kind == BlockKind::Cell && blocks[at].link_percent() > 80;
    text.into_iter().filter(|&at| !boxed[blocks[at].holder] && !is_link(at)).collect()
}

/// Takes the mark of a box off an element and all that is in it.
fn open(outline: &Outline, boxed: &mut [bool], at: usize) {
    // Elements stand in page order: those inside come next.
    let n_inside = outline.elements[at + 1..].iter().take_while(|element| element.parent >= at).count();
    boxed[at..=at + n_inside].fill(false);
}

fn is_heading(outline: &Outline, block: usize) -> bool {
    let block = &outline.blocks[block];
    block.kind == BlockKind::Heading || outline.elements[block.holder].names.contains("title")
}

#[cfg(test)]
mod tests {
    use super::super::outline::outline;
    use super::*;

    const TEXT: &str = "The pilots of Port Alder stopped work on Wednesday morning, and nineteen ships waited outside the harbour. \
        The union said the strike would last until Friday unless the authority offered longer rest between two shifts.";

    #[track_caller]
    fn check(inner: &str, expect: &[&str]) {
        let html = format!("<div><p>{TEXT}</p><p>{TEXT}</p>{inner}<p>{TEXT}</p></div>");
        let outline = outline(&dom_query::Document::fragment(html).root());
        let kept = unbox(&outline, (0..outline.blocks.len()).collect());
        let texts: Vec<&str> =
            kept.iter().map(|&at| outline.blocks[at].text.as_str()).filter(|text| *text != TEXT).collect();
        assert_eq!(texts, expect, "{inner}");
    }

    #[test]
    fn lists_of_links_cards_and_offers_go() {
        check("<ul><li><a href=1>Ferry aground</a></li><li><a href=2>Master resigns</a></li></ul>", &[]);
        check("<div><h3>Read also</h3><p>Ferry aground</p></div>", &[]);
        check("<div><h3><a href=1>Ferry aground</a></h3><p>Nobody was hurt at the mole.</p></div>", &[]);
        check("<div><p>By letter</p><p>Every Friday</p><form><input name=a></form></div>", &[]);
    }

    #[test]
    fn a_text_that_is_made_of_cards_stays() {
        let card = |n: usize| format!("<section class=card><h3><a href={n}>Port {n}</a></h3><p>{TEXT}</p></section>");
        let html = format!("<div><p>{TEXT}</p>{}</div>", (1..8).map(card).collect::<String>());
        let outline = outline(&dom_query::Document::fragment(html).root());
        assert_eq!(unbox(&outline, (0..outline.blocks.len()).collect()).len(), 15);
    }

    #[test]
    fn lists_and_boxes_of_the_story_stay() {
        check("<ul><li>Eight hours of sleep</li><li>Four pilots</li></ul>", &["Eight hours of sleep", "Four pilots"]);
        check("<div><h3>What they ask for</h3><p>Sleep.</p></div>", &["What they ask for", "Sleep."]);
    }
}
