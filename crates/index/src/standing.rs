//! Words that must stand in a certain way to each other: near each other, in one sentence, moved within a phrase, said often enough, with
//! capital letters.
//!
//! The engine finds and scores the documents that hold the words at all; each of these is then asked for the positions, and
//! [`newshound_search::positions`] says whether they will do. So the meaning is that of the oracle, word for word.

use std::sync::Arc;

use newshound_search::positions::{
    Kept, Span, among_first, apart, count_phrase, near_within, sift, spans, two_words_near,
};
use newshound_search::query::{Reach, Sequence};
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED};

use crate::among::{Meant, MeantPostings};
use crate::looks::{Looked, LooksLike};

/// The alternatives of each position of a word or phrase.
pub(crate) type Slots<T> = Vec<Vec<T>>;

/// How the operands must stand.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stand {
    /// The one alternative of the one operand, with its words moved by so much.
    Phrase { slop: u32 },
    /// The operands near each other.
    Near { reach: Reach, sequence: Sequence },
    /// The first operand away from the second.
    Apart { reach: Reach, sequence: Sequence },
    /// All operands together, so many times.
    Mentions { min: u32 },
    /// The last operand among the first words; one before it anywhere.
    First { words: u32 },
}

/// A query whose matches must also stand so.
#[derive(Debug)]
pub(crate) struct StandingQuery {
    inner: Box<dyn Query>,
    test: Arc<Test>,
}

/// What is asked of a document.
#[derive(Debug)]
pub(crate) struct Test {
    /// The words and phrases of each operand.
    pub(crate) operands: Vec<Vec<Alternative>>,
    pub(crate) stand: Stand,
    /// The mark at the borders of sentences or paragraphs, where they count.
    pub(crate) borders: Option<Meant>,
}

/// A word or phrase of an operand.
#[derive(Debug)]
pub(crate) enum Alternative {
    /// Terms one after the other.
    Terms { slots: Slots<Meant>, cases: Vec<CaseTest> },
    /// Every term of the field that looks so.
    Looks(LooksLike),
}

/// How the word of a position must be written.
#[derive(Debug)]
pub(crate) enum CaseTest {
    /// With this mark.
    Marked(Meant),
    /// With none of these.
    Unmarked(Vec<Meant>),
}

impl StandingQuery {
    /// `inner` must match every document that can pass.
    pub(crate) fn new(inner: Box<dyn Query>, test: Test) -> Self {
        Self { inner, test: Arc::new(test) }
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
        let mut operands = Vec::with_capacity(self.test.operands.len());
        for alternatives in &self.test.operands {
            let opened: tantivy::Result<Vec<Opened>> =
                alternatives.iter().map(|alternative| Opened::new(reader, alternative)).collect();
            operands.push(opened?);
        }
        let borders = open_all(reader, self.test.borders.as_slice())?;
        let inner = self.inner.scorer(reader, boost)?;
        let mut scorer = StandingScorer {
            inner,
            operands,
            borders,
            stand: self.test.stand,
            buffer: Vec::new(),
            pair: Default::default(),
        };
        let first = scorer.inner.doc();
        scorer.settle(first);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        self.inner.explain(reader, document)
    }
}

/// An alternative in one segment.
enum Opened {
    Terms { slots: Slots<MeantPostings>, cases: Vec<(Kept, Vec<MeantPostings>)> },
    Looks(Looked),
}

fn open_all(reader: &SegmentReader, terms: &[Meant]) -> tantivy::Result<Vec<MeantPostings>> {
    let open = |meant: &Meant| meant.open(reader, IndexRecordOption::WithFreqsAndPositions);
    terms.iter().filter_map(|meant| open(meant).transpose()).collect()
}

impl Opened {
    fn new(reader: &SegmentReader, alternative: &Alternative) -> tantivy::Result<Self> {
        let (slots, cases) = match alternative {
            Alternative::Looks(looks) => return Ok(Self::Looks(Looked::new(reader, looks)?)),
            Alternative::Terms { slots, cases } => (slots, cases),
        };
        let slots: tantivy::Result<Slots<MeantPostings>> = slots.iter().map(|terms| open_all(reader, terms)).collect();
        let case = |case: &CaseTest| match case {
            CaseTest::Marked(mark) => Ok((Kept::Shared, open_all(reader, std::slice::from_ref(mark))?)),
            CaseTest::Unmarked(marks) => Ok((Kept::Own, open_all(reader, marks)?)),
        };
        let cases: tantivy::Result<Vec<_>> = cases.iter().map(case).collect();
        Ok(Self::Terms { slots: slots?, cases: cases? })
    }

