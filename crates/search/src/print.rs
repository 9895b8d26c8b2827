//! From a query back to a text that means the same.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::analysis::split_unspaced;
use crate::lexer::near_of;
use crate::names::canonical;
use crate::parse::MAX_WORD_CHARS;
use crate::query::{Form, Query, Sequence, TextField};
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
            if *form == Form::Exact {
                text.push('=');
            }
            text.push_str(&quote_if_needed(word));
        }
        Query::Phrase { field, text: words, form, slop } => {
            name(*field, text);
            if *form == Form::Exact {
                text.push('=');
            }
            text.push_str(&quote(words));
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
        Query::Near { of, distance, sequence } => {
            let between = match sequence {
                Sequence::Any => format!(" NEAR/{distance} "),
                Sequence::Ordered => format!(" ONEAR/{distance} "),
            };
            list(of, &between, Place::InAnd, place != Place::Alone, text);
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
        Query::Words { min, max } => {
            let _ = match (min, max) {
                (min, &u32::MAX) => write!(text, "words:>={min}"),
                (0, max) => write!(text, "words:<={max}"),
                (min, max) => write!(text, "words:{min}..{max}"),
            };
        }
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

fn list(parts: &[Query], between: &str, inside: Place, grouped: bool, text: &mut String) {
    if grouped {
        text.push('(');
    }
    for (position, part) in parts.iter().enumerate() {
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
