//! The paragraphs and sentences of a text that tell most about a query.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

use newshound_model::Language;

use super::Fragment;
use crate::sentences::sentence_starts;

/// What a piece of text tells of a query: how many of its words, and how many marks, of which more than three tell nothing more.
pub(super) type Worth = (usize, usize);

fn worth(marks: &[(Range<usize>, usize)]) -> Worth {
    let words: HashSet<usize> = marks.iter().map(|(_, word)| *word).collect();
    (words.len(), marks.len().min(3))
}

/// A fragment with what it tells.
pub(super) struct Scored {
    worth: Worth,
    pub(super) fragment: Fragment,
}

impl Scored {
    /// What tells most first, then what stands first.
    pub(super) fn order(&self) -> (Reverse<Worth>, usize) {
        (Reverse(self.worth), self.fragment.range.start)
    }
}

/// A paragraph that holds marks.
pub(super) struct Paragraph<'a> {
    pub(super) range: Range<usize>,
    marks: &'a [(Range<usize>, usize)],
    pub(super) worth: Worth,
}

/// The paragraphs that hold marks, in the order of what they tell.
pub(super) fn paragraphs<'a>(text: &str, marks: &'a [(Range<usize>, usize)]) -> Vec<Paragraph<'a>> {
    let mut paragraphs = Vec::new();
    let mut rest = marks;
    while let Some((mark, _)) = rest.first() {
        let start = text[..mark.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[mark.start..].find('\n').map_or(text.len(), |at| mark.start + at + 1);
        let (inside, after) = rest.split_at(rest.partition_point(|(mark, _)| mark.start < end));
        paragraphs.push(Paragraph { range: start..end, marks: inside, worth: worth(inside) });
        rest = after;
    }
    paragraphs.sort_by_key(|paragraph| (Reverse(paragraph.worth), paragraph.range.start));
    paragraphs
}

impl Paragraph<'_> {
    /// Its sentences that hold marks.
    pub(super) fn sentences(&self, text: &str, language: Language, max_chars: usize) -> Vec<Scored> {
        let mut rest = self.marks;
        let mut found = Vec::new();
        for sentence in sentences(&text[self.range.clone()], language, max_chars) {
            let range = sentence.start + self.range.start..sentence.end + self.range.start;
            let (inside, after) = rest.split_at(rest.partition_point(|(mark, _)| mark.start < range.end));
            rest = after;
            if !inside.is_empty() {
                let marks = inside.iter().map(|(mark, _)| mark.start..mark.end.min(range.end)).collect();
                found.push(Scored { worth: worth(inside), fragment: Fragment { range, marks } });
            }
        }
        found
    }
}

/// The sentences of a text, short ones joined and long ones cut, each of about `max_chars` characters at the most.
fn sentences(text: &str, language: Language, max_chars: usize) -> Vec<Range<usize>> {
    let max_chars = max_chars.max(40);
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(Range<usize>, usize)> = None;
    let starts = sentence_starts(text, language);
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    for (&start, end) in starts.iter().zip(ends) {
        let sentence = &text[start..end];
        let trimmed = sentence.trim_end();
        let n_chars = trimmed.chars().count();
        let ends_paragraph = sentence.ends_with('\n');
        let range = start..start + trimmed.len();
        match open.take() {
            Some((joined, so_far)) if so_far + n_chars < max_chars => {
                open = Some((joined.start..range.end, so_far + n_chars + 1))
            }
            closed => {
                pieces.extend(closed.map(|(range, _)| range));
                if n_chars > max_chars {
                    cut(text, range, max_chars, &mut pieces);
                } else if n_chars > 0 {
                    open = Some((range, n_chars));
                }
            }
        }
        if ends_paragraph {
            pieces.extend(open.take().map(|(range, _)| range));
        }
    }
    pieces.extend(open.map(|(range, _)| range));
    pieces
}

/// Cuts a long sentence at white space, or anywhere between characters where there is none.
fn cut(text: &str, range: Range<usize>, max_chars: usize, pieces: &mut Vec<Range<usize>>) {
    let mut start = range.start;
    let mut n_chars = 0;
    let mut blank = None;
    for (at, c) in text[range.clone()].char_indices() {
        let at = range.start + at;
        if n_chars >= max_chars {
            let end = blank.unwrap_or(at);
            pieces.push(start..end);
            start = end + text[end..].len() - text[end..].trim_start().len();
            n_chars = text[start.min(at)..at].chars().count();
            blank = None;
        }
        if c.is_whitespace() && at > start {
            blank = Some(at);
        }
        n_chars += 1;
    }
    if start < range.end {
        pieces.push(start..range.end);
    }
}
