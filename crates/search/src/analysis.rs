//! How text becomes terms: one way for articles, queries, highlights, and every backend.
//!
//! - Words are runs of letters and digits, folded by [`newshound_model::fold::fold_char`] and stemmed by the article's language
//!   (Snowball, through `frostem`). Folding comes before stemming, so that `Präsident` and `prasident` meet.
//! - A word with hyphens, apostrophes, ampersands or zero-width joiners gives its parts at successive positions **and** their
//!   join at the first one: `F-16` gives `f16`, `f`, `16`; `AT&T` gives `att`, `at`, `t`. A final `'s` is dropped.
//! - Dots inside single letters vanish (`U.S.` gives `us`); numbers keep theirs (`3.5`) and lose thousands commas (`1,000`).
//! - Chinese, Japanese and Korean give overlapping pairs of characters (Lucene's `CJKBigramFilter`), and single characters
//!   beside them when indexing. Thai, Lao, Khmer and Burmese are cut by ICU's dictionaries.
//! - Nothing is thrown away as a stop word: phrases need them.

use std::sync::LazyLock;

use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed, options::WordBreakInvariantOptions};
use newshound_model::Language;
use newshound_model::fold::{fold_char, fold_keyword};

use crate::query::Form;
use crate::stems::{self, Stems};

/// Changes whenever the same text may give other terms than before; a part of every index manifest.
pub const ANALYSIS_VERSION: &str = "3;frostem=1.20260821.8;icu_segmenter=2";

/// The longest term in characters; what is longer is cut.
pub const MAX_TERM_CHARS: usize = 64;

/// A hyphenated word of more parts than this gives no join.
const MAX_JOINED_PARTS: usize = 5;

/// An abbreviation of more letters than this is read letter by letter.
const MAX_INITIALS: usize = 16;

/// One term with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The term as it stands in the index.
    pub text: &'a str,
    /// Its position among the words.
    pub position: u32,
    /// First byte in the source text.
    pub start: usize,
    /// One past the last byte in the source text.
    pub end: usize,
    /// What it is.
    pub kind: TokenKind,
    /// Whether stemming applies to it. Initials, pairs and words cut by dictionary are the same in every form.
    pub has_stem: bool,
}

/// What a term stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A whole word, or a part of a joined one.
    Word,
    /// All parts of a joined word as one.
    Join,
    /// Two neighbouring Chinese, Japanese or Korean characters.
    Pair,
    /// A single Chinese, Japanese or Korean character.
    Single,
}

/// What the terms are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To be found: everything a query may ask for.
    Index,
    /// To find: single characters only where they stand alone.
    Query,
}

/// Cuts words where ICU does. To look its tables up takes as long as to analyse a query.
static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_auto(WordBreakInvariantOptions::default()));

/// Turns text of one language into terms. Keeps its buffers; make one a language and form and use it again.
pub struct Analyzer {
    stems: Option<Stems>,
    segmenter: WordSegmenterBorrowed<'static>,
    purpose: Purpose,
    /// Words that begin otherwise are passed over, where stems keep the beginnings of words.
    beginnings: Option<Vec<char>>,
    term: String,
    join: String,
    parts: Vec<Part>,
}

/// A part of a joined word: its range in `join`, and in the source.
struct Part {
    from: usize,
    to: usize,
    start: usize,
    end: usize,
}

impl Analyzer {
    /// Makes an analyzer. A language without a Snowball stemmer is only folded.
    #[must_use]
    pub fn new(language: Language, form: Form, purpose: Purpose) -> Self {
        let stems = match form {
            Form::Stemmed => Stems::new(language),
            Form::Exact | Form::Cased => None,
        };
        Self {
            stems,
            segmenter: *SEGMENTER,
            purpose,
            beginnings: None,
            term: String::new(),
            join: String::new(),
            parts: Vec::new(),
        }
    }

    /// Passes over words that begin with none of these letters, as far as that can be told before they are stemmed: terms that begin so are
    /// given all the same, others may be left out. Positions stay what they are.
    #[must_use]
    pub fn only(mut self, language: Language, beginnings: Vec<char>) -> Self {
        let tells = self.stems.is_none() || SUFFIX_STEMMERS.contains(&language.as_str());
        self.beginnings = tells.then_some(beginnings);
        self
    }

