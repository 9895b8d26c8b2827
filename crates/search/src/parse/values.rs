//! Words, phrases and the values of fields.

use std::ops::Range;

use jiff::Timestamp;

use super::{Bound, MAX_CLAUSES, MAX_LOOKS, MAX_PHRASE_WORDS, MAX_WORD_CHARS, Match, Parser, Syntax, Target, join};
use crate::analysis::split_unspaced;
use crate::fields::{HAS, POSITION_GAP, has_text, has_value};
use crate::lexer::{Kind, Token, closing_quote};
use crate::query::{Form, Query, TextField};
use crate::request::{FilterField, TimeWindow};
use crate::time_expr;

/// The largest slop of a phrase; a larger one would reach into the next paragraph.
const MAX_SLOP: u32 = POSITION_GAP - 1;

/// How many words a phrase with room may have.
const MAX_LOOSE_WORDS: usize = 16;

/// How many letters stand before the first star or question mark.
const MIN_LETTERS: usize = 2;

/// How many stars and question marks a word may have.
const MAX_SIGNS: usize = 4;

impl Parser<'_> {
    pub(super) fn quoted(&mut self, target: Target, text: &str, at: Range<usize>) -> Option<Query> {
        let slop = match self.tokens.get(self.next) {
            Some(Token { kind: Kind::Tilde(slop), .. }) => {
                let slop = slop.unwrap_or(0);
                self.next += 1;
                slop
            }
            _ => 0,
        };
        if slop > MAX_SLOP {
            let message = format!("the words of a phrase may be moved by {MAX_SLOP} at the most; that was searched");
            self.note("slop", &message, at.clone());
        }
        if text.contains('*') && matches!(target, Target::Any | Target::Text(_)) {
            self.note("star_in_phrase", "stars inside of quotes were ignored", at.clone());
        }
        match target {
            Target::Any | Target::Text(_) => self.phrase(target, text, at, self.form, slop.min(MAX_SLOP)),
            // What stands in quotes is one value, commas and all.
            Target::Keyword(field) => {
                let value = plain_text(text);
                self.known_values(field, &value, &at);
                (!value.is_empty() && self.count(&at)).then_some(Query::Keyword { field, value })
            }
            Target::Time(_) | Target::Words | Target::Outlets => self.clause(target, text, at),
        }
    }

    pub(super) fn phrase(
        &mut self,
        target: Target,
        text: &str,
        at: Range<usize>,
        form: Form,
        slop: u32,
    ) -> Option<Query> {
        let mut text = plain_text(text);
        let max_words = if slop > 0 { MAX_LOOSE_WORDS } else { MAX_PHRASE_WORDS };
        let most = text.match_indices(' ').nth(max_words - 1).map_or(text.len(), |(end, _)| end);
        let most = most.min(nth_char(&text, MAX_PHRASE_WORDS * 16));
        if most < text.len() {
            let message = format!("such a phrase has {max_words} words at the most; the rest was left out");
            self.note("long_phrase", &message, at.clone());
            text.truncate(most);
            text.truncate(text.trim_end().len());
        }
        if !text.chars().any(char::is_alphanumeric) || !self.count(&at) {
            return None;
        }
        let form = if slop > 0 && form == Form::Cased {
            self.no_case(&at);
            Form::Exact
        } else {
            self.told_apart(form, &at)
        };
        if slop > 0 && text.contains(' ') && !self.count_standing(&at) {
            let word = |word: &str| self.in_fields(target, |field| Query::Word { field, text: word.to_owned(), form });
            let words = text.split(' ').filter(|word| word.chars().any(char::is_alphanumeric)).map(word).collect();
            return join(words, Query::And);
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
    pub(super) fn clause(&mut self, target: Target, word: &str, at: Range<usize>) -> Option<Query> {
        match target {
            Target::Any | Target::Text(_) => self.text_clause(target, word, at, self.form),
            Target::Keyword(FilterField::Outlet) if counts_outlets(word) => self.outlets(word, at),
            // Whether there is a paywall may be known to be so or not.
            Target::Keyword(FilterField::Paywalled) if word == "*" => self.clause(target, "true,false", at),
            Target::Keyword(field) if word == "*" => {
                let Some(value) = has_value(field) else {
                    self.note("any_value", "every article has such a value; it was ignored", at);
                    return None;
                };
                self.count(&at).then(|| Query::Keyword { field: FilterField::Has, value: value.to_owned() })
            }
            Target::Keyword(field) => {
                self.known_values(field, word, &at);
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
            Target::Outlets => self.outlets(word, at),
        }
    }

    pub(super) fn text_clause(&mut self, target: Target, word: &str, at: Range<usize>, form: Form) -> Option<Query> {
        if word.contains(char::is_whitespace) {
            return self.phrase(target, word, at, form, 0);
        }
        if let (Target::Text(field), "*", Syntax::Full) = (target, word, self.options.syntax) {
            let value = has_text(field).to_owned();
            return self.count(&at).then_some(Query::Keyword { field: FilterField::Has, value });
        }
        if !word.chars().any(char::is_alphanumeric) {
            let all = word == "*" && self.options.syntax == Syntax::Full && matches!(target, Target::Any);
            return (all && self.count(&at)).then_some(Query::All);
        }
        let short = nth_char(word, MAX_WORD_CHARS);
        if short < word.len() {
            let message = format!("a word has {MAX_WORD_CHARS} characters at the most; the rest was left out");
            self.note("long_word", &message, at.clone());
        }
        let word = &word[..short];
        if let Target::Any | Target::Text(_) = target
            && self.options.syntax == Syntax::Full
            && let Some(query) = self.spelled(word, &at)
        {
            return query;
        }
        let (word, form) = self.endings(word, form, &at);
        if self.options.syntax == Syntax::Full
            && let Some(looked) = self.look(target, &word, form, &at)
        {
            return looked;
        }
        let mut parts = Vec::new();
        for part in split_unspaced(&word) {
            let form = self.told_apart(form, &at);
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
    pub(super) fn in_fields(&self, target: Target, make: impl Fn(TextField) -> Query) -> Query {
        match target {
            Target::Text(field) => make(field),
            _ if self.options.fields.is_empty() => make(TextField::Default),
            _ => {
                let parts = self.options.fields.iter().map(|&field| make(field)).collect();
                join(parts, Query::Or).unwrap_or(Query::Nothing)
            }
        }
    }

    /// Words that are operators in the spelling of a peer: `wc>800`.
    fn spelled(&mut self, word: &str, at: &Range<usize>) -> Option<Option<Query>> {
        if let Some(length) = word.strip_prefix("wc").filter(|rest| rest.starts_with(['<', '>', '='])) {
            return Some(self.words(length.trim_start_matches('='), at.clone()));
        }
        None
    }

    /// Takes the signs at the end of a word that say how it is meant: `word$` unstemmed, `word!` truncated.
    fn endings<'w>(&mut self, word: &'w str, form: Form, at: &Range<usize>) -> (std::borrow::Cow<'w, str>, Form) {
        if self.options.syntax == Syntax::Plain {
            return (word.into(), form);
        }
        if let Some(bare) = word.strip_suffix('$').filter(|bare| bare.ends_with(char::is_alphanumeric)) {
            return (bare.into(), Form::Exact);
        }
        match word.strip_suffix('!').filter(|bare| bare.ends_with(char::is_alphanumeric)) {
            Some(bare) if bare.chars().count() >= MIN_LETTERS => {
                self.note("truncated", format_args!("`{word}` was read as `{bare}*`"), at.clone());
                (format!("{bare}*").into(), form)
            }
            Some(bare) => (bare.into(), form),
            None => (word.into(), form),
        }
    }

    /// Words by their look: `clima*`, `wom?n`, `word~1`. The inner `None` is a look that was left out for too many clauses.
    fn look(&mut self, target: Target, word: &str, form: Form, at: &Range<usize>) -> Option<Option<Query>> {
        let fuzzy = match self.tokens.get(self.next) {
            Some(Token { kind: Kind::Tilde(distance), .. }) => Some(*distance),
            _ => None,
        };
        self.next += usize::from(fuzzy.is_some());
        let word = word.trim_start_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '*' | '?'));
        let body = word.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '*' && c != '?');
        if let Some(distance) = fuzzy.filter(|_| !body.contains(['*', '?'])) {
            return self.fuzzy(target, body, distance, at);
        }
        if !word.contains(['*', '?']) {
            return None;
        }
        // A question mark at the end of a word ends a sentence.
        let body = body.trim_end_matches('?');
        if !body.contains(['*', '?']) {
            return None;
        }
        let first = body.find(['*', '?']).unwrap_or(body.len());
        let letters = body[..first].chars().filter(|c| c.is_alphanumeric()).count();
        let signs = body.chars().filter(|c| matches!(c, '*' | '?')).count();
        let prefix = body.trim_end_matches('*');
        let is_prefix = prefix.len() == first;
        let (code, why) = if letters < MIN_LETTERS {
            ("short_prefix", format!("{MIN_LETTERS} letters must stand before the first star"))
        } else if signs > MAX_SIGNS {
            ("wildcard", format!("a word has {MAX_SIGNS} stars and question marks at the most"))
        } else if (is_prefix && !prefix.chars().all(is_plain))
            || (!is_prefix && !body.chars().all(|c| c.is_alphanumeric() || matches!(c, '*' | '?')))
        {
            ("wildcard", "stars and question marks stand inside of one word".to_owned())
        } else if self.n_looks >= MAX_LOOKS {
            ("too_many_looks", format!("a query has {MAX_LOOKS} such words at the most"))
        } else {
            ("", String::new())
        };
        if !code.is_empty() {
            let bare: String = body.chars().map(|c| if matches!(c, '*' | '?') { ' ' } else { c }).collect();
            let bare = bare.trim();
            self.note(code, format_args!("`{body}`: {why}; `{bare}` was searched instead"), at.clone());
            return Some(self.phrase(target, bare, at.clone(), form, 0));
        }
        if !self.count(at) {
            return Some(None);
        }
        self.n_looks += 1;
        if form == Form::Cased {
            self.no_case(at);
        }
        if is_prefix {
            return Some(Some(self.in_fields(target, |field| Query::Prefix { field, text: prefix.to_owned() })));
        }
        Some(Some(self.in_fields(target, |field| Query::Wildcard { field, pattern: body.to_owned() })))
    }

    /// `word~1`. `None` when the word is searched as it is.
    fn fuzzy(&mut self, target: Target, word: &str, distance: Option<u32>, at: &Range<usize>) -> Option<Option<Query>> {
        let n_chars = word.chars().count();
        // As Elasticsearch's AUTO: a letter in a short word makes another word.
        let distance = distance.unwrap_or(if n_chars > 5 { 2 } else { 1 });
        if distance == 0 {
            return None;
        }
        if n_chars < 3 || !word.chars().all(char::is_alphanumeric) || crate::analysis::is_unspaced(word) {
            let message = format!(
                "`{word}~`: similar spellings are searched of single words of three letters or more; `{word}` was searched"
            );
            self.note("fuzzy", &message, at.clone());
            return None;
        }
        if self.n_looks >= MAX_LOOKS {
            self.note(
                "too_many_looks",
                format_args!("`{word}~`: a query has {MAX_LOOKS} such words at the most; `{word}` was searched"),
                at.clone(),
            );
            return None;
        }
        self.n_looks += 1;
        if distance > 2 {
            self.note(
                "fuzzy",
                format_args!("`{word}~{distance}`: at most two letters may differ; that was searched"),
                at.clone(),
            );
        }
        if !self.count(at) {
            return Some(None);
        }
        let distance = if distance > 1 { 2 } else { 1 };
        Some(Some(self.in_fields(target, |field| Query::Fuzzy { field, text: word.to_owned(), distance })))
    }

    /// The form of one more word; too many whose capital letters count are searched without regard to them.
    fn told_apart(&mut self, form: Form, at: &Range<usize>) -> Form {
        if form == Form::Cased && !self.count_standing(at) { Form::Exact } else { form }
    }

    fn no_case(&mut self, at: &Range<usize>) {
        let message = "of words by their look and phrases with room, capital letters are not told from small ones";
        self.note("case", message, at.clone());
    }

    /// Says when a value is none that any article can have.
    fn known_values(&mut self, field: FilterField, values: &str, at: &Range<usize>) {
        let is_known = |value: &str| HAS.contains(&crate::analysis::keyword(value).as_str());
        if let (FilterField::Has, Some(unknown)) = (field, values.split(',').find(|value| !is_known(value))) {
            let message = format!("no article is known to have `{unknown}`; known are: {}", HAS.join(", "));
            self.note("has", &message, at.clone());
        }
    }

    /// By how many outlets a story is carried; a number alone is the least.
    fn outlets(&mut self, text: &str, at: Range<usize>) -> Option<Query> {
        let range = match text.parse::<u32>() {
            Ok(min) => Some((min, u32::MAX)),
            Err(_) => range(text.strip_prefix('=').unwrap_or(text)),
        };
        let Some((min, max)) = range else {
            self.note(
                "outlets",
                format_args!("`outlets:{text}` needs a number, such as outlets:>=3; it was ignored"),
                at,
            );
            return None;
        };
        self.between("outlets", text, (min, max), Query::Outlets { min, max }, &at)
    }

    fn time(&mut self, bound: Bound, text: &str, at: Range<usize>) -> Option<Query> {
        let (sign, value) = [">=", "<=", ">", "<"]
            .iter()
            .find_map(|sign| text.strip_prefix(sign).map(|value| (*sign, value)))
            .unwrap_or(("", text));
        let window = match time_expr::window(value, self.options.now, &self.options.tz) {
            Ok(window) => window,
            Err(error) => {
                // The help once is enough.
                let again = self.notices.iter().any(|notice| notice.code == "time");
                let message = if again {
                    format!("`{}` is no time; it was ignored", error.0)
                } else {
                    format!("{error}; it was ignored")
                };
                self.note("time", &message, at);
                return None;
            }
        };
        let just = |at: Option<Timestamp>, nanoseconds: i64| {
            at?.checked_add(jiff::SignedDuration::from_nanos(nanoseconds)).ok()
        };
        let window = match (bound, sign) {
            (Bound::Before, "<=") | (_, "<=") => TimeWindow { from: None, to: window.to },
            (Bound::Before, _) | (_, "<") => TimeWindow { from: None, to: just(window.from, -1) },
            (_, ">") => TimeWindow { from: just(window.to, 1), to: None },
            (Bound::After, _) | (_, ">=") => TimeWindow { from: window.from, to: None },
            (Bound::Within, _) => window,
        };
        let is_empty = window.is_open() || window.from.zip(window.to).is_some_and(|(from, to)| from > to);
        if is_empty {
            // `>9999`, `2026-03/2026-01`: nothing can lie in there.
            self.note("empty_window", format_args!("no time lies in `{text}`; nothing is found"), at.clone());
            return self.count(&at).then_some(Query::Nothing);
        }
        self.count(&at).then_some(Query::Published(window))
    }

    fn words(&mut self, text: &str, at: Range<usize>) -> Option<Query> {
        let Some((min, max)) = range(text) else {
            self.note("words", format_args!("`words:{text}` needs a number, such as words:>800; it was ignored"), at);
            return None;
        };
        self.between("words", text, (min, max), Query::Words { min, max }, &at)
    }

    /// A query of a range of numbers, or of nothing when none lies in it.
    fn between(
        &mut self,
        name: &str,
        text: &str,
        (min, max): (u32, u32),
        query: Query,
        at: &Range<usize>,
    ) -> Option<Query> {
        if min > max {
            self.note("empty_range", format_args!("no number lies in `{name}:{text}`; nothing is found"), at.clone());
            return self.count(at).then_some(Query::Nothing);
        }
        self.count(at).then_some(query)
    }
}

