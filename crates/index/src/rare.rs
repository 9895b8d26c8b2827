//! Filters that few searches have: other dates, days that texts name, the number in the archive's log. Their columns are opened when asked
//! for.

use std::ops::RangeInclusive;
use std::sync::Arc;

use newshound_search::{BackendError, DayWindow};
use tantivy::columnar::ColumnValues;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _, SegmentReader, TERMINATED};
use tantivy_common::BitSet;

use crate::error;
use crate::plan::Plan;
use crate::schema::{FIRST_SEEN, Fields, MODIFIED, SEQUENCE, mentioned_text};
use crate::segment::seconds;

/// The rare filters of a plan in a segment.
pub(crate) struct Rare {
    columns: Vec<Column>,
    mentioning: Option<BitSet>,
}

/// A column whose value must lie in a range.
enum Column {
    Date(Arc<dyn ColumnValues<i64>>, RangeInclusive<i64>),
    Number(Arc<dyn ColumnValues<u64>>, RangeInclusive<u64>),
}

impl Rare {
    pub(crate) fn new(reader: &SegmentReader, fields: &Fields, plan: &Plan) -> Result<Self, BackendError> {
        let mut columns = Vec::new();
        for (window, name) in [(&plan.modified, MODIFIED), (&plan.first_seen, FIRST_SEEN)] {
            if !window.is_open() {
                let column = reader.fast_fields().column_first_or_default(name).map_err(error::engine)?;
                let (from, to) = seconds(window);
                // What a whole segment passes need not be asked of each document.
                if from > column.min_value() || to < column.max_value() {
                    columns.push(Column::Date(column, from..=to));
                }
            }
        }
        if let Some(number) = plan.as_of {
            let column = reader.fast_fields().column_first_or_default(SEQUENCE).map_err(error::engine)?;
            if number < column.max_value() {
                columns.push(Column::Number(column, 0..=number));
            }
        }
        let mentioning =
            if plan.mentioned.is_open() { None } else { Some(mentioning(reader, fields, plan.mentioned)?) };
        Ok(Self { columns, mentioning })
    }

    /// Whether any document may be kept away.
    pub(crate) fn narrows(&self) -> bool {
        !self.columns.is_empty() || self.mentioning.is_some()
    }

    pub(crate) fn passes(&self, document: DocId) -> bool {
        self.mentioning.as_ref().is_none_or(|documents| documents.contains(document))
            && self.columns.iter().all(|column| match column {
                Column::Date(column, range) => range.contains(&column.get_val(document)),
                Column::Number(column, range) => range.contains(&column.get_val(document)),
            })
    }
}

/// The documents that name a day in a window. The days of a window stand together in the dictionary.
fn mentioning(reader: &SegmentReader, fields: &Fields, window: DayWindow) -> Result<BitSet, BackendError> {
    let index = reader.inverted_index(fields.keyword).map_err(error::engine)?;
    let from = mentioned_text(window.from.unwrap_or(jiff::civil::date(0, 1, 1)));
    let to = mentioned_text(window.to.unwrap_or(jiff::civil::Date::MAX));
    let mut terms = index.terms().range().ge(from.as_bytes()).le(to.as_bytes()).into_stream()?;
    let mut documents = BitSet::with_max_value(reader.max_doc());
    while terms.advance() {
        let mut postings =
            index.read_postings_from_terminfo(terms.value(), IndexRecordOption::Basic).map_err(BackendError::Io)?;
        let mut document = postings.doc();
        while document != TERMINATED {
            documents.insert(document);
            document = postings.advance();
        }
    }
    Ok(documents)
}
