//! Builds the tree of a page that has passed the sieve.
//!
//! Most of the time that a parser of HTML takes goes into its tokenizer, which looks at every letter for what it might
//! mean. After the sieve little is left that needs so much care: tags with a few plain attributes, and text. Here they are
//! cut out in runs and handed to the tree builder of the parser. A page with anything else in it is left to the parser as
//! a whole, so the tree is the parser's in any case.

use std::borrow::Cow;

use dom_query::{Document, LocalName, NodeId, local_name};
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink as _, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, QualName, ns};
use memchr::memchr;

use super::attributes::{Attributes, Next};
use super::references::decoded;
use super::sieve::raw_end;

/// A longer page is left to the parser: places are counted in 32 bits here.
const MAX_BYTES: usize = 1 << 30;

/// Parses a page.
pub(super) fn parse(html: &str) -> Document {
    in_runs(html).unwrap_or_else(|| Document::from(html))
}

/// Parses a page that holds nothing that is oddly written.
fn in_runs(html: &str) -> Option<Document> {
    if html.len() > MAX_BYTES || memchr(0, html.as_bytes()).is_some() {
        return None;
    }
    let html = html.strip_prefix('\u{feff}').unwrap_or(html);
    let html = with_plain_breaks(html);
    let options = TreeBuilderOpts { scripting_enabled: false, ..Default::default() };
    let builder = TreeBuilder::new(Document::default(), options);
    let mut feeder = Feeder {
        html: &html,
        shared: StrTendril::from_slice(&html),
        at: 0,
        tokenizer: Tokenizer::new(builder, TokenizerOpts::default()),
    };
    while feeder.at < html.len() {
        feeder.step()?;
    }
    feeder.tokenizer.end();
    Some(feeder.tokenizer.sink.sink)
}

/// Line breaks as parsers see them.
fn with_plain_breaks(html: &str) -> Cow<'_, str> {
    if memchr(b'\r', html.as_bytes()).is_none() {
        return Cow::Borrowed(html);
    }
    Cow::Owned(html.replace("\r\n", "\n").replace('\r', "\n"))
}

struct Feeder<'a> {
    html: &'a str,
    /// The same: texts and values are parts of it and not copied.
    shared: StrTendril,
    at: usize,
    /// Asked itself for nothing but the doctype; tokens go past it to its tree builder.
    tokenizer: Tokenizer<TreeBuilder<NodeId, Document>>,
}

/// What the tree builder makes of a token.
enum Heard {
    Continue,
    /// The title is no markup.
    Rcdata,
}

impl Feeder<'_> {
    /// Hands over the text up to the next tag and the tag; nothing where it is for the parser.
    fn step(&mut self) -> Option<()> {
        let bytes = self.html.as_bytes();
        let open = memchr(b'<', &bytes[self.at..]).map_or(bytes.len(), |found| self.at + found);
        self.text(self.at, open)?;
        self.at = open;
        match bytes.get(open + 1) {
            None if open == bytes.len() => Some(()),
            Some(b'/') => self.closing(open),
            Some(b'!') => self.doctype(open),
            Some(byte) if byte.is_ascii_alphabetic() => self.opening(open),
            _ => None,
        }
    }

    fn text(&self, from: usize, to: usize) -> Option<()> {
        if from == to {
            return Some(());
        }
        let text = match decoded(&self.html[from..to], false) {
            Some(decoded) => decoded.into(),
            None => self.part(from, to),
        };
        match self.hand(Token::CharacterTokens(text))? {
            Heard::Continue => Some(()),
            Heard::Rcdata => None,
        }
    }

    fn opening(&mut self, open: usize) -> Option<()> {
        let name_end = self.name_end(open + 1);
        let mut rest = Attributes::of(self.html, name_end);
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut had_duplicate_attributes = false;
        let end = loop {
            match rest.next() {
                Next::Attribute { name, text: _, value } => {
                    let local = attribute_name(name);
                    if attributes.iter().any(|known| known.name.local == local) {
                        had_duplicate_attributes = true;
                        continue;
                    }
                    let value = match decoded(&self.html[value.clone()], true) {
                        Some(decoded) => decoded.into(),
                        None => self.part(value.start, value.end),
                    };
                    attributes.push(Attribute { name: QualName::new(None, ns!(), local), value });
                }
                Next::Close(end) => break end + 1,
                Next::Odd | Next::End => return None,
            }
        };
        let name = tag_name(&self.html[open + 1..name_end]);
        let is_title = name == local_name!("title");
        // Only elements that are none of HTML close themselves, and the sieve lets none pass.
        let tag =
            Tag { kind: TagKind::StartTag, name, self_closing: false, attrs: attributes, had_duplicate_attributes };
        self.at = end;
        match self.hand(Token::TagToken(tag))? {
            Heard::Continue => Some(()),
            Heard::Rcdata if is_title => {
                let (content_end, next) = raw_end(self.html, end, "title");
                if content_end == next {
                    return None;
                }
                self.text(end, content_end)?;
                self.at = next;
                self.close(local_name!("title"))
            }
            Heard::Rcdata => None,
        }
    }

    fn closing(&mut self, open: usize) -> Option<()> {
        let end = open + memchr(b'>', &self.html.as_bytes()[open..])?;
        let name_end = self.name_end(open + 2);
        let rest = &self.html[name_end.min(end)..end];
        if name_end == open + 2 || rest.bytes().any(|byte| !byte.is_ascii_whitespace()) {
            return None;
        }
        self.at = end + 1;
        self.close(tag_name(&self.html[open + 2..name_end]))
    }

    fn close(&self, name: LocalName) -> Option<()> {
        let tag = Tag {
            kind: TagKind::EndTag,
            name,
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        match self.hand(Token::TagToken(tag))? {
            Heard::Continue => Some(()),
            Heard::Rcdata => None,
        }
    }

    /// A doctype has a grammar of its own, and there is one on a page: it is left to the tokenizer, and over at its first `>`.
    fn doctype(&mut self, open: usize) -> Option<()> {
        let end = open + memchr(b'>', &self.html.as_bytes()[open..])? + 1;
        let text = &self.html[open..end];
        if !text.get(2..9).is_some_and(|name| name.eq_ignore_ascii_case("doctype")) {
            return None;
        }
        let queue = BufferQueue::default();
        queue.push_back(self.part(open, end));
        let _ = self.tokenizer.feed(&queue);
        self.at = end;
        Some(())
    }

    /// The end of a name of letters and digits.
    fn name_end(&self, from: usize) -> usize {
        let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'_');
        from + self.html.as_bytes()[from..].iter().take_while(|byte| in_name(byte)).count()
    }

    fn part(&self, from: usize, to: usize) -> StrTendril {
        match (u32::try_from(from), u32::try_from(to - from)) {
            (Ok(from), Ok(length)) => self.shared.subtendril(from, length),
            _ => StrTendril::from_slice(&self.html[from..to]),
        }
    }

    fn hand(&self, token: Token) -> Option<Heard> {
        match self.tokenizer.sink.process_token(token, 1) {
            TokenSinkResult::Continue | TokenSinkResult::EncodingIndicator(_) => Some(Heard::Continue),
            TokenSinkResult::RawData(RawKind::Rcdata) => Some(Heard::Rcdata),
            TokenSinkResult::RawData(_) | TokenSinkResult::Plaintext | TokenSinkResult::Script(_) => None,
        }
    }
}

