//! From a user's text to a query. Never fails, never panics, takes time in proportion to the text.
//!
//! `docs/query-language.md` describes the language. Precedence: `NOT` binds tightest, then `NEAR`, then `AND`, then words side by side,
//! then `OR`. Limits are checked before anything is nested: [`MAX_BYTES`], [`MAX_DEPTH`], [`MAX_CLAUSES`], [`MAX_PHRASE_WORDS`],
//! [`MAX_WORD_CHARS`].

mod near;
mod pasted;
mod peoples;
mod values;

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::lexer::{Counted, Kind, Token, counted, tokens};
use crate::names::{Name, name_of, takes_all};
use crate::notice::Notice;
use crate::query::{Form, Query, TextField};
use crate::request::FilterField;

/// The longest text in bytes; what comes after is left out, with a notice.
pub const MAX_BYTES: usize = 64 << 10;

/// How deep groups may nest; deeper parentheses are ignored, with a notice.
pub const MAX_DEPTH: usize = 64;

/// How many words, phrases and fields a query may have; the rest is left out, with a notice.
pub const MAX_CLAUSES: usize = 1024;

/// How many words a phrase may have; the rest is left out, with a notice.
pub const MAX_PHRASE_WORDS: usize = 64;

/// How many characters a word without blanks may have, and on average a word of a phrase; the rest is left out, with a notice.
pub const MAX_WORD_CHARS: usize = 256;

/// How many words of a query may be given by their look (`clima*`, `wom?n`, `word~1`), each of which stands for many terms.
pub const MAX_LOOKS: usize = 64;

/// How many times a query may ask how words stand (`NEAR`, `atleast3()`, phrases with room), each of which reads positions.
pub const MAX_STANDING: usize = 32;

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
    let (tokens, read) = match options.syntax {
        Syntax::Full => tokens(text),
        Syntax::Plain => (plain_tokens(text), text.len()),
    };
    let mut parser =
        Parser { tokens, next: 0, n_clauses: 0, n_looks: 0, n_standing: 0, options, form: options.form, notices };
    let pasted = (options.syntax, options.matching, options.form) == (Syntax::Plain, Match::Any, Form::Stemmed);
    let query = if pasted { parser.pasted() } else { parser.query() };
    let query = query.filter(|query| !matches!(query, Query::And(parts) if parts.is_empty()));
    let mut notices = parser.notices;
    if read < text.len() {
        let message = "the query has too many words and signs; the rest was left out".to_owned();
        notices.push(Notice { code: "too_many", message, at: read..text.len() });
    }
    Parsed { query: query.unwrap_or(Query::All), notices }
}

