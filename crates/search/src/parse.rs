//! From a user's text to a query. Never fails, never panics, takes time in proportion to the text.
//!
//! `docs/query-language.md` describes the language. Precedence: `NOT` binds tightest, then `AND`, then words side by side, then
//! `OR`. Limits are checked before anything is nested: [`MAX_BYTES`], [`MAX_DEPTH`], [`MAX_CLAUSES`].

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::analysis::split_unspaced;
use crate::lexer::{Kind, Token, tokens};
use crate::names::{Name, name_of};
use crate::notice::Notice;
use crate::query::{Form, Query, TextField};
use crate::request::{FilterField, TimeWindow};
use crate::time_expr;

/// The longest text in bytes; what comes after is left out, with a notice.
pub const MAX_BYTES: usize = 64 << 10;

/// How deep groups may nest; deeper parentheses are ignored, with a notice.
pub const MAX_DEPTH: usize = 64;

/// How many words, phrases and fields a query may have; the rest is left out, with a notice.
pub const MAX_CLAUSES: usize = 1024;

/// The largest slop of a phrase.
const MAX_SLOP: u32 = 100;

/// How a text is read.
#[derive(Debug, Clone)]
pub struct ParseOptions {
    /// Whether operators count.
    pub syntax: Syntax,
    /// What words side by side mean.
    pub matching: Match,
    /// The instant that relative times count from.
    pub now: Timestamp,
    /// The zone that days are in.
    pub tz: TimeZone,
    /// Where words without a field are looked for; empty is the default field.
    pub fields: Vec<TextField>,
    /// Whether words are stemmed.
    pub form: Form,
}

/// Whether operators count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// The whole query language.
    Full,
    /// Pasted text: only words.
    Plain,
}

/// What words side by side mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// Every word.
    All,
    /// At least 60 % of the words.
    Most,
    /// At least one word.
    Any,
}

/// A query and what the parser has to say about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The query; [`Query::All`] for a text without words.
    pub query: Query,
    /// What was closed, ignored or taken otherwise.
    pub notices: Vec<Notice>,
}

/// Reads a query.
#[must_use]
pub fn parse(text: &str, options: &ParseOptions) -> Parsed {
    let mut notices = Vec::new();
    let mut end = text.len();
    if end > MAX_BYTES {
        end = (0..=MAX_BYTES).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        let message = format!("the query is longer than {} KiB; what comes after was left out", MAX_BYTES >> 10);
        notices.push(Notice { code: "too_long", message, at: end..text.len() });
    }
    let text = &text[..end];
    let tokens = match options.syntax {
        Syntax::Full => tokens(text),
        Syntax::Plain => plain_tokens(text),
    };
    let mut parser = Parser { tokens, next: 0, n_clauses: 0, options, notices };
    let query = parser.query();
    let query = query.filter(|query| !matches!(query, Query::And(parts) if parts.is_empty()));
    Parsed { query: query.unwrap_or(Query::All), notices: parser.notices }
}

/// Pasted text: every run between blanks is a word.
fn plain_tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for word in text.split_whitespace() {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        tokens.push(Token { kind: Kind::Word(word.to_owned()), at: start..start + word.len() });
    }
    tokens
}

/// What the values of a group or field are looked for in.
#[derive(Debug, Clone, Copy)]
enum Target {
    Any,
    Text(TextField),
    Keyword(FilterField),
    Time(Bound),
    Words,
}

/// Which end of a window a time stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bound {
    After,
    Before,
    Within,
}

/// One part of a sequence, and whether it must be there whatever words side by side mean.
struct Part {
    query: Query,
    required: bool,
}

struct Parser<'a> {
    tokens: Vec<Token>,
    next: usize,
    n_clauses: usize,
    options: &'a ParseOptions,
    notices: Vec<Notice>,
}

