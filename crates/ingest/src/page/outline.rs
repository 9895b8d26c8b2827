//! One walk over the parsed page that lists its elements and the blocks of text in them.
//!
//! All that chooses and trims the text afterwards works on these two flat lists: an element knows its parent and which
//! blocks it holds, a block knows the element it stands in. Nothing is removed from the document and nothing is copied.

use std::ops::Range;

use dom_query::{LocalName, NodeRef, local_name};

use super::dom::is_inline;
use super::names::{self, Role};
use crate::text::clean;

/// The elements and blocks of a page, both in page order.
#[derive(Debug, Default, Clone)]
pub(super) struct Outline {
    pub(super) elements: Vec<Element>,
    pub(super) blocks: Vec<Block>,
    pub(super) images: Vec<Image>,
}

/// A picture that may show what the article is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Image {
    pub(super) address: String,
    /// How many blocks stand before it.
    pub(super) at: usize,
    /// The element that holds it.
    pub(super) holder: usize,
}

/// An element that may hold text.
#[derive(Debug, Clone)]
pub(super) struct Element {
    /// The place of the parent in the list; the first element is its own parent.
    pub(super) parent: usize,
    pub(super) tag: LocalName,
    /// Class and id in lower case, the class first.
    pub(super) names: String,
    /// How many bytes of the names are the class.
    pub(super) class_bytes: usize,
    /// What the names and attributes say it is for.
    pub(super) role: Role,
    /// Which blocks begin in it.
    pub(super) blocks: Range<usize>,
}

/// A paragraph, heading, list item or row, with what choosing and trimming need to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) text: String,
    pub(super) kind: BlockKind,
    /// How many characters it has.
    pub(super) length: usize,
    /// Its length in letters of an alphabet: a Chinese or Japanese character says as much as several.
    pub(super) weight: usize,
    /// How many characters stand in links.
    pub(super) linked: usize,
    /// How many characters stand in bold type.
    pub(super) bold: usize,
    /// Whether inline elements call all of it furniture.
    pub(super) aside: bool,
    /// The block element that the text stands in.
    pub(super) holder: usize,
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

/// How many pictures are kept.
const MOST_IMAGES: usize = 200;

/// A paragraph this heavy is one, whatever ends it.
const LONG: usize = 80;
/// A sentence this heavy is a paragraph.
const SENTENCE: usize = 25;

impl Block {
    /// Takes the block out of its list; an empty one stays.
    pub(super) fn take(&mut self) -> Self {
        Self { text: std::mem::take(&mut self.text), ..*self }
    }

    /// The share of the text that is links, in percent.
    pub(super) fn link_percent(&self) -> usize {
        self.linked * 100 / self.length.max(1)
    }

    /// Whether it reads like a paragraph of a text.
    pub(super) fn is_prose(&self) -> bool {
        self.kind != BlockKind::Heading
            && self.link_percent() < 40
            && (self.weight >= LONG || self.weight >= SENTENCE && ends_a_sentence(&self.text))
    }
}

/// How many bytes of a text are looked at to tell how it ends.
const END_BYTES: usize = 64;

/// Whether a text ends where a sentence may end.
pub(super) fn ends_a_sentence(text: &str) -> bool {
    text[super::floor(text, text.len().saturating_sub(END_BYTES))..]
        .trim_end_matches(['"', '”', '“', '»', '«', '’', '\'', ')', ']', '」', '』', '）', ' '])
        .ends_with(['.', '!', '?', '。', '！', '？', '…', '؟', '।', '።', '۔', '‼'])
}

/// Whether an empty element is called a line break, as those of pages that scripts draw are.
fn is_break(element: &dom_query::Element) -> bool {
    element.attrs.iter().any(|attribute| {
        &*attribute.name.local == "class" && attribute.value.split_ascii_whitespace().any(|class| class == "br")
    })
}

/// How many letters of an alphabet a character stands for.
fn weight(c: char) -> usize {
    match c {
        '\u{3040}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => 2,
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '\u{ac00}'..='\u{d7af}' => 3,
        _ => 1,
    }
}