    /// Gives every term of `text` in order; positions count from `first`. Returns the next free position.
    pub fn analyze(&mut self, text: &str, first: u32, emit: &mut dyn FnMut(Token<'_>)) -> u32 {
        let (mut position, mut at) = (first, 0);
        while let Some(c) = text[at..].chars().next() {
            let start = at;
            match class(c) {
                Class::Word => {
                    if let Some(end) = plain_end(text, start) {
                        at = end;
                        self.join.clear();
                        self.join.push_str(&text[start..end.min(start + MAX_TERM_CHARS)]);
                        self.join.make_ascii_lowercase();
                        self.parts.clear();
                        self.parts.push(Part { from: 0, to: self.join.len(), start, end });
                        position = self.emit_word(position, emit);
                    } else if let Some(end) = initials_end(text, start) {
                        at = end;
                        self.term.clear();
                        text[start..end].chars().filter(|&c| c != '.').for_each(|c| fold_char(c, &mut self.term));
                        emit(Token { text: &self.term, position, start, end, kind: TokenKind::Word, has_stem: false });
                        position += 1;
                    } else {
                        (position, at) = self.word(text, start, position, emit);
                    }
                }
                Class::Cjk => {
                    at = run_end(text, start, Class::Cjk);
                    position = self.pairs(text, start, at, position, emit);
                }
                Class::Unspaced => {
                    at = run_end(text, start, Class::Unspaced);
                    position = self.segments(text, start, at, position, emit);
                }
                Class::Other => at += c.len_utf8(),
            }
        }
        position
    }

    /// Reads one word, joined or not, that begins at `start`. Returns the next free position and where the word ends.
    fn word(&mut self, text: &str, start: usize, position: u32, emit: &mut dyn FnMut(Token<'_>)) -> (u32, usize) {
        let mut chars = text[start..].char_indices().map(|(at, c)| (start + at, c)).peekable();
        self.join.clear();
        self.parts.clear();
        let mut part = Part { from: 0, to: 0, start, end: start };
        let mut n_chars = 0;
        while let Some(&(at, c)) = chars.peek() {
            if class(c) == Class::Word {
                chars.next();
                if n_chars < MAX_TERM_CHARS {
                    fold_char(c, &mut self.join);
                    n_chars += 1;
                }
                part.end = at + c.len_utf8();
                continue;
            }
            let after = at + c.len_utf8();
            let next_is_word = text[after..].chars().next().is_some_and(|next| class(next) == Class::Word);
            let joint = joint(c, &self.join[part.from..], &text[after..]);
            match joint {
                // The comma of `1,000`: as if it were not there.
                Joint::Nothing => {
                    chars.next();
                }
                Joint::Keep if next_is_word => {
                    chars.next();
                    self.join.push(c);
                }
                Joint::Split if next_is_word => {
                    chars.next();
                    part.to = self.join.len();
                    self.parts.push(part);
                    part = Part { from: self.join.len(), to: 0, start: after, end: after };
                    n_chars = 0;
                }
                _ => break,
            }
        }
        part.to = self.join.len();
        let possessive = &self.join[part.from..part.to] == "s"
            && self.parts.last().is_some_and(|before| is_apostrophe(&text[before.end..part.start]));
        if possessive {
            let kept = self.parts.last().map_or(0, |before| before.to);
            self.join.truncate(kept);
        } else {
            self.parts.push(part);
        }
        let end = chars.peek().map_or(text.len(), |&(at, _)| at);
        (self.emit_word(position, emit), end)
    }

    fn emit_word(&mut self, position: u32, emit: &mut dyn FnMut(Token<'_>)) -> u32 {
        let Self { stems, beginnings, join, parts, .. } = self;
        let (Some(head), Some(tail)) = (parts.first(), parts.last()) else { return position };
        let is_wanted = |word: &str| {
            let begins = |beginnings: &Vec<char>| word.chars().next().is_some_and(|first| beginnings.contains(&first));
            beginnings.as_ref().is_none_or(begins)
        };
        let is_joined = (2..=MAX_JOINED_PARTS).contains(&parts.len()) && (1..=4 * MAX_TERM_CHARS).contains(&join.len());
        if is_joined && is_wanted(join) {
            let term = stem(stems.as_mut(), join);
            emit(Token {
                text: term,
                position,
                start: head.start,
                end: tail.end,
                kind: TokenKind::Join,
                has_stem: true,
            });
        }
        let mut next = position;
        for part in parts.iter() {
            let written = &join[part.from..part.to];
            if written.is_empty() {
                continue;
            }
            if is_wanted(written) {
                let term = stem(stems.as_mut(), written);
                emit(Token {
                    text: term,
                    position: next,
                    start: part.start,
                    end: part.end,
                    kind: TokenKind::Word,
                    has_stem: true,
                });
            }
            next += 1;
        }
        next
    }

    /// Overlapping pairs of characters of a run without blanks.
    fn pairs(&mut self, text: &str, start: usize, end: usize, first: u32, emit: &mut dyn FnMut(Token<'_>)) -> u32 {
        let run = &text[start..end];
        let mut position = first;
        let mut chars = run.char_indices().peekable();
        let alone = run.chars().nth(1).is_none();
        while let Some((at, c)) = chars.next() {
            let from = start + at;
            self.term.clear();
            fold_char(c, &mut self.term);
            if self.purpose == Purpose::Index || alone {
                let to = from + c.len_utf8();
                emit(Token {
                    text: &self.term,
                    position,
                    start: from,
                    end: to,
                    kind: TokenKind::Single,
                    has_stem: false,
                });
            }
            if let Some(&(next_at, next)) = chars.peek() {
                fold_char(next, &mut self.term);
                let to = start + next_at + next.len_utf8();
                emit(Token {
                    text: &self.term,
                    position,
                    start: from,
                    end: to,
                    kind: TokenKind::Pair,
                    has_stem: false,
                });
            }
            position += 1;
        }
        position
    }

    /// Words of a script without blanks, cut by dictionary.
    fn segments(&mut self, text: &str, start: usize, end: usize, first: u32, emit: &mut dyn FnMut(Token<'_>)) -> u32 {
        let run = &text[start..end];
        let mut position = first;
        let mut from = 0;
        for to in self.segmenter.segment_str(run) {
            if to > from {
                self.term.clear();
                run[from..to].chars().take(MAX_TERM_CHARS).for_each(|c| fold_char(c, &mut self.term));
                let (start, end) = (start + from, start + to);
                emit(Token { text: &self.term, position, start, end, kind: TokenKind::Word, has_stem: false });
                position += 1;
            }
            from = to;
        }
        position
    }
}

/// Cuts a run of Chinese, Japanese or Korean that a user typed without blanks into words, by ICU's dictionaries; any other
/// text comes back whole. For queries: each word becomes a phrase of pairs.
#[must_use]
pub fn split_unspaced(word: &str) -> Vec<&str> {
    let is_long_run = word.chars().count() > 4 && word.chars().all(|c| class(c) == Class::Cjk);
    if !is_long_run {
        return vec![word];
    }
    let borders: Vec<usize> = SEGMENTER.segment_str(word).collect();
    borders.windows(2).map(|pair| &word[pair[0]..pair[1]]).filter(|part| !part.is_empty()).collect()
}

/// Whether a text holds characters of a script without blanks between its words.
#[must_use]
pub fn is_unspaced(text: &str) -> bool {
    text.chars().any(|c| matches!(class(c), Class::Cjk | Class::Unspaced))
}

/// The form in which a whole value of a field is compared, such as the name of a section.
#[must_use]
pub fn keyword(value: &str) -> String {
    fold_keyword(value)
}

/// Whether Newshound stems a language.
#[must_use]
pub fn is_stemmed(language: Language) -> bool {
    stems::has_stemmer(language)
}

/// Languages whose stemmers only take away from the end of a word, or change it there.
const SUFFIX_STEMMERS: &[&str] =
    &["en", "de", "fr", "es", "it", "pt", "nl", "sv", "no", "nb", "nn", "da", "fi", "hu", "ro", "ru", "tr"];

fn stem<'a>(stems: Option<&'a mut Stems>, word: &'a str) -> &'a str {
    match stems {
        Some(stems) => stems.stem(word),
        None => word,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A letter, digit or mark of a script that puts blanks between words.
    Word,
    /// Han, kana or hangul.
    Cjk,
    /// Thai, Lao, Khmer, Burmese.
    Unspaced,
    /// Everything else.
    Other,
}

fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() { Class::Word } else { Class::Other };
    }
    match c {
        '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3134F}'
        | '\u{AC00}'..='\u{D7AF}'
        | '\u{FF66}'..='\u{FF9F}' => Class::Cjk,
        '\u{0E01}'..='\u{0E3A}'
        | '\u{0E40}'..='\u{0E4E}'
        | '\u{0E81}'..='\u{0ECE}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17D3}' => Class::Unspaced,
        _ if c.is_alphanumeric() || is_mark(c) => Class::Word,
        _ => Class::Other,
    }
}

/// Combining marks that belong to the word they stand in: accents, and vowel signs of Indic and other scripts.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}'
        | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}' | '\u{900}'..='\u{903}'
        | '\u{93A}'..='\u{94F}' | '\u{951}'..='\u{957}' | '\u{981}'..='\u{983}' | '\u{9BC}'..='\u{9CD}'
        | '\u{A01}'..='\u{A03}' | '\u{A3C}'..='\u{A51}' | '\u{A70}'..='\u{A71}' | '\u{A81}'..='\u{A83}'
        | '\u{ABC}'..='\u{ACD}' | '\u{B01}'..='\u{B03}' | '\u{B3C}'..='\u{B57}' | '\u{B82}' | '\u{BBE}'..='\u{BCD}'
        | '\u{C00}'..='\u{C04}' | '\u{C3E}'..='\u{C56}' | '\u{C81}'..='\u{C83}' | '\u{CBC}'..='\u{CD6}'
        | '\u{D00}'..='\u{D03}' | '\u{D3B}'..='\u{D4D}' | '\u{D81}'..='\u{D83}' | '\u{DCA}'..='\u{DDF}'
        | '\u{135D}'..='\u{135F}' | '\u{AD}')
}

/// The words that a text without blanks holds (`and/or`), each with the parts it is joined of (`F-16`): one part for a plain word. A final
/// `'s` is dropped.
pub(crate) fn joined_words(text: &str) -> Vec<Vec<&str>> {
    let is_border = |c: char| class(c) == Class::Other && !is_joint(c) && !matches!(c, '.' | ',');
    let mut words = Vec::new();
    for word in text.split(is_border) {
        let mut parts: Vec<&str> = word.split(is_joint).filter(|part| !part.is_empty()).collect();
        let possessive = parts.len() > 1
            && parts.last().is_some_and(|last| last.eq_ignore_ascii_case("s"))
            && word.chars().nth_back(1).is_some_and(|c| is_apostrophe(c.encode_utf8(&mut [0; 4])));
        if possessive {
            parts.pop();
        }
        if !parts.is_empty() {
            words.push(parts);
        }
    }
    words
}

/// Whether a character divides a word into parts that also count as one.
fn is_joint(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'
            | '\u{2011}'
            | '\''
            | '\u{2019}'
            | '\u{2BC}'
            | '\u{FF07}'
            | '&'
            | '\u{200C}'
            | '\u{200D}'
            | '_'
    )
}

