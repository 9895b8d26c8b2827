//! Lets a text grow from the element with most of its prose to what belongs to it around that.
//!
//! First a larger container is taken as long as it adds paragraphs of the same make, so that a text divided by an insert
//! comes back together; then one that adds much and nearly nothing but prose, so that a text in sections of several makes is
//! read whole. What holds another text, such as a card, a reader's comment or a list of questions, stays out of both.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::names::Role;
use super::outline::{Block, BlockKind, Outline};
use super::select::Sums;
use super::title::compared;

/// How far up larger containers are looked for.
const MAX_CLIMB: usize = 10;
/// How much a larger container must add to be taken instead, in percent of what was found.
const WORTH_PERCENT: usize = 15;
/// The same for paragraphs that are made in another way.
const WORTH_OTHER_PERCENT: usize = 40;
/// How much of what such a container adds must be prose, in percent, and how much of it may be links.
const LEAST_PROSE_PERCENT: usize = 75;
const MAX_LINKED_PERCENT: usize = 15;
/// How much of a paragraph that is made in another way may be links.
const MAX_LINKED_OF_PARAGRAPH_PERCENT: usize = 20;

/// How many sections in a row are some of one text, how much of each may be links, and how many labels may stand above the
/// heading of one.
const LEAST_SECTIONS: usize = 3;
const MAX_LINKED_OF_SECTION_PERCENT: usize = 8;
const MAX_LABELS: usize = 2;

/// How the element of a paragraph is made: its tag with the first class, or without one with the tag and first class of
/// its parent.
type Make<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Tells how an element is made.
pub(super) fn make(outline: &Outline, holder: usize) -> Make<'_> {
    let element = &outline.elements[holder];
    let class = element.first_class();
    if class.is_empty() {
        let parent = &outline.elements[element.parent];
        (&element.tag, "", &parent.tag, parent.first_class())
    } else {
        (&element.tag, class, "", "")
    }
}

/// The blocks of the seed and of what around it belongs to the same text.
pub(super) fn grow(outline: &Outline, out: &[bool], seed: usize, heading: Option<usize>) -> Vec<usize> {
    let blocks = &outline.blocks;
    let range = outline.elements[seed].blocks.clone();
    let counts = |at: usize| blocks[at].is_prose() && !out[blocks[at].holder] && !blocks[at].aside;
    let makes: HashSet<Make<'_>> =
        range.clone().filter(|&at| counts(at)).map(|at| make(outline, blocks[at].holder)).collect();
    let mut lost: Vec<bool> = (0..blocks.len())
        .map(|at| !range.contains(&at) && counts(at) && makes.contains(&make(outline, blocks[at].holder)))
        .collect();
    let found = Sums::of(blocks, |at, block| if range.contains(&at) && counts(at) { block.weight } else { 0 });
    let more = Sums::of(blocks, |at, block| if lost[at] { block.weight } else { 0 });
    let n_found = found.all();
    let sections = sections(outline);
    let is_foreign = |element: usize| !sections[element] && is_foreign(outline, element);
    let mut container = seed;
    for candidate in climb(outline, &sections, seed) {
        let added = more.over(&outline.elements[candidate].blocks) - more.over(&outline.elements[container].blocks);
        if added * 100 >= n_found * WORTH_PERCENT {
            container = candidate;
        }
    }
    let steps: Vec<usize> = climb(outline, &sections, container).collect();
    let around = steps.last().map_or(range.clone(), |&widest| outline.elements[widest].blocks.clone());
    let may_add = |at: &usize| !range.contains(at) && counts(*at) && is_text(&blocks[*at]);
    // On most pages next to nothing stands around the text, and nobody needs to know what it is.
    if around.clone().filter(may_add).map(|at| blocks[at].weight).sum::<usize>() * 100 >= n_found * WORTH_OTHER_PERCENT
    {
        let wide = Wide::of(outline, out, &found, around.clone(), &is_foreign);
        let widest = wide.grow(container, &steps, heading.unwrap_or(0).min(range.start), n_found);
        if widest != container {
            container = widest;
            for at in around.filter(|at| !range.contains(at)) {
                lost[at] |= wide.holds(at);
            }
        }
    }
    if container == seed {
        return range.collect();
    }
    // A part of the container comes along as a whole when it holds a paragraph of the text.
    let mut parts: HashSet<usize> = HashSet::new();
    let part = |at: usize| outline.upward(blocks[at].holder).take_while(|&element| element != container).last();
    let belongs = |at: usize| {
        for element in outline.upward(blocks[at].holder).take_while(|&element| element != container) {
            if found.over(&outline.elements[element].blocks) == 0 && is_foreign(element) {
                return false;
            }
        }
        true
    };
    let inside = outline.elements[container].blocks.clone();
    for at in inside.clone().filter(|&at| (lost[at] || range.contains(&at)) && belongs(at)) {
        parts.insert(part(at).unwrap_or(container));
    }
    inside
        .filter(|&at| range.contains(&at) || (parts.contains(&part(at).unwrap_or(container)) && belongs(at)))
        .collect()
}

