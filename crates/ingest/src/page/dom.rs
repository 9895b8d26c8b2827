//! Small questions about elements of a parsed page.

use dom_query::{LocalName, NodeData, NodeRef, local_name};

use crate::text::clean;

/// An attribute of an element; `None` where it is missing or blank.
pub(super) fn attribute(node: &NodeRef<'_>, name: &str) -> Option<String> {
    debug_assert!(super::attributes::is_read(name), "`{name}` leaves the page before it is parsed");
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
            names.push_str(&value[..super::floor(value, 400)]);
            names.push(' ');
        }
    }
    names.make_ascii_lowercase();
    names
}

/// The local name of an element; empty for anything else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag(LocalName);

impl Tag {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::ops::Deref for Tag {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<&str> for Tag {
    fn eq(&self, name: &&str) -> bool {
        &*self.0 == *name
    }
}

/// What an element is by its local name.
pub(super) fn tag(node: &NodeRef<'_>) -> Tag {
    Tag(node.element_ref().map_or(local_name!(""), |element| element.name.local.clone()))
}

/// Appends the text of a text node, and nothing for any other.
pub(super) fn push_text(node: &NodeRef<'_>, text: &mut String) {
    node.query(|inner| {
        if let NodeData::Text { contents } = &inner.data {
            text.push_str(contents);
        }
    });
}

/// The text below a node with a blank between blocks, so that no two words are glued; at most `max` bytes or so.
pub(super) fn text(node: &NodeRef<'_>, max: usize) -> String {
    // Most of what is asked for its text holds nothing else.
    if let Some(child) = node.first_child()
        && child.is_text()
        && child.next_sibling().is_none()
    {
        let own = child.query(|inner| match &inner.data {
            NodeData::Text { contents } => clean(contents),
            _ => String::new(),
        });
        return own.unwrap_or_default();
    }
    let mut text = String::new();
    for child in node.descendants_it() {
        if text.len() > max {
            break;
        }
        if child.is_text() {
            push_text(&child, &mut text);
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