impl Parser<'_> {
    fn query(&mut self) -> Option<Query> {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.alternatives(Target::Any, 0));
            // Only a parenthesis that closes nothing stops the reading before the end.
            match self.take() {
                Some(token) => self.note(
                    "unbalanced_parenthesis",
                    "a closing parenthesis without an opening one was ignored",
                    token.at,
                ),
                None => break,
            }
        }
        join(parts, Query::And)
    }

    /// Sequences divided by `OR`.
    fn alternatives(&mut self, target: Target, depth: usize) -> Option<Query> {
        let mut parts = Vec::new();
        loop {
            parts.extend(self.sequence(target, depth));
            if !self.take_if(&Kind::Or) {
                return join(parts, Query::Or);
            }
        }
    }

    /// Parts side by side, up to `OR`, a closing parenthesis or the end.
    fn sequence(&mut self, target: Target, depth: usize) -> Option<Query> {
        let mut parts: Vec<Part> = Vec::new();
        let mut chain = false;
        while let Some(token) = self.tokens.get(self.next) {
            match token.kind {
                Kind::Or | Kind::Close => break,
                Kind::And => {
                    self.next += 1;
                    chain = !parts.is_empty();
                    continue;
                }
                _ => {}
            }
            let Some(part) = self.part(target, depth) else { continue };
            if chain && let Some(before) = parts.last_mut() {
                // `a AND b` among words side by side is one part that needs both.
                let both = std::mem::replace(&mut before.query, Query::All);
                before.query = join(vec![both, part.query], Query::And).unwrap_or(Query::All);
                before.required |= part.required && self.options.matching == Match::All;
            } else {
                parts.push(part);
            }
            chain = false;
        }
        self.combine(parts)
    }

    /// What parts side by side mean.
    fn combine(&self, parts: Vec<Part>) -> Option<Query> {
        let (required, free): (Vec<_>, Vec<_>) =
            parts.into_iter().partition(|part| part.required || self.options.matching == Match::All);
        let mut all: Vec<Query> = required.into_iter().map(|part| part.query).collect();
        let free: Vec<Query> = free.into_iter().map(|part| part.query).collect();
        let words = match self.options.matching {
            Match::Most if free.len() > 2 => Some(Query::AtLeast { min: (free.len() * 3).div_ceil(5), of: free }),
            Match::All | Match::Most | Match::Any => join(free, Query::Or),
        };
        if let Some(words) = words {
            all.insert(0, words);
        }
        join(all, Query::And)
    }

    /// One word, phrase, field or group, with what stands before and after it.
    fn part(&mut self, target: Target, depth: usize) -> Option<Part> {
        let (mut negative, mut required) = (false, false);
        loop {
            if self.take_if(&Kind::Not) {
                negative = !negative;
            } else if self.take_if(&Kind::Plus) {
                required = true;
            } else {
                break;
            }
        }
        let is_filter = self.next_is_filter(target);
        let mut query = self.primary(target, depth)?;
        while let Some(Token { kind: Kind::Boost(bits), .. }) = self.tokens.get(self.next) {
            let factor = f32::from_bits(bits.0).clamp(0.01, 100.0);
            self.next += 1;
            query = match query {
                Query::Boost(inner, before) => Query::Boost(inner, (before * factor).clamp(0.01, 100.0)),
                query => Query::Boost(Box::new(query), factor),
            };
        }
        if negative {
            query = match query {
                Query::Not(inner) => *inner,
                query => Query::Not(Box::new(query)),
            };
        }
        Some(Part { query, required: required || negative || is_filter })
    }

    /// Whether what comes narrows the answer rather than being looked for in texts.
    fn next_is_filter(&self, target: Target) -> bool {
        match self.tokens.get(self.next).map(|token| &token.kind) {
            Some(Kind::Field(name)) => matches!(name_of(name), Some(Name::Keyword(_) | Name::Time(_) | Name::Words)),
            _ => matches!(target, Target::Keyword(_) | Target::Time(_) | Target::Words),
        }
    }

    fn primary(&mut self, target: Target, depth: usize) -> Option<Query> {
        let token = self.take()?;
        match token.kind {
            Kind::Open => self.group(target, depth, token.at),
            Kind::Field(name) => match name_of(&name) {
                Some(name) => self.field(name, target, depth),
                None => {
                    let message = format!("`{name}` is no field; it was searched as a word");
                    self.note("unknown_field", &message, token.at.clone());
                    self.clause(target, &name, token.at)
                }
            },
            Kind::Exact => match self.take_value() {
                Some((text, _, at)) => self.text_clause(target, &text, at, Form::Exact),
                None => None,
            },
            Kind::Quoted { text, closed } => {
                if !closed {
                    self.note(
                        "unbalanced_quote",
                        "a quote without an end was closed at the end of the query",
                        token.at.clone(),
                    );
                }
                self.quoted(target, &text, token.at)
            }
            Kind::Word(word) => self.clause(target, &word, token.at),
            // Signs that belong to nothing.
            Kind::Tilde(_) | Kind::Boost(_) | Kind::Not | Kind::Plus | Kind::And | Kind::Or | Kind::Close => None,
        }
    }

    fn group(&mut self, target: Target, depth: usize, at: Range<usize>) -> Option<Query> {
        if depth >= MAX_DEPTH {
            if !self.notices.iter().any(|notice| notice.code == "too_deep") {
                let message = format!("groups nest deeper than {MAX_DEPTH}; the innermost parentheses were ignored");
                self.note("too_deep", &message, at);
            }
            return None;
        }
        let query = self.alternatives(target, depth + 1);
        if !self.take_if(&Kind::Close) {
            self.note("unbalanced_parenthesis", "a parenthesis without an end was closed at the end of the query", at);
        }
        query
    }

    fn field(&mut self, name: Name, outer: Target, depth: usize) -> Option<Query> {
        let target = match name {
            Name::Text(field) => Target::Text(field),
            Name::Keyword(field) => Target::Keyword(field),
            Name::Time(bound) => Target::Time(bound),
            Name::Words => Target::Words,
        };
        // A field without a value, as in `title: )`.
        match self.tokens.get(self.next).map(|token| &token.kind) {
            Some(Kind::Open | Kind::Word(_) | Kind::Quoted { .. } | Kind::Exact | Kind::Field(_) | Kind::Not) => {}
            _ => return None,
        }
        // `-` after the colon belongs to the value: `outlet:-example.org`.
        let negative = self.take_if(&Kind::Not);
        let target = if matches!(self.tokens.get(self.next).map(|token| &token.kind), Some(Kind::Field(_))) {
            outer
        } else {
            target
        };
        // `a:-b:-c:…` nests as groups do.
        if depth >= MAX_DEPTH {
            return None;
        }
        let query = self.primary(target, depth + 1)?;
        Some(if negative { Query::Not(Box::new(query)) } else { query })
    }

    fn quoted(&mut self, target: Target, text: &str, at: Range<usize>) -> Option<Query> {
        let slop = match self.tokens.get(self.next) {
            Some(Token { kind: Kind::Tilde(slop), .. }) => {
                let slop = slop.unwrap_or(0);
                self.next += 1;
                slop
            }
            _ => 0,
        };
        if slop > MAX_SLOP {
            self.note("slop", &format!("a phrase may be stretched by {MAX_SLOP} at the most"), at.clone());
        }
        match target {
            Target::Any | Target::Text(_) => self.phrase(target, text, at, self.options.form, slop.min(MAX_SLOP)),
            Target::Keyword(_) | Target::Time(_) | Target::Words => self.clause(target, text, at),
        }
    }

    fn phrase(&mut self, target: Target, text: &str, at: Range<usize>, form: Form, slop: u32) -> Option<Query> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.chars().any(char::is_alphanumeric) || !self.count(&at) {
            return None;
        }
        Some(self.in_fields(target, |field| {
            if text.contains(' ') {
                Query::Phrase { field, text: text.clone(), form, slop }
            } else {
                Query::Word { field, text: text.clone(), form }
            }
        }))
    }

    /// A word or value.
    fn clause(&mut self, target: Target, word: &str, at: Range<usize>) -> Option<Query> {
        match target {
            Target::Any | Target::Text(_) => self.text_clause(target, word, at, self.options.form),
            Target::Keyword(field) => {
                let values: Vec<Query> = word
                    .split(',')
                    .map(str::trim)
                    .filter(|value| !value.is_empty())
                    .take(MAX_CLAUSES)
                    .map(|value| Query::Keyword { field, value: value.to_owned() })
                    .collect();
                if self.count(&at) { join(values, Query::Or) } else { None }
            }
            Target::Time(bound) => self.time(bound, word, at),
            Target::Words => self.words(word, at),
        }
    }

    fn text_clause(&mut self, target: Target, word: &str, at: Range<usize>, form: Form) -> Option<Query> {
        if word.contains(char::is_whitespace) {
            return self.phrase(target, word, at, form, 0);
        }
        if !word.chars().any(char::is_alphanumeric) {
            return None;
        }
        if let Some(Token { kind: Kind::Tilde(_), .. }) = self.tokens.get(self.next) {
            self.next += 1;
            self.note(
                "fuzzy",
                &format!("`{word}~` was searched as `{word}`: similar spellings are not searched yet"),
                at.clone(),
            );
        }
        let full = self.options.syntax == Syntax::Full;
        if full && let Some(prefix) = word.strip_suffix('*').filter(|prefix| !prefix.contains(['*', '?'])) {
            if prefix.chars().filter(|c| c.is_alphanumeric()).count() >= 2 {
                if !self.count(&at) {
                    return None;
                }
                return Some(self.in_fields(target, |field| Query::Prefix { field, text: prefix.to_owned() }));
            }
            self.note(
                "short_prefix",
                &format!("`{word}` needs two letters before the star; the star was ignored"),
                at.clone(),
            );
        } else if full && word.contains(['*', '?']) && word.trim_end_matches(['?', '*']).contains(['*', '?']) {
            self.note(
                "wildcard",
                &format!("`{word}`: only a star at the end of a word is understood; the others were ignored"),
                at.clone(),
            );
        }
        let mut parts = Vec::new();
        for part in split_unspaced(word) {
            if part.chars().any(char::is_alphanumeric) && self.count(&at) {
                parts.push(self.in_fields(target, |field| Query::Word { field, text: part.to_owned(), form }));
            }
        }
        match self.options.matching {
            Match::All => join(parts, Query::And),
            Match::Most | Match::Any => join(parts, Query::Or),
        }
    }

    /// The same in each field that words without a field are looked for in.
    fn in_fields(&self, target: Target, make: impl Fn(TextField) -> Query) -> Query {
        match target {
            Target::Text(field) => make(field),
            _ if self.options.fields.is_empty() => make(TextField::Default),
            _ => {
                let parts = self.options.fields.iter().map(|&field| make(field)).collect();
                join(parts, Query::Or).unwrap_or(Query::Nothing)
            }
        }
    }

    fn time(&mut self, bound: Bound, text: &str, at: Range<usize>) -> Option<Query> {
        let (sign, value) = [">=", "<=", ">", "<"]
            .iter()
            .find_map(|sign| text.strip_prefix(sign).map(|value| (*sign, value)))
            .unwrap_or(("", text));
        let window = match time_expr::window(value, self.options.now, &self.options.tz) {
            Ok(window) => window,
            Err(error) => {
                self.note("time", &format!("{error}; it was ignored"), at);
                return None;
            }
        };
        let just = |at: Timestamp, nanoseconds: i64| at.checked_add(jiff::SignedDuration::from_nanos(nanoseconds)).ok();
        let window = match (bound, sign) {
            (Bound::Before, "<=") | (_, "<=") => TimeWindow { from: None, to: window.to },
            (Bound::Before, _) | (_, "<") => TimeWindow { from: None, to: window.from.and_then(|from| just(from, -1)) },
            (_, ">") => TimeWindow { from: window.to.and_then(|to| just(to, 1)), to: None },
            (Bound::After, _) | (_, ">=") => TimeWindow { from: window.from, to: None },
            (Bound::Within, _) => window,
        };
        self.count(&at).then_some(Query::Published(window))
    }

    fn words(&mut self, text: &str, at: Range<usize>) -> Option<Query> {
        let number = |text: &str| text.trim().parse::<u32>().ok();
        let range = if let Some(n) = text.strip_prefix(">=") {
            number(n).map(|n| (n, u32::MAX))
        } else if let Some(n) = text.strip_prefix('>') {
            number(n).map(|n| (n.saturating_add(1), u32::MAX))
        } else if let Some(n) = text.strip_prefix("<=") {
            number(n).map(|n| (0, n))
        } else if let Some(n) = text.strip_prefix('<') {
            number(n).map(|n| (0, n.saturating_sub(1)))
        } else if let Some((min, max)) = text.split_once("..") {
            number(min).zip(number(max))
        } else {
            number(text).map(|n| (n, n))
        };
        let Some((min, max)) = range else {
            self.note("words", &format!("`words:{text}` needs a number, such as words:>800; it was ignored"), at);
            return None;
        };
        self.count(&at).then_some(Query::Words { min, max })
    }

    /// Counts a clause; says once when there are too many.
    fn count(&mut self, at: &Range<usize>) -> bool {
        self.n_clauses += 1;
        if self.n_clauses == MAX_CLAUSES + 1 {
            let message = format!("the query has more than {MAX_CLAUSES} words and fields; the rest was left out");
            self.note("too_many", &message, at.clone());
        }
        self.n_clauses <= MAX_CLAUSES
    }

    fn take_value(&mut self) -> Option<(String, bool, Range<usize>)> {
        match self.tokens.get(self.next) {
            Some(Token { kind: Kind::Word(text), at }) => {
                let value = (text.clone(), false, at.clone());
                self.next += 1;
                Some(value)
            }
            Some(Token { kind: Kind::Quoted { text, closed }, at }) => {
                let value = (text.clone(), !closed, at.clone());
                self.next += 1;
                Some(value)
            }
            _ => None,
        }
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.next).cloned();
        self.next += usize::from(token.is_some());
        token
    }

    fn take_if(&mut self, kind: &Kind) -> bool {
        let is = self.tokens.get(self.next).is_some_and(|token| token.kind == *kind);
        self.next += usize::from(is);
        is
    }

    fn note(&mut self, code: &'static str, message: &str, at: Range<usize>) {
        // A text of thousands of mistakes of one kind is told once.
        if self.notices.len() < 20 && self.notices.iter().filter(|notice| notice.code == code).count() < 3 {
            self.notices.push(Notice { code, message: message.to_owned(), at });
        }
    }
}

/// One part is itself; parts of the same kind are taken up, so that nesting stays as deep as it was typed.
fn join(parts: Vec<Query>, make: fn(Vec<Query>) -> Query) -> Option<Query> {
    let mut flat = Vec::with_capacity(parts.len());
    let is_and = matches!(make(Vec::new()), Query::And(_));
    for part in parts {
        match part {
            Query::And(inner) if is_and => flat.extend(inner),
            Query::Or(inner) if !is_and => flat.extend(inner),
            part => flat.push(part),
        }
    }
    match flat.len() {
        0 | 1 => flat.pop(),
        _ => Some(make(flat)),
    }
}

#[cfg(test)]
mod tests;
