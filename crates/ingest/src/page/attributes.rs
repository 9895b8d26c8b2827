//! The attributes that readers ask for. All others are a third of a page's markup, and leave it before it is parsed.

use std::ops::Range;

/// Whether any reader asks for an attribute, by its name in lower case.
pub(super) fn is_read(name: &str) -> bool {
    matches!(
        name,
        "class"
            | "id"
            | "href"
            | "src"
            | "style"
            | "rel"
            | "role"
            | "content"
            | "name"
            | "property"
            | "itemprop"
            | "http-equiv"
            | "datetime"
            | "lang"
            | "xml:lang"
            | "hidden"
            | "aria-hidden"
            | "width"
            | "height"
            | "data-src"
            | "data-lazy-src"
            | "data-original"
            | "data-testid"
            | "data-component"
            // The parser itself: a hidden field may stand in a table.
            | "type"
    )
}

/// Appends a tag, from its `<` to before its `>`, without the attributes nobody reads. `name_end` is where its name ends. A tag that is not
/// written as tags are stays as it is: then parsers have rules of their own.
pub(super) fn push_lean(tag: &str, name_end: usize, html: &mut String) {
    let before = html.len();
    html.push_str(&tag[..name_end]);
    let mut rest = Attributes::of(tag, name_end);
    loop {
        match rest.next() {
            Next::Attribute { name, text, value: _ } => {
                if is_wanted(name, text) {
                    html.push(' ');
                    html.push_str(text);
                }
            }
            Next::End => return,
            Next::Odd | Next::Close(_) => {
                html.truncate(before);
                html.push_str(tag);
                return;
            }
        }
    }
}

fn is_wanted(name: &str, text: &str) -> bool {
    match name {
        // Only whether an element is shown is asked of its style.
        "style" => text.contains("none") || text.contains("hidden"),
        _ if name.bytes().any(|byte| byte.is_ascii_uppercase()) => is_read(&name.to_ascii_lowercase()),
        _ => is_read(name),
    }
}

/// The attributes of a tag, one after the other.
pub(super) struct Attributes<'a> {
    text: &'a str,
    at: usize,
}

/// What comes next in a tag.
pub(super) enum Next<'a> {
    /// An attribute.
    Attribute {
        /// Its name as it is written.
        name: &'a str,
        /// All of it as it is written.
        text: &'a str,
        /// Where its value stands, without quotes; empty where it has none.
        value: Range<usize>,
    },
    /// The `>` of the tag, and where it stands.
    Close(usize),
    /// Something that is no plain attribute.
    Odd,
    /// The end of the text.
    End,
}

impl<'a> Attributes<'a> {
    /// Those that stand in a text from a place on.
    pub(super) fn of(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    pub(super) fn next(&mut self) -> Next<'a> {
        let bytes = self.text.as_bytes();
        let start = past(bytes, self.at, |byte| is_blank(byte) || byte == b'/');
        match bytes.get(start) {
            None => return Next::End,
            Some(b'>') => return Next::Close(start),
            Some(_) => {}
        }
        let name_end =
            past(bytes, start, |byte| !is_blank(byte) && !matches!(byte, b'/' | b'=' | b'>' | b'"' | b'\'' | b'<'));
        if name_end == start || bytes.get(name_end).is_some_and(|byte| matches!(byte, b'"' | b'\'' | b'<')) {
            return Next::Odd;
        }
        let (mut end, mut value) = (name_end, name_end..name_end);
        let equals = past(bytes, name_end, is_blank);
        if bytes.get(equals) == Some(&b'=') {
            let begin = past(bytes, equals + 1, is_blank);
            match bytes.get(begin) {
                Some(&quote @ (b'"' | b'\'')) => {
                    let Some(n_bytes) = memchr::memchr(quote, &bytes[begin + 1..]) else { return Next::Odd };
                    value = begin + 1..begin + 1 + n_bytes;
                    end = value.end + 1;
                }
                _ => {
                    end = past(bytes, begin, |byte| !is_blank(byte) && byte != b'>');
                    value = begin..end;
                    if bytes[begin..end].iter().any(|byte| matches!(byte, b'"' | b'\'' | b'<' | b'`')) {
                        return Next::Odd;
                    }
                }
            }
        }
        self.at = end;
        Next::Attribute { name: &self.text[start..name_end], text: &self.text[start..end], value }
    }
}

/// The first place from one on whose byte does not pass.
fn past(bytes: &[u8], from: usize, passes: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|&byte| !passes(byte)).map_or(bytes.len(), |n_bytes| from + n_bytes)
}

/// White space between attributes, as parsers see it.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(tag: &str, expect: &str) {
        let name_end = 1 + tag[1..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let mut html = String::new();
        push_lean(tag, name_end, &mut html);
        assert_eq!(html, expect);
    }

    #[test]
    fn what_nobody_reads_leaves() {
        check("<a title=\"a > b\" href=x target=_blank", "<a href=x");
        check("<img srcset='a 1x, b 2x' SRC = \"c.jpg\" alt", "<img SRC = \"c.jpg\"");
        check("<div style='color: red' class=a data-x=\"1\"id=b/", "<div class=a id=b/");
        check("<div style='display:none' hidden", "<div style='display:none' hidden");
        check("<br/", "<br");
    }

    #[test]
    fn what_is_oddly_written_stays_as_it_is() {
        for tag in ["<a \"b c=1", "<a b'c=1 d", "<a =b", "<a b=c\"d e", "<a b=\"c d", "<a b=<c"] {
            check(tag, tag);
        }
    }

    proptest! {
        /// What is left of a tag is parsed to the same values.
        #[test]
        fn what_is_read_keeps_its_value(attributes in "( ?(class|ID|alt|hidden|style|data-x)( ?= ?(\"[a-z >'=/]{0,5}\"|'[none\">]{0,4}'|[a-z=/]{0,5}))?[ /]?){0,4}") {
            let tag = format!("<p {attributes}");
            let mut lean = String::new();
            push_lean(&tag, 2, &mut lean);
            let values = |tag: &str| {
                let document = dom_query::Document::from(format!("{tag}>x</p>"));
                let node = document.select("p");
                ["class", "id", "hidden"].map(|name| node.attr(name).map(|value| value.to_string()))
            };
            prop_assert_eq!(values(&tag), values(&lean));
        }
    }
}
