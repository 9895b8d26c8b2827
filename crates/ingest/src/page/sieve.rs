//! One linear walk over the source of a page before it is parsed: takes out what no reader needs and bounds what is left.
//!
//! HTML parsers follow the standard into quadratic time or without end in memory on pages made for it: a million open
//! elements, a million attributes on one tag, formatting elements that are opened again in every paragraph. After the
//! sieve an element nests at most [`MAX_DEPTH`] deep, a tag has at most [`MAX_TAG_BYTES`] bytes, and few formatting
//! elements are open at once. What goes over a bound loses its tag and keeps its text. Scripts and styles are most of the
//! bytes of a page; they leave here, and data in scripts is handed back by itself.

use super::attributes::push_lean;
use super::script_dates::ScriptDates;

/// How deep elements may nest.
const MAX_DEPTH: usize = 400;
/// How many formatting elements may be open: parsers open them anew in every block that follows.
const MAX_FORMATTING: usize = 24;
/// How long a tag may be; a longer one loses its end, that is its last attributes.
const MAX_TAG_BYTES: usize = 16 << 10;
/// How many attributes a tag may have: a parser compares each with all others.
const MAX_ATTRIBUTES: usize = 128;
/// How many tags are kept; the text of the rest stays.
const MAX_TAGS: usize = 400_000;
/// How many levels all tags together may stand deep: what is asked of an element is often asked of all around it. Only a
/// page made for it comes near; deep tags behind the bound go.
const MAX_LEVELS: usize = 8_000_000;
/// What is deep then.
const DEEP: usize = 24;
/// How many bytes of data scripts are kept.
const MAX_DATA_BYTES: usize = 8 << 20;

/// How many missing ends are looked for, of comments, elements and quotes.
const MAX_VAIN: usize = 8;

/// What passed.
#[derive(Debug, Default)]
pub(crate) struct Sieved {
    /// The page without scripts, styles, comments, drawings and attributes that nobody reads, within the bounds.
    pub(crate) html: String,
    /// The contents of `application/ld+json` scripts.
    pub(crate) json_ld: Vec<String>,
    /// The contents of other scripts that hold JSON, which some sites draw their text from.
    pub(crate) data: Vec<String>,
    /// The dates of publication that scripts name.
    pub(crate) dates: ScriptDates,
}

/// How the sieve treats an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Its content is handed back by itself where it is data.
    Script,
    /// It is taken out with all it holds.
    Dropped,
    /// Its content is not markup.
    Raw,
    /// It has no content.
    Void,
    /// Parsers open it anew in every block that follows.
    Formatting,
    /// Its end may be left out where the next one of its kind begins.
    OpenEnded,
    /// A page has one of it.
    Root,
    Plain,
}

/// The longest name of an element that is treated in a way of its own.
const MAX_NAME: usize = 8;

/// How an element is treated, by its name in any case.
fn class_of(name: &str) -> Class {
    let mut lower = [0; MAX_NAME];
    let Some(lower) = lower.get_mut(..name.len()) else { return Class::Plain };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"script" => Class::Script,
        b"style" | b"svg" | b"math" | b"iframe" | b"noscript" | b"noembed" | b"noframes" | b"object" | b"canvas"
        | b"template" | b"select" | b"textarea" | b"xmp" | b"map" => Class::Dropped,
        b"title" => Class::Raw,
        b"area" | b"base" | b"br" | b"col" | b"embed" | b"hr" | b"img" | b"input" | b"link" | b"meta" | b"param"
        | b"source" | b"track" | b"wbr" => Class::Void,
        b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike" | b"strong"
        | b"tt" | b"u" => Class::Formatting,
        b"p" | b"li" | b"dt" | b"dd" | b"tr" | b"td" | b"th" | b"option" => Class::OpenEnded,
        b"html" | b"body" => Class::Root,
        _ => Class::Plain,
    }
}

/// Walks over the source once.
pub(crate) fn sieve(source: &str) -> Sieved {
    let mut walk = Walk {
        source,
        out: Sieved::default(),
        open: Vec::new(),
        n_tags: 0,
        n_levels: 0,
        n_formatting: 0,
        n_roots: 0,
        n_data: 0,
        n_vain: 0,
    };
    walk.out.html.reserve(source.len() / 2);
    walk.run();
    walk.out
}

