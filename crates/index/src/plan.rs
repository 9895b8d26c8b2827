//! A search taken apart: what is scored, what only narrows, and how good a score can get.

use std::cell::OnceCell;
use std::fmt::{Arguments, Write as _};
use std::sync::Arc;

use newshound_search::codes::normalise_value;
use newshound_search::lower::{Lowered, lower_among};
use newshound_search::query::Form;
use newshound_search::request::{FilterField, Filters, Polarity};
use newshound_search::second::Wording;
use newshound_search::{BackendError, DayWindow, Query as Asked, TimeWindow};
use tantivy::Term;
use tantivy::query::Query;
use tantivy::schema::Field;
use xxhash_rust::xxh3::xxh3_128;

use crate::backend::View;
use crate::compile::Compiler;
use crate::coverage::Coverage;
use crate::schema::Fields;
use crate::statistics::Blended;
use crate::words::Words;

/// A search ready to run.
pub(crate) struct Plan {
    /// What is matched and scored.
    pub(crate) scored: Lowered,
    /// The same as words, when it is nothing else.
    pub(crate) words: Option<Words>,
    /// The words that a second phase looks at.
    pub(crate) wording: Option<Wording>,
    /// Only documents published in this window.
    pub(crate) window: TimeWindow,
    /// Only documents that hold any of these values …
    pub(crate) include: Vec<Vec<(FilterField, String)>>,
    /// … and none of these.
    pub(crate) exclude: Vec<(FilterField, String)>,
    /// Only documents of so many words.
    pub(crate) length: (u64, u64),
    /// Only documents whose story so many outlets carry.
    pub(crate) carried: Option<(Arc<Coverage>, u32)>,
    /// Only documents whose other dates lie in these windows.
    pub(crate) modified: TimeWindow,
    pub(crate) first_seen: TimeWindow,
    /// Only documents that name a day in this window.
    pub(crate) mentioned: DayWindow,
    /// Only documents up to this number of the archive's log.
    pub(crate) as_of: Option<u64>,
    /// Found when it is first asked for, which is when it changes no more.
    key: OnceCell<u128>,
}

/// What a plan matches and scores, as the engine's query.
pub(crate) struct Tree {
    pub(crate) query: Box<dyn Query>,
    /// The most that it can score.
    pub(crate) bound: f32,
    /// As how frequent its words count.
    pub(crate) blended: Blended,
    /// Whether it is a flat union or intersection of terms, for which the engine skips blocks of documents.
    pub(crate) prunable: bool,
    /// The fields whose lengths count in the scores of a prunable query.
    pub(crate) text_fields: Vec<Field>,
}

impl Plan {
    /// Plans a search of the articles that a view sees.
    pub(crate) fn new(asked: &Asked, filters: &Filters, view: &View) -> Result<Self, BackendError> {
        Self::of_lowered(lower_among(asked, filters, &view.languages.languages), filters, view)
    }

    /// Plans a search that is lowered already.
    pub(crate) fn of_lowered(lowered: Lowered, filters: &Filters, view: &View) -> Result<Self, BackendError> {
        let mut plan = Self {
            scored: Lowered::All,
            words: None,
            wording: Wording::of(&lowered),
            window: filters.published,
            include: Vec::new(),
            exclude: Vec::new(),
            length: (filters.words_min.map_or(0, u64::from), filters.words_max.map_or(u64::MAX, u64::from)),
            carried: filters.min_outlets.map(|min| (Arc::clone(view.coverage()), min)),
            modified: filters.modified,
            first_seen: filters.first_seen,
            mentioned: filters.mentioned,
            as_of: filters.as_of,
            key: OnceCell::new(),
        };
        for filter in &filters.fields {
            let values = filter.values.iter().map(|value| (filter.field, normalise_value(filter.field, value)));
            match filter.polarity {
                Polarity::Include => plan.include.push(values.collect()),
                Polarity::Exclude => plan.exclude.extend(values),
            }
        }
        plan.scored = plan.take_filters(lowered);
        plan.words = Words::of(&plan.scored, view)?;
        Ok(plan)
    }

    /// What tells plans apart that match other documents.
    pub(crate) fn key(&self) -> u128 {
        *self.key.get_or_init(|| self.make_key())
    }

    fn make_key(&self) -> u128 {
        let Self { scored, words: _, window, include, exclude, length, carried, .. } = self;
        let Self { modified, first_seen, mentioned, as_of, .. } = self;
        let carried = carried.as_ref().map(|(_, min)| min);
        let narrowed = (window, include, exclude, length, carried, modified, first_seen, mentioned, as_of);
        key_of(format_args!("{scored:?} {narrowed:?}"))
    }

