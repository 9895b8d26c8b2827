//! Brings back paragraphs that the content finder lost: the other half of a text that an insert divides, short paragraphs
//! between long ones.
//!
//! The finder keeps one container and what looks like it. Here the place where its paragraphs stood is looked up in the
//! page: paragraphs of the same make in the same container, or in the next larger one inside the same article, belong to
//! the text too.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef};

use super::body::{Block, BlockKind, blocks};
use super::dom::{attribute, names, tag};

/// How much of what was found the container holds, in percent.
const HELD_PERCENT: usize = 85;
/// How much a larger container must add to be taken instead, in percent of what was found.
const WORTH_PERCENT: usize = 15;
/// How far up larger containers are looked for.
const MAX_CLIMB: usize = 10;
/// A paragraph this long is one, whatever ends it.
const LONG: usize = 80;
/// A sentence this long is a paragraph.
const SENTENCE: usize = 25;

/// How the elements of the found paragraphs are made.
#[derive(Debug, Default)]
struct Makes {
    /// Tags with a class.
    classes: HashSet<(String, String)>,
    /// Tags without a class, with the tag and class of their parent.
    parents: HashSet<(String, (String, String))>,
}

impl Makes {
    fn insert(&mut self, node: &NodeRef<'_>) {
        let own = make(node);
        if own.1.is_empty() {
            self.parents.insert((own.0, node.parent().map(|parent| make(&parent)).unwrap_or_default()));
        } else {
            self.classes.insert(own);
        }
    }

    /// Whether an element is made like one of them: by its own class, or without one by that of its parent.
    fn contain(&self, node: &NodeRef<'_>) -> bool {
        let own = make(node);
        if own.1.is_empty() {
            self.parents.contains(&(own.0, node.parent().map(|parent| make(&parent)).unwrap_or_default()))
        } else {
            self.classes.contains(&own)
        }
    }
}

/// Returns the found blocks with those that were lost, in page order; the found ones alone where their place is not clear.
pub(super) fn recover(page: &Document, found: Vec<Block>) -> Vec<Block> {
    let Some(body) = page.body() else { return found };
    let placed = blocks(&body);
    let texts: HashSet<&str> = found.iter().map(|block| block.text.as_str()).collect();
    let kept: Vec<bool> = placed.iter().map(|block| texts.contains(block.text.as_str())).collect();
    let n_found: usize = found.iter().map(Block::length).sum();
    let n_placed: usize = placed.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(block, _)| block.length()).sum();
    if n_found == 0 || n_placed * 100 < n_found * 70 {
        return found;
    }

    let node = |block: &Block| NodeRef::new(block.holder, &page.tree);
    let mut makes = Makes::default();
    for (block, _) in placed.iter().zip(&kept).filter(|(block, kept)| **kept && is_prose(block)) {
        makes.insert(&node(block));
    }
    let lost: Vec<bool> =
        placed.iter().zip(&kept).map(|(block, kept)| !kept && is_prose(block) && makes.contain(&node(block))).collect();
    if !lost.contains(&true) {
        return found;
    }

    // How much of the found and of the lost text each element holds.
    let mut held: HashMap<NodeId, (usize, usize)> = HashMap::new();
    for (position, block) in placed.iter().enumerate().filter(|(position, _)| kept[*position] || lost[*position]) {
        let length = block.length();
        let holder = node(block);
        for element in std::iter::once(holder).chain(holder.ancestors_it(None)) {
            let sums = held.entry(element.id).or_default();
            if kept[position] { sums.0 += length } else { sums.1 += length }
        }
    }
    let sums = |node: &NodeRef<'_>| held.get(&node.id).copied().unwrap_or_default();
    let Some(longest) =
        placed.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(block, _)| block).max_by_key(|block| block.length())
    else {
        return found;
    };
    let mut container = node(longest);
    while sums(&container).0 * 100 < n_placed * HELD_PERCENT {
        match container.parent() {
            Some(parent) => container = parent,
            None => return found,
        }
    }
    let mut candidate = container;
    for _ in 0..MAX_CLIMB {
        if is_border(&candidate) {
            break;
        }
        let Some(parent) = candidate.parent().filter(|parent| !parent.has_name("body")) else { break };
        candidate = parent;
        if (sums(&candidate).1 - sums(&container).1) * 100 >= n_placed * WORTH_PERCENT {
            container = candidate;
        }
    }
    merge(placed, &kept, &lost, |block| {
        let mut next = Some(node(block));
        while let Some(element) = next {
            if element.id == container.id {
                return true;
            }
            if sums(&element).0 == 0 && is_foreign(&element) {
                return false;
            }
            next = element.parent();
        }
        false
    })
}

