//! The best hits, found by walking back in time.
//!
//! In every segment the documents stand in time order, latest first, so the decay of the current document bounds that of all after it.
//! With θ the score of the worst hit kept so far, a document can only compete when its text score exceeds
//! `θ / (decay × greatest authority)`. That bound only rises on the way back.
//!
//! - Where the query is nothing but words, the postings are swept in windows ([`crate::sweep`]).
//! - Where nothing fades with age and the query is a flat union or intersection of terms, the bound goes to the engine's block-max WAND
//!   (`Weight::for_each_pruning`, Ding & Suel 2011), which skips whole blocks.
//! - Elsewhere the documents that match are visited one by one until the greatest score the query can have stays below the bound.
//!
//! The result is exactly that of scoring everything. The engine's block maxima are computed with the mean length of a segment and
//! used with that of the whole index, so the bound leaves room for the difference ([`slack`]).

use std::cmp::Ordering;

use newshound_model::Published;
use newshound_search::order::{self, tie};
use newshound_search::request::{Decay, Sort};
use newshound_search::second::Fit;
use newshound_search::{After, BackendError, ScoreParts, SortKey};
use tantivy::query::{EnableScoring, Weight};
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, DocSet as _, Searcher, TERMINATED};

use crate::backend::View;
use crate::best::Best;
use crate::error;
use crate::plan::Plan;
use crate::segment::{Passing, Segment};
use crate::statistics::Statistics;
use crate::sweep::Sweep;
use crate::whole;
use crate::words::{Asked, Words};

/// The greatest weight of an outlet.
const MAX_AUTHORITY: f32 = 1.5;

/// Room for rounding between two ways to compute the same score.
pub(crate) const ROUNDING: f32 = 0.9999;

/// A document on its way to a page.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) key: SortKey,
    pub(crate) tie: u64,
    pub(crate) text: f32,
    pub(crate) recency: f32,
    pub(crate) authority: f32,
    pub(crate) address: DocAddress,
    /// What the second phase made of it.
    pub(crate) fit: Fit,
}

/// A place in an order: a key, and what breaks ties.
pub(crate) type Point = (SortKey, u64);

impl Found {
    /// Its place.
    pub(crate) fn point(&self) -> Point {
        (self.key, self.tie)
    }

    /// What multiplies to its score.
    pub(crate) fn parts(&self) -> ScoreParts {
        ScoreParts::first_phase(self.text, self.recency, self.authority).refined(self.fit)
    }
}

/// The place where a page ended.
pub(crate) fn point(after: &After) -> Point {
    (after.key, tie(&after.id))
}

/// How documents are scored and ordered.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    /// Text × decay × authority.
    Best { decay: Decay, now: i64 },
    /// Text.
    Relevance,
    /// Latest first.
    Newest,
    /// Earliest first.
    Oldest,
    /// Most broadly covered story first, then as `Best`.
    Coverage { decay: Decay, now: i64 },
    /// Mixed.
    Random { seed: u64 },
}

impl Order {
    pub(crate) fn new(sort: Sort, now: i64) -> Self {
        match sort {
            Sort::Best(decay) => Self::Best { decay, now },
            Sort::Relevance => Self::Relevance,
            Sort::Newest => Self::Newest,
            Sort::Oldest => Self::Oldest,
            Sort::Coverage(decay) => Self::Coverage { decay, now },
            Sort::Random { seed } => Self::Random { seed },
        }
    }

    /// The sort it came from.
    pub(crate) fn sort(self) -> Sort {
        match self {
            Self::Best { decay, .. } => Sort::Best(decay),
            Self::Relevance => Sort::Relevance,
            Self::Newest => Sort::Newest,
            Self::Oldest => Sort::Oldest,
            Self::Coverage { decay, .. } => Sort::Coverage(decay),
            Self::Random { seed } => Sort::Random { seed },
        }
    }

    /// Whether it needs no scores.
    pub(crate) fn is_unscored(self) -> bool {
        matches!(self, Self::Newest | Self::Oldest | Self::Random { .. })
    }