/// Pasted text: every run between blanks is a word.
fn plain_tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    // One word more than may be searched, so that the notice is given.
    for word in text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).take(MAX_CLAUSES + 1) {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        tokens.push(Token { kind: Kind::Word(pasted::without_references(word)), at: start..start + word.len() });
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
    Outlets,
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
    n_looks: usize,
    n_standing: usize,
    options: &'a ParseOptions,
    /// The form of words here; `=` and `cs()` change it for what they stand before.
    form: Form,
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
            if self.n_clauses > MAX_CLAUSES {
                // The notice says that the rest is left out.
                self.next = self.tokens.len();
                break;
            }
            match token.kind {
                Kind::Or | Kind::Close => break,
                Kind::And => {
                    self.next += 1;
                    chain = !parts.is_empty();
                    continue;
                }
                _ => {}
            }
            let at = token.at.clone();
            let Some(mut part) = self.part(target, depth) else { continue };
            if self.near_follows() {
                part.query = self.chain(part.query, at, target, depth);
            }
            if chain && let Some(before) = parts.last_mut() {
                // `a AND b` among words side by side is one part that needs both.
                before.query = match (std::mem::replace(&mut before.query, Query::All), part.query) {
                    // A long chain grows in place.
                    (Query::And(mut parts), Query::And(more)) => {
                        parts.extend(more);
                        Query::And(parts)
                    }
                    (both, Query::All) => both,
                    (Query::And(mut parts), one) => {
                        parts.push(one);
                        Query::And(parts)
                    }
                    (one, other) => join(vec![one, other], Query::And).unwrap_or(Query::All),
                };
                before.required |= part.required && self.options.matching == Match::All;
            } else {
                parts.push(part);
            }
            chain = false;
        }
        // A lone `*` among words says nothing: every article has them or not.
        if parts.len() > 1 {
            parts.retain(|part| part.query != Query::All);
            if parts.is_empty() {
                return Some(Query::All);
            }
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
        while let Some(Token { kind, at }) = self.tokens.get(self.next) {
            query = match *kind {
                Kind::Boost(bits) => boosted(query, f32::from_bits(bits.0)),
                Kind::First(words) => {
                    let at = at.clone();
                    self.first(query, words, &at)
                }
                _ => break,
            };
            self.next += 1;
        }
        if negative {
            query = negate(query);
        }
        Some(Part { query, required: required || negative || is_filter })
    }

    /// Whether what comes narrows the answer rather than being looked for in texts.
    fn next_is_filter(&self, target: Target) -> bool {
        match self.tokens.get(self.next).map(|token| &token.kind) {
            Some(Kind::Field(name)) => {
                matches!(name_of(name), Some(Name::Keyword(_) | Name::Time(_) | Name::Words | Name::Outlets))
            }
            _ => matches!(target, Target::Keyword(_) | Target::Time(_) | Target::Words | Target::Outlets),
        }
    }

    fn primary(&mut self, target: Target, depth: usize) -> Option<Query> {
        let token = self.take()?;
        match token.kind {
            Kind::Open => self.group(target, depth, token.at),
            Kind::Field(name) => self.named(&name, target, depth, token.at),
            Kind::Exact => match self.tokens.get(self.next).map(|token| &token.kind) {
                Some(Kind::Word(_) | Kind::Quoted { .. } | Kind::Open | Kind::Field(_)) if depth < MAX_DEPTH => {
                    self.in_form(Form::Exact, target, depth + 1)
                }
                _ => None,
            },
            Kind::Near(_) => {
                self.next -= 1;
                self.near_call(target)
            }
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
            Kind::Word(word) => match self.function(&word, token.at.clone(), target, depth) {
                Some(query) => query,
                None => self.clause(target, &word, token.at),
            },
            // Signs that belong to nothing.
            Kind::Tilde(_)
            | Kind::Boost(_)
            | Kind::First(_)
            | Kind::Not
            | Kind::Plus
            | Kind::And
            | Kind::Or
            | Kind::Close => None,
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

    /// `name:` and what stands behind it.
    fn named(&mut self, name: &str, outer: Target, depth: usize, at: Range<usize>) -> Option<Query> {
        match (name_of(name), counted(name)) {
            (Some(known), _) => {
                if self.tokens.get(self.next).is_some_and(|value| value.at.start > at.end) {
                    self.note("blank_after_field", format_args!("the blank after `{name}:` was left out"), at.clone());
                }
                if let (true, Name::Text(field), true) = (takes_all(name), known, depth < MAX_DEPTH) {
                    return self.sequence(Target::Text(field), depth + 1);
                }
                self.field(known, outer, depth, at)
            }
            (None, Some((Counted::First, words))) if depth < MAX_DEPTH => {
                let inner = self.primary(outer, depth + 1)?;
                Some(self.first(inner, words, &at))
            }
            (None, Some((Counted::Near, words))) => self.near_of_words(words, outer, at),
            (None, Some((Counted::Mentions, min))) if depth < MAX_DEPTH => {
                let inner = self.primary(outer, depth + 1)?;
                Some(self.mentions(inner, min, &at))
            }
            (None, _) if name == "exact" && depth < MAX_DEPTH => self.in_form(Form::Exact, outer, depth + 1),
            (None, _) => {
                self.note("unknown_field", format_args!("`{name}` is no field; it was searched as a word"), at.clone());
                self.clause(outer, name, at)
            }
        }
    }

    fn field(&mut self, name: Name, outer: Target, depth: usize, at: Range<usize>) -> Option<Query> {
        let target = match name {
            Name::Text(field) => Target::Text(field),
            Name::Keyword(field) => Target::Keyword(field),
            Name::Time(bound) => Target::Time(bound),
            Name::Words => Target::Words,
            Name::Outlets => Target::Outlets,
        };
        // A field without a value, as in `title: )`.
        match self.tokens.get(self.next).map(|token| &token.kind) {
            Some(Kind::Open | Kind::Word(_) | Kind::Quoted { .. } | Kind::Exact | Kind::Field(_) | Kind::Not) => {}
            _ => {
                self.note("no_value", "a field without a value was ignored", at);
                return None;
            }
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
        Some(if negative { negate(query) } else { query })
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

    /// Counts a question of how words stand; says when there are too many.
    fn count_standing(&mut self, at: &Range<usize>) -> bool {
        self.n_standing += 1;
        if self.n_standing > MAX_STANDING {
            let message =
                "so many words near each other or counted cannot be searched at once; the last were searched with AND";
            self.note("too_many_near", message, at.clone());
        }
        self.n_standing <= MAX_STANDING
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

    fn note(&mut self, code: &'static str, message: impl std::fmt::Display, at: Range<usize>) {
        // A text of thousands of mistakes of one kind is told once.
        if self.notices.len() < 20 && self.notices.iter().filter(|notice| notice.code == code).count() < 3 {
            self.notices.push(Notice { code, message: message.to_string(), at });
        }
    }
}

fn negate(query: Query) -> Query {
    match query {
        Query::Not(inner) => *inner,
        Query::All => Query::Nothing,
        Query::Nothing => Query::All,
        query => Query::Not(Box::new(query)),
    }
}

/// A query with a factor; what has no score of its own goes without.
fn boosted(query: Query, factor: f32) -> Query {
    match query {
        Query::All | Query::Nothing | Query::Not(_) => query,
        Query::Boost(inner, before) => Query::Boost(inner, boost(before * factor)),
        query => Query::Boost(Box::new(query), boost(factor)),
    }
}

/// A factor that is printed with two digits at the most.
fn boost(factor: f32) -> f32 {
    (factor * 100.0).round().clamp(1.0, 10_000.0) / 100.0
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
    if is_and && flat.len() > 1 {
        // What every article has narrows nothing.
        flat.retain(|part| *part != Query::All);
        if flat.is_empty() {
            return Some(Query::All);
        }
    }
    match flat.len() {
        0 | 1 => flat.pop(),
        _ => Some(make(flat)),
    }
}

#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;