/// Walks over what stands below a node.
pub(super) fn outline(root: &NodeRef<'_>) -> Outline {
    let mut walk = Walk {
        outline: Outline::default(),
        open: Vec::new(),
        line: Line::default(),
        kind: BlockKind::Paragraph,
        holder: 0,
        links: 0,
        bolds: 0,
        asides: 0,
    };
    walk.outline.elements.push(Element {
        parent: 0,
        tag: local_name!(""),
        names: String::new(),
        class_bytes: 0,
        role: Role::Plain,
        blocks: 0..0,
    });
    let mut next = root.first_child();
    while let Some(node) = next {
        let entered = walk.enter(&node);
        next = if entered { node.first_child() } else { None };
        if entered && next.is_none() {
            walk.leave();
        }
        let mut at = node;
        while next.is_none() {
            next = at.next_sibling();
            if next.is_none() {
                match at.parent().filter(|parent| parent.id != root.id) {
                    Some(parent) => {
                        walk.leave();
                        at = parent;
                    }
                    None => break,
                }
            }
        }
    }
    walk.flush();
    walk.outline.elements[0].blocks = 0..walk.outline.blocks.len();
    walk.outline
}

/// What to restore when an element is left.
struct Frame {
    element: usize,
    block: bool,
    link: bool,
    bold: bool,
    asides: usize,
    kind: BlockKind,
    holder: usize,
}

/// The text of a block that is being read.
#[derive(Debug, Default)]
struct Line {
    text: String,
    linked: usize,
    bold: usize,
    /// Where text stands that inline elements call furniture.
    asides: Vec<Range<usize>>,
    /// Whether nothing but white space came since the last line break.
    broken: bool,
}

impl Line {
    /// Begins a new one in the same memory.
    fn clear(&mut self) {
        self.text.clear();
        self.asides.clear();
        (self.linked, self.bold, self.broken) = (0, 0, false);
    }
}

struct Walk {
    outline: Outline,
    open: Vec<Frame>,
    line: Line,
    kind: BlockKind,
    holder: usize,
    links: usize,
    bolds: usize,
    asides: usize,
}

impl Walk {
    /// Reads a node; whether its children are to be read, and it is to be left after them.
    fn enter(&mut self, node: &NodeRef<'_>) -> bool {
        if node.is_text() {
            node.query(|inner| {
                if let dom_query::NodeData::Text { contents } = &inner.data {
                    self.text(contents);
                }
            });
            return false;
        }
        let Some(inner) = node.element_ref() else { return false };
        let tag = inner.name.local.clone();
        match &*tag {
            "img" => {
                self.image(&inner);
                return false;
            }
            "script" | "style" | "noscript" | "template" | "head" | "title" | "input" | "meta" | "link" | "source"
            | "wbr" | "picture" | "video" | "audio" => return false,
            "br" => {
                self.line_break();
                return false;
            }
            _ => {}
        }
        let inline = is_inline(&tag);
        if inline && node.first_child().is_none() && is_break(&inner) {
            self.line_break();
            return false;
        }
        let names::Named { names, class_bytes, role } = names::read(&inner);
        let (frame_kind, frame_holder) = (self.kind, self.holder);
        let element = self.outline.elements.len();
        let parent = self.open.last().map_or(0, |frame| frame.element);
        let link = &*tag == "a";
        let bold = matches!(&*tag, "b" | "strong");
        // How a link opens does not make its words furniture.
        let opens = link && matches!(role, Role::Furniture("popup" | "modal" | "tooltip"));
        let aside = inline && !opens && matches!(role, Role::Other(_) | Role::Furniture(_) | Role::Hidden);
        if !inline {
            self.flush();
            self.holder = element;
            self.kind = match &*tag {
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => BlockKind::Heading,
                "li" | "dd" | "dt" => BlockKind::Item,
                "blockquote" => BlockKind::Quote,
                "td" | "th" => BlockKind::Cell,
                "ul" | "ol" | "table" => BlockKind::Paragraph,
                _ => self.kind,
            };
        }
        let first = self.outline.blocks.len();
        self.outline.elements.push(Element { parent, tag, names, class_bytes, role, blocks: first..first });
        self.open.push(Frame {
            element,
            block: !inline,
            link,
            bold,
            asides: self.asides,
            kind: frame_kind,
            holder: frame_holder,
        });
        self.links += usize::from(link);
        self.bolds += usize::from(bold);
        // What stands in blocks inside it is left to those that judge elements.
        self.asides = if inline { self.asides + usize::from(aside) } else { 0 };
        true
    }