    /// The positions of each word in a document.
    fn positions(&mut self, document: DocId, buffer: &mut Vec<u32>) -> Slots<u32> {
        match self {
            Self::Looks(looked) => vec![looked.positions(document, buffer)],
            Self::Terms { slots, cases } => {
                let mut here: Slots<u32> = slots.iter_mut().map(|terms| positions(terms, document, buffer)).collect();
                // Marks are looked at only where the words are.
                if here.iter().all(|positions| !positions.is_empty()) {
                    for (positions, (kept, marks)) in here.iter_mut().zip(cases) {
                        *positions = sift(positions, &self::positions(marks, document, buffer), *kept);
                    }
                }
                here
            }
        }
    }
}

struct StandingScorer {
    inner: Box<dyn Scorer>,
    operands: Vec<Vec<Opened>>,
    borders: Vec<MeantPostings>,
    stand: Stand,
    buffer: Vec<u32>,
    /// The positions of two words.
    pair: [Vec<u32>; 2],
}

/// The terms of an operand that is one word, however it is written.
fn single_word(operand: &mut [Opened]) -> Option<&mut [MeantPostings]> {
    match operand {
        [Opened::Terms { slots, cases }] if cases.is_empty() => match &mut slots[..] {
            [terms] => Some(terms),
            _ => None,
        },
        _ => None,
    }
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
        if let Some(are_near) = self.two_words_pass(document) {
            return are_near;
        }
        let Self { operands, buffer, .. } = self;
        let mut here: Vec<Vec<Slots<u32>>> = Vec::with_capacity(operands.len());
        for alternatives in operands {
            here.push(alternatives.iter_mut().map(|opened| opened.positions(document, buffer)).collect());
        }
        if let Stand::Phrase { slop } = self.stand {
            return here.iter().flatten().any(|slots| count_phrase(slots, slop) > 0);
        }
        let operands: Vec<Vec<Span>> = here.iter().map(|alternatives| spans(alternatives)).collect();
        match (self.stand, &operands[..]) {
            (Stand::Near { reach, sequence }, _) => {
                operands.iter().all(|spans| !spans.is_empty())
                    && !near_within(&operands, reach, sequence, &self.borders(document)).is_empty()
            }
            (Stand::Apart { reach, sequence }, [of, from]) => {
                !of.is_empty() && !apart(of, from, reach, sequence, &self.borders(document)).is_empty()
            }
            (Stand::Mentions { min }, _) => operands.iter().map(Vec::len).sum::<usize>() >= min as usize,
            (Stand::First { words }, [anywhere @ .., early]) => {
                anywhere.iter().any(|spans| !spans.is_empty())
                    || (!early.is_empty() && !among_first(early, words, &self.borders(document)).is_empty())
            }
            (Stand::Phrase { .. } | Stand::Apart { .. } | Stand::First { .. }, _) => false,
        }
    }

    /// The answer for two single words near each other, which is what is mostly asked; `None` for anything else.
    fn two_words_pass(&mut self, document: DocId) -> Option<bool> {
        let Stand::Near { reach: Reach::Words(distance), sequence } = self.stand else { return None };
        let Self { operands, buffer, pair: [first, second], .. } = self;
        let [of_first, of_second] = &mut operands[..] else { return None };
        read_positions(single_word(of_first)?, document, buffer, first);
        read_positions(single_word(of_second)?, document, buffer, second);
        Some(two_words_near(first, second, distance, sequence))
    }

    fn borders(&mut self, document: DocId) -> Vec<u32> {
        positions(&mut self.borders, document, &mut self.buffer)
    }
}

/// The positions of any of these terms in a document, ascending.
pub(crate) fn positions(terms: &mut [MeantPostings], document: DocId, buffer: &mut Vec<u32>) -> Vec<u32> {
    let mut found = Vec::new();
    read_positions(terms, document, buffer, &mut found);
    found
}

/// Puts the positions of any of these terms in a document into `found`, ascending and without repeats.
fn read_positions(terms: &mut [MeantPostings], document: DocId, buffer: &mut Vec<u32>, found: &mut Vec<u32>) {
    found.clear();
    let mut n_terms = 0;
    for postings in terms {
        if postings.holds(document) {
            postings.positions(buffer);
            found.extend_from_slice(buffer);
            n_terms += 1;
        }
    }
    if n_terms > 1 {
        found.sort_unstable();
        found.dedup();
    }
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
