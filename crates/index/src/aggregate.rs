//! Counts over everything that matches, without scores.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use newshound_model::Published;
use newshound_search::codes::normalise_value;
use newshound_search::request::FilterField;
use newshound_search::{
    AggregateRequest, Aggregates, BackendError, FacetCount, GroupSize, Label, TimeAxis, Totals, Unit,
};
use tantivy::columnar::ColumnValues;
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocId, DocSet as _, TERMINATED};
use xxhash_rust::xxh3::xxh3_128;

use crate::axis;
use crate::backend::View;
use crate::documents::Documents;
use crate::error;
use crate::matching::{Matches, matches};
use crate::plan::{self, Plan};
use crate::schema::{FACETS, LABEL, SEQUENCE};
use crate::segment::Segment;
use crate::tally::Tally;

/// Hashes of groups, stories and outlets.
pub(crate) type NumberSet = rustc_hash::FxHashSet<u64>;

impl Segment {
    /// What a document counts as; `None` counts not at all.
    pub(crate) fn counts_as(&self, unit: Unit, document: DocId) -> Option<u64> {
        match unit {
            Unit::Articles => Some(u64::from(self.ordinal) << 32 | u64::from(document)),
            Unit::Originals => Some(self.copy_group.get_val(document)),
            Unit::Stories => Some(self.story.get_val(document)),
            Unit::Outlets => self.outlet.first(document),
        }
    }
}

/// What a plan matches, found now or kept.
pub(crate) fn matched(view: &View, plan: &Plan) -> Result<Arc<Matches>, BackendError> {
    let key = plan.key();
    if let Some(known) = view.kept.matches.get(key) {
        return Ok(known);
    }
    let found = Arc::new(matches(view, plan)?);
    view.kept.matches.put(key, &found);
    Ok(found)
}

/// How much a plan matches.
pub(crate) fn totals(view: &View, plan: &Plan) -> Result<Totals, BackendError> {
    let key = plan.key();
    if let Some(known) = view.kept.totals.get(key) {
        return Ok(*known);
    }
    let mut tally = Tally::new(view.counts);
    for (segment, documents) in view.segments.iter().zip(matched(view, plan)?.iter()) {
        tally.add(&segment.numbered, documents);
    }
    let totals = tally.totals();
    view.kept.totals.put(key, &Arc::new(totals));
    Ok(totals)
}

/// A facet as it is counted: by value over all segments.
struct Facet {
    field: FilterField,
    /// Values must begin so: people, organisations and places share the column of entities.
    prefix: &'static str,
    size: usize,
    /// By value and label: how many articles, and in other units what they count as.
    counts: HashMap<String, (u64, NumberSet)>,
}

pub(crate) fn aggregate(view: &View, request: &AggregateRequest) -> Result<Aggregates, BackendError> {
    let key = key_of(request);
    if let Some(known) = view.kept.answers.get(key) {
        return Ok((*known).clone());
    }
    let plan = Plan::new(&request.query, &request.filters, view)?;
    let matched = matched(view, &plan)?;
    let mut facets = Vec::with_capacity(request.facets.len());
    for facet in &request.facets {
        let (column, prefix) = column_of(facet.field)?;
        let mut facet = Facet { field: facet.field, prefix, size: facet.size, counts: HashMap::new() };
        for (segment, documents) in view.segments.iter().zip(matched.iter()) {
            facet.count(segment, column, documents, request.unit)?;
        }
        facets.push((facet.field, facet.finish(request.unit)));
    }
    // Borders lie between nanoseconds, dates on seconds: a date belongs to the bucket that begins at or before it.
    let borders: Vec<i64> = request
        .timeline_borders
        .iter()
        .map(|border| border.as_second() + i64::from(border.subsec_nanosecond() > 0))
        .collect();
    let timeline = match request.axis {
        TimeAxis::Published => timeline(view, &matched, &borders, request.unit),
        axis => axis::timeline(view, &matched, &borders, axis, request.unit)?,
    };
    let total = totals(view, &plan)?;
    let (generation, sequence) = (view.generation, view.sequence);
    let answer = Arc::new(Aggregates { total, facets, timeline, generation, sequence });
    view.kept.answers.put(key, &answer);
    Ok(Arc::unwrap_or_clone(answer))
}