/// The elements around one that may hold more of the same article, from the inside.
fn climb(outline: &Outline, sections: &[bool], element: usize) -> impl Iterator<Item = usize> {
    let parent = move |at: usize| {
        let parent = outline.elements[at].parent;
        ((!is_border(outline, at) || sections[at]) && parent != 0 && &*outline.elements[parent].tag != "body")
            .then_some(parent)
    };
    std::iter::successors(parent(element), move |&at| parent(at)).take(MAX_CLIMB)
}

/// What stands around the text and belongs to no other one: sections that are made in another way than the one with the
/// most prose.
struct Wide<'a> {
    outline: &'a Outline,
    /// Whether an element was taken out, or is part of another text.
    out: Vec<bool>,
    prose: Sums,
    all: Sums,
    linked: Sums,
}

impl<'a> Wide<'a> {
    /// Of the elements that hold something of a range of blocks.
    fn of(
        outline: &'a Outline,
        out: &[bool],
        found: &Sums,
        range: Range<usize>,
        is_foreign: &dyn Fn(usize) -> bool,
    ) -> Self {
        let mut foreign = out.to_vec();
        for at in 1..outline.elements.len() {
            let element = &outline.elements[at];
            if element.blocks.is_empty() || element.blocks.end <= range.start || element.blocks.start >= range.end {
                continue;
            }
            foreign[at] |= foreign[element.parent]
                || found.over(&element.blocks) == 0
                    && (element.role == Role::Hidden
                        || outline.blocks[element.blocks.clone()].first().is_some_and(asks)
                        || is_foreign(at));
        }
        let sums = |value: &dyn Fn(&Block) -> usize| {
            Sums::of(&outline.blocks, |_, block| if foreign[block.holder] || block.aside { 0 } else { value(block) })
        };
        let prose = sums(&|block| if is_text(block) { block.weight } else { 0 });
        let (all, linked) = (sums(&|block| block.weight), sums(&|block| block.linked));
        Self { outline, out: foreign, prose, all, linked }
    }

    fn holds(&self, at: usize) -> bool {
        let block = &self.outline.blocks[at];
        !self.out[block.holder] && !block.aside && is_text(block)
    }

    /// The largest container of a text that adds much behind `start` and nearly nothing but prose.
    fn grow(&self, seed: usize, steps: &[usize], start: usize, n_found: usize) -> usize {
        let elements = &self.outline.elements;
        let mut container = seed;
        for &candidate in steps {
            let (inner, outer) = (&elements[container].blocks, &elements[candidate].blocks);
            let before = outer.start.max(start).min(inner.start)..inner.start;
            let behind = inner.end..outer.end;
            let added = |sums: &Sums| sums.over(&before) + sums.over(&behind);
            let (prose, all, linked) = (added(&self.prose), added(&self.all), added(&self.linked));
            if prose * 100 >= n_found * WORTH_OTHER_PERCENT
                && prose * 100 >= all * LEAST_PROSE_PERCENT
                && linked * 100 <= all * MAX_LINKED_PERCENT
            {
                container = candidate;
            }
        }
        container
    }
}

/// Whether a paragraph reads like one of the text, however it is made.
fn is_text(block: &Block) -> bool {
    block.is_prose() && block.link_percent() < MAX_LINKED_OF_PARAGRAPH_PERCENT
}

/// Whether a block opens a list of questions and answers, which stands behind a text and is none.
fn asks(block: &Block) -> bool {
    block.length <= 40 && ["faq", "faqs", "frequently asked questions"].contains(&compared(&block.text).as_str())
}

/// Whether nothing outside an element belongs to the article that is in it.
fn is_border(outline: &Outline, element: usize) -> bool {
    matches!(&*outline.elements[element].tag, "article" | "main" | "body")
}