/// What a character between two letters does to the word.
enum Joint {
    /// It ends the word.
    End,
    /// It vanishes.
    Nothing,
    /// It stays in the term.
    Keep,
    /// It divides the word into parts that also count as one.
    Split,
}

fn joint(c: char, before: &str, after: &str) -> Joint {
    let next = after.chars().next();
    let between_digits = before.chars().last().is_some_and(|last| last.is_ascii_digit())
        && next.is_some_and(|next| next.is_ascii_digit());
    match c {
        c if is_joint(c) => Joint::Split,
        ',' if between_digits && after.chars().take(4).take_while(char::is_ascii_digit).count() == 3 => Joint::Nothing,
        '.' if between_digits => Joint::Keep,
        _ => Joint::End,
    }
}

/// The end of a word of ASCII letters and digits behind which nothing stands that could belong to it: most words of most texts, which need no
/// look at each of their characters.
fn plain_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let end = bytes[start..].iter().position(|byte| !byte.is_ascii_alphanumeric()).map_or(bytes.len(), |n| start + n);
    let Some(next) = bytes.get(end) else { return (end > start).then_some(end) };
    let is_border = match next {
        b'-' | b'\'' | b'&' | b'_' => false,
        // `U.S.`, `3.5`, `1,000`.
        b'.' | b',' => {
            end > start + 1 && bytes.get(end + 1).is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric())
        }
        _ => next.is_ascii(),
    };
    (end > start && is_border).then_some(end)
}

