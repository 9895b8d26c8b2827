//! A column that a facet is counted by, made quick to count: read once a segment, kept as long as it is part of the index.

use newshound_search::BackendError;
use tantivy::DocId;
use tantivy::columnar::{Cardinality, StrColumn};
use tantivy::index::SegmentReader;

use crate::error;

/// The ordinal of a document without a value.
const NONE: u32 = u32::MAX;

/// Values are kept as text when there are at most so many: looking one up costs as much as counting hundreds of documents.
const MAX_TEXTS: usize = 4_096;

/// The values of one field in one segment.
pub(crate) struct FacetColumn {
    column: StrColumn,
    /// The ordinal of each document's value, where none has more than one.
    single: Option<Vec<u32>>,
    /// The values by ordinal, where they are few.
    texts: Vec<Box<str>>,
}

impl FacetColumn {
    /// Opens a column; `None` when no document of the segment has a value.
    pub(crate) fn open(reader: &SegmentReader, name: &str) -> Result<Option<Self>, BackendError> {
        let Some(column) = reader.fast_fields().str(name).map_err(error::engine)? else { return Ok(None) };
        let ordinals = column.ords();
        let single = match ordinals.get_cardinality() {
            Cardinality::Full | Cardinality::Optional => {
                let of = |document: DocId| ordinals.first(document).and_then(|ordinal| u32::try_from(ordinal).ok());
                Some((0..reader.max_doc()).map(|document| of(document).unwrap_or(NONE)).collect())
            }
            Cardinality::Multivalued => None,
        };
        let mut texts = Vec::new();
        if column.num_terms() <= MAX_TEXTS {
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                texts.push(String::from_utf8_lossy(stream.key()).into());
            }
        }
        Ok(Some(Self { column, single, texts }))
    }

    /// How many values there are.
    pub(crate) fn n_values(&self) -> usize {
        self.column.num_terms()
    }

    /// Gives each document with the ordinal of each of its values.
    pub(crate) fn for_each(&self, documents: &[DocId], mut each: impl FnMut(DocId, usize)) {
        match &self.single {
            Some(ordinals) => {
                for &document in documents {
                    let ordinal = ordinals[document as usize];
                    if ordinal != NONE {
                        each(document, ordinal as usize);
                    }
                }
            }
            None => {
                for &document in documents {
                    self.column.term_ords(document).for_each(|ordinal| each(document, ordinal as usize));
                }
            }
        }
    }

    /// The value of an ordinal.
    pub(crate) fn text(&self, ordinal: usize) -> Result<String, BackendError> {
        if let Some(text) = self.texts.get(ordinal) {
            return Ok(text.to_string());
        }
        let mut text = String::new();
        self.column.ord_to_str(ordinal as u64, &mut text)?;
        Ok(text)
    }
}
