//! A cursor over the documents of one term in one segment, block by block.
//!
//! Where the term counts in documents of some languages only, it stands on others as well, but neither holds nor gives them. The blocks and what
//! they can score are those of all.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::query::Bm25Weight;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, TERMINATED};

use crate::among::Here;
use crate::opened::OpenedField;

/// Room for rounding between a score and the greatest there can be.
const ROOM: f32 = 1.0001;

/// How many documents ahead are looked at one by one before a block is searched: of two terms about as frequent, the next is near.
const STEPS: usize = 4;

/// Stands on one document of a term.
pub(crate) struct Cursor<'a> {
    postings: BlockSegmentPostings,
    /// Its place in the block.
    at: usize,
    scoring: Option<Scoring<'a>>,
    /// The documents in which the term counts, where it does not in all.
    here: Option<Here>,
    /// The most that a document can score.
    pub(crate) max: f32,
}

/// How the documents of a term score.
struct Scoring<'a> {
    weight: &'a Bm25Weight,
    norms: &'a FieldNormReader,
    /// By how much true scores may exceed the block maxima of the segment, as a factor.
    slack: f32,
}

/// The most that a document can score.
pub(crate) fn max_score(weight: &Bm25Weight) -> f32 {
    weight.max_score() * ROOM
}

impl<'a> Cursor<'a> {
    /// A cursor on the first document, which scores nothing, nor does any other.
    pub(crate) fn unscored(field: &OpenedField, info: &TermInfo) -> tantivy::Result<Self> {
        Self::open(field, info, None)
    }

    /// A cursor on the first document. True scores may exceed the block maxima of the segment by the factor `slack`.
    pub(crate) fn scored(
        field: &'a OpenedField,
        info: &TermInfo,
        weight: &'a Bm25Weight,
        slack: f32,
    ) -> tantivy::Result<Self> {
        Self::open(field, info, Some(Scoring { weight, norms: &field.norms, slack }))
    }

    fn open(field: &OpenedField, info: &TermInfo, scoring: Option<Scoring<'a>>) -> tantivy::Result<Self> {
        let option = if scoring.is_some() { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        let postings = field.index.read_block_postings_from_terminfo(info, option)?;
        let max = scoring.as_ref().map_or(0.0, |scoring| max_score(scoring.weight));
        Ok(Self { postings, at: 0, scoring, here: None, max })
    }

    /// Counts only in these documents: it holds and gives no others.
    pub(crate) fn among(mut self, here: Option<Here>) -> Self {
        self.here = here;
        self
    }

    /// How many documents hold the term.
    pub(crate) fn n_documents(&self) -> u32 {
        self.postings.doc_freq()
    }

    /// The document it stands on; [`TERMINATED`] behind the last.
    pub(crate) fn document(&self) -> DocId {
        self.postings.doc(self.at)
    }

    /// Goes to the first document at or after `target`.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        if self.document() >= target {
            return self.document();
        }
        let ahead = self.postings.docs()[self.at + 1..].iter().take(STEPS).position(|&document| document >= target);
        self.at = match ahead {
            Some(steps) => self.at + 1 + steps,
            None => self.postings.seek(target),
        };
        self.document()
    }

    /// Whether a document is one in which the term counts; documents are asked in ascending order. Stands on it, if so.
    pub(crate) fn holds(&mut self, document: DocId) -> bool {
        self.here.as_ref().is_none_or(|here| here.has(document)) && self.seek(document) == document
    }

    /// What the document it stands on scores.
    pub(crate) fn score(&self) -> f32 {
        let Some(Scoring { weight, norms, .. }) = &self.scoring else { return 0.0 };
        weight.score(norms.fieldnorm_id(self.document()), self.postings.freq(self.at))
    }

    /// The most that a document of this block can score.
    pub(crate) fn block_max(&mut self) -> f32 {
        match &self.scoring {
            Some(Scoring { weight, norms, slack }) => {
                (self.postings.block_max_score(norms, weight) * slack * ROOM).min(self.max)
            }
            None => 0.0,
        }
    }

    /// The last document of this block.
    pub(crate) fn last_of_block(&self) -> DocId {
        self.postings.docs().last().copied().unwrap_or(TERMINATED)
    }

    /// The documents of this block from the one it stands on, with what each scores, up to `end`; then stands on the first behind them.
    pub(crate) fn take_block(&mut self, end: DocId, mut each: impl FnMut(DocId, f32)) {
        match self.here.take() {
            None => self.take_all(end, each),
            Some(here) => {
                self.take_all(end, |document, score| {
                    if here.has(document) {
                        each(document, score);
                    }
                });
                self.here = Some(here);
            }
        }
    }

    fn take_all(&mut self, end: DocId, mut each: impl FnMut(DocId, f32)) {
        let n_taken = self.n_before(end);
        let documents = &self.postings.docs()[self.at..][..n_taken];
        match &self.scoring {
            Some(Scoring { weight, norms, .. }) => {
                let counts = &self.postings.freqs()[self.at..];
                for (&document, &count) in documents.iter().zip(counts) {
                    each(document, weight.score(norms.fieldnorm_id(document), count));
                }
            }
            None => documents.iter().for_each(|&document| each(document, 0.0)),
        }
        self.step_over(n_taken);
    }

    /// The same without scores, all at once.
    pub(crate) fn take_documents(&mut self, end: DocId, each: impl FnOnce(&[DocId])) {
        let n_taken = self.n_before(end);
        let documents = &self.postings.docs()[self.at..][..n_taken];
        match &self.here {
            None => each(documents),
            Some(here) => {
                let meant: Vec<DocId> = documents.iter().copied().filter(|&document| here.has(document)).collect();
                each(&meant);
            }
        }
        self.step_over(n_taken);
    }

    /// How many documents of this block, from the one it stands on, come before `end`.
    fn n_before(&self, end: DocId) -> usize {
        let documents = &self.postings.docs()[self.at..];
        match self.last_of_block() < end {
            true => documents.len(),
            false => documents.partition_point(|&document| document < end),
        }
    }

    fn step_over(&mut self, n_taken: usize) {
        if self.at + n_taken == self.postings.docs().len() {
            self.postings.advance();
            self.at = 0;
        } else {
            self.at += n_taken;
        }
    }
}
