//! Phrases in the sweep: which documents hold the terms one after the other, and what that scores.
//!
//! A phrase scores by how often it stands in the text, which is never more often than any of its terms. So the sum of what its terms score
//! bounds what it scores, and the sweep treats it as words that all must be held; only documents that could compete have their
//! positions read.

use newshound_search::BackendError;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::query::Bm25Weight;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _};

use crate::cursor::max_score;
use crate::segment::Segment;
use crate::weights::Weights;
use crate::words::Words;

/// The positions of a phrase's terms in one segment.
pub(crate) struct Phrase<'a> {
    terms: Vec<SegmentPostings>,
    scoring: Option<(&'a Bm25Weight, &'a FieldNormReader)>,
    /// The most that a document can score.
    pub(crate) max: f32,
    /// Where the phrase may begin in the document that is looked at.
    begins: Vec<u32>,
    positions: Vec<u32>,
}

impl<'a> Phrase<'a> {
    /// Opens the phrase of a query; `None` when it is none or the segment lacks one of its terms.
    pub(crate) fn open(
        words: &'a Words,
        weights: Option<&'a Weights>,
        segment: &'a Segment,
    ) -> Result<Option<Self>, BackendError> {
        if !words.is_phrase {
            return Ok(None);
        }
        let weight = weights.and_then(|weights| weights.phrase.as_ref());
        let mut terms = Vec::with_capacity(words.groups.len());
        let mut scoring = None;
        for word in words.groups.iter().flatten() {
            let Some(info) = word.info(segment)? else { return Ok(None) };
            let field = segment.field(word.meant.term.field())?;
            terms.push(field.index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)?);
            scoring = weight.map(|weight| (weight, &field.norms));
        }
        let max = weight.map_or(0.0, max_score);
        Ok(Some(Self { terms, scoring, max, begins: Vec::new(), positions: Vec::new() }))
    }

    /// Whether a document holds the terms one after the other. Documents must be asked about in order.
    pub(crate) fn holds(&mut self, document: DocId) -> bool {
        self.count(document) > 0
    }

    /// What a document scores; `None` when the terms stand elsewhere. Documents must be asked about in order.
    pub(crate) fn score(&mut self, document: DocId) -> Option<f32> {
        let count = self.count(document);
        let (weight, norms) = self.scoring?;
        (count > 0).then(|| weight.score(norms.fieldnorm_id(document), count))
    }

    fn count(&mut self, document: DocId) -> u32 {
        let Self { terms, begins, positions, .. } = self;
        for (offset, postings) in (0..).zip(terms) {
            if postings.doc() < document {
                postings.seek(document);
            }
            if postings.doc() != document {
                return 0;
            }
            if offset == 0 {
                postings.positions(begins);
                continue;
            }
            postings.positions(positions);
            // Both ascend: one pass keeps the beginnings that this term follows.
            let mut rest = positions.iter().copied().peekable();
            begins.retain(|&begin| {
                while rest.next_if(|&position| position < begin + offset).is_some() {}
                rest.peek() == Some(&(begin + offset))
            });
            if begins.is_empty() {
                return 0;
            }
        }
        u32::try_from(begins.len()).unwrap_or(u32::MAX)
    }
}
