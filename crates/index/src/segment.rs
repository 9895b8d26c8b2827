//! What one segment knows of its documents: dates, groups, and which pass the filters.

use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

use newshound_model::Published;
use newshound_search::request::FilterField;
use newshound_search::{BackendError, TimeWindow};
use tantivy::columnar::{Cardinality, Column, ColumnValues};
use tantivy::postings::Postings as _;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet as _, SegmentReader, TERMINATED};
use tantivy_common::BitSet;

use crate::coverage::Coverage;
use crate::error;
use crate::groups::{Counts, Groups, Numbered};
use crate::opened::{Opened, OpenedField};
use crate::plan::Plan;
use crate::rare::Rare;
use crate::schema::{Fields, PUBLISHED};

/// A segment with the columns that every walk needs, opened once a generation.
pub(crate) struct Segment {
    pub(crate) reader: SegmentReader,
    pub(crate) ordinal: u32,
    pub(crate) published: Arc<dyn ColumnValues<i64>>,
    pub(crate) authority: Arc<dyn ColumnValues<f64>>,
    pub(crate) tie: Arc<dyn ColumnValues<u64>>,
    words: Arc<dyn ColumnValues<u64>>,
    /// What documents count as.
    pub(crate) copy_group: Arc<dyn ColumnValues<u64>>,
    pub(crate) story: Arc<dyn ColumnValues<u64>>,
    pub(crate) outlet: Column<u64>,
    /// The same, numbered.
    pub(crate) numbered: Arc<Numbered>,
    opened: Opened,
}

/// The documents of a segment that a plan lets through.
pub(crate) struct Passing<'a> {
    segment: &'a Segment,
    /// The documents in the time window: the index is in time order.
    pub(crate) range: Range<DocId>,
    include: Vec<BitSet>,
    exclude: Option<BitSet>,
    length: Option<(u64, u64)>,
    carried: Option<(Arc<Coverage>, u32)>,
    rare: Rare,
}

impl Segment {
    fn new(reader: &SegmentReader, ordinal: u32, numbered: Arc<Numbered>) -> Result<Self, BackendError> {
        let columns = reader.fast_fields();
        let number = |name: &str| Ok::<_, BackendError>(values(columns.u64(name).map_err(error::engine)?, 0));
        Ok(Self {
            reader: reader.clone(),
            ordinal,
            numbered,
            opened: Opened::new(reader),
            published: values(columns.i64(PUBLISHED).map_err(error::engine)?, 0),
            authority: values(columns.f64("authority").map_err(error::engine)?, 0.0),
            tie: number("tie")?,
            words: number("words")?,
            copy_group: number("copy_group")?,
            story: number("story")?,
            outlet: columns.u64("outlet").map_err(error::engine)?,
        })
    }

    /// The date of its latest document.
    pub(crate) fn latest(&self) -> i64 {
        if self.reader.max_doc() == 0 { i64::MIN } else { self.published.get_val(0) }
    }

    /// The index and the lengths of a field.
    pub(crate) fn field(&self, field: Field) -> Result<&OpenedField, BackendError> {
        self.opened.field(&self.reader, field)
    }

    pub(crate) fn is_alive(&self, document: DocId) -> bool {
        self.reader.alive_bitset().is_none_or(|alive| alive.is_alive(document))
    }

    /// The first document that is not later than an instant.
    fn first_not_later(&self, seconds: i64) -> DocId {
        if seconds == i64::MAX {
            return 0;
        }
        partition(self.reader.max_doc(), |document| self.published.get_val(document) > seconds)
    }

    /// The first document that is earlier than an instant.
    pub(crate) fn first_earlier(&self, seconds: i64) -> DocId {
        if seconds == i64::MIN {
            return self.reader.max_doc();
        }
        partition(self.reader.max_doc(), |document| self.published.get_val(document) >= seconds)
    }

    /// The first document that is earlier than each of some instants, which ascend.
    pub(crate) fn first_earlier_of(&self, instants: &[i64]) -> Vec<DocId> {
        let (latest, mut end) = (self.latest(), self.reader.max_doc());
        let earliest = end.checked_sub(1).map_or(i64::MAX, |last| self.published.get_val(last));
        let mut of = |&seconds: &i64| {
            if seconds > latest {
                end = 0;
            } else if seconds > earliest {
                end = partition(end, |document| self.published.get_val(document) >= seconds);
            }
            end
        };
        instants.iter().map(&mut of).collect()
    }

