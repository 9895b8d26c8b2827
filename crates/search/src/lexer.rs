//! A query's text as tokens. One pass, no recursion.

use std::ops::Range;

use crate::names::name_of;
use crate::query::Sequence;

/// A token with the bytes it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) at: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Open,
    Close,
    And,
    Or,
    /// `NOT`, `-`, `!`
    Not,
    /// `+`
    Plus,
    /// `=` before a word or phrase.
    Exact,
    /// `NEAR/5`, `w/10`, `SAME` and the like.
    Near(Near),
    /// `name:` before a value; the name in lower case, without `_` and `-`.
    Field(String),
    /// A run without blanks.
    Word(String),
    /// What stands in quotes; `closed` is false when the end of the text closed it.
    Quoted {
        text: String,
        closed: bool,
    },
    /// `~3` after a phrase or word.
    Tilde(Option<u32>),
    /// `^2` after anything.
    Boost(f32Bits),
    /// `/F50/` after a word, phrase or group.
    First(u32),
}

/// An operator between words that stand near each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Near {
    pub(crate) reach: Spelled,
    pub(crate) sequence: Sequence,
}

/// How far apart the words may stand, as it is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spelled {
    /// `NEAR` without a number, or with one in parentheses behind it.
    Default,
    /// So many words.
    Words(u32),
    /// So many words, by `w/`, whose order differs between those who know it.
    Within(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}

/// Reads an operator of nearness, in the spelling of any peer.
pub(crate) fn near_of(word: &str) -> Option<Near> {
    let near = |reach, sequence| Some(Near { reach, sequence });
    match word {
        "NEAR" | "AROUND" => return near(Spelled::Default, Sequence::Any),
        "ONEAR" => return near(Spelled::Default, Sequence::Ordered),
        "SAME" | "SENT" => return near(Spelled::Sentence, Sequence::Any),
        "OSAME" => return near(Spelled::Sentence, Sequence::Ordered),
        "PARA" => return near(Spelled::Paragraph, Sequence::Any),
        "OPARA" => return near(Spelled::Paragraph, Sequence::Ordered),
        _ => {}
    }
    // The longest is `/N1000000/`.
    if word.len() > 16 || !word.is_ascii() {
        return None;
    }
    let word = word.to_ascii_lowercase();
    match word.as_str() {
        "w/s" | "/s" | "w/sent" => return near(Spelled::Sentence, Sequence::Any),
        "pre/s" => return near(Spelled::Sentence, Sequence::Ordered),
        "w/p" | "/p" | "w/para" => return near(Spelled::Paragraph, Sequence::Any),
        "pre/p" => return near(Spelled::Paragraph, Sequence::Ordered),
        _ => {}
    }
    // A number of six digits is more than any text has words between two of them.
    let number = |text: &str| {
        let digits = !text.is_empty() && text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u32>().ok()).flatten()
    };
    if let Some(words) = word.strip_prefix("/n").and_then(|rest| rest.strip_suffix('/')).and_then(number) {
        return near(Spelled::Words(words), Sequence::Any);
    }
    if let Some((name, words)) = word.split_once('/').and_then(|(name, rest)| Some((name, number(rest)?))) {
        return match name {
            "near" | "n" => near(Spelled::Words(words), Sequence::Any),
            "w" | "" => near(Spelled::Within(words), Sequence::Any),
            "onear" | "pre" | "p" | "adj" => near(Spelled::Words(words), Sequence::Ordered),
            _ => None,
        };
    }
    let digits = word.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (name, words) = word.split_at(word.len() - digits);
    match name {
        "near" => near(Spelled::Words(number(words)?), Sequence::Any),
        "onear" | "adj" => near(Spelled::Words(number(words)?), Sequence::Ordered),
        _ => None,
    }
}

/// A factor by its bits, so that tokens can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "reads as the number it is")]
pub(crate) struct f32Bits(pub(crate) u32);

/// Cuts a text into tokens, at most [`MAX_TOKENS`]; the second value is the byte where it stopped.
pub(crate) fn tokens(text: &str) -> (Vec<Token>, usize) {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new() };
    while lexer.at < text.len() && lexer.tokens.len() < MAX_TOKENS {
        lexer.step();
    }
    (lexer.tokens, lexer.at)
}

