//! What searches need of the fields of a segment, opened once: the engine looks it up by name each time it is asked.

use std::sync::{Arc, OnceLock};

use newshound_search::BackendError;
use tantivy::SegmentReader;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::schema::Field;

use crate::error;

/// The fields of one segment.
pub(crate) struct Opened {
    fields: Vec<OnceLock<OpenedField>>,
}

/// One field of one segment.
pub(crate) struct OpenedField {
    pub(crate) index: Arc<InvertedIndexReader>,
    /// How long the field is in each document; where lengths are not kept, all count the same.
    pub(crate) norms: FieldNormReader,
    /// How long it is in all documents together.
    pub(crate) n_tokens: u64,
}

impl Opened {
    /// Of a segment of which nothing is opened yet.
    pub(crate) fn new(reader: &SegmentReader) -> Self {
        Self { fields: (0..reader.schema().num_fields()).map(|_| OnceLock::new()).collect() }
    }

    /// A field, opened now or before.
    pub(crate) fn field(&self, reader: &SegmentReader, field: Field) -> Result<&OpenedField, BackendError> {
        let slot = self.fields.get(field.field_id() as usize);
        let slot = slot.ok_or_else(|| BackendError::Damaged(format!("the index has no field {}", field.field_id())))?;
        if let Some(known) = slot.get() {
            return Ok(known);
        }
        let index = reader.inverted_index(field).map_err(error::engine)?;
        let norms = match reader.fieldnorms_readers().get_field(field).map_err(error::engine)? {
            Some(norms) => norms,
            None => FieldNormReader::constant(reader.max_doc(), 1),
        };
        let n_tokens = index.total_num_tokens();
        Ok(slot.get_or_init(|| OpenedField { index, norms, n_tokens }))
    }
}
