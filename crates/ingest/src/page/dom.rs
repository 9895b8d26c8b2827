//! Small questions about elements of a parsed page.

use dom_query::{NodeRef, local_name};

use crate::text::clean;

/// An attribute of an element; `None` where it is missing or blank.
pub(super) fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    let element = node.element_ref()?;
    let value = &element.attrs.iter().find(|attribute| &*attribute.name.local == name)?.value;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// Class and id in lower case, for questions about what an element is called.
pub(super) fn names(node: &NodeRef<'_>) -> String {
    let Some(element) = node.element_ref() else { return String::new() };
    let mut names = String::new();
    for name in [local_name!("class"), local_name!("id")] {
        if let Some(value) = element.attr_ref(name) {
            names.push_str(&value[..super::floor(value, 400)].to_ascii_lowercase());
            names.push(' ');
        }
    }
    names
}

/// The local name of an element; empty for anything else.
pub(super) fn tag(node: &NodeRef<'_>) -> String {
    node.element_ref().map_or_else(String::new, |element| element.name.local.to_string())
}

/// The text below a node with a blank between blocks, so that no two words are glued; at most `max` bytes or so.
pub(super) fn text(node: &NodeRef<'_>, max: usize) -> String {
    let mut text = String::new();
    for child in node.descendants_it() {
        if text.len() > max {
            break;
        }
        if child.is_text() {
            text.push_str(&child.text());
        } else if child.element_ref().is_some_and(|element| !is_inline(&element.name.local)) {
            text.push(' ');
        }
    }
    clean(&text)
}

/// Whether an element stands inside a line of text.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// Turns character references and tags in a short text into what they mean: data in attributes and scripts is often
/// escaped once too often.
pub(super) fn plain(text: &str) -> String {
    let text = &text[..super::floor(text, 200_000)];
    if !text.contains(['&', '<']) {
        return clean(text);
    }
    // What stands in data has not passed the sieve.
    let sieved = text.contains('<').then(|| super::sieve::sieve(text).html);
    clean(&dom_query::Document::fragment(sieved.as_deref().unwrap_or(text)).text())
}
