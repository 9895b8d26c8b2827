//! Text as it is kept: composed, without control characters, with single blanks.

use std::borrow::Cow;

use newshound_model::fold::stays_composed;
use unicode_normalization::UnicodeNormalization as _;

use crate::page::references::decoded;
use crate::page::sieve::sieve;

/// Cleans one line or paragraph: NFC, control and bidi override characters out, white space folded. Line breaks become blanks.
pub(crate) fn clean(text: &str) -> String {
    // Most text holds nothing that could be composed, and is spared the tables.
    if text.is_ascii() || text.chars().all(stays_composed) {
        return cleaned(text);
    }
    let composed: String = text.nfc().collect();
    cleaned(&composed)
}

fn cleaned(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut cleaned = String::with_capacity(text.len());
    let (mut at, mut blank) = (0, false);
    while at < bytes.len() {
        let start = at;
        // Letters and signs of ASCII stay as they are, and most text is nothing else.
        let n_plain = bytes[at..].iter().position(|byte| !byte.is_ascii_graphic()).unwrap_or(bytes.len() - at);
        at += n_plain;
        if n_plain == 0 {
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            if c.is_whitespace() || c == '\0' {
                blank = !cleaned.is_empty();
                continue;
            }
            if is_dropped(c) {
                continue;
            }
        }
        if blank {
            cleaned.push(' ');
            blank = false;
        }
        cleaned.push_str(&text[start..at]);
    }
    cleaned
}

/// Cleans a value that may be there; what is left empty is not there.
pub(crate) fn clean_option(text: Option<&str>) -> Option<String> {
    text.map(clean).filter(|text| !text.is_empty())
}

/// Control characters, direction overrides, and marks of byte order and of soft hyphens. Joiners and direction marks that
/// scripts need stay.
fn is_dropped(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{feff}' | '\u{fffe}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Cuts text at a character border.
pub(crate) fn cut(text: &mut String, max_bytes: usize) {
    if text.len() > max_bytes {
        let end = (0..=max_bytes).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        text.truncate(end);
    }
}

/// The text of a piece of HTML, blocks divided by line breaks. For summaries of feeds; pages have their own reader.
///
/// Parsers take quadratic time for elements that nest without end, so the sieve of pages comes before.
pub(crate) fn of_html(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.to_owned();
    }
    let sieved = if html.contains('<') { Cow::Owned(sieve(html).html) } else { Cow::Borrowed(html) };
    let fragment = scraper::Html::parse_fragment(&sieved);
    let mut text = String::with_capacity(html.len());
    for node in fragment.tree.nodes() {
        match node.value() {
            scraper::Node::Text(piece) => {
                let parent =
                    node.parent().and_then(|parent| parent.value().as_element().map(scraper::node::Element::name));
                if !matches!(parent, Some("script" | "style" | "noscript" | "template")) {
                    text.push_str(piece);
                }
            }
            scraper::Node::Element(element) if is_block(element.name()) => text.push_str("\n\n"),
            _ => {}
        }
    }
    text
}

/// A line with its character references resolved (`Veterans&#39; Day`) and its angle brackets as they are: a line of text that came out of a
/// page, and no HTML.
pub(crate) fn without_references(line: &str) -> Cow<'_, str> {
    match decoded(line, false).filter(|_| line.contains(';')) {
        Some(decoded) => Cow::Owned(decoded),
        None => Cow::Borrowed(line),
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "br"
            | "li"
            | "ul"
            | "ol"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "blockquote"
            | "figure"
            | "table"
            | "tr"
            | "section"
            | "article"
            | "pre"
    )
}

/// The paragraphs of a text: divided by blank lines; single line breaks divide too, unless the lines are hard-wrapped.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    let blocks = newshound_model::record::split_paragraphs(text);
    let mut paragraphs = Vec::with_capacity(blocks.len());
    for block in &blocks {
        if is_hard_wrapped(block) {
            paragraphs.extend(unwrap_lines(block));
        } else {
            paragraphs.extend(block.lines().map(clean).filter(|line| !line.is_empty()));
        }
    }
    paragraphs
}