    /// Whether it is only filters.
    pub(crate) fn is_only_filters(&self) -> bool {
        self.scored == Lowered::All
    }

    /// How a term of its documents begins, when it is nothing but that and filters.
    pub(crate) fn beginning(&self, fields: &Fields) -> Option<Term> {
        match &self.scored {
            Lowered::Prefix { field, prefix } => Some(Term::from_field_text(fields.text(*field, Form::Exact), prefix)),
            _ => None,
        }
    }

    /// Whether documents of some lengths are not let through.
    pub(crate) fn wants_length(&self) -> bool {
        self.length != (0, u64::MAX)
    }

    /// The engine's query.
    pub(crate) fn tree(&self, view: &View) -> Result<Tree, BackendError> {
        let (fields, searcher) = (&view.fields, &view.searcher);
        let mut compiler = Compiler { fields, searcher, view, narrowing: Vec::new(), blended: Blended::default() };
        for values in &self.include {
            compiler.narrow_to(values)?;
        }
        let compiled = compiler.compile(&self.scored)?;
        let mut in_fields = Vec::new();
        text_fields(&self.scored, fields, &mut in_fields);
        Ok(Tree {
            query: match compiled.prunable {
                // With anything else in it the engine would no longer skip blocks.
                true => compiled.query,
                false => compiler.narrowed(compiled.query),
            },
            bound: compiled.bound,
            blended: compiler.blended,
            prunable: compiled.prunable,
            text_fields: in_fields,
        })
    }

    /// Moves the parts of an outermost `And` that only narrow to the filters, so that the words keep the engine's fast paths.
    fn take_filters(&mut self, lowered: Lowered) -> Lowered {
        let parts = match lowered {
            Lowered::And(parts) => parts,
            one => vec![one],
        };
        let mut scored = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Lowered::Published(window) => self.window = self.window.intersect(window),
                Lowered::Words { min, max } => {
                    self.length = (self.length.0.max(u64::from(min)), self.length.1.min(u64::from(max)));
                }
                Lowered::Keyword { field, value } => self.include.push(vec![(field, value)]),
                Lowered::Or(parts) if parts.iter().all(|part| matches!(part, Lowered::Keyword { .. })) => {
                    let keywords = parts.into_iter().filter_map(|part| match part {
                        Lowered::Keyword { field, value } => Some((field, value)),
                        _ => None,
                    });
                    self.include.push(keywords.collect());
                }
                Lowered::Not(inner) => match *inner {
                    Lowered::Keyword { field, value } => self.exclude.push((field, value)),
                    inner => scored.push(Lowered::Not(Box::new(inner))),
                },
                part => scored.push(part),
            }
        }
        match scored.len() {
            0 => Lowered::All,
            1 => scored.pop().unwrap_or(Lowered::All),
            _ => Lowered::And(scored),
        }
    }
}

/// A key of what is written.
pub(crate) fn key_of(what: Arguments<'_>) -> u128 {
    let mut text = String::with_capacity(1_024);
    // Writing to memory does not fail.
    let _ = text.write_fmt(what);
    xxh3_128(text.as_bytes())
}

/// The fields of the terms in a query, without repeats.
fn text_fields(lowered: &Lowered, fields: &Fields, found: &mut Vec<Field>) {
    match lowered {
        Lowered::Terms { field, form, .. } => {
            let field = fields.text(*field, *form);
            if !found.contains(&field) {
                found.push(field);
            }
        }
        Lowered::And(parts) | Lowered::Or(parts) | Lowered::AtLeast { of: parts, .. } => {
            parts.iter().for_each(|part| text_fields(part, fields, found));
        }
        Lowered::Boost(inner, _) | Lowered::Not(inner) => text_fields(inner, fields, found),
        // No other kind is prunable.
        Lowered::All
        | Lowered::Nothing
        | Lowered::Phrase { .. }
        | Lowered::Prefix { .. }
        | Lowered::Wildcard { .. }
        | Lowered::Fuzzy { .. }
        | Lowered::Near { .. }
        | Lowered::Apart { .. }
        | Lowered::Mentions { .. }
        | Lowered::First { .. }
        | Lowered::Outlets { .. }
        | Lowered::Keyword { .. }
        | Lowered::Published(_)
        | Lowered::Words { .. } => {}
    }
}
