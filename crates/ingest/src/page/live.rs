//! Reads the entries of a live blog: each with its time, its heading and its paragraphs, in the order of the page.
//!
//! Nothing names an entry in the same way on two sites. What they share is form: elements beside one another that each hold a time and some
//! sentences. Of all such rows on the page, the one with the most text is the blog.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef};
use jiff::civil::Date;
use newshound_model::{Confidence, DateSource, Published, Update};

use super::dom::{attribute, names, tag, text};
use super::json_ld::LinkedArticle;
use super::outline::{BlockKind, outline};
use super::title::compared;
use crate::dates::{DateContext, Reading, clock_on, parse_loose, relative};

/// The most entries of a blog.
const MAX_ENTRIES: usize = 2_000;

/// An entry has at least so many characters of text.
const MIN_ENTRY_CHARS: usize = 40;

/// A block of fewer characters is text only where it ends as a sentence does.
const MIN_BLOCK_CHARS: usize = 30;

/// An entry as it was found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    published: Option<Published>,
    title: Option<String>,
    paragraphs: Vec<String>,
}

/// A blog as it was found.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Blog {
    /// What stands between the headline and the first entry.
    introduction: Vec<String>,
    entries: Vec<Entry>,
}

/// Finds the entries; fewer than two are no blog. `day` is the day of a time that stands alone.
pub(super) fn read(document: &Document, linked: &LinkedArticle, context: &DateContext, day: Option<Date>) -> Blog {
    let (introduction, mut marked) = in_markup(document, context, day);
    let said: Vec<Entry> = linked.updates.iter().take(MAX_ENTRIES).filter_map(|said| of_data(said, context)).collect();
    if marked.len() < 2 {
        let entries = if said.len() < 2 { Vec::new() } else { said };
        return Blog { introduction: Vec::new(), entries };
    }
    // The data knows times to the second where the page shows a clock.
    let mut known: HashMap<String, Option<Published>> = HashMap::new();
    for entry in &said {
        if let Some(title) = &entry.title {
            known.entry(compared(title)).or_insert(entry.published);
        }
    }
    for entry in &mut marked {
        let same = entry.title.as_deref().and_then(|title| known.get(&compared(title)));
        if let Some(published) = same.copied().flatten() {
            entry.published = Some(published);
        }
    }
    Blog { introduction, entries: marked }
}

/// Puts the entries behind what introduces them, and says which paragraphs are whose. What the body has of them already is taken out.
pub(super) fn append(body: &mut Vec<String>, blog: Blog, standfirst: Option<&str>) -> Vec<Update> {
    let entries = blog.entries;
    if entries.is_empty() {
        return Vec::new();
    }
    let known: HashSet<String> = entries
        .iter()
        .flat_map(|entry| entry.title.iter().chain(&entry.paragraphs))
        .map(|text| compared(text))
        .collect();
    let introduction = body.iter().position(|paragraph| known.contains(&compared(paragraph))).unwrap_or(body.len());
    body.truncate(introduction);
    if body.is_empty() {
        body.extend(blog.introduction.into_iter().filter(|paragraph| Some(paragraph.as_str()) != standfirst));
    }
    let mut updates = Vec::with_capacity(entries.len());
    for entry in entries {
        let start = body.len();
        body.extend(entry.title.clone());
        body.extend(entry.paragraphs);
        updates.push(Update { published: entry.published, title: entry.title, paragraphs: start..body.len() });
    }
    updates
}

/// The row of elements with times that has the most text.
fn in_markup(document: &Document, context: &DateContext, day: Option<Date>) -> (Vec<String>, Vec<Entry>) {
    let times: Vec<NodeRef<'_>> = document.root().descendants_it().filter(is_time).take(MAX_ENTRIES * 2).collect();
    // How many times stand below each element.
    let mut n_times: HashMap<NodeId, usize> = HashMap::new();
    for time in &times {
        for ancestor in time.ancestors_it(None) {
            *n_times.entry(ancestor.id).or_default() += 1;
        }
    }
    let mut seen: HashSet<NodeId> = HashSet::new();
    let mut best: Option<Row<'_>> = None;
    for time in &times {
        for element in time.ancestors_it(None) {
            if !seen.insert(element.id) {
                break;
            }
            if n_times.get(&element.id).is_none_or(|n| *n < 2) {
                continue;
            }
            let members: Vec<(usize, NodeRef<'_>)> = element
                .element_children()
                .into_iter()
                .filter(|child| n_times.contains_key(&child.id))
                .map(|child| (prose(&child), child))
                .filter(|(length, _)| *length >= MIN_ENTRY_CHARS)
                .take(MAX_ENTRIES)
                .collect();
            let n_chars = members.iter().map(|(length, _)| length).sum();
            let members: Vec<NodeRef<'_>> = members.into_iter().map(|(_, member)| member).collect();
            let row = Row { element, n_chars, members };
            if row.members.len() >= 2 && best.as_ref().is_none_or(|best| row.beats(best)) {
                best = Some(row);
            }
        }
    }
    let Some(best) = best else { return (Vec::new(), Vec::new()) };
    (introduction(&best), best.members.iter().filter_map(|member| entry(member, context, day)).collect())
}

/// The paragraphs before the first entry, as far up as the element goes that holds the headline too.
fn introduction(row: &Row<'_>) -> Vec<String> {
    let holds =
        |element: &NodeRef<'_>| tag(element) == "article" || element.descendants_it().any(|child| tag(&child) == "h1");
    let Some(article) = row.element.ancestors_it(Some(8)).find(holds) else { return Vec::new() };
    let first = row.members.first().map(|member| outline(member).blocks).unwrap_or_default();
    let Some(first) = first.into_iter().next() else { return Vec::new() };
    outline(&article)
        .blocks
        .into_iter()
        .take_while(|block| block.text != first.text)
        .filter(|block| {
            block.kind == BlockKind::Paragraph && block.length >= MIN_ENTRY_CHARS && block.link_percent() < 50
        })
        .map(|block| block.text)
        .collect()
}

/// Elements beside one another that may be entries.
struct Row<'a> {
    element: NodeRef<'a>,
    n_chars: usize,
    members: Vec<NodeRef<'a>>,
}