/// More words and signs than this are more than a query of as many clauses as are allowed can need.
const MAX_TOKENS: usize = 4 << 10;

/// The longest `[a TO b]`.
const MAX_RANGE_BYTES: usize = 100;

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn step(&mut self) {
        let start = self.at;
        let Some(c) = self.text[start..].chars().next() else { return };
        let after = start + c.len_utf8();
        let starts_value = self.text[after..].chars().next().is_some_and(|next| !next.is_whitespace() && next != ')');
        let kind = match c {
            _ if c.is_whitespace() || c == ',' || c == '，' || c == '、' || c.is_control() => {
                self.at = after;
                return;
            }
            '(' => Kind::Open,
            ')' => Kind::Close,
            '|' => {
                let mut end = after;
                while self.text[end..].starts_with('|') {
                    end += 1;
                }
                return self.push(Kind::Or, end);
            }
            '&' if self.text[after..].starts_with('&') => return self.push(Kind::And, after + 1),
            '-' | '!' | '\u{2212}' if starts_value => Kind::Not,
            '+' if starts_value => Kind::Plus,
            '=' if starts_value => Kind::Exact,
            '/' if self.is_glued() && first_words(&self.text[start..]).is_some() => {
                let Some((words, length)) = first_words(&self.text[start..]) else { return };
                return self.push(Kind::First(words), start + length);
            }
            '~' if self.is_glued() => return self.tilde(after),
            '^' if self.is_glued() => return self.boost(after),
            _ if closing_quote(c).is_some() => return self.quoted(after, closing_quote(c).unwrap_or("\"")),
            _ => return self.word(start),
        };
        self.push(kind, after);
    }

    fn push(&mut self, kind: Kind, end: usize) {
        self.tokens.push(Token { kind, at: self.at..end });
        self.at = end;
    }

    /// Whether the last token ends right here.
    fn is_glued(&self) -> bool {
        self.tokens.last().is_some_and(|last| {
            last.at.end == self.at
                && matches!(
                    last.kind,
                    Kind::Word(_) | Kind::Quoted { .. } | Kind::Close | Kind::Tilde(_) | Kind::First(_)
                )
        })
    }

    fn tilde(&mut self, after: usize) {
        let digits = self.text[after..].bytes().take_while(u8::is_ascii_digit).count().min(6);
        let number = self.text[after..after + digits].parse().ok();
        self.push(Kind::Tilde(number), after + digits);
    }

    fn boost(&mut self, after: usize) {
        let length =
            self.text[after..].bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count().min(8);
        match self.text[after..after + length].parse::<f32>() {
            Ok(factor) if factor.is_finite() => self.push(Kind::Boost(f32Bits(factor.to_bits())), after + length),
            _ => self.at = after + length,
        }
    }

    fn quoted(&mut self, after: usize, closers: &str) {
        let end = self.text[after..].char_indices().find(|&(_, c)| closers.contains(c));
        let (inside, end, closed) = match end {
            Some((at, c)) => (after..after + at, after + at + c.len_utf8(), true),
            None => (after..self.text.len(), self.text.len(), false),
        };
        let text = self.text[inside].to_owned();
        self.push(Kind::Quoted { text, closed }, end);
    }

    /// Lucene's `[a TO b]` behind the colon of a field, as `a..b`.
    fn range(&mut self) {
        let rest = &self.text[self.at..];
        let Some(length) = rest.bytes().take(MAX_RANGE_BYTES).position(|byte| byte == b']') else { return };
        let Some(inside) = rest.strip_prefix('[').and_then(|_| rest.get(1..length)) else { return };
        if let Some((from, to)) = inside.split_once(" TO ") {
            let end = |end: &str| end.trim().trim_matches('*').to_owned();
            let word = format!("{}..{}", end(from), end(to));
            if !word.contains(char::is_whitespace) {
                self.push(Kind::Word(word), self.at + length + 1);
            }
        }
    }

    fn word(&mut self, start: usize) {
        let mut end = self.text.len();
        for (at, c) in self.text[start..].char_indices() {
            let at = start + at;
            let ends = c.is_whitespace()
                || matches!(c, '(' | ')' | '|' | '，' | '、')
                || c.is_control()
                || (at > start && closing_quote(c).is_some() && c != '\u{2019}')
                || (at > start && matches!(c, '~' | '^'))
                || (at > start && c == '/' && first_words(&self.text[at..]).is_some());
            if ends {
                end = at;
                break;
            }
            if matches!(c, ':' | '=') && at > start && is_name(&self.text[start..at]) {
                let name = self.text[start..at].chars().filter(|c| !matches!(c, '_' | '-')).collect::<String>();
                let name = name.to_ascii_lowercase();
                let rest = &self.text[at + 1..];
                let is_field = match (c, rest.chars().next()) {
                    // Only Factiva's fields are written with an equals sign.
                    ('=', Some(next)) => !next.is_whitespace() && matches!(name.as_str(), "hd" | "hlead" | "by"),
                    // `http://…` is an address and `16:30` a time of day, not fields.
                    (_, Some(next)) if !next.is_whitespace() => !rest.starts_with("//"),
                    // `outlet: cnn.com`: only behind a name that is a field.
                    (_, Some(_)) => is_known(&name) && !rest.trim_start().is_empty(),
                    (_, None) => false,
                };
                if is_field {
                    self.push(Kind::Field(name), at + 1);
                    return self.range();
                }
            }
        }
        let word = self.text[start..end].trim_end_matches([',', ';']);
        let kind = match word {
            "AND" => Kind::And,
            "OR" => Kind::Or,
            "NOT" => Kind::Not,
            _ => near_of(word).map_or_else(|| Kind::Word(word.to_owned()), Kind::Near),
        };
        self.push(kind, end.max(start + 1));
        // Signs alone mean nothing, except as the value of a field.
        let is_value = matches!(self.tokens.iter().nth_back(1), Some(Token { kind: Kind::Field(_), .. }));
        if word.is_empty() || (word != "*" && !is_value && !word.chars().any(char::is_alphanumeric)) {
            self.tokens.pop();
        }
    }
}