    /// Whether the postings of words are swept; where nothing fades and the words are flat, the engine skips more.
    fn sweeps(self, words: &Words, view: &View) -> Result<bool, BackendError> {
        Ok(match self {
            Self::Newest | Self::Oldest => true,
            Self::Best { decay, .. } => decay.pivot_seconds.is_some() || !words.weights(view)?.is_flat(),
            Self::Relevance => !words.weights(view)?.is_flat(),
            Self::Coverage { .. } | Self::Random { .. } => false,
        })
    }

    /// Whether a document comes after a point.
    pub(crate) fn is_after(self, found: &Found, after: Option<Point>) -> bool {
        after.is_none_or(|after| self.compare(found.point(), after).is_gt())
    }

    /// Recency and authority of a document.
    pub(crate) fn factors(self, segment: &Segment, document: DocId) -> (f32, f32) {
        match self {
            Self::Best { decay, now } | Self::Coverage { decay, now } => {
                let recency = decay.factor_of_seconds(now, segment.published.get_val(document));
                (recency, segment.authority.get_val(document) as f32)
            }
            Self::Relevance | Self::Newest | Self::Oldest | Self::Random { .. } => (1.0, 1.0),
        }
    }

    /// The most that recency and authority can be for this document and all after it.
    pub(crate) fn ceiling(self, segment: &Segment, document: DocId) -> f32 {
        match self {
            Self::Best { decay, now } => {
                decay.factor_of_seconds(now, segment.published.get_val(document)) * MAX_AUTHORITY
            }
            Self::Relevance | Self::Newest | Self::Oldest | Self::Coverage { .. } | Self::Random { .. } => 1.0,
        }
    }

    /// What counts as the text score: a match without words counts as 1 beside recency.
    pub(crate) fn text(self, score: f32) -> f32 {
        if matches!(self, Self::Best { .. } | Self::Coverage { .. }) && score <= 0.0 { 1.0 } else { score }
    }

    /// Which of two comes first.
    pub(crate) fn compare(self, a: (SortKey, u64), b: (SortKey, u64)) -> Ordering {
        order::compare(self.sort(), a, b)
    }
}

/// The first `limit` documents of a plan in an order, after a point.
pub(crate) fn walk(
    view: &View,
    plan: &Plan,
    order: Order,
    limit: usize,
    after: Option<Point>,
) -> Result<Vec<Found>, BackendError> {
    walk_to(view, plan, Best::new(order, limit, after))
}

/// The documents of a plan that are best.
pub(crate) fn walk_to(view: &View, plan: &Plan, mut best: Best) -> Result<Vec<Found>, BackendError> {
    match &plan.words {
        Some(words) if best.order.sweeps(words, view)? => sweep(view, plan, words, &mut best)?,
        Some(_) | None => by_tree(view, plan, &mut best)?,
    }
    Ok(best.into_found())
}

/// Walks through the postings of words.
fn sweep(view: &View, plan: &Plan, words: &Words, best: &mut Best) -> Result<(), BackendError> {
    let order = best.order;
    let words = Asked { words, weights: if order.is_unscored() { None } else { Some(words.weights(view)?) } };
    for segment in &view.segments {
        let range = segment.range(plan);
        if range.is_empty() || !can_compete(segment, &words, range.start, best)? {
            continue;
        }
        let sweep = || Sweep::new(segment, plan, words, &view.fields, order);
        match order {
            Order::Oldest => {
                // Documents can only be read latest first: the last few, then more of those before them, until enough are kept. Those
                // without a date stand at the end of the index, and come last in this order too.
                let undated = segment.first_earlier(Published::UNDATED_SECOND + 1).clamp(range.start, range.end);
                for part in [range.start..undated, undated..range.end] {
                    let (mut end, mut width) = (part.end, 256);
                    while end > part.start && !best.is_beyond(SortKey::Seconds(segment.published.get_val(end - 1))) {
                        let start = end.saturating_sub(width).max(part.start);
                        let Some(mut sweep) = sweep()? else { break };
                        sweep.run(start..end, best);
                        (end, width) = (start, width * 8);
                    }
                }
            }
            Order::Newest => {
                let start = match best.after.map(|after| after.0) {
                    Some(SortKey::Seconds(seconds)) => segment.first_earlier(seconds.saturating_add(1)),
                    _ => 0,
                };
                if let Some(mut sweep) = sweep()? {
                    sweep.run(range.start.max(start)..range.end, best);
                }
            }
            Order::Best { .. } | Order::Relevance | Order::Coverage { .. } | Order::Random { .. } => {
                if let Some(mut sweep) = sweep()? {
                    sweep.run(range, best);
                }
            }
        }
    }
    Ok(())
}

