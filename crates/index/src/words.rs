//! Queries that are nothing but words, as posting lists: what the sweep and the counts read without the engine's tree of scorers.
//!
//! Most searches are words of which an article must hold all or any, each word with its alternatives in other languages. That is a list of
//! groups: an article must hold a term of every group, and its score is the sum over all terms that it holds.
//!
//! To look a term up in the dictionary of a segment costs about a microsecond, so it is done when a segment is first read: a walk by time
//! that ends in the newest one never asks the others. What scores asks all of them ([`crate::weights`]).

use std::cell::OnceCell;

use newshound_search::BackendError;
use newshound_search::alternatives::Alternative;
use newshound_search::lower::Lowered;
use tantivy::postings::TermInfo;
use tantivy::query::Bm25Weight;

use crate::among::{Meant, Spoken};
use crate::backend::View;
use crate::cursor::Cursor;
use crate::error;
use crate::schema::Fields;
use crate::segment::Segment;
use crate::weights::Weights;

/// A query of words.
pub(crate) struct Words {
    /// An article must hold a term of each. A group without terms is held by no article.
    pub(crate) groups: Vec<Vec<Word>>,
    /// Whether the terms of the groups, one each, must stand one after the other.
    pub(crate) is_phrase: bool,
    weights: OnceCell<Weights>,
}

/// A term of a query.
pub(crate) struct Word {
    pub(crate) meant: Meant,
    pub(crate) boost: f32,
    /// Alternatives of one word have the same number.
    pub(crate) number: usize,
    /// Where its documents are, by the ordinal of the segment, as far as it was asked.
    infos: Box<[OnceCell<Option<TermInfo>>]>,
}

/// Words as a walk asks for them.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) words: &'a Words,
    /// What they score, where that counts.
    pub(crate) weights: Option<&'a Weights>,
}

impl Word {
    /// Where its documents are in a segment, looked up now or before.
    pub(crate) fn info(&self, segment: &Segment) -> Result<Option<&TermInfo>, BackendError> {
        let slot = self.infos.get(segment.ordinal as usize);
        let slot =
            slot.ok_or_else(|| BackendError::Damaged(format!("the index has no segment {}", segment.ordinal)))?;
        if let Some(known) = slot.get() {
            return Ok(known.as_ref());
        }
        let found = segment.field(self.meant.term.field())?.index.get_term_info(&self.meant.term)?;
        Ok(slot.get_or_init(|| found).as_ref())
    }

    /// A cursor over its documents in a segment, which scores where a weight and a slack are given; `None` where none is meant.
    pub(crate) fn cursor<'a>(
        &'a self,
        segment: &'a Segment,
        scoring: Option<(&'a Bm25Weight, f32)>,
    ) -> Result<Option<Cursor<'a>>, BackendError> {
        let Some(info) = self.info(segment)? else { return Ok(None) };
        let here = match &self.meant.among {
            None => None,
            Some(among) => match among.here(segment.reader.segment_id()) {
                None => return Ok(None),
                here => here,
            },
        };
        let field = segment.field(self.meant.term.field())?;
        let cursor = match scoring {
            Some((weight, slack)) => Cursor::scored(field, info, weight, slack),
            None => Cursor::unscored(field, info),
        };
        Ok(Some(cursor.map_err(error::engine)?.among(here)))
    }

    /// How many documents hold it.
    pub(crate) fn holding(&self, segments: &[Segment]) -> Result<u64, BackendError> {
        segments
            .iter()
            .try_fold(0, |sum, segment| Ok(sum + self.info(segment)?.map_or(0, |info| u64::from(info.doc_freq))))
    }
}

impl Words {
    /// The words of a query; `None` when it is more than words.
    pub(crate) fn of(lowered: &Lowered, view: &View) -> Result<Option<Self>, BackendError> {
        let mut reading =
            Reading { fields: &view.fields, spoken: &view.languages, n_words: 0, n_segments: view.segments.len() };
        let mut groups = Vec::new();
        let is_phrase = reading.phrase(lowered, &mut groups);
        if !is_phrase && !reading.groups(lowered, 1.0, &mut groups) {
            return Ok(None);
        }
        if is_phrase {
            for group in groups.iter_mut().filter(|group| group.len() > 1) {
                let mut held = Vec::with_capacity(group.len());
                for word in group.drain(..) {
                    if word.holding(&view.segments)? > 0 {
                        held.push(word);
                    }
                }
                *group = held;
            }
            if groups.iter().any(|group| group.len() > 1) {
                // Every way to combine alternatives is a phrase of its own.
                return Ok(None);
            }
        }
        Ok(Some(Self { groups, is_phrase, weights: OnceCell::new() }))
    }

    /// What they score, found out now or before.
    pub(crate) fn weights(&self, view: &View) -> Result<&Weights, BackendError> {
        if let Some(known) = self.weights.get() {
            return Ok(known);
        }
        let found = Weights::of(self, view)?;
        Ok(self.weights.get_or_init(|| found))
    }
}

struct Reading<'a> {
    fields: &'a Fields,
    spoken: &'a Spoken,
    n_words: usize,
    n_segments: usize,
}

impl Reading<'_> {
    /// Adds a group for each position of a phrase of two; `false` when it is none.
    fn phrase(&mut self, lowered: &Lowered, found: &mut Vec<Vec<Word>>) -> bool {
        let Lowered::Phrase { field, form, slots, slop: 0 } = lowered else { return false };
        // Of longer ones there are seldom enough for a bound, and the engine intersects three lists and more faster.
        if slots.len() != 2 {
            return false;
        }
        for terms in slots {
            self.groups(&Lowered::Terms { field: *field, form: *form, terms: terms.clone() }, 1.0, found);
        }
        true
    }

    /// Adds the groups of a query; `false` when it is more than words.
    fn groups(&mut self, lowered: &Lowered, boost: f32, found: &mut Vec<Vec<Word>>) -> bool {
        match lowered {
            Lowered::Terms { field, form, terms } => {
                let field = self.fields.text(*field, *form);
                let number = self.n_words;
                self.n_words += 1;
                let word = |alternative: &Alternative| Word {
                    meant: Meant::new(self.spoken, field, alternative),
                    boost,
                    number,
                    infos: (0..self.n_segments).map(|_| OnceCell::new()).collect(),
                };
                found.push(terms.iter().map(word).collect());
                true
            }
            Lowered::Boost(inner, factor) => {
                let boost = boost * factor;
                boost.is_finite() && boost > 0.0 && self.groups(inner, boost, found)
            }
            Lowered::And(parts) => parts.iter().all(|part| self.groups(part, boost, found)),
            Lowered::Or(parts) => {
                let mut union = Vec::new();
                for part in parts {
                    let mut of_part = Vec::new();
                    if !self.groups(part, boost, &mut of_part) || of_part.len() != 1 {
                        return false;
                    }
                    union.append(&mut of_part[0]);
                }
                found.push(union);
                true
            }
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
            | Lowered::Words { .. }
            | Lowered::AtLeast { .. }
            | Lowered::Not(_) => false,
        }
    }
}
