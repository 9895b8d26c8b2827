//! What the words of a query score: how rare each is in the whole index, and how long its field is in the mean.

use newshound_search::BackendError;
use tantivy::Term;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight};
use tantivy::schema::Field;

use crate::among::Meant;
use crate::backend::View;
use crate::cursor::max_score;
use crate::error;
use crate::segment::Segment;
use crate::statistics::Blended;
use crate::words::{Word, Words};

/// The weights of the words of a query.
pub(crate) struct Weights {
    /// Of each term of each group; `None` of one that no document holds.
    of: Vec<Vec<Option<Bm25Weight>>>,
    /// What scores in place of the groups' own terms, when these must stand one after the other.
    pub(crate) phrase: Option<Bm25Weight>,
    /// Whether every term counts in every document that holds it.
    is_plain: bool,
    statistics: Statistics,
}

impl Weights {
    /// Finds them: every segment is asked for every term.
    pub(crate) fn of(words: &Words, view: &View) -> Result<Self, BackendError> {
        let statistics = Statistics::of(words, &view.segments)?;
        let weight = |word: &Word| {
            let holding = statistics.holding(&word.meant.term)?;
            let average = statistics.average(word.meant.term.field());
            let weight = Bm25Weight::for_one_term_without_explain(holding, statistics.n_documents, average);
            Some(weight.boost_by(word.boost))
        };
        let of: Vec<Vec<_>> = words.groups.iter().map(|group| group.iter().map(weight).collect()).collect();
        let terms: Vec<Term> = words.groups.iter().flatten().map(|word| word.meant.term.clone()).collect();
        let is_held = of.iter().all(|group| group.iter().any(Option::is_some));
        let phrase = match words.is_phrase && is_held {
            true => Some(Bm25Weight::for_terms(&statistics, &terms).map_err(error::engine)?),
            false => None,
        };
        let is_plain = words.groups.iter().flatten().all(|word| word.meant.among.is_none());
        Ok(Self { of, phrase, is_plain, statistics })
    }

    /// The weight of a term of a group.
    pub(crate) fn get(&self, group: usize, word: usize) -> Option<&Bm25Weight> {
        self.of.get(group)?.get(word)?.as_ref()
    }

    /// By how much the true scores of a field in a segment may exceed its block maxima, as a factor.
    ///
    /// The pair of frequency and length that a block keeps is the best one under the segment's mean length. Under the index's mean length
    /// another pair may be better, but the length part of BM25 changes by at most the ratio of the two means, for either pair.
    pub(crate) fn slack(&self, segment: &Segment, field: Field) -> Result<f32, BackendError> {
        let mean = self.statistics.average(field);
        let own = segment.field(field)?.n_tokens as f32 / segment.reader.max_doc().max(1) as f32;
        let ratio = if own > 0.0 && mean > 0.0 { (own / mean).max(mean / own) } else { 1.0 };
        Ok(ratio * ratio)
    }

    /// The most that a document of a segment can score; `None` when none holds a term of every group.
    pub(crate) fn most(&self, words: &Words, segment: &Segment) -> Result<Option<f32>, BackendError> {
        let mut sum = 0.0;
        for (group, weights) in words.groups.iter().zip(&self.of) {
            let mut most = None;
            for (word, weight) in group.iter().zip(weights) {
                if let Some(weight) = weight
                    && word.info(segment)?.is_some()
                {
                    *most.get_or_insert(0.0) += max_score(weight);
                }
            }
            let Some(most) = most else { return Ok(None) };
            sum += most;
        }
        Ok(Some(sum))
    }

    /// Whether the engine skips blocks of documents by itself: a flat union or intersection of terms that count everywhere.
    pub(crate) fn is_flat(&self) -> bool {
        let n_held = |group: &Vec<Option<Bm25Weight>>| group.iter().flatten().count();
        self.is_plain && self.phrase.is_none() && (self.of.len() == 1 || self.of.iter().all(|group| n_held(group) == 1))
    }
}

/// What the scores of some words are computed from.
struct Statistics {
    n_documents: u64,
    /// As how many documents each term counts that any holds; the alternatives of one word count as one.
    holding: Vec<(Term, u64)>,
    /// How long the fields of the terms are in all documents together.
    n_tokens: Vec<(Field, u64)>,
}

impl Statistics {
    fn of(words: &Words, segments: &[Segment]) -> Result<Self, BackendError> {
        let n_documents = segments.iter().map(|segment| u64::from(segment.reader.max_doc())).sum();
        let n_words = words.groups.iter().flatten().map(|word| word.number + 1).max().unwrap_or(0);
        let mut alternatives: Vec<Vec<(Meant, u64)>> = vec![Vec::new(); n_words];
        let mut n_tokens: Vec<(Field, u64)> = Vec::new();
        for word in words.groups.iter().flatten() {
            let holding = word.holding(segments)?;
            if holding > 0 {
                alternatives[word.number].push((word.meant.clone(), holding));
            }
            let field = word.meant.term.field();
            if !n_tokens.iter().any(|(known, _)| *known == field) {
                let of_segment = |segment: &Segment| Ok::<_, BackendError>(segment.field(field)?.n_tokens);
                n_tokens.push((field, segments.iter().map(of_segment).sum::<Result<u64, _>>()?));
            }
        }
        let mut blended = Blended::default();
        alternatives.iter().for_each(|of_word| blended.add(of_word, n_documents));
        let counted = |(meant, holding): (Meant, u64)| {
            let holding = blended.of(&meant.term, holding).min(n_documents);
            (meant.term, holding)
        };
        Ok(Self { n_documents, holding: alternatives.into_iter().flatten().map(counted).collect(), n_tokens })
    }

    /// As how many documents a term counts; `None` when none holds it.
    fn holding(&self, term: &Term) -> Option<u64> {
        self.holding.iter().find(|(known, _)| known == term).map(|(_, holding)| *holding)
    }

    /// The mean length of a field.
    fn average(&self, field: Field) -> f32 {
        let n_tokens = self.n_tokens.iter().find(|(known, _)| *known == field).map_or(0, |(_, n_tokens)| *n_tokens);
        n_tokens as f32 / self.n_documents.max(1) as f32
    }
}

impl Bm25StatisticsProvider for Statistics {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.n_tokens.iter().find(|(known, _)| *known == field).map_or(0, |(_, n_tokens)| *n_tokens))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.n_documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.holding(term).unwrap_or(0))
    }
}
