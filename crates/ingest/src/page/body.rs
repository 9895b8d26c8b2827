//! Finds the text of the article and cuts it into paragraphs.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};
use serde_json::Value;

use super::dom::{is_inline, names, plain, tag};
use super::json_ld::LinkedArticle;
use super::sieve::sieve;
use super::{recover, trim};
use crate::ballot::Ballot;
use crate::text::clean;

/// A paragraph, heading, list item or row, with what the trim needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) text: String,
    pub(super) kind: BlockKind,
    /// How many characters stand in links.
    pub(super) linked: usize,
    /// The element that the text stands in.
    pub(super) holder: NodeId,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Paragraph,
    Heading,
    Item,
    Quote,
    Cell,
}

impl Block {
    pub(super) fn length(&self) -> usize {
        self.text.chars().count()
    }

    /// The share of the text that is links, in percent.
    pub(super) fn link_percent(&self) -> usize {
        self.linked * 100 / self.length().max(1)
    }
}

/// Elements that hold no text of the article, by tag.
const FURNITURE_TAGS: &[&str] = &[
    "nav",
    "button",
    "input",
    "dialog",
    "figcaption",
    "video",
    "audio",
    "amp-ad",
    "amp-social-share",
    "progress",
    "menu",
    "label",
];

/// How much of the prose of a page an element may hold and still be taken out by its name.
const MOST_PROSE_PERCENT: usize = 15;

/// How much of it all elements of one name together may hold.
const MOST_NAMED_PERCENT: usize = 30;

/// Reads the text. `data` are JSON scripts, asked when the markup holds next to nothing.
pub(super) fn read(
    document: Document,
    linked: &LinkedArticle,
    data: &[String],
    title: Option<&str>,
) -> (Vec<String>, Ballot<Extent>) {
    let mut places = Ballot::default();
    remove_furniture(&document);
    // The finder takes the document apart; the copy shows where what it found stood.
    let mut body = match main_content(document.clone()) {
        Some(content) => trim::trim(recover::recover(&document, blocks(&content.root())), title),
        None => Vec::new(),
    };
    let said = linked.body.as_deref().map(paragraphs_of_text).unwrap_or_default();
    let length = |paragraphs: &[String]| paragraphs.iter().map(|paragraph| paragraph.chars().count()).sum::<usize>();
    // The data repeats the visible text where a page is open, and holds a stub where it is not: it helps only an empty page.
    places.offer(Extent::of(&body), "markup", 1.0);
    places.elect(0, "the text that readers see");
    if !said.is_empty() {
        places.offer(Extent::of(&said), "json-ld articleBody", 0.5);
    }
    if length(&said) > 200 && length(&body) * 2 < length(&said) {
        body = said;
        places.elect(1, "the markup holds less than half of it");
    }
    if length(&body) < 80
        && let Some(found) = longest_text(data)
        && length(&found) > 400
    {
        places.offer(Extent::of(&found), "data that scripts draw the page from", 0.3);
        places.elect(places.len() - 1, "the markup holds next to nothing");
        body = found;
    }
    (body, places)
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

fn main_content(document: Document) -> Option<Document> {
    let config = Config { keep_classes: true, disable_json_ld: true, ..Config::default() };
    let mut readability = Readability::with_document(document, None, Some(config)).ok()?;
    let article = readability.parse().ok()?;
    Some(Document::fragment(article.content))
}

/// Takes out what is no text of the article by what it is called, unless much of the page's prose stands in it: a name
/// says what an element was meant for, and templates are reused.
fn remove_furniture(document: &Document) {
    let all = prose(&document.root());
    let mut furniture = furniture(document, all, &HashSet::new());
    // A builder of pages may call each paragraph by the same name: then the name says nothing.
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for (_, name, prose) in &furniture {
        *by_name.entry(name).or_default() += prose;
    }
    let idle: HashSet<&str> =
        by_name.into_iter().filter(|(_, prose)| prose * 100 > all * MOST_NAMED_PERCENT).map(|(name, _)| name).collect();
    if !idle.is_empty() {
        furniture = self::furniture(document, all, &idle);
    }
    for (node, ..) in furniture {
        node.remove_from_parent();
    }
}

/// Lists the outermost elements that are furniture, with the name that says so and how much prose they hold.
fn furniture<'a>(document: &'a Document, all: usize, idle: &HashSet<&str>) -> Vec<(NodeRef<'a>, &'static str, usize)> {
    let mut found = Vec::new();
    let mut next = document.root().first_child();
    while let Some(node) = next {
        let tag = tag(&node);
        let by_tag = || FURNITURE_TAGS.iter().copied().find(|known| *known == tag);
        let name = by_tag().or_else(|| trim::furniture_name(&tag, &names(&node))).filter(|name| !idle.contains(name));
        if let Some(name) = name.filter(|_| node.is_element()) {
            let prose = prose(&node);
            if prose * 100 <= all * MOST_PROSE_PERCENT {
                found.push((node, name, prose));
                next = following(&node);
                continue;
            }
        }
        next = node.first_child().or_else(|| following(&node));
    }
    found
}