struct Walk<'a> {
    source: &'a str,
    out: Sieved,
    open: Vec<&'a str>,
    n_tags: usize,
    n_levels: usize,
    n_formatting: usize,
    n_roots: usize,
    n_data: usize,
    /// How often the end of something was looked for through the whole rest in vain.
    n_vain: usize,
}

/// A tag as it stands in the source.
struct Tag<'a> {
    name: &'a str,
    closing: bool,
    /// The whole tag, `<` to `>`.
    text: &'a str,
    /// Where the attribute goes over the bound, if it does.
    cut: Option<usize>,
}

impl<'a> Walk<'a> {
    fn run(&mut self) {
        let bytes = self.source.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let Some(open) = find(bytes, at, b'<') else {
                self.text(at, bytes.len());
                return;
            };
            self.text(at, open);
            at = match bytes.get(open + 1) {
                Some(b'!') => self.after_declaration(open),
                Some(b'?') => find(bytes, open, b'>').map_or(bytes.len(), |end| end + 1),
                Some(byte) if byte.is_ascii_alphabetic() || *byte == b'/' => {
                    let tag = tag_at(self.source, open, &mut self.n_vain);
                    let end = open + tag.text.len();
                    if tag.name.is_empty() { end } else { self.element(&tag, end) }
                }
                _ => {
                    self.out.html.push_str("&lt;");
                    open + 1
                }
            };
        }
    }

    fn text(&mut self, from: usize, to: usize) {
        let text = &self.source[from..to];
        if text.contains('\0') {
            self.out.html.extend(text.chars().filter(|c| *c != '\0'));
        } else {
            self.out.html.push_str(text);
        }
    }

    /// Comments go, with what they hold; a doctype stays.
    fn after_declaration(&mut self, open: usize) -> usize {
        let rest = &self.source[open..];
        if rest.starts_with("<!--") {
            if rest.starts_with("<!-->") {
                return open + 5;
            }
            // A comment that never closes: parsers drop the rest of the page, we only its mark.
            return self.search(|_| rest[4..].find("-->")).map_or(open + 4, |end| open + 4 + end + 3);
        }
        let end = rest.find('>').map_or(self.source.len(), |end| open + end + 1);
        if rest.get(2..9).is_some_and(|name| name.eq_ignore_ascii_case("doctype")) && end - open < 512 {
            self.out.html.push_str(&self.source[open..end]);
        }
        end
    }

    /// Keeps, bounds or drops an element, and returns where to go on.
    fn element(&mut self, tag: &Tag<'a>, end: usize) -> usize {
        let class = class_of(tag.name);
        match class {
            Class::Script if !tag.closing => {
                let (content_end, next) = raw_end(self.source, end, tag.name);
                self.script(tag.text, &self.source[end..content_end]);
                return next;
            }
            Class::Dropped => {
                let selfclosed = tag.text.ends_with("/>");
                if tag.closing || selfclosed {
                    return end;
                }
                // An element that never ends does not take the page with it.
                return self.search(|source| closing_end(source, end, tag.name)).unwrap_or(end);
            }
            Class::Raw if !tag.closing => {
                let (content_end, next) = raw_end(self.source, end, tag.name);
                self.out.html.push_str(tag.text);
                self.text(end, content_end);
                self.out.html.push_str("</");
                self.out.html.push_str(tag.name);
                self.out.html.push('>');
                return next;
            }
            _ => {}
        }
        if self.admits(tag, class) {
            let whole = tag.text.strip_suffix('>');
            let inside = tag.cut.map(|cut| &tag.text[..cut]).or(whole).unwrap_or(tag.text);
            if tag.closing {
                self.out.html.push_str(inside);
            } else {
                push_lean(inside, 1 + tag.name.len(), &mut self.out.html);
            }
            // A tag that never ends is none, and must not become one.
            if tag.cut.is_some() || whole.is_some() {
                self.out.html.push('>');
            }
        }
        end
    }

    /// Looks for an end that may be missing; stops looking when that has failed often, since each failure reads the whole rest.
    fn search(&mut self, look: impl FnOnce(&'a str) -> Option<usize>) -> Option<usize> {
        if self.n_vain >= MAX_VAIN {
            return None;
        }
        let found = look(self.source);
        self.n_vain += usize::from(found.is_none());
        found
    }

    fn admits(&mut self, tag: &Tag<'a>, class: Class) -> bool {
        self.n_tags += 1;
        if self.n_tags > MAX_TAGS {
            return false;
        }
        if tag.closing {
            if let Some(position) = self.open.iter().rposition(|open| open.eq_ignore_ascii_case(tag.name)) {
                self.open.truncate(position);
            }
            if class == Class::Formatting {
                self.n_formatting = self.n_formatting.saturating_sub(1);
            }
            return true;
        }
        self.n_levels += self.open.len();
        if self.n_levels > MAX_LEVELS && self.open.len() > DEEP {
            return false;
        }
        match class {
            Class::Void => return true,
            Class::Root => {
                self.n_roots += 1;
                return self.n_roots <= 4;
            }
            Class::Formatting => {
                if self.n_formatting >= MAX_FORMATTING {
                    return false;
                }
                self.n_formatting += 1;
            }
            Class::OpenEnded if self.open.last().is_some_and(|open| open.eq_ignore_ascii_case(tag.name)) => {
                return true;
            }
            _ => {}
        }
        if self.open.len() >= MAX_DEPTH {
            return false;
        }
        self.open.push(tag.name);
        true
    }

    fn script(&mut self, tag: &str, content: &str) {
        let head = &tag[..floor(tag, 1024)];
        let json_ld = contains_ignoring_case(head, "ld+json");
        self.out.dates.look(content);
        let data = !json_ld
            && (contains_ignoring_case(head, "application/json") || contains_ignoring_case(head, "__NEXT_DATA__"));
        if !(json_ld || data) || self.n_data + content.len() > MAX_DATA_BYTES {
            return;
        }
        self.n_data += content.len();
        if json_ld { self.out.json_ld.push(content.to_owned()) } else { self.out.data.push(content.to_owned()) }
    }
}

