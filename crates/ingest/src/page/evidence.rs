//! One walk over the parsed page that collects whatever may say something about the article.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use dom_query::{Document, NodeRef};

use super::dom::{attribute, is_inline, names, tag, text};
use super::script_dates::ScriptDates;
use super::title::compared;

/// What the page says about itself, as it says it. All lists are short and in page order.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// `<html lang>`.
    pub(super) lang: Option<String>,
    /// `<base href>`.
    pub(super) base: Option<String>,
    /// The `<title>` element.
    pub(super) title: Option<String>,
    /// `<meta>`: name, property or itemprop in lower case, with the content.
    pub(super) metas: Vec<(String, String)>,
    /// `<link rel=canonical>`.
    pub(super) canonical: Option<String>,
    /// `<link rel=next>`: the next page of a text, or the next post of a blog.
    pub(super) next: Option<String>,
    /// The `<h1>` elements.
    pub(super) h1s: Vec<Heading>,
    /// The first `<h2>` elements: some pages keep `<h1>` for their logo.
    pub(super) h2s: Vec<String>,
    /// `<time>` elements.
    pub(super) times: Vec<TimeElement>,
    /// Microdata: the property in lower case, with its value.
    pub(super) properties: Vec<(String, String)>,
    /// Text of elements that are called author or byline, and lines that begin as bylines do.
    pub(super) bylines: Vec<Line>,
    /// Text of elements that are called date or time.
    pub(super) date_lines: Vec<Line>,
    /// Short texts behind the main heading, where a standfirst stands.
    pub(super) after_heading: Vec<String>,
    /// Short lines with digits: among them is the date of pages that mark none.
    pub(super) lines: Vec<Line>,
    /// Dates of publication that scripts name.
    pub(super) script_dates: ScriptDates,
    /// How many elements were seen so far.
    n_seen: usize,
}

/// A line of visible text with its place on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) place: Place,
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// How many elements begin before it.
    pub(super) order: usize,
    /// Whether it stands in what is called a sidebar, a footer, comments or a list of other articles.
    pub(super) aside: bool,
    /// Whether it is part of a link to somewhere else.
    pub(super) linked: bool,
    /// Whether it is part of a link to the page itself, as blogs make of the date of a post.
    pub(super) own: bool,
}

impl Place {
    fn of(node: &NodeRef<'_>, order: usize, own: Option<&str>) -> Self {
        let mut place = Self { order, aside: false, linked: false, own: false };
        for ancestor in std::iter::once(*node).chain(node.ancestors_it(Some(6))) {
            match self::tag(&ancestor).as_str() {
                "aside" | "nav" | "footer" => place.aside = true,
                "a" if own.is_some_and(|own| leads_to(&ancestor, own)) => place.own = true,
                "a" => {
                    place.linked = true;
                    // A link that holds much more than this line leads to another article.
                    place.aside |= text(&ancestor, 600).len() > text(node, 300).len() + 30;
                }
                "body" | "html" | "main" | "article" => continue,
                _ => {}
            }
            place.aside |= names(&ancestor).split_whitespace().any(is_aside);
        }
        place
    }

    /// How near it stands to the main heading, 0 to 1; what follows it is nearer than what goes before.
    pub(super) fn nearness(&self, heading: Option<usize>) -> f32 {
        let Some(heading) = heading else { return 0.5 };
        let distance = self.order.abs_diff(heading) as f32;
        if self.order >= heading { 1.0 / (1.0 + distance / 60.0) } else { 1.0 / (1.0 + distance / 15.0) }
    }
}

/// Whether a link leads to an address, written whole or from its host's root.
fn leads_to(link: &NodeRef<'_>, address: &str) -> bool {
    attribute(link, "href")
        .is_some_and(|href| href == address || href.len() > 1 && href.starts_with('/') && address.ends_with(&href))
}