/// Which elements are sections of one text although they are marked as texts of their own: several in a row under headings
/// that lead nowhere. What stands under the headline of another page has a link to it.
fn sections(outline: &Outline) -> Vec<bool> {
    let mut found = vec![false; outline.elements.len()];
    let linked = Sums::of(&outline.blocks, |_, block| block.linked);
    let length = Sums::of(&outline.blocks, |_, block| block.length);
    let mut by_make: HashMap<(usize, &str), Vec<usize>> = HashMap::new();
    for (at, element) in outline.elements.iter().enumerate().filter(|(_, element)| &*element.tag == "article") {
        let opens = outline.blocks[element.blocks.clone()]
            .iter()
            .take(MAX_LABELS)
            .find(|block| block.kind == BlockKind::Heading);
        let is_section = opens.is_some_and(|heading| {
            heading.linked == 0 && matches!(&*outline.elements[heading.holder].tag, "h2" | "h3" | "h4" | "h5")
        });
        if is_section
            && linked.over(&element.blocks) * 100 <= length.over(&element.blocks) * MAX_LINKED_OF_SECTION_PERCENT
        {
            by_make.entry((element.parent, element.first_class())).or_default().push(at);
        }
    }
    for siblings in by_make.into_values().filter(|siblings| siblings.len() >= LEAST_SECTIONS) {
        siblings.into_iter().for_each(|at| found[at] = true);
    }
    // The head of a section belongs to it.
    let mut inside = found.clone();
    for at in 1..outline.elements.len() {
        let element = &outline.elements[at];
        inside[at] |= inside[element.parent];
        found[at] |= inside[at] && &*element.tag == "header";
    }
    found
}

/// Whether an element that holds nothing of what was found holds another text: a reader's comment, a teaser.
fn is_foreign(outline: &Outline, element: usize) -> bool {
    let element = &outline.elements[element];
    let item = &*element.tag == "li" && element.blocks.len() > 2;
    // A paragraph is called after what happens to it, such as that scripts hide it behind an offer.
    let named = &*element.tag != "p"
        && ["comment", "reply", "teaser", "card", "related", "author", "promo", "paywall"]
            .iter()
            .any(|part| element.names.contains(part));
    item || named || matches!(&*element.tag, "article" | "aside" | "footer" | "header" | "a")
}

#[cfg(test)]
mod tests {
    use super::super::outline::outline;
    use super::super::select::select;

    const FIRST: &str =
        "The pilots stopped work on Wednesday, and nineteen ships waited outside the harbour until dawn.";
    const SECOND: &str =
        "The union said the strike would last until Friday at the least, and the authority said nothing.";

    #[track_caller]
    fn check(html: &str, expect: &[&str]) {
        let outline = outline(&dom_query::Document::from(html).root());
        let selection = select(&outline, Some("Pilots strike"));
        let texts: Vec<&str> = selection.text.iter().map(|&at| outline.blocks[at].text.as_str()).collect();
        assert_eq!(texts, expect, "{html}");
    }

    #[test]
    fn the_other_half_of_a_divided_text_comes_back() {
        let half = |text: &str| format!("<div class=chunk><div class=text><p>{text}</p><p>{text}</p></div></div>");
        let page = format!("<div>{}<div class=offer>Four weeks</div>{}</div>", half(FIRST), half(SECOND));
        check(&page, &[FIRST, FIRST, SECOND, SECOND]);
    }

    #[test]
    fn sections_of_another_make_come_along_and_questions_and_cards_do_not() {
        let section = |n: usize, inner: &str| format!("<section class=s{n}><div class=d{n}>{inner}</div></section>");
        let text = |tag: &str, text: &str| format!("<{tag} class={tag}1>{text}</{tag}>");
        let page = |behind: &str| {
            let first = section(1, &text("p", FIRST).repeat(3));
            format!("<main><h1>Pilots strike</h1>{first}{}{behind}</main>", section(2, &text("div", SECOND).repeat(3)))
        };
        let whole = [FIRST, FIRST, FIRST, SECOND, SECOND, SECOND];
        check(&page(""), &whole);
        check(&page(&section(3, &format!("<h2>FAQ</h2>{}", text("span", FIRST).repeat(3)))), &whole);
        check(&page(&section(3, &format!("<a href=x><p>{FIRST}</p></a>").repeat(3))), &whole);
    }

    #[test]
    fn sections_that_are_marked_as_texts_of_their_own_come_along_and_teasers_do_not() {
        let page = |heading: &str| {
            let section = format!(
                "<article class=step><div><h3>{heading}</h3><div><div><p>{SECOND}</p></div></div></div></article>"
            );
            format!(
                "<main><div><h1>Pilots strike</h1><div><p>{FIRST}</p></div><div>{}</div></div></main>",
                section.repeat(5)
            )
        };
        let whole: Vec<&str> = std::iter::once(FIRST).chain(["What they ask for", SECOND].repeat(5)).collect();
        check(&page("What they ask for"), &whole);
        check(&page("<a href=x>What they ask for</a>"), &[FIRST]);
    }
}
