//! Terms that begin in a certain way, read off the dictionary as one stretch of it: no automaton is built and none is run.

use tantivy::index::{InvertedIndexReader, SegmentReader};
use tantivy::query::{BitSetDocSet, ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, Term};
use tantivy_common::BitSet;

/// Matches documents that hold a term which begins like this one; each scores 1.
#[derive(Debug, Clone)]
pub(crate) struct BeginningQuery {
    beginning: Term,
}

impl BeginningQuery {
    pub(crate) fn new(beginning: Term) -> Self {
        Self { beginning }
    }
}

impl Query for BeginningQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for BeginningQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut found = BitSet::with_max_value(reader.max_doc());
        let index = reader.inverted_index(self.beginning.field())?;
        for_each_block(&index, &self.beginning, |documents| {
            for &document in documents {
                found.insert(document);
            }
        })?;
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(found), boost)))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("a term begins so", 1.0))
    }
}

/// Gives the documents of every term that begins so, block by block: those of each term are in order.
pub(crate) fn for_each_block(
    index: &InvertedIndexReader,
    beginning: &Term,
    mut each: impl FnMut(&[DocId]),
) -> std::io::Result<()> {
    let begin = beginning.serialized_value_bytes();
    let mut terms = index.terms().range().ge(begin).into_stream()?;
    while terms.advance() && terms.key().starts_with(begin) {
        let mut postings = index.read_block_postings_from_terminfo(terms.value(), IndexRecordOption::Basic)?;
        while !postings.docs().is_empty() {
            each(postings.docs());
            postings.advance();
        }
    }
    Ok(())
}