/// The end of an abbreviation of single letters that begins at `start`: `U.S.`, `U.S`, `e.g.`.
///
/// Looks at [`MAX_INITIALS`] letters and no more: this is asked at the start of every word, and a text of nothing but initials would
/// otherwise be read anew from each of them.
fn initials_end(text: &str, start: usize) -> Option<usize> {
    let mut rest = text[start..].char_indices().peekable();
    let (mut letters, mut end) = (0, start);
    while let Some((at, _)) = rest.next_if(|&(_, c)| c.is_alphabetic()) {
        letters += 1;
        if letters > MAX_INITIALS {
            return None;
        }
        end = start + at + text[start + at..].chars().next().map_or(0, char::len_utf8);
        if rest.next_if(|&(_, c)| c == '.').is_none() {
            break;
        }
    }
    let stops = text[end..].chars().next().is_none_or(|next| class(next) != Class::Word);
    (letters >= 2 && end > start + letters && stops).then_some(end)
}

fn is_apostrophe(text: &str) -> bool {
    matches!(text, "'" | "\u{2019}" | "\u{2BC}" | "\u{FF07}")
}

fn run_end(text: &str, start: usize, wanted: Class) -> usize {
    text[start..].char_indices().find(|&(_, c)| class(c) != wanted).map_or(text.len(), |(at, _)| start + at)
}

#[cfg(test)]
mod tests;
