//! Counts over everything that matches: one pass without scores.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use newshound_search::codes::normalise_value;
use newshound_search::request::FilterField;
use newshound_search::{AggregateRequest, Aggregates, BackendError, FacetCount, GroupSize, Totals, Unit};
use tantivy::columnar::StrColumn;
use tantivy::query::EnableScoring;
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocAddress, DocId, DocSet as _, TERMINATED};

use crate::backend::View;
use crate::error;
use crate::groups::{Counts, Distinct, Numbered};
use crate::plan::Plan;
use crate::schema::{FACETS, LABEL};
use crate::segment::Segment;
use crate::walk::begin;

/// Hashes of groups, stories and outlets.
type NumberSet = rustc_hash::FxHashSet<u64>;

impl Segment {
    /// What a document counts as; `None` counts not at all.
    fn counts_as(&self, unit: Unit, document: DocId) -> Option<u64> {
        match unit {
            Unit::Articles => Some(u64::from(self.ordinal) << 32 | u64::from(document)),
            Unit::Originals => Some(self.copy_group.get_val(document)),
            Unit::Stories => Some(self.story.get_val(document)),
            Unit::Outlets => self.outlet.first(document),
        }
    }
}

/// Visits every document that a plan lets through, segment by segment, latest first.
fn visit(
    view: &View,
    plan: &Plan,
    mut each: impl FnMut(&Segment, &mut dyn FnMut(&mut dyn FnMut(DocId))) -> Result<(), BackendError>,
) -> Result<(), BackendError> {
    let tree = plan.tree(&view.fields, &view.searcher)?;
    let weight = tree.query.weight(EnableScoring::disabled_from_searcher(&view.searcher)).map_err(error::engine)?;
    for segment in &view.segments {
        let Some(passing) = segment.passing(plan, &view.fields)? else { continue };
        let mut scorer = weight.scorer(&segment.reader, 1.0).map_err(error::engine)?;
        each(segment, &mut |visit_one| {
            let mut document = begin(scorer.as_mut(), passing.range.start);
            while document != TERMINATED && document < passing.range.end {
                if passing.passes(document) {
                    visit_one(document);
                }
                document = scorer.advance();
            }
        })?;
    }
    Ok(())
}

/// How much a plan matches.
pub(crate) fn totals(view: &View, plan: &Plan) -> Result<Totals, BackendError> {
    let mut tally = Tally::new(view.counts);
    visit(view, plan, |segment, documents| {
        documents(&mut |document| tally.count(&segment.numbered, document));
        Ok(())
    })?;
    Ok(tally.totals())
}

/// Articles, and what they count as.
struct Tally {
    articles: u64,
    originals: Distinct,
    stories: Distinct,
    outlets: Distinct,
}

impl Tally {
    fn new(counts: Counts) -> Self {
        Self {
            articles: 0,
            originals: Distinct::new(counts.copy_groups),
            stories: Distinct::new(counts.stories),
            outlets: Distinct::new(counts.outlets),
        }
    }

    fn count(&mut self, numbered: &Numbered, document: DocId) {
        self.articles += 1;
        self.originals.insert(numbered.copy_group[document as usize]);
        self.stories.insert(numbered.story[document as usize]);
        if let Some(outlet) = numbered.outlet(document) {
            self.outlets.insert(outlet);
        }
    }

    fn totals(&self) -> Totals {
        Totals {
            articles: self.articles,
            originals: self.originals.len(),
            stories: self.stories.len(),
            outlets: self.outlets.len(),
        }
    }
}

/// A facet as it is counted: by value over all segments.
struct Facet {
    field: FilterField,
    column: &'static str,
    /// Values must begin so: people, organisations and places share the column of entities.
    prefix: &'static str,
    size: usize,
    /// By value and label: how many articles, and in other units what they count as.
    counts: HashMap<String, (u64, NumberSet)>,
}

pub(crate) fn aggregate(view: &View, request: &AggregateRequest) -> Result<Aggregates, BackendError> {
    let plan = Plan::new(&request.query, &request.filters, view)?;
    let mut facets = Vec::with_capacity(request.facets.len());
    for facet in &request.facets {
        let (column, prefix) = column_of(facet.field)?;
        facets.push(Facet { field: facet.field, column, prefix, size: facet.size, counts: HashMap::new() });
    }
    // Borders lie between nanoseconds, dates on seconds: a date belongs to the bucket that begins at or before it.
    let borders: Vec<i64> = request
        .timeline_borders
        .iter()
        .map(|border| border.as_second() + i64::from(border.subsec_nanosecond() > 0))
        .collect();
    let n_buckets = borders.len().saturating_sub(1);
    let mut timeline = vec![0_u64; n_buckets];
    let mut seen_in_bucket: Vec<NumberSet> = vec![NumberSet::default(); n_buckets];
    let mut tally = Tally::new(view.counts);
    visit(view, &plan, |segment, documents| {
        let mut columns = Vec::with_capacity(facets.len());
        for facet in &facets {
            let column = segment.reader.fast_fields().str(facet.column).map_err(error::engine)?;
            columns.push(column.map(|column| SegmentCounts::new(column, request.unit)));
        }
        // The index is in time order, so each bucket is a range of documents, and the later ones come first.
        let ends: Vec<DocId> = borders.iter().map(|&border| segment.first_earlier(border)).collect();
        let mut bucket = n_buckets;
        documents(&mut |document| {
            tally.count(&segment.numbered, document);
            let unit = segment.counts_as(request.unit, document);
            let Some(unit) = unit else { return };
            for column in columns.iter_mut().flatten() {
                column.count(document, unit);
            }
            while bucket > 0 && document >= ends[bucket] {
                bucket -= 1;
            }
            let is_inside = bucket < n_buckets && document < ends[bucket];
            if is_inside && (request.unit == Unit::Articles || seen_in_bucket[bucket].insert(unit)) {
                timeline[bucket] += 1;
            }
        });
        for (facet, column) in facets.iter_mut().zip(columns) {
            if let Some(column) = column {
                column.merge_into(facet)?;
            }
        }
        Ok(())
    })?;
    let facets = facets.into_iter().map(|facet| (facet.field, facet.finish(request.unit))).collect();
    Ok(Aggregates { total: tally.totals(), facets, timeline, generation: view.generation })
}

