//! Words that must stand in a certain way to each other: near each other, moved within a phrase, said often enough.
//!
//! The engine finds and scores the documents that hold the words at all; each of these is then asked for the positions, and
//! [`newshound_search::positions`] says whether they will do. So the meaning is that of the oracle, word for word.

use std::sync::Arc;

use newshound_search::positions::{count_phrase, near, spans};
use newshound_search::query::Sequence;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, Term};

/// The alternatives of each position of a word or phrase.
pub(crate) type Slots<T> = Vec<Vec<T>>;

/// How the operands must stand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stand {
    /// The one alternative of the one operand, with its words moved by so much.
    Phrase { slop: u32 },
    /// The operands near each other.
    Near { distance: u32, sequence: Sequence },
    /// The one operand, so many times.
    Mentions { min: u32 },
}

/// A query whose matches must also stand so.
#[derive(Debug)]
pub(crate) struct StandingQuery {
    inner: Box<dyn Query>,
    test: Arc<Test>,
}

#[derive(Debug)]
struct Test {
    /// The words and phrases of each operand.
    operands: Vec<Vec<Alternative>>,
    stand: Stand,
}

/// A word or phrase of an operand.
#[derive(Debug)]
pub(crate) enum Alternative {
    /// Terms one after the other.
    Terms(Slots<Term>),
    /// Every term of the field that begins so.
    Begins(Term),
}

/// The most terms of a segment that a beginning may stand for.
const MAX_BEGUN: usize = 20_000;

impl StandingQuery {
    /// `inner` must match every document that can pass.
    pub(crate) fn new(inner: Box<dyn Query>, operands: Vec<Vec<Alternative>>, stand: Stand) -> Self {
        Self { inner, test: Arc::new(Test { operands, stand }) }
    }
}

impl Clone for StandingQuery {
    fn clone(&self) -> Self {
        Self { inner: self.inner.box_clone(), test: Arc::clone(&self.test) }
    }
}

impl Query for StandingQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(StandingWeight { inner: self.inner.weight(scoring)?, test: Arc::clone(&self.test) }))
    }
}

struct StandingWeight {
    inner: Box<dyn Weight>,
    test: Arc<Test>,
}

impl Weight for StandingWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let open = |term: &Term| -> tantivy::Result<Option<SegmentPostings>> {
            let index = reader.inverted_index(term.field())?;
            Ok(index.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?)
        };
        let mut operands = Vec::with_capacity(self.test.operands.len());
        for alternatives in &self.test.operands {
            let mut opened = Vec::with_capacity(alternatives.len());
            for alternative in alternatives {
                let slots = match alternative {
                    Alternative::Terms(slots) => slots,
                    Alternative::Begins(prefix) => {
                        opened.push(vec![begun(reader, prefix)?]);
                        continue;
                    }
                };
                let mut slots_here: Slots<SegmentPostings> = Vec::with_capacity(slots.len());
                for terms in slots {
                    let postings: tantivy::Result<Vec<_>> =
                        terms.iter().filter_map(|term| open(term).transpose()).collect();
                    slots_here.push(postings?);
                }
                opened.push(slots_here);
            }
            operands.push(opened);
        }
        let inner = self.inner.scorer(reader, boost)?;
        let mut scorer = StandingScorer { inner, operands, stand: self.test.stand, buffer: Vec::new() };
        let first = scorer.inner.doc();
        scorer.settle(first);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, document)
    }
}

/// The postings of every term that begins like this one.
fn begun(reader: &SegmentReader, prefix: &Term) -> tantivy::Result<Vec<SegmentPostings>> {
    let index = reader.inverted_index(prefix.field())?;
    let begin = prefix.serialized_value_bytes();
    let mut terms = index.terms().range().ge(begin).into_stream()?;
    let mut found = Vec::new();
    while terms.advance() && terms.key().starts_with(begin) {
        if found.len() == MAX_BEGUN {
            return Err(tantivy::TantivyError::InvalidArgument("too many words begin so".into()));
        }
        let postings = index.read_postings_from_terminfo(terms.value(), IndexRecordOption::WithFreqsAndPositions)?;
        found.push(postings);
    }
    Ok(found)
}

struct StandingScorer {
    inner: Box<dyn Scorer>,
    operands: Vec<Vec<Slots<SegmentPostings>>>,
    stand: Stand,
    buffer: Vec<u32>,
}

impl StandingScorer {
    /// Goes on from a document of the inner query to the first that passes.
    fn settle(&mut self, mut document: DocId) -> DocId {
        while document != TERMINATED && !self.passes(document) {
            document = self.inner.advance();
        }
        document
    }

    fn passes(&mut self, document: DocId) -> bool {
        let Self { operands, buffer, .. } = self;
        let mut here: Vec<Vec<Slots<u32>>> = Vec::with_capacity(operands.len());
        for alternatives in operands {
            let read = |slots: &mut Slots<SegmentPostings>| {
                slots.iter_mut().map(|terms| positions(terms, document, buffer)).collect::<Slots<u32>>()
            };
            here.push(alternatives.iter_mut().map(read).collect());
        }
        match self.stand {
            Stand::Phrase { slop } => here.iter().flatten().any(|slots| count_phrase(slots, slop) > 0),
            Stand::Near { distance, sequence } => {
                let operands: Vec<_> = here.iter().map(|alternatives| spans(alternatives)).collect();
                !near(&operands, distance, sequence).is_empty()
            }
            Stand::Mentions { min } => {
                here.first().is_some_and(|alternatives| spans(alternatives).len() >= min as usize)
            }
        }
    }
}

/// The positions of any of these terms in a document, ascending.
fn positions(terms: &mut [SegmentPostings], document: DocId, buffer: &mut Vec<u32>) -> Vec<u32> {
    let mut found = Vec::new();
    let mut n_terms = 0;
    for postings in terms {
        if postings.doc() < document {
            postings.seek(document);
        }
        if postings.doc() == document {
            postings.positions(buffer);
            found.extend_from_slice(buffer);
            n_terms += 1;
        }
    }
    if n_terms > 1 {
        found.sort_unstable();
        found.dedup();
    }
    found
}

impl DocSet for StandingScorer {
    fn advance(&mut self) -> DocId {
        let document = self.inner.advance();
        self.settle(document)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let document = self.inner.seek(target);
        self.settle(document)
    }

    fn doc(&self) -> DocId {
        self.inner.doc()
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }
}

impl Scorer for StandingScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
