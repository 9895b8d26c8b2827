//! From a query to the index terms it stands for, the same for every backend.
//!
//! A word means in each article what the article's language makes of it, so one word may become several terms, each with its languages
//! ([`crate::alternatives`]).

use newshound_model::Language;

use crate::alternatives::{Alternative, Alternatives, Slots, languages_of};
use crate::analysis::{self, Analyzer, Purpose, TokenKind};
use crate::marks::Case;
use crate::query::{Form, Query, Reach, Sequence, TextField};
use crate::request::{FilterField, Filters, TimeWindow};

/// A query in index terms.
#[derive(Debug, Clone, PartialEq)]
pub enum Lowered {
    /// Every article.
    All,
    /// No article.
    Nothing,
    /// One word: the one of its terms that is the word in the article's language.
    Terms {
        /// Where to look.
        field: TextField,
        /// Stemmed or as written.
        form: Form,
        /// The alternatives, without repeats.
        terms: Vec<Alternative>,
    },
    /// Terms at successive positions, moved by at most `slop` in all.
    Phrase {
        /// Where to look.
        field: TextField,
        /// Stemmed or as written.
        form: Form,
        /// The alternatives of each position; at least two positions.
        slots: Vec<Vec<Alternative>>,
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
    /// Terms of a pattern; looked for in the written form. `*` stands for any characters, `?` for one.
    Wildcard {
        /// Where to look.
        field: TextField,
        /// The folded pattern.
        pattern: String,
    },
    /// Terms at an edit distance; looked for in the written form. A swap of neighbours counts as one edit.
    Fuzzy {
        /// Where to look.
        field: TextField,
        /// The folded word.
        term: String,
        /// The most edits.
        distance: u8,
    },
    /// Operands near each other, as [`crate::positions::near_within`] says; the score is the sum of their terms' scores.
    Near {
        /// Where to look.
        field: TextField,
        /// The alternatives of each operand; at least two operands.
        of: Vec<Vec<Leaf>>,
        /// How near.
        reach: Reach,
        /// In which sequence they stand.
        sequence: Sequence,
    },
    /// Any of these somewhere with none of the others near, as [`crate::positions::apart`] says.
    Apart {
        /// Where to look.
        field: TextField,
        /// What must be there.
        of: Vec<Leaf>,
        /// What must not be near it.
        from: Vec<Leaf>,
        /// How near would be too near.
        reach: Reach,
        /// Whether only what comes behind counts.
        sequence: Sequence,
    },
    /// Any of these, so many times in all in one text. Of the default field counted in title and body, as the title stands in it more than once.
    Mentions {
        /// Where to look.
        field: TextField,
        /// What is counted.
        of: Vec<Leaf>,
        /// At least so often.
        min: u32,
    },
    /// Any of these among the first words, as [`crate::positions::among_first`] says. Of the default field in the title, or among the first
    /// words of standfirst and body.
    First {
        /// Where to look.
        field: TextField,
        /// What must be there.
        of: Vec<Leaf>,
        /// How many words.
        words: u32,
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
    /// Part of a story that so many outlets carry, both ends inclusive.
    Outlets {
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

/// A word or phrase among the operands of [`Lowered::Near`] and [`Lowered::Mentions`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Stemmed or as written. Positions are the same in both forms.
    pub form: Form,
    /// The alternatives of each position, one after the other without room; at least one position.
    pub slots: Vec<Vec<Alternative>>,
    /// How the word at each position is written in capital and small letters; empty where that does not matter.
    pub cases: Vec<Case>,
    /// What the terms, of one position only unless they are whole, are of those that are looked for.
    pub looks: Looks,
}

/// How a term of a [`Leaf`] is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Looks {
    /// The term itself.
    Whole,
    /// Every term of the written form that begins so.
    Begins,
    /// Every term of the written form that fits this pattern ([`crate::pattern::fits`]).
    Fits,
    /// Every term of the written form at this edit distance.
    Alike(u8),
}

impl Looks {
    /// Whether a term of the written form is one that `meant` stands for.
    #[must_use]
    pub fn has(self, meant: &str, term: &str) -> bool {
        match self {
            Self::Whole => term == meant,
            Self::Begins => term.starts_with(meant),
            Self::Fits => crate::pattern::fits(meant, term),
            Self::Alike(distance) => strsim::osa_distance(meant, term) <= usize::from(distance),
        }
    }
}

impl Leaf {
    /// A word or phrase of these terms.
    #[must_use]
    pub fn whole(form: Form, slots: Vec<Vec<Alternative>>) -> Self {
        Self { form, slots, cases: Vec::new(), looks: Looks::Whole }
    }

    /// Words of the written form that look so.
    #[must_use]
    pub fn looking(looks: Looks, term: String) -> Self {
        Self { form: Form::Exact, slots: vec![vec![Alternative::everywhere(term)]], cases: Vec::new(), looks }
    }
}

/// Lowers a query for articles in these languages; with none the words are only folded.
///
/// Words that analysis leaves nothing of (a lone `&`) vanish from an `And` and an `Or`; a query of nothing else is
/// [`Lowered::Nothing`].
#[must_use]
pub fn lower(query: &Query, languages: &[Language]) -> Lowered {
    Lowering { alternatives: Alternatives::new(languages) }.query(query).unwrap_or(Lowered::Nothing)
}

/// Lowers a query for the articles of a backend in all its `languages`, as far as they pass the filters.
#[must_use]
pub fn lower_among(query: &Query, filters: &Filters, languages: &[Language]) -> Lowered {
    lower(query, &languages_of(filters, languages))
}

struct Lowering {
    alternatives: Alternatives,
}

impl Lowering {
    /// `None` for a part that holds no term at all.
    fn query(&self, query: &Query) -> Option<Lowered> {
        Some(match query {
            Query::All => Lowered::All,
            Query::Nothing => Lowered::Nothing,
            Query::Word { form: Form::Cased, .. } | Query::Phrase { form: Form::Cased, .. } => {
                return self.mentions(query, 1);
            }
            Query::Word { field, text, form } => return self.word(*field, text, *form),
            Query::Phrase { field, text, form, slop } => return self.phrase(*field, text, *form, *slop),
            Query::Prefix { field, text } => return self.prefix(*field, text),
            Query::Wildcard { field, pattern } => {
                let pattern = analysis::keyword(pattern);
                Lowered::Wildcard { field: *field, pattern }
            }
            Query::Fuzzy { field, text, distance } => {
                let Slots { mut words, join } = self.alternatives.slots(text, Form::Exact);
                let one = if words.len() == 1 { words.pop() } else { Some(join) };
                match one.and_then(|mut terms| terms.pop()) {
                    Some(Alternative { term, .. }) => {
                        Lowered::Fuzzy { field: *field, term, distance: (*distance).clamp(1, 2) }
                    }
                    None => return self.word(*field, text, Form::Exact),
                }
            }
            Query::Near { of, reach, sequence } => return self.near(of, *reach, *sequence),
            Query::Apart { of, from, reach, sequence } => return self.apart(of, from, *reach, *sequence),
            Query::Mentions { of, min } => return self.mentions(of, *min),
            Query::First { of, words } => return self.first(of, *words),
            Query::Outlets { min, max } => Lowered::Outlets { min: *min, max: *max },
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
        let Slots { words, join } = self.alternatives.slots(text, form);
        let parts = slots_to_query(field, form, words, 0)?;
        Some(match join {
            join if join.is_empty() => parts,
            join => Lowered::Or(vec![Lowered::Terms { field, form, terms: join }, parts]),
        })
    }

    fn phrase(&self, field: TextField, text: &str, form: Form, slop: u32) -> Option<Lowered> {
        let form = form_of(field, form);
        slots_to_query(field, form, self.alternatives.slots(text, form).words, slop)
    }

    /// A beginning that analysis leaves whole is looked for as such; of a joined one (`F-1`) the join is. What is divided otherwise
    /// (`北京市`) is looked for as it stands: pairs of characters are found inside of words anyway.
    fn prefix(&self, field: TextField, text: &str) -> Option<Lowered> {
        let Slots { mut words, mut join } = self.alternatives.slots(text, Form::Exact);
        match (join.pop(), words.len()) {
            (Some(prefix), _) => Some(Lowered::Prefix { field, prefix: prefix.term }),
            (None, 1) if !analysis::is_unspaced(text) => words
                .pop()
                .and_then(|mut terms| terms.pop())
                .map(|prefix| Lowered::Prefix { field, prefix: prefix.term }),
            (None, _) => slots_to_query(field, form_of(field, Form::Exact), words, 0),
        }
    }

    /// One for each field in which every operand has alternatives.
    fn near(&self, of: &[Query], reach: Reach, sequence: Sequence) -> Option<Lowered> {
        let mut operands: Vec<Vec<(TextField, Leaf)>> = of.iter().map(|operand| self.leaves(operand)).collect();
        operands.retain(|operand| !operand.is_empty());
        operands.truncate(crate::positions::MAX_NEAR);
        if operands.len() < 2 {
            return operands.pop().and_then(|operand| mentions(&operand, 1));
        }
        let in_field = |field: TextField| {
            let of: Vec<Vec<Leaf>> = operands.iter().map(|operand| leaves_in(operand, field)).collect();
            let all = of.iter().all(|operand| !operand.is_empty());
            all.then_some(Lowered::Near { field, of, reach, sequence })
        };
        Some(either(TextField::ALL.into_iter().filter_map(in_field).collect()))
    }

    fn mentions(&self, of: &Query, min: u32) -> Option<Lowered> {
        mentions(&self.leaves(of), min)
    }

    /// One for each field in which the first operand has alternatives.
    fn apart(&self, of: &Query, from: &Query, reach: Reach, sequence: Sequence) -> Option<Lowered> {
        let (of, from) = (self.leaves(of), self.leaves(from));
        if of.is_empty() || from.is_empty() {
            return mentions(&of, 1);
        }
        let in_field = |field: TextField| {
            let (of, from) = (leaves_in(&of, field), leaves_in(&from, field));
            match (of.is_empty(), from.is_empty()) {
                (true, _) => None,
                (false, true) => Some(Lowered::Mentions { field, of, min: 1 }),
                (false, false) => Some(Lowered::Apart { field, of, from, reach, sequence }),
            }
        };
        Some(either(TextField::ALL.into_iter().filter_map(in_field).collect()))
    }

    fn first(&self, of: &Query, words: u32) -> Option<Lowered> {
        let leaves = self.leaves(of);
        let in_field = |field: TextField| {
            let of = leaves_in(&leaves, field);
            (!of.is_empty()).then_some(Lowered::First { field, of, words })
        };
        (!leaves.is_empty()).then(|| either(TextField::ALL.into_iter().filter_map(in_field).collect()))
    }

    /// The words and phrases of an operand, with their fields. What has no positions has none.
    fn leaves(&self, operand: &Query) -> Vec<(TextField, Leaf)> {
        match operand {
            Query::Word { field, text, form } => {
                let used = form_of(*field, *form);
                let Slots { words, join } = self.alternatives.slots(text, used);
                let cases = if *form == Form::Cased { self.cases(text) } else { Vec::new() };
                let mut leaves = Vec::with_capacity(2);
                if !join.is_empty() {
                    let cases = cases.iter().take(1).cloned().collect();
                    leaves.push((*field, Leaf { cases, ..Leaf::whole(used, vec![join]) }));
                }
                if !words.is_empty() {
                    leaves.insert(0, (*field, Leaf { cases, ..Leaf::whole(used, words) }));
                }
                leaves
            }
            Query::Phrase { field, text, form, .. } => {
                let used = form_of(*field, *form);
                let Slots { words, .. } = self.alternatives.slots(text, used);
                let cases = if *form == Form::Cased { self.cases(text) } else { Vec::new() };
                if words.is_empty() { Vec::new() } else { vec![(*field, Leaf { cases, ..Leaf::whole(used, words) })] }
            }
            Query::Or(parts) => parts.iter().flat_map(|part| self.leaves(part)).collect(),
            Query::Boost(inner, _) => self.leaves(inner),
            Query::Prefix { .. } | Query::Wildcard { .. } | Query::Fuzzy { .. } => match self.query(operand) {
                Some(Lowered::Prefix { field, prefix }) => vec![(field, Leaf::looking(Looks::Begins, prefix))],
                Some(Lowered::Wildcard { field, pattern }) => vec![(field, Leaf::looking(Looks::Fits, pattern))],
                Some(Lowered::Fuzzy { field, term, distance }) => {
                    vec![(field, Leaf::looking(Looks::Alike(distance), term))]
                }
                Some(Lowered::Phrase { field, form, slots, .. }) => vec![(field, Leaf::whole(form, slots))],
                Some(Lowered::Terms { field, form, terms }) => vec![(field, Leaf::whole(form, vec![terms]))],
                _ => Vec::new(),
            },
            Query::All
            | Query::Nothing
            | Query::Near { .. }
            | Query::Apart { .. }
            | Query::Mentions { .. }
            | Query::First { .. }
            | Query::Keyword { .. }
            | Query::Published(_)
            | Query::Words { .. }
            | Query::Outlets { .. }
            | Query::And(_)
            | Query::AtLeast { .. }
            | Query::Not(_) => Vec::new(),
        }
    }

    /// The case of the word at each position of a text.
    fn cases(&self, text: &str) -> Vec<Case> {
        let mut cases: Vec<Case> = Vec::new();
        Analyzer::new(Language::UNDETERMINED, Form::Exact, Purpose::Query).analyze(text, 0, &mut |token| {
            if token.kind != TokenKind::Join && token.position as usize == cases.len() {
                cases.push(Case::of(&text[token.start..token.end]));
            }
        });
        cases
    }
}

fn slots_to_query(field: TextField, form: Form, mut slots: Vec<Vec<Alternative>>, slop: u32) -> Option<Lowered> {
    match slots.len() {
        0 => None,
        1 => Some(Lowered::Terms { field, form, terms: slots.remove(0) }),
        _ => Some(Lowered::Phrase { field, form, slots, slop }),
    }
}

fn mentions(leaves: &[(TextField, Leaf)], min: u32) -> Option<Lowered> {
    if leaves.is_empty() {
        return None;
    }
    let in_field = |field: TextField| {
        let of = leaves_in(leaves, field);
        (!of.is_empty()).then_some(Lowered::Mentions { field, of, min })
    };
    Some(either(TextField::ALL.into_iter().filter_map(in_field).collect()))
}

fn leaves_in(leaves: &[(TextField, Leaf)], field: TextField) -> Vec<Leaf> {
    leaves.iter().filter(|(of, _)| *of == field).map(|(_, leaf)| leaf.clone()).collect()
}

fn either(mut parts: Vec<Lowered>) -> Lowered {
    match parts.len() {
        0 => Lowered::Nothing,
        1 => parts.pop().unwrap_or(Lowered::Nothing),
        _ => Lowered::Or(parts),
    }
}

/// The form in which the terms of a field are: names and addresses are never stemmed, capital letters are told by marks.
fn form_of(field: TextField, form: Form) -> Form {
    match (field, form) {
        (TextField::Author | TextField::Url, _) | (_, Form::Cased) => Form::Exact,
        (TextField::Default | TextField::Title | TextField::Lead | TextField::Body, form) => form,
    }
}