/// Takes what was found and what was lost inside the container; a heading comes along when what follows it does.
fn merge(placed: Vec<Block>, kept: &[bool], lost: &[bool], inside: impl Fn(&Block) -> bool) -> Vec<Block> {
    let taken: Vec<bool> =
        placed.iter().enumerate().map(|(at, block)| kept[at] || (lost[at] && inside(block))).collect();
    let first = taken.iter().position(|taken| *taken).unwrap_or(0);
    let mut merged = Vec::new();
    for (at, block) in placed.into_iter().enumerate() {
        let heads = block.kind == BlockKind::Heading && at > first && taken.get(at + 1) == Some(&true) && lost[at + 1];
        if taken[at] || heads {
            merged.push(block);
        }
    }
    merged
}

/// Whether a block reads like a paragraph of a text.
fn is_prose(block: &Block) -> bool {
    let length = block.length();
    matches!(block.kind, BlockKind::Paragraph | BlockKind::Quote)
        && block.link_percent() < 40
        && (length >= LONG || length >= SENTENCE && super::trim::ends_a_sentence(&block.text))
}

/// Whether nothing outside an element belongs to the article that is in it.
fn is_border(node: &NodeRef<'_>) -> bool {
    matches!(tag(node).as_str(), "article" | "main" | "body")
        || attribute(node, "role").is_some_and(|role| role == "main" || role == "article")
}

/// Whether an element that holds nothing of what was found holds another text: a reader's comment, a teaser.
fn is_foreign(node: &NodeRef<'_>) -> bool {
    let names = names(node);
    matches!(tag(node).as_str(), "article" | "aside" | "footer" | "header" | "a" | "li")
        || ["comment", "reply", "teaser", "card", "related", "author", "promo", "paywall"]
            .iter()
            .any(|part| names.contains(part))
}

/// Tag and class of an element.
fn make(node: &NodeRef<'_>) -> (String, String) {
    (tag(node), attribute(node, "class").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str =
        "The pilots stopped work on Wednesday, and nineteen ships waited outside the harbour until dawn.";
    const SECOND: &str =
        "The union said the strike would last until Friday at the least, and the authority said nothing.";

    /// What is recovered when the finder kept only [`FIRST`].
    fn recovered(html: &str) -> Vec<String> {
        let page = Document::from(html);
        let found = blocks(&page.root()).into_iter().filter(|block| block.text == FIRST).collect();
        recover(&page, found).into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn the_other_half_of_a_divided_text_comes_back() {
        let half = |text: &str| format!("<div class=chunk><div class=text><p>{text}</p></div></div>");
        let page = format!("<article>{}<div class=offer>Four weeks free</div>{}</article>", half(FIRST), half(SECOND));
        assert_eq!(recovered(&page), [FIRST, SECOND]);
    }

    #[test]
    fn other_texts_of_the_page_do_not_come_along() {
        let foreign = |frame: &str| {
            format!(
                "<main><div class=text><p>{FIRST}</p></div><{frame}><div class=text><p>{SECOND}</p></div></{frame}></main>"
            )
        };
        assert_eq!(recovered(&foreign("article")), [FIRST]);
        assert_eq!(recovered(&foreign("aside")), [FIRST]);
        let comment = format!(
            "<div class=text><p>{FIRST}</p></div><div class=comment><div class=text><p>{SECOND}</p></div></div>"
        );
        assert_eq!(recovered(&comment), [FIRST]);
    }
}