/// Whether any document of a segment from `begin` on could be kept: what cannot need not be opened.
fn can_compete(segment: &Segment, words: &Asked<'_>, begin: DocId, best: &Best) -> Result<bool, BackendError> {
    if matches!(best.order, Order::Newest) {
        return Ok(!best.is_beyond(SortKey::Seconds(segment.published.get_val(begin))));
    }
    let Some(weights) = words.weights else { return Ok(true) };
    Ok(weights.most(words.words, segment)?.is_some_and(|most| {
        best.threshold() <= 0.0 || most * best.order.ceiling(segment, begin) >= best.threshold() * ROUNDING
    }))
}

/// Walks with the engine's scorers.
fn by_tree(view: &View, plan: &Plan, best: &mut Best) -> Result<(), BackendError> {
    let order = best.order;
    let searcher = &view.searcher;
    let tree = plan.tree(view)?;
    let statistics = Statistics { searcher, blended: &tree.blended };
    let scoring = if order.is_unscored() {
        EnableScoring::disabled_from_searcher(searcher)
    } else {
        EnableScoring::enabled_from_statistics_provider(&statistics, searcher)
    };
    let weight = tree.query.weight(scoring).map_err(error::engine)?;
    let mean_lengths =
        if tree.prunable && !order.is_unscored() { Some(mean_lengths(searcher, &tree.text_fields)?) } else { None };
    for segment in &view.segments {
        let Some(passing) = segment.passing(plan, &view.fields)? else { continue };
        match (order, &mean_lengths) {
            (Order::Newest, _) => newest(weight.as_ref(), &passing, best)?,
            (Order::Oldest, _) => oldest(weight.as_ref(), &passing, best)?,
            (Order::Coverage { .. }, _) => whole::by_coverage(weight.as_ref(), &passing, view.coverage(), best)?,
            (Order::Random { seed }, _) => whole::at_random(weight.as_ref(), &passing, seed, best)?,
            (_, Some(lengths)) => pruned(weight.as_ref(), &passing, best, slack(segment, lengths)?)?,
            (_, None) => bounded(weight.as_ref(), &passing, tree.bound, best)?,
        }
    }
    Ok(())
}

/// Walks with the engine's block-max WAND.
fn pruned(weight: &dyn Weight, passing: &Passing<'_>, best: &mut Best, slack: f32) -> Result<(), BackendError> {
    let segment = passing.segment();
    let order = best.order;
    let bound = |best: &Best, document: DocId| best.threshold() / order.ceiling(segment, document) * ROUNDING * slack;
    let begin = bound(best, passing.range.start);
    weight
        .for_each_pruning(begin, &segment.reader, &mut |document, score| {
            if document >= passing.range.end {
                // Everything after is too old.
                return f32::MAX;
            }
            if passing.passes(document) {
                let (recency, authority) = order.factors(segment, document);
                let key = SortKey::Score(score * recency * authority);
                best.consider(segment, document, key, (score, recency, authority));
            }
            bound(best, document.max(passing.range.start))
        })
        .map_err(error::engine)
}