/// Whether an element's name says that it holds something else than the article.
fn is_aside(name: &str) -> bool {
    const PARTS: &[&str] = &[
        "related",
        "teaser",
        "sidebar",
        "comment",
        "kommentar",
        "footer",
        "recommend",
        "popular",
        "most-read",
        "mostread",
        "newsletter",
        "widget",
        "read-more",
        "readmore",
        "more-news",
        "latest",
        "trending",
        "carousel",
        "slider",
        "next-post",
        "prev-post",
        "copyright",
        "promo",
        "crosslink",
        "recirc",
        "menu",
        "breaking",
        "ticker",
    ];
    static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| automaton(PARTS));
    let negated =
        ["has-", "with-", "no-", "without-", "single", "post-", "page-"].iter().any(|begin| name.starts_with(begin));
    !negated && AUTOMATON.is_match(name)
}

/// A main heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    pub(super) text: String,
    /// Its text without smaller parts above or below the headline, such as a kicker in its own element.
    pub(super) core: Option<String>,
    /// Whether it is marked as the headline.
    pub(super) marked: bool,
    /// How many elements begin before it.
    pub(super) order: usize,
}

/// A `<time>` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TimeElement {
    pub(super) datetime: Option<String>,
    pub(super) text: String,
    /// Names of the element and of its parent.
    pub(super) names: String,
    pub(super) place: Place,
}

/// How many entries a list takes.
const MOST: usize = 60;

/// Walks over the page.
pub(super) fn collect(document: &Document) -> Evidence {
    let mut evidence = Evidence::default();
    for node in document.root().descendants_it().filter(NodeRef::is_element) {
        let tag = tag(&node);
        evidence.n_seen += 1;
        match tag.as_str() {
            "html" => {
                evidence.lang =
                    evidence.lang.take().or_else(|| attribute(&node, "lang").or_else(|| attribute(&node, "xml:lang")))
            }
            "base" => evidence.base = evidence.base.take().or_else(|| attribute(&node, "href")),
            "title" if evidence.title.is_none() => {
                evidence.title = Some(text(&node, 1_000)).filter(|title| !title.is_empty())
            }
            "meta" => evidence.meta(&node),
            "link" => evidence.link(&node),
            "h1" if evidence.h1s.len() < 8 => evidence.heading(&node),
            "h2" if evidence.h2s.len() < 4 => {
                evidence.h2s.push(text(&node, 500));
                evidence.short_text(&node, &tag);
            }
            "time" if evidence.times.len() < MOST => evidence.time(&node),
            "p" | "h3" | "h4" | "h5" | "h6" | "div" | "span" | "strong" | "li" | "td" | "dt" | "dd" => {
                evidence.short_text(&node, &tag)
            }
            _ => {}
        }
        if !matches!(tag.as_str(), "meta" | "link" | "html" | "head" | "body" | "main" | "article" | "title" | "br") {
            evidence.called(&node, &tag);
        }
    }
    evidence
}

