//! Documents of stories that so many outlets carry.

use std::fmt;
use std::sync::Arc;

use tantivy::index::SegmentId;
use tantivy::query::{BitSetDocSet, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, Score, SegmentReader};
use tantivy_common::BitSet;

use crate::backend::View;
use crate::coverage::Coverage;
use crate::groups::Numbered;

/// Documents whose story so many outlets carry, both ends inclusive.
#[derive(Clone)]
pub(crate) struct CoveredQuery {
    coverage: Arc<Coverage>,
    stories: Vec<(SegmentId, Arc<Numbered>)>,
    min: u32,
    max: u32,
}

impl CoveredQuery {
    pub(crate) fn new(view: &View, min: u32, max: u32) -> Self {
        let stories = view.segments.iter().map(|of| (of.reader.segment_id(), Arc::clone(&of.numbered))).collect();
        Self { coverage: Arc::clone(view.coverage()), stories, min, max }
    }
}

impl fmt::Debug for CoveredQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CoveredQuery").field("min", &self.min).field("max", &self.max).finish_non_exhaustive()
    }
}

impl Query for CoveredQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for CoveredQuery {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let numbered = self.stories.iter().find(|(segment, _)| *segment == reader.segment_id());
        let Some((_, numbered)) = numbered else { return Ok(Box::new(EmptyScorer)) };
        let mut documents = BitSet::with_max_value(reader.max_doc());
        for (document, story) in (0..).zip(&numbered.story) {
            if (self.min..=self.max).contains(&self.coverage.outlets(*story)) {
                documents.insert(document);
            }
        }
        if documents.len() == 0 {
            return Ok(Box::new(EmptyScorer));
        }
        Ok(Box::new(ConstScorer::new(BitSetDocSet::from(documents), boost)))
    }

    fn explain(&self, _reader: &SegmentReader, _document: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("stories of so many outlets", 1.0))
    }
}
