//! What documents count as, numbered without gaps, so that distinct ones are counted by setting bits ([`crate::tally`]); and their languages, so
//! that terms are passed over where they stand for another word ([`crate::among`]).
//!
//! The columns hold hashes of copy group, story and outlet. A set of hashes costs a cache miss a document; a number from 0 to the count of all
//! groups costs a bit. The numbers of a segment are looked up once, when it is first seen, and kept as long as it is part of the index.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use newshound_model::Language;
use newshound_search::BackendError;
use rustc_hash::FxHashMap;
use tantivy::columnar::ColumnValues;
use tantivy::index::SegmentId;
use tantivy::{DocId, SegmentReader};

use crate::alone::{Alone, Holders};
use crate::error;
use crate::facet_column::FacetColumn;
use crate::schema::{FACETS, LABEL, LANGUAGE};

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

/// Numbers, and who has one to itself.
#[derive(Debug, Default)]
struct Held {
    numbers: Numbers,
    holders: Holders,
}

impl Held {
    /// Numbers the documents of a segment.
    fn number(&mut self, serial: u32, column: &dyn ColumnValues<u64>, n_documents: DocId) -> (Vec<u32>, Arc<Alone>) {
        let alone = self.holders.begin(serial, n_documents);
        let of = |document: DocId| {
            let number = self.numbers.of(column.get_val(document));
            self.holders.take(number, serial, document);
            number
        };
        ((0..n_documents).map(of).collect(), alone)
    }

    fn len(&self) -> usize {
        self.numbers.known.len()
    }
}

/// The numbers of a segment's documents.
pub(crate) struct Numbered {
    /// What tells segments apart that come and go.
    serial: u32,
    pub(crate) copy_group: Vec<u32>,
    pub(crate) alone_in_copy_group: Arc<Alone>,
    pub(crate) story: Vec<u32>,
    pub(crate) alone_in_story: Arc<Alone>,
    /// [`NONE`] where there is none.
    pub(crate) outlet: Vec<u32>,
    pub(crate) language: Vec<u16>,
    /// How many documents are in each language, by its number.
    pub(crate) of_language: Vec<u32>,
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
    copy_groups: Held,
    stories: Held,
    outlets: Numbers,
    languages: Vec<Language>,
    next_serial: u32,
    segments: HashMap<SegmentId, Arc<Numbered>>,
}

impl Groups {
    /// The languages by their numbers.
    pub(crate) fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The numbers of each segment, in the order given; what other segments had is forgotten.
    pub(crate) fn of_segments(
        &mut self,
        readers: &[SegmentReader],
    ) -> Result<(Vec<Arc<Numbered>>, Counts), BackendError> {
        let n_documents: usize = readers.iter().map(|reader| reader.max_doc() as usize).sum();
        // Groups of articles that are gone are numbered, too. Once they are most of them it is time to begin anew.
        if self.copy_groups.len() > 4 * n_documents + 1_024 {
            *self = Self::default();
        }
        self.segments.retain(|id, _| readers.iter().any(|reader| reader.segment_id() == *id));
        let serials: HashSet<u32> = self.segments.values().map(|numbered| numbered.serial).collect();
        for held in [&mut self.copy_groups, &mut self.stories] {
            held.holders.retain(|serial| serials.contains(&serial));
        }
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
            copy_groups: self.copy_groups.len(),
            stories: self.stories.len(),
            outlets: self.outlets.known.len(),
        };
        Ok((found, counts))
    }

    fn number(&mut self, reader: &SegmentReader) -> Result<Numbered, BackendError> {
        let columns = reader.fast_fields();
        let copy_group = columns.column_first_or_default::<u64>("copy_group").map_err(error::engine)?;
        let story = columns.column_first_or_default::<u64>("story").map_err(error::engine)?;
        let outlet = columns.u64("outlet").map_err(error::engine)?;
        let n_documents = reader.max_doc();
        let serial = self.next_serial;
        self.next_serial += 1;
        let (copy_group, alone_in_copy_group) = self.copy_groups.number(serial, copy_group.as_ref(), n_documents);
        let (story, alone_in_story) = self.stories.number(serial, story.as_ref(), n_documents);
        let language = self.number_languages(reader)?;
        let mut of_language = vec![0; self.languages.len()];
        language.iter().for_each(|number| of_language[usize::from(*number)] += 1);
        Ok(Numbered {
            serial,
            copy_group,
            alone_in_copy_group,
            story,
            alone_in_story,
            outlet: (0..n_documents)
                .map(|document| outlet.first(document).map_or(NONE, |hash| self.outlets.of(hash)))
                .collect(),
            language,
            of_language,
            facets: [const { OnceLock::new() }; FACETS.len()],
        })
    }

    fn number_languages(&mut self, reader: &SegmentReader) -> Result<Vec<u16>, BackendError> {
        let documents = 0..reader.max_doc();
        let Some(column) = reader.fast_fields().str(LANGUAGE).map_err(error::engine)? else {
            let number = self.language(Language::UNDETERMINED);
            return Ok(documents.map(|_| number).collect());
        };
        let mut by_ordinal = Vec::with_capacity(column.num_terms());
        let mut texts = column.dictionary().stream()?;
        while texts.advance() {
            let text = String::from_utf8_lossy(texts.key());
            let language = text.split(LABEL).next().and_then(Language::from_code);
            by_ordinal.push(self.language(language.unwrap_or(Language::UNDETERMINED)));
        }
        let ordinals = column.ords();
        let number = |document| Some(*by_ordinal.get(ordinals.first(document)? as usize)?);
        let mut numbers = Vec::with_capacity(documents.len());
        for document in documents {
            numbers.push(match number(document) {
                Some(number) => number,
                None => self.language(Language::UNDETERMINED),
            });
        }
        Ok(numbers)
    }

    /// The number of a language. There are fewer codes than numbers.
    fn language(&mut self, language: Language) -> u16 {
        let known = self.languages.iter().position(|known| *known == language);
        let number = known.unwrap_or_else(|| {
            self.languages.push(language);
            self.languages.len() - 1
        });
        u16::try_from(number).unwrap_or(u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_keep_their_numbers() {
        let mut numbers = Numbers::default();
        let first: Vec<u32> = [9, 7, 9, 8].map(|hash| numbers.of(hash)).to_vec();
        assert_eq!(first, [0, 1, 0, 2]);
        assert_eq!(numbers.of(7), 1);
    }
}
