//! Dates of what matches: its span, and timelines along a date that the index is not sorted by.

use std::sync::Arc;

use jiff::Timestamp;
use newshound_model::Published;
use newshound_search::{BackendError, Filters, Query, TimeAxis, Unit};
use tantivy::columnar::ColumnValues;

use crate::aggregate::{NumberSet, matched};
use crate::backend::View;
use crate::error;
use crate::matching::Matches;
use crate::plan::Plan;
use crate::schema::{FIRST_SEEN, MODIFIED, PUBLISHED};
use crate::segment::Segment;

fn column(segment: &Segment, axis: TimeAxis) -> Result<Arc<dyn ColumnValues<i64>>, BackendError> {
    let name = match axis {
        TimeAxis::Published => PUBLISHED,
        TimeAxis::Modified => MODIFIED,
        TimeAxis::FirstSeen => FIRST_SEEN,
    };
    segment.reader.fast_fields().column_first_or_default(name).map_err(error::engine)
}

/// The earliest and the latest date of what matches.
pub(crate) fn span(
    view: &View,
    query: &Query,
    filters: &Filters,
    axis: TimeAxis,
) -> Result<Option<(Timestamp, Timestamp)>, BackendError> {
    let matched = matched(view, &Plan::new(query, filters, view)?)?;
    let mut span: Option<(i64, i64)> = None;
    for (segment, documents) in view.segments.iter().zip(matched.iter()) {
        let dates = column(segment, axis)?;
        documents.for_each_chunk(|chunk| {
            let known = chunk.iter().map(|&document| dates.get_val(document));
            for date in known.filter(|date| *date > Published::UNDATED_SECOND) {
                let (first, last) = span.unwrap_or((date, date));
                span = Some((first.min(date), last.max(date)));
            }
        });
    }
    let instant = |seconds| Timestamp::from_second(seconds).ok();
    Ok(span.and_then(|(first, last)| instant(first).zip(instant(last))))
}

/// The counts of the buckets between borders along any date: each document is asked for its own.
pub(crate) fn timeline(
    view: &View,
    matched: &Matches,
    borders: &[i64],
    axis: TimeAxis,
    unit: Unit,
) -> Result<Vec<u64>, BackendError> {
    let n_buckets = borders.len().saturating_sub(1);
    let mut counts = vec![0_u64; n_buckets];
    let mut seen: Vec<NumberSet> = vec![NumberSet::default(); if unit == Unit::Articles { 0 } else { n_buckets }];
    for (segment, documents) in view.segments.iter().zip(matched) {
        let dates = column(segment, axis)?;
        documents.for_each_chunk(|chunk| {
            for &document in chunk {
                let date = dates.get_val(document);
                // The last border that is not later than the date begins its bucket.
                let Some(bucket) = borders.partition_point(|&border| border <= date).checked_sub(1) else { continue };
                if bucket >= n_buckets {
                    continue;
                }
                if unit == Unit::Articles {
                    counts[bucket] += 1;
                } else if let Some(unit) = segment.counts_as(unit, document)
                    && seen[bucket].insert(unit)
                {
                    counts[bucket] += 1;
                }
            }
        });
    }
    Ok(counts)
}
