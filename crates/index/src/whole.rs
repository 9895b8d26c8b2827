//! The orders in which any match may come first, so that every match is looked at: by coverage, and at random.

use newshound_search::order::random;
use newshound_search::{BackendError, SortKey};
use tantivy::query::Weight;
use tantivy::{DocSet as _, TERMINATED};

use crate::best::Best;
use crate::coverage::Coverage;
use crate::error;
use crate::segment::Passing;
use crate::walk::begin;

/// Visits everything; only what is carried broadly enough to compete is scored.
pub(crate) fn by_coverage(
    weight: &dyn Weight,
    passing: &Passing<'_>,
    coverage: &Coverage,
    best: &mut Best,
) -> Result<(), BackendError> {
    let segment = passing.segment();
    let order = best.order;
    let mut scorer = weight.scorer(&segment.reader, 1.0).map_err(error::engine)?;
    let mut document = begin(scorer.as_mut(), passing.range.start);
    while document != TERMINATED && document < passing.range.end {
        if passing.passes(document) {
            let outlets = coverage.reports(segment.numbered.story[document as usize]);
            if !best.is_beyond(SortKey::Coverage { outlets, score: f32::MAX }) {
                let text = order.text(scorer.score());
                let (recency, authority) = order.factors(segment, document);
                let key = SortKey::Coverage { outlets, score: text * recency * authority };
                best.consider(segment, document, key, (text, recency, authority));
            }
        }
        document = scorer.advance();
    }
    Ok(())
}

/// Visits everything without scores.
pub(crate) fn at_random(
    weight: &dyn Weight,
    passing: &Passing<'_>,
    seed: u64,
    best: &mut Best,
) -> Result<(), BackendError> {
    let segment = passing.segment();
    let mut scorer = weight.scorer(&segment.reader, 1.0).map_err(error::engine)?;
    let mut document = begin(scorer.as_mut(), passing.range.start);
    while document != TERMINATED && document < passing.range.end {
        if passing.passes(document) {
            let key = random(seed, segment.tie.get_val(document));
            best.consider(segment, document, key, (1.0, 1.0, 1.0));
        }
        document = scorer.advance();
    }
    Ok(())
}