/// Whether line breaks stand where a terminal ended and not where a paragraph does: most lines are of about one length.
fn is_hard_wrapped(block: &str) -> bool {
    let lengths: Vec<usize> = block.lines().map(|line| line.trim_end().chars().count()).collect();
    let Some((_, full)) = lengths.split_last().filter(|(_, full)| full.len() >= 2) else { return false };
    let longest = full.iter().copied().max().unwrap_or(0);
    (40..=100).contains(&longest) && full.iter().filter(|&&length| length + 18 >= longest).count() * 3 >= full.len() * 2
}

/// Joins hard-wrapped lines; an indented line, or one after a short line that ends a sentence, begins a paragraph.
fn unwrap_lines(block: &str) -> Vec<String> {
    let longest = block.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let mut paragraphs: Vec<String> = Vec::new();
    let mut ended = true;
    for line in block.lines() {
        let cleaned = clean(line);
        if cleaned.is_empty() {
            continue;
        }
        let indented = line.starts_with("   ") || line.starts_with('\t');
        match paragraphs.last_mut().filter(|_| !ended && !indented) {
            Some(last) => {
                last.push(' ');
                last.push_str(&cleaned);
            }
            None => paragraphs.push(cleaned),
        }
        let is_short = line.chars().count() + 20 < longest;
        ended = is_short && line.trim_end().ends_with(['.', '"', '!', '?', '\u{201d}']);
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_spared_the_tables_would_stay_as_it_is(text in "[\\PC]{0,40}") {
            let spared: String = text.chars().filter(|c| stays_composed(*c)).collect();
            prop_assert_eq!(spared.nfc().collect::<String>(), spared);
        }

        #[test]
        fn every_pair_that_is_spared_stays(left in any::<char>(), right in any::<char>()) {
            if stays_composed(left) && stays_composed(right) {
                let pair = String::from_iter([left, right]);
                prop_assert_eq!(pair.nfc().collect::<String>(), pair);
            }
        }
    }

    #[test]
    fn every_character_that_is_spared_the_tables_stays_composed() {
        for c in (0..0x3_0000).filter_map(char::from_u32).filter(|c| stays_composed(*c)) {
            assert_eq!(c.nfc().collect::<String>(), c.to_string(), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn what_drives_terminals_or_hides_text_is_dropped() {
        assert_eq!(clean("a\u{1b}[2J \u{202e}b\0c\u{ad}d\n e"), "a[2J b cd e");
    }

    #[test]
    fn references_are_resolved_and_brackets_stay() {
        for (line, expect) in [
            ("Veterans&#39; Day &amp; after", "Veterans' Day & after"),
            ("Acme <ACM> buys AT&amp;T", "Acme <ACM> buys AT&T"),
            ("R&D; what is next", "R&D; what is next"),
            ("AT&T", "AT&T"),
        ] {
            assert_eq!(without_references(line), expect, "{line}");
        }
    }

    #[test]
    fn hard_wrapped_lines_become_paragraphs() {
        let wire = "Showers continued throughout the week in the cocoa zone, and growers\nsaid that the drought which began in January was over at \
                    last, and\nthat they expected a better harvest.\n    The new crop comes in May, when the price is low as a rule and\nships \
                    wait outside the harbour for it.";
        assert_eq!(paragraphs(wire).len(), 2);
        assert_eq!(paragraphs("One.\nTwo.\n\nThree."), ["One.", "Two.", "Three."]);
    }

    #[test]
    fn markup_without_end_takes_no_time() {
        let begun = std::time::Instant::now();
        for piece in ["<div>", "<p><b><i><a>", "<table><tr><td>", "<li>", "&lt;p&gt;<", "</p>", "<!--"] {
            let text = of_html(&format!("first {}last", piece.repeat(200_000)));
            assert!(text.contains("first"), "{piece}");
        }
        assert!(of_html(&format!("<div {}>x</div>", "a=1 ".repeat(500_000))).contains('x'));
        assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    }

    #[test]
    fn html_becomes_text_without_scripts() {
        assert_eq!(clean(&of_html("<p>A&amp;B</p><script>x</script><p>C &lt; D")), "A&B C < D");
    }
}