/// The column that a facet is counted by, and how its values begin.
fn column_of(field: FilterField) -> Result<(&'static str, &'static str), BackendError> {
    let (field, prefix) = match field {
        FilterField::Person => (FilterField::Entity, "person:"),
        FilterField::Org => (FilterField::Entity, "org:"),
        FilterField::Place => (FilterField::Entity, "place:"),
        field => (field, ""),
    };
    let column = FACETS.into_iter().find(|(has, _)| *has == field).map(|(_, column)| column);
    Ok((column.ok_or(BackendError::Unsupported("counts by this field"))?, prefix))
}

/// Counts of one column in one segment, by the ordinal of the value.
struct SegmentCounts {
    column: StrColumn,
    articles: Vec<u64>,
    /// What was counted, in units other than articles.
    units: Option<HashMap<u64, NumberSet>>,
}

impl SegmentCounts {
    fn new(column: StrColumn, unit: Unit) -> Self {
        let articles = vec![0; column.num_terms()];
        Self { column, articles, units: (unit != Unit::Articles).then(HashMap::new) }
    }

    fn count(&mut self, document: DocId, unit: u64) {
        for ordinal in self.column.term_ords(document) {
            self.articles[ordinal as usize] += 1;
            if let Some(units) = &mut self.units {
                units.entry(ordinal).or_default().insert(unit);
            }
        }
    }

    fn merge_into(mut self, facet: &mut Facet) -> Result<(), BackendError> {
        let mut text = String::new();
        for (ordinal, count) in (0..).zip(&self.articles).filter(|(_, count)| **count > 0) {
            text.clear();
            self.column.ord_to_str(ordinal, &mut text)?;
            if !text.starts_with(facet.prefix) {
                continue;
            }
            let (articles, units) = facet.counts.entry(text.clone()).or_default();
            *articles += count;
            if let Some(of_value) = self.units.as_mut().and_then(|units| units.remove(&ordinal)) {
                units.extend(of_value);
            }
        }
        Ok(())
    }
}

impl Facet {
    /// The most frequent values. A value that has several labels counts once, under the first of them.
    fn finish(self, unit: Unit) -> Vec<FacetCount> {
        let mut by_value: HashMap<String, (String, u64, NumberSet)> = HashMap::new();
        for (text, (articles, units)) in self.counts {
            let (value, label) = text.split_once(LABEL).unwrap_or((&text, &text));
            let entry = by_value.entry(value.to_owned()).or_insert_with(|| (label.to_owned(), 0, NumberSet::default()));
            if *label < *entry.0 {
                label.clone_into(&mut entry.0);
            }
            entry.1 += articles;
            entry.2.extend(units);
        }
        let mut counts: Vec<FacetCount> = by_value
            .into_iter()
            .map(|(value, (label, articles, units))| {
                let count = if unit == Unit::Articles { articles } else { units.len() as u64 };
                FacetCount { value, label, count }
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
    let mut documents =
        documents_with(view, &view.fields.keyword_term(field, &normalise_value(field, id)))?.into_iter().peekable();
    while let Some(ordinal) = documents.peek().map(|address| address.segment_ord) {
        let Some(segment) = view.segments.iter().find(|segment| segment.ordinal == ordinal) else { break };
        let column = segment.reader.fast_fields().str("facet_outlet").map_err(error::engine)?;
        // Reading a text of a column costs more than all the rest, and few outlets share a story.
        let mut names: HashMap<u64, Arc<str>> = HashMap::new();
        while let Some(address) = documents.next_if(|address| address.segment_ord == ordinal) {
            originals.insert(segment.copy_group.get_val(address.doc_id));
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
            articles.push((segment.published.get_val(address.doc_id), outlet));
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
    let instant = |article: Option<&(i64, Option<Arc<str>>)>| {
        article.and_then(|(seconds, _)| jiff::Timestamp::from_second(*seconds).ok())
    };
    Ok(GroupSize {
        articles: articles.len() as u64,
        originals: originals.len() as u64,
        outlets,
        first: instant(articles.first()),
        latest: instant(articles.last()),
    })
}