    /// Prepares the filters of a plan. `None` when no document can pass.
    pub(crate) fn passing(&self, plan: &Plan, fields: &Fields) -> Result<Option<Passing<'_>>, BackendError> {
        let range = self.range(plan);
        if range.is_empty() {
            return Ok(None);
        }
        let mut include = Vec::with_capacity(plan.include.len());
        for values in &plan.include {
            match self.holding(fields, values)? {
                Some(documents) => include.push(documents),
                None => return Ok(None),
            }
        }
        let exclude = self.holding(fields, &plan.exclude)?;
        let length = plan.wants_length().then_some(plan.length);
        let rare = Rare::new(&self.reader, fields, plan)?;
        Ok(Some(Passing { segment: self, range, include, exclude, length, carried: plan.carried.clone(), rare }))
    }

    /// The documents in the time window of a plan: the index is in time order.
    pub(crate) fn range(&self, plan: &Plan) -> Range<DocId> {
        let (from, to) = seconds(&plan.window);
        let range = self.first_not_later(to)..self.first_earlier(from);
        if from > to { 0..0 } else { range }
    }

    /// Whether a document has as many words, and its story as many outlets, as a plan wants.
    pub(crate) fn lets_through(&self, plan: &Plan, document: DocId) -> bool {
        let (min, max) = plan.length;
        plan.carried
            .as_ref()
            .is_none_or(|(coverage, min)| coverage.outlets(self.numbered.story[document as usize]) >= *min)
            && (!plan.wants_length() || (min..=max).contains(&self.words.get_val(document)))
    }

    /// The documents that hold any of the values; `None` when there is none.
    fn holding(&self, fields: &Fields, values: &[(FilterField, String)]) -> Result<Option<BitSet>, BackendError> {
        let mut documents: Option<BitSet> = None;
        for (field, value) in values {
            let index = self.reader.inverted_index(fields.keyword).map_err(error::engine)?;
            let term = fields.keyword_term(*field, value);
            let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            debug_assert!(postings.term_freq() >= 1);
            let documents = documents.get_or_insert_with(|| BitSet::with_max_value(self.reader.max_doc()));
            let mut document = postings.doc();
            while document != TERMINATED {
                documents.insert(document);
                document = postings.advance();
            }
        }
        Ok(documents)
    }
}

impl Passing<'_> {
    /// Whether a document is alive and passes every filter.
    pub(crate) fn passes(&self, document: DocId) -> bool {
        self.range.contains(&document)
            && self.segment.is_alive(document)
            && self.include.iter().all(|documents| documents.contains(document))
            && self.exclude.as_ref().is_none_or(|documents| !documents.contains(document))
            && self.length.is_none_or(|(min, max)| (min..=max).contains(&self.segment.words.get_val(document)))
            && self
                .carried
                .as_ref()
                .is_none_or(|(coverage, min)| coverage.outlets(self.segment.numbered.story[document as usize]) >= *min)
            && self.rare.passes(document)
    }

    /// The segment they are of.
    pub(crate) fn segment(&self) -> &Segment {
        self.segment
    }
}

/// The values of a column, the default one where a document has none. Where each has one, nothing is asked but the value.
fn values<T>(column: Column<T>, default: T) -> Arc<dyn ColumnValues<T>>
where
    T: PartialOrd + Copy + Debug + Send + Sync + 'static,
{
    match column.get_cardinality() {
        Cardinality::Full => column.values,
        Cardinality::Optional | Cardinality::Multivalued => column.first_or_default_col(default),
    }
}

/// The window in whole seconds, both ends inclusive.
pub(crate) fn seconds(window: &TimeWindow) -> (i64, i64) {
    // The index holds seconds: an instant within a second counts as its beginning, so a window must begin at the next one.
    // An article without a date lies in no window that has a bound.
    let open = if window.is_open() { i64::MIN } else { Published::UNDATED_SECOND + 1 };
    let from = window.from.map_or(open, |from| {
        let floor = from.as_second() - i64::from(from.subsec_nanosecond() < 0);
        floor + i64::from(from.subsec_nanosecond() != 0)
    });
    let to = window.to.map_or(i64::MAX, |to| to.as_second() - i64::from(to.subsec_nanosecond() < 0));
    (from, to)
}

/// The number of leading documents for which `is_before` holds, by bisection.
fn partition(n_documents: DocId, is_before: impl Fn(DocId) -> bool) -> DocId {
    let (mut low, mut high) = (0, n_documents);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The segments of a searcher, the one with the latest document first, and how many groups there are.
pub(crate) fn latest_first(
    searcher: &tantivy::Searcher,
    groups: &mut Groups,
) -> Result<(Vec<Segment>, Counts), BackendError> {
    let (numbered, counts) = groups.of_segments(searcher.segment_readers())?;
    let mut segments = Vec::with_capacity(numbered.len());
    for ((ordinal, reader), numbered) in (0..).zip(searcher.segment_readers()).zip(numbered) {
        segments.push(Segment::new(reader, ordinal, numbered)?);
    }
    segments.sort_by_key(|segment| std::cmp::Reverse(segment.latest()));
    Ok((segments, counts))
}