    fn leave(&mut self) {
        let Some(frame) = self.open.pop() else { return };
        if frame.block {
            self.flush();
            self.kind = frame.kind;
            self.holder = frame.holder;
        }
        self.links -= usize::from(frame.link);
        self.bolds -= usize::from(frame.bold);
        self.asides = frame.asides;
        self.outline.elements[frame.element].blocks.end = self.outline.blocks.len();
    }

    fn text(&mut self, text: &str) {
        if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
            if !self.line.text.is_empty() {
                self.line.text.push(' ');
            }
            return;
        }
        if self.links > 0 || self.bolds > 0 {
            let length = text.split_whitespace().map(|word| word.chars().count() + 1).sum::<usize>();
            self.line.linked += if self.links > 0 { length } else { 0 };
            self.line.bold += if self.bolds > 0 { length } else { 0 };
        }
        let from = self.line.text.len();
        self.line.text.push_str(text);
        self.line.broken = false;
        if self.asides > 0 {
            self.line.asides.push(from..self.line.text.len());
        }
    }

    /// Keeps a picture unless it says that it is small.
    fn image(&mut self, inner: &dom_query::Element) {
        if self.outline.images.len() >= MOST_IMAGES {
            return;
        }
        let of = |name: &str| inner.attrs.iter().find(|attribute| &*attribute.name.local == name);
        let small = |name: &str| {
            of(name)
                .and_then(|size| size.value.trim_end_matches("px").parse::<u32>().ok())
                .is_some_and(|size| size < 200)
        };
        let address = ["data-src", "data-lazy-src", "data-original", "src"].iter().find_map(|name| of(name));
        let Some(address) = address.map(|address| address.value.trim()) else { return };
        let drawn =
            [".svg", ".gif", "data:", "logo", "pixel", "avatar", "icon"].iter().any(|part| address.contains(part));
        if small("width") || small("height") || drawn || address.is_empty() || address.len() > 2_000 {
            return;
        }
        let holder = self.open.last().map_or(0, |frame| frame.element);
        let at = self.outline.blocks.len();
        self.outline.images.push(Image { address: address.to_owned(), at, holder });
    }

    /// Two breaks divide paragraphs, and so does one behind the end of a sentence.
    fn line_break(&mut self) {
        let divides = self.line.broken || ends_a_sentence(self.line.text.trim_end());
        if divides {
            self.flush();
        } else {
            self.line.text.push(' ');
            self.line.broken = true;
        }
    }

    fn flush(&mut self) {
        // Most ends of blocks have no text before them.
        if self.line.text.bytes().all(|byte| byte.is_ascii_whitespace()) {
            self.line.clear();
            return;
        }
        let mut line = std::mem::take(&mut self.line);
        let n_aside: usize = line.asides.iter().map(Range::len).sum();
        let aside = n_aside > 0 && n_aside * 2 >= line.text.trim().len();
        if n_aside > 0 && !aside {
            let mut rest = String::with_capacity(line.text.len());
            let mut from = 0;
            for (at, range) in line.asides.iter().enumerate() {
                rest.push_str(&line.text[from..range.start]);
                let ends = line.asides.get(at + 1).is_none_or(|next| next.start > range.end);
                if ends && line.text[range.end..].starts_with(char::is_alphanumeric) {
                    rest.push(' ');
                }
                from = range.end;
            }
            rest.push_str(&line.text[from..]);
            line.text = rest;
        }
        let text = clean(&line.text);
        if !text.is_empty() {
            let (mut length, mut heavy) = (0, 0);
            for c in text.chars() {
                length += 1;
                heavy += weight(c);
            }
            self.outline.blocks.push(Block {
                linked: line.linked.min(length),
                bold: line.bold.min(length),
                text,
                length,
                weight: heavy,
                kind: self.kind,
                aside,
                holder: self.holder,
            });
        }
        line.clear();
        self.line = line;
    }
}

impl Element {
    /// The first class in lower case; those behind it often tell of looks and not of kind.
    pub(super) fn first_class(&self) -> &str {
        self.names[..self.class_bytes].split(' ').next().unwrap_or_default()
    }
}

impl Outline {
    /// The element and those around it, from the inside.
    pub(super) fn upward(&self, element: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(element), |&at| (at > 0).then(|| self.elements[at].parent))
    }
}