/// Reads `>=3`, `<10`, `3..9`, `3`; an end that no number can have leaves nothing between the two.
fn range(text: &str) -> Option<(u32, u32)> {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let nothing = (u32::MAX, 0);
    if let Some(n) = text.strip_prefix(">=") {
        number(n).map(|n| (n, u32::MAX))
    } else if let Some(n) = text.strip_prefix('>') {
        number(n).map(|n| n.checked_add(1).map_or(nothing, |n| (n, u32::MAX)))
    } else if let Some(n) = text.strip_prefix("<=") {
        number(n).map(|n| (0, n))
    } else if let Some(n) = text.strip_prefix('<') {
        number(n).map(|n| n.checked_sub(1).map_or(nothing, |n| (0, n)))
    } else if let Some((min, max)) = text.split_once("..") {
        let end = |text: &str, open: u32| if text.is_empty() { Some(open) } else { number(text) };
        end(min, 0).zip(end(max, u32::MAX)).filter(|_| text != "..")
    } else {
        number(text).map(|n| (n, n))
    }
}

/// Whether a value of `outlets:` is a number of them.
fn counts_outlets(value: &str) -> bool {
    value.starts_with(['<', '>', '=']) || (value.contains("..") && range(value).is_some())
}

/// A text without quotes and with single blanks, as it can be printed between quotes.
fn plain_text(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || closing_quote(c).is_some());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a character stands in words without a meaning of its own.
fn is_plain(c: char) -> bool {
    !c.is_ascii_punctuation() || matches!(c, '-' | '.' | '_' | '\'' | '/' | '&')
}

/// Where the character after the first `n` begins.
fn nth_char(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
}