/// The number of a `/F50/` at the head of a text, and the length of it all.
fn first_words(text: &str) -> Option<(u32, usize)> {
    let digits = text.strip_prefix("/F")?.bytes().take(7).take_while(u8::is_ascii_digit).count();
    let end = 2 + digits;
    let words = text.get(2..end).filter(|number| (1..=6).contains(&number.len()))?.parse().ok()?;
    let behind = text[end..].strip_prefix('/')?.chars().next();
    // `/F1/` in the middle of an address is part of it.
    behind.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '^')).then_some((words, end + 1))
}

fn is_name(text: &str) -> bool {
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    // `near10:` and `repeat3:` carry a number.
    let name = if digits > 0 && counted(text).is_some() { &text[..text.len() - digits] } else { text };
    name.len() <= 24 && name.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-'))
}

/// A name with a number, such as `atleast3`.
pub(crate) fn counted(text: &str) -> Option<(Counted, u32)> {
    if text.len() > 16 || !text.is_ascii() {
        return None;
    }
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (name, number) = text.split_at(text.len() - digits);
    let name = match name.to_ascii_lowercase().as_str() {
        "atleast" | "atl" | "repeat" => Counted::Mentions,
        "min" => Counted::Parts,
        "near" => Counted::Near,
        "lead" | "first" => Counted::First,
        _ => return None,
    };
    Some((name, number.parse().ok()?))
}

/// What the number behind a name counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counted {
    /// How often something is said.
    Mentions,
    /// How many of the parts must be there.
    Parts,
    /// Words from one to the next.
    Near,
    /// Among so many words at the beginning.
    First,
}

/// Whether a name before a colon and a blank is that of a field.
fn is_known(name: &str) -> bool {
    name_of(name).is_some() || name == "exact" || counted(name).is_some()
}

/// The characters that close what this one opens.
pub(crate) fn closing_quote(c: char) -> Option<&'static str> {
    Some(match c {
        '"' => "\"\u{201d}",
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' => "\u{201c}\u{201d}\"",
        '\u{ab}' => "\u{bb}",
        '\u{bb}' => "\u{ab}",
        '\u{2039}' => "\u{203a}",
        '\u{203a}' => "\u{2039}",
        '\u{300c}' => "\u{300d}",
        '\u{300e}' => "\u{300f}",
        '\u{ff02}' => "\u{ff02}",
        _ => return None,
    })
}