impl Row<'_> {
    /// Whether this row is the blog rather than the best so far. One that holds the other is mostly the blog and something beside it.
    fn beats(&self, best: &Self) -> bool {
        let holds = best.element.ancestors_it(None).any(|ancestor| ancestor.id == self.element.id);
        if holds {
            self.members.len() > best.members.len() && self.n_chars > best.n_chars * 4 / 3
                || self.n_chars > best.n_chars * 3
        } else {
            self.n_chars > best.n_chars
        }
    }
}

fn is_time(node: &NodeRef<'_>) -> bool {
    match tag(node).as_str() {
        "time" => true,
        "span" | "div" | "p" | "a" => {
            let names = names(node);
            ["time", "date", "uhrzeit", "heure", "hora"].iter().any(|part| names.contains(part))
                && (4..=60).contains(&text(node, 80).len())
        }
        _ => false,
    }
}

/// How many characters of text of some length stand below an element.
fn prose(node: &NodeRef<'_>) -> usize {
    node.descendants_it()
        .filter(|child| child.is_text())
        .map(|text| text.text().trim().chars().count())
        .filter(|length| *length >= 20)
        .sum()
}

fn entry(node: &NodeRef<'_>, context: &DateContext, day: Option<Date>) -> Option<Entry> {
    let mut published = None;
    let mut clocks: HashSet<String> = HashSet::new();
    for time in node.descendants_it().filter(is_time).take(6) {
        let shown = text(&time, 80);
        published = published.or_else(|| {
            let said = attribute(&time, "datetime");
            read_time(said.as_deref().unwrap_or(&shown), context, day).or_else(|| read_time(&shown, context, day))
        });
        clocks.insert(shown);
    }
    let mut title = None;
    let mut paragraphs = Vec::new();
    for block in outline(node).blocks {
        let ends = block.text.ends_with(['.', '!', '?', '"', '\u{201d}', '»', '“', '…', '。', ':']);
        let is_button = block.link_percent() > 60 && block.length < 80;
        if clocks.contains(&block.text) || is_button {
            continue;
        }
        if block.kind == BlockKind::Heading && title.is_none() && paragraphs.is_empty() {
            title = Some(block.text);
        } else if ends && block.length >= 12 || block.length >= MIN_BLOCK_CHARS {
            paragraphs.push(block.text);
        }
    }
    (!paragraphs.is_empty() || title.is_some()).then_some(Entry { published, title, paragraphs })
}

/// A date, a time ago, or a time of day on the day of the blog.
fn read_time(text: &str, context: &DateContext, day: Option<Date>) -> Option<Published> {
    let of = |reading: Reading, source, confidence| Published {
        at: reading.at,
        precision: reading.precision,
        source,
        confidence: Confidence::new(confidence),
        offset: reading.offset,
    };
    parse_loose(text, context)
        .map(|reading| of(reading, DateSource::TimeElement, 0.9))
        .or_else(|| Some(of(relative(text, context.now?)?, DateSource::Relative, 0.6)))
        .or_else(|| Some(of(clock_on(text, day?, context)?, DateSource::TimeElement, 0.5)))
}

/// An entry of structured data.
fn of_data(said: &LinkedUpdate, context: &DateContext) -> Option<Entry> {
    let published = said.published.as_deref().and_then(|date| parse_loose(date, context)).map(|reading| Published {
        at: reading.at,
        precision: reading.precision,
        source: DateSource::JsonLd,
        confidence: Confidence::new(0.95),
        offset: reading.offset,
    });
    let paragraphs = said.body.as_deref().map(super::body::paragraphs_of_text).unwrap_or_default();
    let title = said.title.clone();
    (!paragraphs.is_empty() || title.is_some()).then_some(Entry { published, title, paragraphs })
}

/// An entry as structured data names it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct LinkedUpdate {
    pub(super) title: Option<String>,
    pub(super) body: Option<String>,
    pub(super) published: Option<String>,
}