impl Evidence {
    /// The first `<meta>` of a name that has content.
    pub(super) fn meta_of(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|(known, _)| known == name).map(|(_, content)| content.as_str())
    }

    /// The first `<meta>` of the first of several names.
    pub(super) fn meta_of_any(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.meta_of(name))
    }

    /// The first microdata value of a property.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn meta(&mut self, node: &NodeRef<'_>) {
        let Some(content) = attribute(node, "content") else { return };
        for key in ["property", "name", "itemprop", "http-equiv"] {
            if let Some(name) = attribute(node, key) {
                if self.metas.len() < 400 {
                    let content = content[..super::floor(&content, 4_000)].to_owned();
                    self.metas.push((name.to_ascii_lowercase(), content));
                }
                if key == "itemprop" {
                    self.add_property(&name, content.clone());
                }
            }
        }
    }

    fn link(&mut self, node: &NodeRef<'_>) {
        let rel = attribute(node, "rel").unwrap_or_default().to_ascii_lowercase();
        if rel.split_whitespace().any(|rel| rel == "canonical") && self.canonical.is_none() {
            self.canonical = attribute(node, "href");
        }
        if rel.split_whitespace().any(|rel| rel == "next") && self.next.is_none() {
            self.next = attribute(node, "href");
        }
        if let Some(name) = attribute(node, "itemprop") {
            self.add_property(&name, attribute(node, "href").unwrap_or_default());
        }
    }

    fn heading(&mut self, node: &NodeRef<'_>) {
        let text = text(node, 1_000);
        if text.is_empty() {
            return;
        }
        let marked = attribute(node, "itemprop").is_some_and(|name| name.contains("headline"))
            || ["headline", "title"].iter().any(|name| names(node).contains(name));
        self.h1s.push(Heading { core: core(node).filter(|core| *core != text), text, marked, order: self.n_seen });
    }

    fn time(&mut self, node: &NodeRef<'_>) {
        let mut names = names(node);
        names.push_str(&attribute(node, "itemprop").unwrap_or_default().to_ascii_lowercase());
        if let Some(parent) = node.parent() {
            names.push(' ');
            names.push_str(&self::names(&parent));
        }
        let datetime = attribute(node, "datetime");
        let place = Place::of(node, self.n_seen, self.own_address());
        self.times.push(TimeElement { datetime, text: text(node, 200), names, place });
    }

    /// Keeps short texts of innermost blocks: lines with digits, and what stands behind the main heading.
    fn short_text(&mut self, node: &NodeRef<'_>, tag: &str) {
        if self.after_heading.len() >= MOST && self.lines.len() >= MOST {
            return;
        }
        // A break divides the lines of one block.
        let is_block = |child: &NodeRef<'_>| {
            child.is_element() && Some(self::tag(child)).is_some_and(|tag| tag != "br" && !is_inline(&tag))
        };
        if matches!(tag, "div" | "span" | "li" | "td" | "dd") && node.children_it(false).any(|child| is_block(&child)) {
            return;
        }
        let text = text(node, 1_500);
        let n_digits = text.chars().filter(|c| c.is_numeric()).count();
        if n_digits >= 5 && text.len() <= 160 && self.lines.len() < MOST {
            self.lines.push(Line { text: text.clone(), place: Place::of(node, self.n_seen, self.own_address()) });
        }
        if text.len() <= 120 && super::byline::begins(&text) && self.bylines.len() < MOST {
            self.line_of(node, text.clone(), Self::bylines_mut);
        }
        if !self.h1s.is_empty() && self.after_heading.len() < MOST && text.chars().count() >= 20 {
            push_short(&mut self.after_heading, text, 1_200);
        }
    }

    /// Keeps the text of elements whose names say what they hold.
    fn called(&mut self, node: &NodeRef<'_>, tag: &str) {
        if node.element_ref().is_none_or(|element| element.attrs.is_empty()) {
            return;
        }
        if let Some(property) = attribute(node, "itemprop") {
            let value = ["content", "datetime", "src", "href"].iter().find_map(|name| attribute(node, name));
            let wanted = ["date", "author", "headline", "name", "keywords", "section", "lang", "image", "free"]
                .iter()
                .any(|part| property.to_ascii_lowercase().contains(part));
            if wanted && tag != "meta" {
                self.add_property(&property, value.unwrap_or_else(|| text(node, 400)));
            }
        }
        let mut names = names(node);
        if let Some(test_id) = attribute(node, "data-testid").or_else(|| attribute(node, "data-component")) {
            names.push_str(&test_id.to_ascii_lowercase());
        }
        let rel_author = tag == "a" && attribute(node, "rel").is_some_and(|rel| rel.contains("author"));
        if names.trim().is_empty() && !rel_author {
            return;
        }
        let (of_author, of_date) = sayings(&names);
        if (rel_author || of_author) && self.bylines.len() < MOST {
            self.line_of(node, text(node, 300), Self::bylines_mut);
        }
        if of_date && tag != "time" && self.date_lines.len() < MOST {
            self.line_of(node, text(node, 300), |evidence| &mut evidence.date_lines);
            if let Some(leaf) = leaf(node) {
                self.line_of(node, leaf, |evidence| &mut evidence.date_lines);
            }
        }
    }

    /// What the page calls its address, where that is whole: the head stands before the links.
    fn own_address(&self) -> Option<&str> {
        self.canonical.as_deref().or_else(|| self.meta_of("og:url")).filter(|url| url.starts_with("http"))
    }

    fn bylines_mut(&mut self) -> &mut Vec<Line> {
        &mut self.bylines
    }

    /// Keeps a short line once.
    fn line_of(&mut self, node: &NodeRef<'_>, text: String, list: fn(&mut Self) -> &mut Vec<Line>) {
        if !text.is_empty() && text.len() <= 200 && !list(self).iter().any(|line| line.text == text) {
            let place = Place::of(node, self.n_seen, self.own_address());
            list(self).push(Line { text, place });
        }
    }

    /// How many elements the page has.
    pub(super) fn n_seen(&self) -> usize {
        self.n_seen
    }

    /// Where the main heading stands: the one that says what was elected, else the first.
    pub(super) fn heading_of(&self, title: Option<&str>) -> Option<usize> {
        let title = title.map(compared);
        let is = |heading: &&Heading| {
            let parts = [Some(heading.text.as_str()), heading.core.as_deref()];
            parts.into_iter().flatten().any(|text| Some(compared(text)) == title)
        };
        self.h1s.iter().find(is).or_else(|| self.h1s.first()).map(|heading| heading.order)
    }

    fn add_property(&mut self, name: &str, value: String) {
        if self.properties.len() < 200 && !value.is_empty() {
            self.properties.push((name.to_ascii_lowercase(), value));
        }
    }
}

