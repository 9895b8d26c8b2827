//! Tells which elements of a page are taken out by what they are: other texts, furniture, what nobody sees, comments.
//!
//! A name only ever takes out a small part of the page's prose: it says what an element was meant for, and templates are
//! reused.

use std::collections::{HashMap, HashSet};

use super::names::{OTHER_NAMES, Role};
use super::outline::{BlockKind, Outline};
use super::select::Sums;

/// How much of the prose of a page an element may hold and still be taken out by its name, in percent.
const MOST_PROSE_PERCENT: usize = 15;
/// The same for an element that is called another text.
const MOST_OTHER_PERCENT: usize = 60;
/// The same for all other texts of one name.
const MOST_OTHERS_PERCENT: usize = 85;
/// How much prose between the title and readers' comments is a text, whatever there is of comments behind it.
const LEAST_BEFORE_COMMENTS: usize = 500;
/// The reason for which comments behind a text go.
const BEHIND_TEXT: &str = "comments behind a text";
/// How much of it all elements of one name together may hold.
const MOST_NAMED_PERCENT: usize = 30;

/// The elements that nobody sees.
pub(super) fn hidden(outline: &Outline) -> Vec<bool> {
    let mut out = vec![false; outline.elements.len()];
    for at in 1..outline.elements.len() {
        let element = &outline.elements[at];
        out[at] = out[element.parent] || element.role == Role::Hidden;
    }
    out
}

/// Which elements are taken out by what they are.
pub(super) fn excluded(outline: &Outline, prose: &Sums, heading: Option<usize>) -> Vec<bool> {
    let all = prose.all();
    let small = |element: usize, most: usize| prose.over(&outline.elements[element].blocks) * 100 <= all * most;
    let commented = behind_text(outline, heading);
    let judge = |idle: &HashSet<&str>| {
        let mut out = vec![false; outline.elements.len()];
        let mut outermost = Vec::new();
        for at in 1..outline.elements.len() {
            let element = &outline.elements[at];
            if out[element.parent] {
                out[at] = true;
                continue;
            }
            let (name, most) = match element.role {
                Role::Other(_) if commented[at] => (BEHIND_TEXT, 100),
                Role::Other(name) => (name, MOST_OTHER_PERCENT),
                Role::Furniture(name) => (name, MOST_PROSE_PERCENT),
                Role::Hidden => ("hidden", MOST_PROSE_PERCENT),
                Role::Embed => ("embed", MOST_OTHER_PERCENT),
                Role::Plain | Role::Text => continue,
            };
            // What holds the title of the page holds its article, and a table may stand in the frame of a picture.
            let holds_title =
                element.role != Role::Hidden && heading.is_some_and(|heading| element.blocks.contains(&heading));
            let holds_table = name == "figure"
                && outline.blocks[element.blocks.clone()].iter().any(|block| block.kind == BlockKind::Cell);
            if !idle.contains(name) && small(at, most) && !holds_title && !holds_table {
                out[at] = true;
                outermost.push((name, at));
            }
        }
        (out, outermost)
    };
    let (out, outermost) = judge(&HashSet::new());
    // A builder of pages may call each paragraph by the same name: then the name says nothing.
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for (name, at) in outermost {
        *by_name.entry(name).or_default() += prose.over(&outline.elements[at].blocks);
    }
    let idle: HashSet<&str> = by_name
        .into_iter()
        .filter(|(name, sum)| {
            *name != BEHIND_TEXT
                && sum * 100 > all * if OTHER_NAMES.contains(name) { MOST_OTHERS_PERCENT } else { MOST_NAMED_PERCENT }
        })
        .map(|(name, _)| name)
        .collect();
    if idle.is_empty() { out } else { judge(&idle).0 }
}

/// Which elements are readers' comments that follow a text: it stands behind the title, and in no comments.
fn behind_text(outline: &Outline, heading: Option<usize>) -> Vec<bool> {
    let mut found = vec![false; outline.elements.len()];
    let Some(heading) = heading else { return found };
    let is_called =
        |names: &str| ["comments", "commentlist", "comment-list", "disqus"].iter().any(|part| names.contains(part));
    let mut inside = vec![false; outline.elements.len()];
    for at in 1..outline.elements.len() {
        let element = &outline.elements[at];
        inside[at] = inside[element.parent] || matches!(element.role, Role::Other(_) | Role::Hidden);
    }
    let text = Sums::of(&outline.blocks, |_, block| {
        if block.is_prose() && !inside[block.holder] && block.link_percent() < 30 { block.weight } else { 0 }
    });
    for (element, found) in outline.elements.iter().zip(&mut found).skip(1) {
        let begin = element.blocks.start;
        *found = matches!(element.role, Role::Other(_))
            && begin > heading
            && text.over(&(heading..begin)) >= LEAST_BEFORE_COMMENTS
            && is_called(&element.names);
    }
    found
}