/// Walks document by document, until the greatest possible score cannot compete.
fn bounded(weight: &dyn Weight, passing: &Passing<'_>, greatest: f32, best: &mut Best) -> Result<(), BackendError> {
    let segment = passing.segment();
    let order = best.order;
    // A match without words counts as 1, which may be more than any of the words can give.
    let greatest = if matches!(order, Order::Best { .. }) { greatest.max(1.0) } else { greatest };
    let mut scorer = weight.scorer(&segment.reader, 1.0).map_err(error::engine)?;
    let mut document = begin(scorer.as_mut(), passing.range.start);
    while document != TERMINATED && document < passing.range.end {
        if greatest * order.ceiling(segment, document) < best.threshold() * ROUNDING {
            break;
        }
        if passing.passes(document) {
            let text = order.text(scorer.score());
            let (recency, authority) = order.factors(segment, document);
            let key = SortKey::Score(text * recency * authority);
            best.consider(segment, document, key, (text, recency, authority));
        }
        document = scorer.advance();
    }
    Ok(())
}

/// Walks back in time and stops after the first documents that are kept.
fn newest(weight: &dyn Weight, passing: &Passing<'_>, best: &mut Best) -> Result<(), BackendError> {
    let segment = passing.segment();
    let mut scorer = weight.scorer(&segment.reader, 1.0).map_err(error::engine)?;
    let start = match best.after.map(|after| after.0) {
        Some(SortKey::Seconds(seconds)) => segment.first_earlier(seconds.saturating_add(1)),
        _ => 0,
    };
    let mut document = begin(scorer.as_mut(), passing.range.start.max(start));
    while document != TERMINATED && document < passing.range.end {
        let key = SortKey::Seconds(segment.published.get_val(document));
        if best.is_beyond(key) {
            // Everything after is older still.
            break;
        }
        if passing.passes(document) {
            best.consider(segment, document, key, (1.0, 1.0, 1.0));
        }
        document = scorer.advance();
    }
    Ok(())
}

/// Visits everything: documents can only be read latest first.
fn oldest(weight: &dyn Weight, passing: &Passing<'_>, best: &mut Best) -> Result<(), BackendError> {
    let segment = passing.segment();
    let mut scorer = weight.scorer(&segment.reader, 1.0).map_err(error::engine)?;
    let mut document = begin(scorer.as_mut(), passing.range.start);
    while document != TERMINATED && document < passing.range.end {
        let key = SortKey::Seconds(segment.published.get_val(document));
        if passing.passes(document) {
            best.consider(segment, document, key, (1.0, 1.0, 1.0));
        }
        document = scorer.advance();
    }
    Ok(())
}

/// Moves a scorer to the first document at or after `start`.
pub(crate) fn begin(scorer: &mut dyn tantivy::query::Scorer, start: DocId) -> DocId {
    if scorer.doc() < start { scorer.seek(start) } else { scorer.doc() }
}

/// The mean length of some fields over the whole index.
fn mean_lengths(searcher: &Searcher, fields: &[Field]) -> Result<Vec<(Field, f32)>, BackendError> {
    let mut lengths = Vec::new();
    for field in fields {
        let (mut tokens, mut documents) = (0_u64, 0_u64);
        for reader in searcher.segment_readers() {
            tokens += reader.inverted_index(*field).map_err(error::engine)?.total_num_tokens();
            documents += u64::from(reader.max_doc());
        }
        lengths.push((*field, tokens as f32 / documents.max(1) as f32));
    }
    Ok(lengths)
}

/// By how much the true scores of a segment may exceed its block maxima, as a factor below 1 for the threshold.
///
/// The pair of frequency and length that a block keeps is the best one under the segment's mean length. Under the index's mean
/// length another pair may be better, but the length part of BM25 changes by at most the ratio of the two means, for either pair.
fn slack(segment: &Segment, mean_lengths: &[(Field, f32)]) -> Result<f32, BackendError> {
    let mut worst = 1.0_f32;
    for (field, mean) in mean_lengths {
        let tokens = segment.reader.inverted_index(*field).map_err(error::engine)?.total_num_tokens();
        let own = tokens as f32 / segment.reader.max_doc().max(1) as f32;
        if own > 0.0 && *mean > 0.0 {
            worst = worst.min((own / mean).min(mean / own));
        }
    }
    Ok(worst * worst)
}