/// The text of a leaf of a calendar, which has its day, month and year in elements of their own without blanks between.
fn leaf(node: &NodeRef<'_>) -> Option<String> {
    let parts = node.children_it(false).filter(NodeRef::is_element).take(6).count();
    if !(2..=5).contains(&parts) {
        return None;
    }
    let texts: Vec<String> =
        node.descendants_it().filter(NodeRef::is_text).take(12).map(|text| text.text().trim().to_owned()).collect();
    let spaced = texts.join(" ");
    (spaced.len() <= 40 && spaced.bytes().filter(u8::is_ascii_digit).count() >= 4).then(|| crate::text::clean(&spaced))
}

/// Whether names speak of an author, and whether of a date.
fn sayings(names: &str) -> (bool, bool) {
    const OF_AUTHORS: usize = 6;
    static PARTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
        automaton(&[
            "author",
            "byline",
            "autor",
            "auteur",
            "writer",
            "redakteur",
            "date",
            "time",
            "publish",
            "datum",
            "fecha",
            "posted",
        ])
    });
    let (mut of_author, mut of_date) = (false, false);
    for found in PARTS.find_overlapping_iter(names) {
        let is_author = found.pattern().as_usize() < OF_AUTHORS;
        of_author |= is_author;
        of_date |= !is_author;
    }
    (of_author, of_date)
}

/// What finds any of some short parts of names in one go.
fn automaton(parts: &[&str]) -> AhoCorasick {
    let automaton = AhoCorasick::builder().kind(Some(AhoCorasickKind::DFA)).build(parts);
    automaton.expect("a fixed list of short names is within the bounds of an automaton")
}

fn push_short(list: &mut Vec<String>, text: String, max: usize) {
    if !text.is_empty() && text.len() <= max && !list.contains(&text) {
        list.push(text);
    }
}

/// The headline inside a heading that also holds smaller parts: the longest child, if it is an element among others.
fn core(node: &NodeRef<'_>) -> Option<String> {
    let mut children = node.element_children();
    // A lone link or wrapper around everything is looked into.
    let mut node = *node;
    while let [only] = children[..] {
        if text(&only, 1_000) != text(&node, 1_000) {
            break;
        }
        node = only;
        children = node.element_children();
    }
    if children.is_empty() {
        return None;
    }
    let own = crate::text::clean(&node.immediate_text());
    let longest = children.iter().map(|child| text(child, 1_000)).max_by_key(String::len)?;
    Some(if own.len() >= longest.len() { own } else { longest })
}