/// The node behind a node and all it holds.
fn following<'a>(node: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut node = *node;
    loop {
        if let Some(sibling) = node.next_sibling() {
            return Some(sibling);
        }
        node = node.parent()?;
    }
}

/// How much running text stands below a node, in bytes: pieces long enough to be more than a label, outside links.
fn prose(node: &NodeRef<'_>) -> usize {
    node.descendants_it()
        .filter(|child| child.is_text() && child.parent().is_none_or(|parent| !parent.has_name("a")))
        .map(|text| text.text().trim().len())
        .filter(|length| *length >= 60)
        .sum()
}

/// Cuts content into blocks: the text between two borders of block elements.
pub(super) fn blocks(content: &NodeRef<'_>) -> Vec<Block> {
    let mut walk = Walk {
        blocks: Vec::new(),
        text: String::new(),
        linked: 0,
        in_link: 0,
        kind: BlockKind::Paragraph,
        holder: content.id,
    };
    // Depth is bounded by the sieve; the walk keeps its own stack all the same.
    let mut stack = vec![Step::Enter(*content)];
    while let Some(step) = stack.pop() {
        match step {
            Step::Enter(node) if node.is_text() => walk.push(&node.text()),
            Step::Enter(node) => {
                let name = tag(&node);
                if matches!(name.as_str(), "script" | "style" | "noscript" | "template" | "head" | "title") {
                    continue;
                }
                let frame = walk.enter(&name, node.id);
                stack.push(Step::Leave(frame));
                stack.extend(node.children_it(true).map(Step::Enter));
            }
            Step::Leave(frame) => walk.leave(&frame),
        }
    }
    walk.flush();
    walk.blocks
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(Frame),
}

/// What to restore when an element is left.
struct Frame {
    block: bool,
    link: bool,
    kind: BlockKind,
    holder: NodeId,
}

struct Walk {
    blocks: Vec<Block>,
    text: String,
    linked: usize,
    in_link: usize,
    kind: BlockKind,
    holder: NodeId,
}

impl Walk {
    fn push(&mut self, text: &str) {
        if self.in_link > 0 {
            self.linked += text.split_whitespace().map(|word| word.chars().count() + 1).sum::<usize>();
        }
        self.text.push_str(text);
    }

    fn enter(&mut self, name: &str, id: NodeId) -> Frame {
        let block = !is_inline(name) && !name.is_empty();
        let frame = Frame { block, link: name == "a", kind: self.kind, holder: self.holder };
        if frame.block {
            self.flush();
            self.holder = id;
            self.kind = match name {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => BlockKind::Heading,
                "li" | "dd" | "dt" => BlockKind::Item,
                "blockquote" => BlockKind::Quote,
                "td" | "th" => BlockKind::Cell,
                "ul" | "ol" | "table" => BlockKind::Paragraph,
                _ => self.kind,
            };
        }
        self.in_link += usize::from(frame.link);
        frame
    }

    fn leave(&mut self, frame: &Frame) {
        if frame.block {
            self.flush();
            self.kind = frame.kind;
            self.holder = frame.holder;
        }
        self.in_link -= usize::from(frame.link);
    }

    fn flush(&mut self) {
        let text = clean(&self.text);
        if !text.is_empty() {
            let linked = self.linked.min(text.chars().count());
            self.blocks.push(Block { linked, text, kind: self.kind, holder: self.holder });
        }
        self.text.clear();
        self.linked = 0;
    }
}

/// Cuts a text from data into paragraphs; markup in it is read.
pub(super) fn paragraphs_of_text(text: &str) -> Vec<String> {
    let text = &text[..super::floor(text, 1 << 20)];
    if text.contains("</p>") || text.contains("<br") {
        return blocks(&Document::fragment(sieve(text).html).root()).into_iter().map(|block| block.text).collect();
    }
    let text = if text.contains("&lt;p") { plain(text) } else { text.to_owned() };
    text.lines().map(plain).filter(|line| !line.is_empty()).collect()
}

/// The longest run of prose in JSON data: a text, or a list of texts, that some sites draw their page from.
fn longest_text(data: &[String]) -> Option<Vec<String>> {
    let mut best: Option<Vec<String>> = None;
    for block in data.iter().take(8) {
        let Ok(value) = serde_json::from_str::<Value>(block) else { continue };
        let mut stack = vec![(&value, 0_u8)];
        let mut n_seen = 0_usize;
        while let Some((value, depth)) = stack.pop() {
            n_seen += 1;
            if n_seen > 200_000 {
                break;
            }
            match value {
                Value::String(text) if text.len() > 400 && text.contains(' ') && !text.starts_with(['{', '[']) => {
                    let paragraphs = paragraphs_of_text(text);
                    let length = |paragraphs: &[String]| paragraphs.iter().map(String::len).sum::<usize>();
                    if best.as_ref().is_none_or(|best| length(best) < length(&paragraphs)) {
                        best = Some(paragraphs);
                    }
                }
                Value::Array(values) if depth < 40 => stack.extend(values.iter().map(|value| (value, depth + 1))),
                Value::Object(fields) if depth < 40 => stack.extend(fields.values().map(|value| (value, depth + 1))),
                _ => {}
            }
        }
    }
    best
}