/// What tells requests apart.
fn key_of(request: &AggregateRequest) -> u128 {
    let AggregateRequest { query, filters, facets, timeline_borders, axis, unit } = request;
    let mut borders = Vec::with_capacity(timeline_borders.len() * 16);
    timeline_borders.iter().for_each(|border| borders.extend_from_slice(&border.as_nanosecond().to_le_bytes()));
    let borders = xxh3_128(&borders);
    plan::key_of(format_args!("{query:?} {filters:?} {facets:?} {axis:?} {unit:?} {borders}"))
}

/// The counts of the buckets between borders. The index is in time order, so each bucket is a range of documents in each segment.
fn timeline(view: &View, matched: &Matches, borders: &[i64], unit: Unit) -> Vec<u64> {
    let n_buckets = borders.len().saturating_sub(1);
    let mut counts = vec![0_u64; n_buckets];
    let mut seen: Vec<NumberSet> = vec![NumberSet::default(); if unit == Unit::Articles { 0 } else { n_buckets }];
    for (segment, documents) in view.segments.iter().zip(matched) {
        let ends = segment.first_earlier_of(borders);
        let Some(last) = ends.last().copied().filter(|_| n_buckets > 0) else { continue };
        if unit == Unit::Articles {
            for (count, ends) in counts.iter_mut().zip(ends.windows(2)) {
                *count += documents.len_of(&(ends[1]..ends[0]));
            }
            continue;
        }
        // Documents come latest first, and so do the buckets.
        let mut bucket = n_buckets;
        documents.for_each_chunk(|chunk| {
            for &document in chunk.iter().filter(|&&document| document >= last) {
                while bucket > 0 && document >= ends[bucket] {
                    bucket -= 1;
                }
                if document < ends[bucket]
                    && let Some(unit) = segment.counts_as(unit, document)
                    && seen[bucket].insert(unit)
                {
                    counts[bucket] += 1;
                }
            }
        });
    }
    counts
}

/// The place among [`FACETS`] of the column that a facet is counted by, and how its values begin.
fn column_of(field: FilterField) -> Result<(usize, &'static str), BackendError> {
    let (field, prefix) = match field {
        FilterField::Person => (FilterField::Entity, "person:"),
        FilterField::Org => (FilterField::Entity, "org:"),
        FilterField::Place => (FilterField::Entity, "place:"),
        field => (field, ""),
    };
    let column = FACETS.iter().position(|(has, _)| *has == field);
    Ok((column.ok_or(BackendError::Unsupported("counts by this field"))?, prefix))
}

impl Facet {
    /// Counts the documents of a segment.
    fn count(
        &mut self,
        segment: &Segment,
        column: usize,
        documents: &Documents,
        unit: Unit,
    ) -> Result<(), BackendError> {
        let Some(column) = segment.numbered.facet(&segment.reader, column)? else { return Ok(()) };
        let mut articles = vec![0_u64; column.n_values()];
        // What was counted, in units other than articles.
        let mut units: HashMap<usize, NumberSet> = HashMap::new();
        documents.for_each_chunk(|chunk| match unit {
            Unit::Articles => column.for_each(chunk, |_, ordinal| articles[ordinal] += 1),
            unit => column.for_each(chunk, |document, ordinal| {
                if let Some(unit) = segment.counts_as(unit, document) {
                    articles[ordinal] += 1;
                    units.entry(ordinal).or_default().insert(unit);
                }
            }),
        });
        for (ordinal, count) in articles.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            let text = column.text(ordinal)?;
            if !text.starts_with(self.prefix) {
                continue;
            }
            let (articles, all) = self.counts.entry(text).or_default();
            *articles += count;
            all.extend(units.remove(&ordinal).unwrap_or_default());
        }
        Ok(())
    }

    /// The most frequent values. A value that has several labels counts once, under the most frequent of them.
    fn finish(self, unit: Unit) -> Vec<FacetCount> {
        let mut by_value: HashMap<String, (Label, u64, NumberSet)> = HashMap::new();
        for (text, (articles, units)) in self.counts {
            let (value, label) = text.split_once(LABEL).unwrap_or((&text, &text));
            let (best, all, counted) = by_value.entry(value.to_owned()).or_default();
            best.offer(label, articles);
            *all += articles;
            counted.extend(units);
        }
        let mut counts: Vec<FacetCount> = by_value
            .into_iter()
            .map(|(value, (label, articles, units))| {
                let count = if unit == Unit::Articles { articles } else { units.len() as u64 };
                FacetCount { value, label: label.into_text(), count }
            })
            .collect();
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        counts.truncate(self.size);
        counts
    }
}