/// Reads the tag that begins at `open`; quotes hide a `>` as long as they are closed, which is not looked for any more when it was often
/// looked for in vain.
fn tag_at<'a>(source: &'a str, open: usize, n_vain: &mut usize) -> Tag<'a> {
    let bytes = source.as_bytes();
    let closing = bytes.get(open + 1) == Some(&b'/');
    let start = open + 1 + usize::from(closing);
    let mut at = start;
    while bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'_')) {
        at += 1;
    }
    let name = &source[start..at];
    let heeds_quotes = *n_vain < MAX_VAIN;
    let mut never_closes = false;
    let mut n_attributes = 0;
    let mut cut = None;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'>' => {
                at += 1;
                break;
            }
            b'"' | b'\'' if heeds_quotes && (bytes[at - 1] == b'=' || bytes[at - 1].is_ascii_whitespace()) => {
                // What is in quotes is not looked at.
                match find(bytes, at + 1, byte) {
                    Some(closing) => at = closing,
                    None => {
                        never_closes = true;
                        break;
                    }
                }
            }
            _ if !byte.is_ascii_whitespace() && (bytes[at - 1].is_ascii_whitespace() || bytes[at - 1] == b'/') => {
                n_attributes += 1;
                if cut.is_none() && (n_attributes > MAX_ATTRIBUTES || at - open > MAX_TAG_BYTES) {
                    cut = Some(at - open);
                }
            }
            _ => {}
        }
        at += 1;
    }
    *n_vain += usize::from(never_closes);
    let is_open = never_closes || !heeds_quotes && source[start..at].contains(['"', '\'']);
    if is_open {
        // A quote that never closes would swallow the page: the tag then ends at its first `>`.
        at = find(bytes, start, b'>').map_or(bytes.len(), |end| end + 1);
        cut = Some(name.len() + 1 + usize::from(closing));
    }
    let text = &source[open..at];
    if text.len() > MAX_TAG_BYTES && cut.is_none() {
        cut = Some(name.len() + 1 + usize::from(closing));
    }
    let cut = cut.map(|cut| floor(text, cut.min(text.len())));
    Tag { name, closing, text, cut }
}

