//! From a query back to a text that means the same.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::analysis::split_unspaced;
use crate::lexer::near_of;
use crate::names::canonical;
use crate::parse::MAX_WORD_CHARS;
use crate::query::{Form, Query, Reach, Sequence, TextField};
use crate::request::TimeWindow;

impl Query {
    /// The query in its canonical spelling. What a parser made, parsed again with [`crate::Match::All`], is this query again.
    #[must_use]
    pub fn to_canonical(&self) -> String {
        let mut text = String::new();
        print(self, Place::Alone, &mut text);
        text
    }
}

/// Where a part stands, which decides whether it needs parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Alone,
    InOr,
    InAnd,
}

fn print(query: &Query, place: Place, text: &mut String) {
    match query {
        Query::All => text.push('*'),
        Query::Nothing => text.push_str("-*"),
        Query::Word { field, text: word, form } => {
            name(*field, text);
            in_form(*form, &quote_if_needed(word), text);
        }
        Query::Phrase { field, text: words, form, slop } => {
            name(*field, text);
            in_form(*form, &quote(words), text);
            if *slop > 0 {
                let _ = write!(text, "~{slop}");
            }
        }
        Query::Prefix { field, text: prefix } => {
            name(*field, text);
            text.push_str(prefix);
            text.push('*');
        }
        Query::Wildcard { field, pattern } => {
            name(*field, text);
            text.push_str(pattern);
        }
        Query::Fuzzy { field, text: word, distance } => {
            name(*field, text);
            let _ = write!(text, "{word}~{distance}");
        }
        Query::Near { of, reach, sequence } => {
            let between = format!(" {} ", near(*reach, *sequence));
            list(of, &between, Place::InAnd, place != Place::Alone, text);
        }
        Query::Apart { of, from, reach, sequence } => {
            let between = format!(" NOT {} ", near(*reach, *sequence));
            let both = [of.as_ref(), from.as_ref()];
            list(both, &between, Place::InAnd, place != Place::Alone, text);
        }
        Query::First { of, words } => {
            print(of, Place::InAnd, text);
            let _ = write!(text, "/F{words}/");
        }
        Query::Mentions { of, min } => {
            let _ = write!(text, "atleast{min}(");
            print(of, Place::Alone, text);
            text.push(')');
        }
        Query::Keyword { field, value } => {
            text.push_str(canonical(*field));
            text.push(':');
            text.push_str(&quote_if_needed(value));
        }
        Query::Published(window) => print_window(window, text),
        Query::Words { min, max } => print_range("words", *min, *max, text),
        Query::Outlets { min, max } => print_range("outlets", *min, *max, text),
        Query::And(parts) => list(parts, " ", Place::InAnd, place == Place::InAnd, text),
        Query::Or(parts) => list(parts, " OR ", Place::InOr, place != Place::Alone, text),
        Query::AtLeast { min, of } => {
            let _ = write!(text, "min{min}");
            list(of, " ", Place::InAnd, true, text);
        }
        Query::Not(inner) => {
            text.push('-');
            print(inner, Place::InAnd, text);
        }
        Query::Boost(inner, factor) => {
            print(inner, Place::InAnd, text);
            let _ = write!(text, "^{factor}");
        }
    }
}

fn in_form(form: Form, spelled: &str, text: &mut String) {
    match form {
        Form::Stemmed => text.push_str(spelled),
        Form::Exact => {
            text.push('=');
            text.push_str(spelled);
        }
        Form::Cased => {
            text.push_str("cs(");
            text.push_str(spelled);
            text.push(')');
        }
    }
}

/// The operator of a reach.
pub(crate) fn near(reach: Reach, sequence: Sequence) -> String {
    let ordered = if sequence == Sequence::Ordered { "O" } else { "" };
    match reach {
        Reach::Words(words) => format!("{ordered}NEAR/{words}"),
        Reach::Sentence => format!("{ordered}SAME"),
        Reach::Paragraph => format!("{ordered}PARA"),
    }
}

fn print_range(name: &str, min: u32, max: u32, text: &mut String) {
    let _ = match (min, max) {
        (min, u32::MAX) => write!(text, "{name}:>={min}"),
        (0, max) => write!(text, "{name}:<={max}"),
        (min, max) => write!(text, "{name}:{min}..{max}"),
    };
}

fn list<'q>(
    parts: impl IntoIterator<Item = &'q Query>,
    between: &str,
    inside: Place,
    grouped: bool,
    text: &mut String,
) {
    if grouped {
        text.push('(');
    }
    for (position, part) in parts.into_iter().enumerate() {
        if position > 0 {
            text.push_str(between);
        }
        print(part, inside, text);
    }
    if grouped {
        text.push(')');
    }
}

fn print_window(window: &TimeWindow, text: &mut String) {
    let show = |at: Timestamp| at.to_string();
    let _ = match (window.from, window.to) {
        (Some(from), Some(to)) => write!(text, "date:{}..{}", show(from), show(to)),
        (Some(from), None) => write!(text, "after:{}", show(from)),
        (None, Some(to)) => write!(text, "date:<={}", show(to)),
        (None, None) => write!(text, "*"),
    };
}

fn name(field: TextField, text: &mut String) {
    if field != TextField::Default {
        text.push_str(field.as_str());
        text.push(':');
    }
}

fn quote(words: &str) -> String {
    format!("\"{}\"", words.replace(['"', '\u{201d}'], " "))
}

/// Quotes a value that would not come back as one word.
fn quote_if_needed(value: &str) -> String {
    let plain =
        value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '\'' | '\u{2019}' | '/' | '&'))
            && value.starts_with(char::is_alphanumeric)
            && value.ends_with(char::is_alphanumeric)
            && value.chars().count() <= MAX_WORD_CHARS
            && split_unspaced(value).len() == 1
            && near_of(value).is_none()
            && !matches!(value, "AND" | "OR" | "NOT");
    if plain { value.to_owned() } else { quote(value) }
}
