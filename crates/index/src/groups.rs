//! What documents count as, numbered without gaps, so that distinct ones are counted by setting bits.
//!
//! The columns hold hashes of copy group, story and outlet. A set of hashes costs a cache miss a document; a number from 0 to the count of all
//! groups costs a bit. The numbers of a segment are looked up once, when it is first seen, and kept as long as it is part of the index.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use newshound_search::BackendError;
use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};

use crate::error;
use crate::facet_column::FacetColumn;
use crate::schema::FACETS;

/// The number of a document without an outlet.
pub(crate) const NONE: u32 = u32::MAX;

/// Hashes by number, in the order in which they were first seen.
#[derive(Debug, Default)]
struct Numbers {
    known: FxHashMap<u64, u32>,
}

impl Numbers {
    fn of(&mut self, hash: u64) -> u32 {
        let next = u32::try_from(self.known.len()).unwrap_or(NONE - 1);
        *self.known.entry(hash).or_insert(next)
    }
}

/// The numbers of a segment's documents.
pub(crate) struct Numbered {
    pub(crate) copy_group: Vec<u32>,
    pub(crate) story: Vec<u32>,
    /// [`NONE`] where there is none.
    pub(crate) outlet: Vec<u32>,
    /// The columns of [`FACETS`], opened when they are first counted.
    facets: [OnceLock<Option<FacetColumn>>; FACETS.len()],
}

impl Numbered {
    /// The number of a document's outlet.
    pub(crate) fn outlet_of(&self, document: DocId) -> Option<u32> {
        Some(self.outlet[document as usize]).filter(|&number| number != NONE)
    }

    /// A column of [`FACETS`] by its place; `None` where no document has a value.
    pub(crate) fn facet(&self, reader: &SegmentReader, place: usize) -> Result<Option<&FacetColumn>, BackendError> {
        let Some(slot) = self.facets.get(place) else { return Ok(None) };
        if let Some(known) = slot.get() {
            return Ok(known.as_ref());
        }
        let opened = FacetColumn::open(reader, FACETS[place].1)?;
        Ok(slot.get_or_init(|| opened).as_ref())
    }
}

/// How many numbers there are of each.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) copy_groups: usize,
    pub(crate) stories: usize,
    pub(crate) outlets: usize,
}

/// The numbers of all groups of an index, and of the documents of each of its segments.
#[derive(Default)]
pub(crate) struct Groups {
    copy_groups: Numbers,
    stories: Numbers,
    outlets: Numbers,
    segments: HashMap<SegmentId, Arc<Numbered>>,
}

impl Groups {
    /// The numbers of each segment, in the order given; what other segments had is forgotten.
    pub(crate) fn of_segments(
        &mut self,
        readers: &[SegmentReader],
    ) -> Result<(Vec<Arc<Numbered>>, Counts), BackendError> {
        let n_documents: usize = readers.iter().map(|reader| reader.max_doc() as usize).sum();
        // Groups of articles that are gone are numbered, too. Once they are most of them it is time to begin anew.
        if self.copy_groups.known.len() > 4 * n_documents + 1_024 {
            *self = Self::default();
        }
        self.segments.retain(|id, _| readers.iter().any(|reader| reader.segment_id() == *id));
        let mut found = Vec::with_capacity(readers.len());
        for reader in readers {
            let numbered = match self.segments.get(&reader.segment_id()) {
                Some(known) => Arc::clone(known),
                None => {
                    let numbered = Arc::new(self.number(reader)?);
                    self.segments.insert(reader.segment_id(), Arc::clone(&numbered));
                    numbered
                }
            };
            found.push(numbered);
        }
        let counts = Counts {
            copy_groups: self.copy_groups.known.len(),
            stories: self.stories.known.len(),
            outlets: self.outlets.known.len(),
        };
        Ok((found, counts))
    }

    fn number(&mut self, reader: &SegmentReader) -> Result<Numbered, BackendError> {
        let columns = reader.fast_fields();
        let copy_group = columns.column_first_or_default::<u64>("copy_group").map_err(error::engine)?;
        let story = columns.column_first_or_default::<u64>("story").map_err(error::engine)?;
        let outlet = columns.u64("outlet").map_err(error::engine)?;
        let documents = 0..reader.max_doc();
        Ok(Numbered {
            copy_group: documents.clone().map(|document| self.copy_groups.of(copy_group.get_val(document))).collect(),
            story: documents.clone().map(|document| self.stories.of(story.get_val(document))).collect(),
            outlet: documents
                .map(|document| outlet.first(document).map_or(NONE, |hash| self.outlets.of(hash)))
                .collect(),
            facets: [const { OnceLock::new() }; FACETS.len()],
        })
    }
}

/// Which numbers were seen.
#[derive(Debug)]
pub(crate) struct Distinct {
    bits: Vec<u64>,
}

impl Distinct {
    /// Room for numbers below `n_numbers`.
    pub(crate) fn new(n_numbers: usize) -> Self {
        Self { bits: vec![0; n_numbers.div_ceil(64)] }
    }

    /// Adds the numbers of some documents.
    pub(crate) fn insert_all(&mut self, numbers: &[u32], documents: &[DocId]) {
        // Neighbours in time often have neighbouring numbers: a word is written back when another one is needed.
        let (mut at, mut word) = (0, self.bits.first().copied().unwrap_or(0));
        for &document in documents {
            let number = numbers[document as usize];
            if number == NONE {
                continue;
            }
            let needed = number as usize / 64;
            if needed != at {
                self.bits[at] = word;
                (at, word) = (needed, self.bits[needed]);
            }
            word |= 1 << (number % 64);
        }
        if let Some(last) = self.bits.get_mut(at) {
            *last = word;
        }
    }

    /// How many were seen.
    pub(crate) fn len(&self) -> u64 {
        self.bits.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_numbers_count_once() {
        let mut distinct = Distinct::new(130);
        let numbers = [0, 63, 64, NONE, 129, 64, 0, 129];
        distinct.insert_all(&numbers, &[0, 1, 2, 3]);
        assert_eq!(distinct.len(), 3);
        distinct.insert_all(&numbers, &[3, 4, 5, 6, 7]);
        assert_eq!(distinct.len(), 4);
        let mut none = Distinct::new(0);
        none.insert_all(&[NONE], &[0]);
        assert_eq!(none.len(), 0);
    }

    #[test]
    fn hashes_keep_their_numbers() {
        let mut numbers = Numbers::default();
        let first: Vec<u32> = [9, 7, 9, 8].map(|hash| numbers.of(hash)).to_vec();
        assert_eq!(first, [0, 1, 0, 2]);
        assert_eq!(numbers.of(7), 1);
    }
}