/// The living documents that hold a term.
pub(crate) fn documents_with(view: &View, term: &Term) -> Result<Vec<DocAddress>, BackendError> {
    let mut found = Vec::new();
    for (ordinal, reader) in (0..).zip(view.searcher.segment_readers()) {
        let index = reader.inverted_index(term.field()).map_err(error::engine)?;
        let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else { continue };
        let mut document = postings.doc();
        while document != TERMINATED {
            if reader.alive_bitset().is_none_or(|alive| alive.is_alive(document)) {
                found.push(DocAddress::new(ordinal, document));
            }
            document = postings.advance();
        }
    }
    Ok(found)
}

/// How large a story or copy group is.
pub(crate) fn group_size(view: &View, field: FilterField, id: &str) -> Result<GroupSize, BackendError> {
    let mut originals = NumberSet::default();
    // The date of each article with its outlet as "id, label".
    let mut articles: Vec<(i64, Option<Arc<str>>)> = Vec::new();
    let mut newest = 0;
    let mut documents =
        documents_with(view, &view.fields.keyword_term(field, &normalise_value(field, id)))?.into_iter().peekable();
    while let Some(ordinal) = documents.peek().map(|address| address.segment_ord) {
        let Some(segment) = view.segments.iter().find(|segment| segment.ordinal == ordinal) else { break };
        let column = segment.reader.fast_fields().str("facet_outlet").map_err(error::engine)?;
        let sequence: Arc<dyn ColumnValues<u64>> =
            segment.reader.fast_fields().column_first_or_default(SEQUENCE).map_err(error::engine)?;
        // Reading a text of a column costs more than all the rest, and few outlets share a story.
        let mut names: HashMap<u64, Arc<str>> = HashMap::new();
        while let Some(address) = documents.next_if(|address| address.segment_ord == ordinal) {
            originals.insert(segment.copy_group.get_val(address.doc_id));
            newest = newest.max(sequence.get_val(address.doc_id));
            let mut outlet = None;
            if let Some(column) = &column
                && let Some(number) = column.term_ords(address.doc_id).next()
            {
                outlet = Some(match names.entry(number) {
                    Entry::Occupied(known) => Arc::clone(known.get()),
                    Entry::Vacant(new) => {
                        let mut name = String::new();
                        column.ord_to_str(number, &mut name)?;
                        Arc::clone(new.insert(name.into()))
                    }
                });
            }
            // Who says nothing of when is not the first.
            let at = Some(segment.published.get_val(address.doc_id)).filter(|at| *at > Published::UNDATED_SECOND);
            articles.push((at.unwrap_or(i64::MAX), outlet));
        }
    }
    articles.sort();
    let mut outlets: Vec<(String, String)> = Vec::new();
    for outlet in articles.iter().filter_map(|(_, outlet)| outlet.as_deref()) {
        let (id, name) = outlet.split_once(LABEL).unwrap_or((outlet, outlet));
        if !outlets.iter().any(|(known, _)| known == id) {
            outlets.push((id.to_owned(), name.to_owned()));
        }
    }
    let dated: Vec<i64> = articles.iter().map(|(at, _)| *at).filter(|at| *at < i64::MAX).collect();
    let instant = |seconds: Option<&i64>| seconds.and_then(|seconds| jiff::Timestamp::from_second(*seconds).ok());
    Ok(GroupSize {
        articles: articles.len() as u64,
        originals: originals.len() as u64,
        outlets,
        first: instant(dated.first()),
        latest: instant(dated.last()),
        sequence: newest,
    })
}
