//! From a query to the index terms it stands for, the same for every backend.
//!
//! A word means its stems in every language that the searched articles are in, so one word may become several terms.

use newshound_model::Language;

use crate::analysis::{self, Analyzer, Purpose, TokenKind};
use crate::query::{Form, Query, TextField};
use crate::request::{FilterField, TimeWindow};

/// A query in index terms.
#[derive(Debug, Clone, PartialEq)]
pub enum Lowered {
    /// Every article.
    All,
    /// No article.
    Nothing,
    /// One word: any of its terms. Their scores add up; an article seldom holds more than one.
    Terms {
        /// Where to look.
        field: TextField,
        /// Stemmed or as written.
        form: Form,
        /// The alternatives, without repeats.
        terms: Vec<String>,
    },
    /// Terms at successive positions, moved by at most `slop` in all.
    Phrase {
        /// Where to look.
        field: TextField,
        /// Stemmed or as written.
        form: Form,
        /// The alternatives of each position; at least two positions.
        slots: Vec<Vec<String>>,
        /// Moves allowed.
        slop: u32,
    },
    /// Terms that begin so; looked for in the written form.
    Prefix {
        /// Where to look.
        field: TextField,
        /// The folded beginning.
        prefix: String,
    },
    /// A whole value, in the form of [`crate::analysis::keyword`].
    Keyword {
        /// Which field.
        field: FilterField,
        /// The value.
        value: String,
    },
    /// Published in a window.
    Published(TimeWindow),
    /// Number of words, both ends inclusive.
    Words {
        /// At least so many.
        min: u32,
        /// At most so many.
        max: u32,
    },
    /// All of these.
    And(Vec<Self>),
    /// At least one of these.
    Or(Vec<Self>),
    /// At least `min` of these.
    AtLeast {
        /// How many.
        min: usize,
        /// Of what.
        of: Vec<Self>,
    },
    /// Not this.
    Not(Box<Self>),
    /// This, with its score multiplied.
    Boost(Box<Self>, f32),
}

/// Lowers a query for articles in these languages; with none the words are only folded.
///
/// Words that analysis leaves nothing of (a lone `&`) vanish from an `And` and an `Or`; a query of nothing else is
/// [`Lowered::Nothing`].
#[must_use]
pub fn lower(query: &Query, languages: &[Language]) -> Lowered {
    Lowering { languages }.query(query).unwrap_or(Lowered::Nothing)
}

struct Lowering<'a> {
    languages: &'a [Language],
}

impl Lowering<'_> {
    /// `None` for a part that holds no term at all.
    fn query(&self, query: &Query) -> Option<Lowered> {
        Some(match query {
            Query::All => Lowered::All,
            Query::Nothing => Lowered::Nothing,
            Query::Word { field, text, form } => return self.word(*field, text, *form),
            Query::Phrase { field, text, form, slop } => return self.phrase(*field, text, *form, *slop),
            Query::Prefix { field, text } => {
                let prefix = analysis::keyword(text);
                if prefix.is_empty() {
                    return None;
                }
                Lowered::Prefix { field: *field, prefix }
            }
            Query::Keyword { field, value } => {
                Lowered::Keyword { field: *field, value: crate::codes::normalise_value(*field, value) }
            }
            Query::Published(window) => Lowered::Published(*window),
            Query::Words { min, max } => Lowered::Words { min: *min, max: *max },
            Query::And(parts) => return self.parts(parts, Lowered::And),
            Query::Or(parts) => return self.parts(parts, Lowered::Or),
            Query::AtLeast { min, of } => {
                let parts: Vec<_> = of.iter().filter_map(|part| self.query(part)).collect();
                if parts.is_empty() {
                    return None;
                }
                let min = (*min).clamp(1, parts.len());
                Lowered::AtLeast { min, of: parts }
            }
            Query::Not(inner) => Lowered::Not(Box::new(self.query(inner)?)),
            Query::Boost(inner, factor) => Lowered::Boost(Box::new(self.query(inner)?), *factor),
        })
    }

    fn parts(&self, parts: &[Query], make: fn(Vec<Lowered>) -> Lowered) -> Option<Lowered> {
        let mut lowered: Vec<_> = parts.iter().filter_map(|part| self.query(part)).collect();
        match lowered.len() {
            0 => None,
            1 => lowered.pop(),
            _ => Some(make(lowered)),
        }
    }

    fn word(&self, field: TextField, text: &str, form: Form) -> Option<Lowered> {
        let form = form_of(field, form);
        let (slots, join) = self.slots(text, form);
        let parts = self.slots_to_query(field, form, slots, 0)?;
        Some(match join {
            join if join.is_empty() => parts,
            join => Lowered::Or(vec![Lowered::Terms { field, form, terms: join }, parts]),
        })
    }

    fn phrase(&self, field: TextField, text: &str, form: Form, slop: u32) -> Option<Lowered> {
        let form = form_of(field, form);
        let (slots, _) = self.slots(text, form);
        self.slots_to_query(field, form, slots, slop)
    }

    fn slots_to_query(&self, field: TextField, form: Form, mut slots: Vec<Vec<String>>, slop: u32) -> Option<Lowered> {
        match slots.len() {
            0 => None,
            1 => Some(Lowered::Terms { field, form, terms: slots.remove(0) }),
            _ => Some(Lowered::Phrase { field, form, slots, slop }),
        }
    }

    /// The alternatives at each position of a text, and those of its join when it is one joined word.
    fn slots(&self, text: &str, form: Form) -> (Vec<Vec<String>>, Vec<String>) {
        let mut slots: Vec<Vec<String>> = Vec::new();
        let mut join: Vec<String> = Vec::new();
        let one_word = !text.contains(char::is_whitespace);
        for language in self.analyses(form) {
            Analyzer::new(language, form, Purpose::Query).analyze(text, 0, &mut |token| {
                let list = match token.kind {
                    TokenKind::Join if one_word => &mut join,
                    TokenKind::Join => return,
                    TokenKind::Word | TokenKind::Pair | TokenKind::Single => {
                        let position = token.position as usize;
                        if slots.len() <= position {
                            slots.resize(position + 1, Vec::new());
                        }
                        &mut slots[position]
                    }
                };
                if !list.iter().any(|term| term == token.text) {
                    list.push(token.text.to_owned());
                }
            });
        }
        slots.retain(|slot| !slot.is_empty());
        (slots, join)
    }

    /// The languages to analyse by: each that is stemmed, and the plain form once for all that are not.
    fn analyses(&self, form: Form) -> Vec<Language> {
        let stemmed = |language: &Language| form == Form::Stemmed && analysis::is_stemmed(*language);
        let mut analyses: Vec<_> = self.languages.iter().copied().filter(stemmed).collect();
        if analyses.is_empty() || !self.languages.iter().all(stemmed) {
            analyses.push(Language::UNDETERMINED);
        }
        analyses
    }
}

/// Names and addresses are never stemmed.
fn form_of(field: TextField, form: Form) -> Form {
    match field {
        TextField::Author | TextField::Url => Form::Exact,
        TextField::Default | TextField::Title | TextField::Lead | TextField::Body => form,
    }
}