/// The name of a tag. Those that pages are full of are known without a look into the table of all names.
fn tag_name(name: &str) -> LocalName {
    macro_rules! frequent {
        ($($known:tt)*) => { match name { $($known => local_name!($known),)* _ => named(name) } };
    }
    frequent!("a" "div" "p" "span" "li" "ul" "img" "br" "i" "b" "h1" "h2" "h3" "h4" "td" "tr" "em" "strong" "meta" "link"
        "section" "article" "figure" "header" "footer" "button" "input" "label" "time" "picture" "source" "table")
}

/// The name of an attribute, as [`tag_name`].
fn attribute_name(name: &str) -> LocalName {
    macro_rules! frequent {
        ($($known:tt)*) => { match name { $($known => local_name!($known),)* _ => named(name) } };
    }
    frequent!("class" "id" "href" "src" "style" "rel" "role" "content" "name" "property" "itemprop" "type" "width" "height"
        "datetime" "aria-hidden" "hidden" "lang")
}

fn named(name: &str) -> LocalName {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        LocalName::from(name.to_ascii_lowercase())
    } else {
        LocalName::from(name)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sieve::sieve;
    use super::*;

    /// Whether the page is read in runs, and that the tree is the parser's then.
    #[track_caller]
    fn check(source: &str, in_runs: bool) {
        let html = sieve(source).html;
        let document = super::in_runs(&html);
        assert_eq!(document.is_some(), in_runs, "{html}");
        assert_eq!(parse(&html).html(), Document::from(html.as_str()).html(), "{html}");
    }

    #[test]
    fn plain_pages_are_read_in_runs() {
        check(
            "<!doctype html><html lang=en><title>A &amp; B <i></title><body class='a\r\nb'><p ID=x>a<br>b</p>\r\n</html>",
            true,
        );
        check("<table><tr><td>a<p>b<td>c</table>d<a href='?a=1&amp;b=2&copy=3&lt'>e<a>f", true);
        check("<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" \"x>y\"><p><table>", true);
        check("<pre>\n\nA &notit; &#x80; &#0; &#xd; &CounterClockwiseContourIntegral; &amp</pre >", true);
    }

    #[test]
    fn pages_with_oddly_written_parts_are_left_to_the_parser() {
        check("<p a\"b>c</p>", false);
        check("<p class=\"a\0b\">c</p>", false);
        check("<p>a<plaintext><p>b", false);
        check("<p>a<b", false);
        check("<p>a</p \">\">b", false);
    }

    proptest! {
        /// Whatever passes the sieve gets the tree of the parser.
        #[test]
        fn the_tree_is_that_of_the_parser(
            source in "((<(/)?(p|div|A|b|table|tr|td|title|pre|h1|li|form|button|svg|head|body|frameset|Xy-z)( (class|id|HREF|hidden)( ?= ?(\"[a&;#>\r\n ]{0,3}\"|'x&amp=1'|[a/&]{1,3}))?){0,2} ?/?>)|[a \r\n&;<]|&(amp|lt|copy|not|notin|#1[0-9]{1,3}|#x[0-9a]{1,2});?|<!doctype html>){0,14}"
        ) {
            let html = sieve(&source).html;
            prop_assert_eq!(parse(&html).html(), Document::from(html.as_str()).html(), "{}", html);
        }
    }
}