/// Where the content of a raw element ends, and where its closing tag does.
pub(super) fn raw_end(source: &str, from: usize, name: &str) -> (usize, usize) {
    let bytes = source.as_bytes();
    let mut at = from;
    while let Some(open) = find(bytes, at, b'<') {
        if is_closing(bytes, open, name) {
            return (open, find(bytes, open, b'>').map_or(bytes.len(), |end| end + 1));
        }
        at = open + 1;
    }
    (bytes.len(), bytes.len())
}

/// Where the closing tag of an element ends, elements of its own kind inside it counted.
pub(super) fn closing_end(source: &str, from: usize, name: &str) -> Option<usize> {
    let bytes = source.as_bytes();
    let (mut depth, mut n_vain) = (1, 0);
    let mut at = from;
    while let Some(open) = find(bytes, at, b'<') {
        let after = &bytes[open + 1..];
        if is_closing(bytes, open, name) {
            depth -= 1;
            if depth == 0 {
                return Some(find(bytes, open, b'>').map_or(bytes.len(), |end| end + 1));
            }
        } else if after.len() > name.len()
            && after[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            && !after[name.len()].is_ascii_alphanumeric()
            && after[name.len()] != b'-'
        {
            let tag = tag_at(source, open, &mut n_vain);
            depth += usize::from(!tag.text.ends_with("/>"));
            at = open + tag.text.len();
            continue;
        }
        at = open + 1;
    }
    None
}

fn is_closing(bytes: &[u8], open: usize, name: &str) -> bool {
    let rest = &bytes[open..];
    let end = 2 + name.len();
    rest.get(1) == Some(&b'/')
        && rest.get(2..end).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        && rest.get(end).is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    memchr::memchr(wanted, bytes.get(from..)?).map(|found| from + found)
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn contains_ignoring_case(text: &str, wanted: &str) -> bool {
    text.as_bytes().windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expect: &str) {
        assert_eq!(sieve(source).html, expect);
    }

    #[test]
    fn scripts_styles_comments_and_drawings_leave() {
        check(
            "<p>a<script>if (a<b) {}</script>b<style>p{}</style><!-- x <p> -->c<svg><path/><svg></svg></svg>d</p>",
            "<p>abcd</p>",
        );
        check("<p>a<iframe src=x></iframe>b<select><option>1</select>c", "<p>abc");
    }

    #[test]
    fn an_element_that_never_ends_does_not_take_the_page_with_it() {
        check("<p>a<svg><path>b<p>c</p>", "<p>a<path>b<p>c</p>");
        check("<!-- open <p>text</p>", " open <p>text</p>");
        check("<p class=\"a>text</p>", "<p>text</p>");
    }

    #[test]
    fn data_in_scripts_is_handed_back() {
        let sieved = sieve(
            "<script type='application/ld+json'>{\"a\":1}</script><SCRIPT TYPE=\"application/json\">[2]</SCRIPT>",
        );
        assert_eq!((sieved.json_ld, sieved.data), (vec!["{\"a\":1}".to_owned()], vec!["[2]".to_owned()]));
    }

    #[test]
    fn deep_nesting_is_flattened_and_keeps_its_text() {
        let html = sieve(&format!("{}text", "<div>".repeat(100_000))).html;
        assert_eq!(html.matches("<div>").count(), MAX_DEPTH);
        assert!(html.ends_with("text"));
        let html = sieve(&"<b class=x>".repeat(100_000)).html;
        assert_eq!(html.matches("<b ").count(), MAX_FORMATTING);
    }

    #[test]
    fn unclosed_paragraphs_are_not_nesting() {
        let html = sieve(&"<p>line".repeat(5_000)).html;
        assert_eq!(html.matches("<p>").count(), 5_000);
    }

    #[test]
    fn a_tag_of_many_attributes_is_cut() {
        let attributes: String = (0..100_000).map(|n| format!(" a{n}=1")).collect();
        let html = sieve(&format!("<p{attributes}>text</p>")).html;
        assert!(html.len() < 2_000 && html.ends_with(">text</p>"), "{} bytes", html.len());
        let html = sieve(&format!("<p id=\"{}\">text</p>", "x".repeat(5 << 20))).html;
        assert_eq!(html, "<p>text</p>");
    }

    #[test]
    fn a_quoted_sign_does_not_end_a_tag() {
        check("<a class=\"a > b\" href=x>c</a>", "<a class=\"a > b\" href=x>c</a>");
    }
}
