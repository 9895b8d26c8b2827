//! Puts the parts of a streamed page where they belong.
//!
//! A server that draws a page piece by piece sends the frame first, with an empty `<template id="B:3">` where something is
//! still missing, and the piece later at the end of the page, as `<div hidden id="S:3">`; a script moves it. Readers never
//! see the hidden place, so the piece is put into the gap before the page is read.

use std::borrow::Cow;
use std::collections::HashMap;

use memchr::memmem;

use super::sieve::closing_end;

/// How a piece begins.
const PIECE: &str = "<div hidden id=\"S:";
/// How a gap begins; the letter says how it is to be filled.
const GAP: &str = "<template id=\"";
/// How many pieces are looked at.
const MAX_PIECES: usize = 1_000;
/// How deep pieces may stand in each other.
const MAX_DEPTH: usize = 16;

/// The page with each piece in its gap; a piece without one stays where it is.
pub(super) fn in_place(source: &str) -> Cow<'_, str> {
    let mut pieces: HashMap<&str, &str> = HashMap::new();
    let mut frame: Vec<&str> = Vec::new();
    let mut at = 0;
    let finder = memmem::Finder::new(PIECE);
    while pieces.len() < MAX_PIECES
        && let Some(found) = finder.find(&source.as_bytes()[at..])
    {
        let open = at + found;
        let Some(inner) = memchr::memchr(b'>', &source.as_bytes()[open..]).map(|end| open + end + 1) else { break };
        let Some(end) = closing_end(source, inner, "div") else { break };
        let name = source[open + PIECE.len()..inner].split('"').next().unwrap_or_default();
        frame.push(&source[at..open]);
        // Up to the closing tag, which is known to be there.
        let content = &source[inner..end];
        pieces.insert(name, &content[..content.rfind('<').unwrap_or(0)]);
        at = end;
    }
    if pieces.is_empty() {
        return Cow::Borrowed(source);
    }
    frame.push(&source[at..]);
    let mut filler = Filler { pieces, out: String::with_capacity(source.len()) };
    frame.iter().for_each(|part| filler.fill(part, 0));
    // What has no gap is shown at the end.
    let mut rest: Vec<(&str, &str)> = filler.pieces.drain().collect();
    rest.sort_unstable();
    for (_, piece) in rest {
        filler.out.push_str(piece);
    }
    Cow::Owned(filler.out)
}

struct Filler<'a> {
    /// Those that found no gap yet: each is put into one gap.
    pieces: HashMap<&'a str, &'a str>,
    out: String,
}

impl<'a> Filler<'a> {
    fn fill(&mut self, text: &'a str, depth: usize) {
        let mut at = 0;
        for open in memmem::find_iter(text.as_bytes(), GAP) {
            let Some(id) = text[open + GAP.len()..].split('"').next() else { continue };
            let name = id.strip_prefix("B:").or_else(|| id.strip_prefix("P:"));
            let Some(piece) = name.filter(|_| depth < MAX_DEPTH).and_then(|name| self.pieces.remove(name)) else {
                continue;
            };
            self.out.push_str(&text[at..open]);
            self.fill(piece, depth + 1);
            at = open;
        }
        self.out.push_str(&text[at..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expect: &str) {
        assert_eq!(in_place(source), expect, "{source}");
    }

    #[test]
    fn pieces_stand_in_their_gaps() {
        check(
            "<main>a<template id=\"B:0\"></template>d</main><div hidden id=\"S:0\"><p>b</p><template id=\"P:1\"></template></div>\
             <div hidden id=\"S:1\"><div>c</div></div>",
            "<main>a<p>b</p><div>c</div><template id=\"P:1\"></template><template id=\"B:0\"></template>d</main>",
        );
    }

    #[test]
    fn a_piece_without_a_gap_is_kept_and_one_without_an_end_is_left() {
        check("<p>a</p><div hidden id=\"S:4\"><p>b</p></div>", "<p>a</p><p>b</p>");
        check("<p>a</p><div hidden id=\"S:4\"><p>b</p>", "<p>a</p><div hidden id=\"S:4\"><p>b</p>");
        check("<p>a</p><div hidden><p>b</p></div>", "<p>a</p><div hidden><p>b</p></div>");
    }

    #[test]
    fn gaps_that_ask_for_each_other_end() {
        let page = "<template id=\"B:0\"><div hidden id=\"S:0\">x<template id=\"B:0\"></template></div>";
        assert_eq!(in_place(page).matches('x').count(), 1);
    }
}
