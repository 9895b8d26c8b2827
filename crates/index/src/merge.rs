//! Which segments are merged: neighbours in time, of about the same size.
//!
//! The engine's own policy merges what is alike in size, so a segment of today ends up in one with half of last year. Here segments stand in
//! the order of their middle article's date, and only neighbours merge: what is recent stays together, and walks back in time end after few
//! segments. The middle and not the ends, because a few late arrivals would make every segment reach over all time.
//!
//! How many segments there may be grows with the logarithm of their documents ([`allowed`], as in Lucene's `TieredMergePolicy`). As long as
//! there are more, the run of neighbours merges that is most even in size, so that an article is written anew only when its segment grows by
//! a factor. Every run of neighbours is a candidate, so there always is one, and merges never starve; but no segment grows beyond
//! [`LARGEST`], where old ones stay as they are. Segments of which many documents are deleted are written anew by themselves.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::{MergeCandidate, MergePolicy};
use tantivy::{Index, SegmentReader};

use crate::schema::PUBLISHED;

/// Segments of fewer documents count as if they had so many: they are cheap to search and to merge.
const SMALLEST: u64 = 1_000;

/// No merge makes a segment of more documents.
const LARGEST: u64 = 4 << 20;

/// By what factor segments grow from one tier to the next.
const GROWTH: u64 = 6;

/// How many segments each tier may have.
const PER_TIER: u64 = 2;

/// The most segments that one merge takes.
const MOST_AT_ONCE: usize = 8;

/// The size of a merge counts a little beside its evenness: of two runs as even, the smaller one is merged.
const SIZE_EXPONENT: f64 = 0.3;

/// The share of deleted documents at which a segment is written anew: one in so many.
const ONE_DELETED_IN: u64 = 5;

/// The policy of one index.
#[derive(Debug)]
pub(crate) struct TimeTiered {
    index: Index,
    /// The date of the middle document of each segment seen.
    middles: Mutex<HashMap<SegmentId, i64>>,
}

/// A segment as the policy sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Piece<T> {
    id: T,
    /// The date of its middle document, in seconds.
    middle: i64,
    /// Its living documents.
    n_alive: u64,
    n_deleted: u64,
}

impl TimeTiered {
    pub(crate) fn new(index: Index) -> Self {
        Self { index, middles: Mutex::default() }
    }

    /// The date of the middle document: the column is sorted, so it is the one in the middle. A segment that cannot be read counts as the
    /// oldest; its merge will say what is wrong with it.
    fn middle(&self, segment: &SegmentMeta) -> i64 {
        let read = || -> tantivy::Result<i64> {
            let reader = SegmentReader::open(&self.index.segment(segment.clone()))?;
            let published = reader.fast_fields().column_first_or_default::<i64>(PUBLISHED)?;
            Ok(if segment.max_doc() == 0 { i64::MIN } else { published.get_val(segment.max_doc() / 2) })
        };
        read().unwrap_or(i64::MIN)
    }
}

impl MergePolicy for TimeTiered {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut middles = self.middles.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |segment: &SegmentMeta| Piece {
            id: segment.id(),
            middle: *middles.entry(segment.id()).or_insert_with(|| self.middle(segment)),
            n_alive: u64::from(segment.num_docs()),
            n_deleted: u64::from(segment.num_deleted_docs()),
        };
        let pieces: Vec<Piece<SegmentId>> = segments.iter().map(of).collect();
        // Committed and uncommitted segments are asked about in turns, so what is missing now may come again.
        if middles.len() > 64 + 4 * segments.len() {
            middles.retain(|id, _| pieces.iter().any(|piece| piece.id == *id));
        }
        choose(pieces).into_iter().map(MergeCandidate).collect()
    }
}

/// How many segments there may be of so many documents: [`PER_TIER`] of the smallest size, as many of the next, and so on.
fn allowed(n_documents: u64, smallest: u64) -> usize {
    let (mut size, mut rest, mut n_allowed) = (smallest.max(SMALLEST), n_documents, 0);
    while rest >= PER_TIER * size && size < LARGEST {
        n_allowed += PER_TIER;
        rest -= PER_TIER * size;
        size = (size * GROWTH).min(LARGEST);
    }
    usize::try_from(n_allowed + rest.div_ceil(size)).unwrap_or(usize::MAX)
}

/// The merges to begin now; no segment is in two of them.
fn choose<T: Copy>(mut pieces: Vec<Piece<T>>) -> Vec<Vec<T>> {
    pieces.sort_by_key(|piece| std::cmp::Reverse(piece.middle));
    let smallest = pieces.iter().map(|piece| piece.n_alive).min().unwrap_or(0);
    let n_allowed = allowed(pieces.iter().map(|piece| piece.n_alive).sum(), smallest);
    let mut merges = Vec::new();
    // What is to become one segment is out of reach for other merges, but stands between its neighbours.
    let mut runs: Vec<Vec<Piece<T>>> = vec![pieces];
    let n_left = |runs: &[Vec<Piece<T>>], merges: &[Vec<T>]| runs.iter().map(Vec::len).sum::<usize>() + merges.len();
    while n_left(&runs, &merges) > n_allowed {
        let best = runs.iter().enumerate().filter_map(|(at, run)| {
            let (start, end, cost) = most_even(run)?;
            Some((at, start, end, cost))
        });
        let Some((at, start, end, _)) = best.min_by(|a, b| a.3.total_cmp(&b.3)) else { break };
        let older = runs[at].split_off(end);
        let merged = runs[at].split_off(start);
        merges.push(merged.iter().map(|piece| piece.id).collect());
        runs.insert(at + 1, older);
    }
    for piece in runs.iter().flatten() {
        if piece.n_deleted * ONE_DELETED_IN > piece.n_alive + piece.n_deleted {
            merges.push(vec![piece.id]);
        }
    }
    merges
}

/// The stretch of a run of neighbours that is best merged, and what it costs.
fn most_even<T>(run: &[Piece<T>]) -> Option<(usize, usize, f64)> {
    let mut best: Option<(usize, usize, f64)> = None;
    for start in 0..run.len() {
        let (mut n_alive, mut counted, mut largest) = (0, 0, 0);
        for (end, piece) in (start + 1..).zip(&run[start..]).take(MOST_AT_ONCE) {
            n_alive += piece.n_alive;
            let counts = piece.n_alive.max(SMALLEST);
            (counted, largest) = (counted + counts, largest.max(counts));
            if n_alive > LARGEST {
                break;
            }
            let cost = largest as f64 / counted as f64 * (counted as f64).powf(SIZE_EXPONENT);
            if end - start > 1 && best.is_none_or(|(.., least)| cost < least) {
                best = Some((start, end, cost));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use tantivy::schema::{FAST, INDEXED, Schema};
    use tantivy::{IndexSettings, IndexSortByField, IndexWriter, Order, doc};

    use super::*;

    type Numbered = Piece<usize>;

    /// Merges until nothing is left to merge; tells how many documents were written anew.
    fn settle(pieces: &mut Vec<Numbered>, next: &mut usize) -> u64 {
        let mut n_written = 0;
        loop {
            let merges = choose(pieces.clone());
            if merges.is_empty() {
                return n_written;
            }
            check(pieces, &merges);
            for merge in merges {
                let merged: Vec<Numbered> = pieces.iter().filter(|piece| merge.contains(&piece.id)).copied().collect();
                pieces.retain(|piece| !merge.contains(&piece.id));
                let n_alive = merged.iter().map(|piece| piece.n_alive).sum();
                let mut middles: Vec<(i64, u64)> = merged.iter().map(|piece| (piece.middle, piece.n_alive)).collect();
                middles.sort_unstable();
                n_written += n_alive;
                if n_alive > 0 {
                    let middle = middles[middles.len() / 2].0;
                    pieces.push(Piece { id: *next, middle, n_alive, n_deleted: 0 });
                    *next += 1;
                }
            }
        }
    }

    /// A merge is of neighbours in time, not too large, and of segments that no other one takes.
    fn check(pieces: &[Numbered], merges: &[Vec<usize>]) {
        let mut known = HashSet::new();
        for merge in merges {
            assert!(merge.iter().all(|id| known.insert(*id)), "{merges:?} share a segment");
            let of_merge = || pieces.iter().filter(|piece| merge.contains(&piece.id));
            let middle = || of_merge().map(|piece| piece.middle);
            let (Some(first), Some(last)) = (middle().min(), middle().max()) else { panic!("{merge:?} is of nothing") };
            let within = pieces.iter().filter(|piece| first < piece.middle && piece.middle < last);
            assert!(within.clone().all(|piece| merge.contains(&piece.id)), "{merge:?} leaves out {within:?}");
            let n_alive: u64 = of_merge().map(|piece| piece.n_alive).sum();
            assert!(merge.len() == 1 || n_alive <= LARGEST, "{merge:?} makes {n_alive}");
        }
    }

    proptest! {
        #[test]
        fn segments_stay_few_and_deletions_are_reclaimed(
            arriving in prop::collection::vec((-1_000_i64..1_000, 1..40_000_u64, 0..100_u64, 0..64_usize), 1..200),
        ) {
            let (mut pieces, mut next, mut n_written, mut n_all) = (Vec::<Numbered>::new(), 0, 0, 0);
            for (number, (late, n_alive, deleted, of)) in (0..).zip(arriving) {
                // Half of what arrives is new, the rest from any time.
                let middle = if late > 0 { number * 1_000 } else { -late * 50 };
                pieces.push(Piece { id: next, middle, n_alive, n_deleted: 0 });
                (next, n_all) = (next + 1, n_all + n_alive);
                if let Some(piece) = pieces.get_mut(of) {
                    let n_deleted = piece.n_alive * deleted / 100;
                    (piece.n_alive, piece.n_deleted) = (piece.n_alive - n_deleted, piece.n_deleted + n_deleted);
                }
                n_written += settle(&mut pieces, &mut next);
                let n_alive = pieces.iter().map(|piece| piece.n_alive).sum();
                prop_assert!(pieces.len() <= allowed(n_alive, 0), "{pieces:?}");
                let is_reclaimed = |piece: &Numbered| piece.n_deleted * 4 <= piece.n_alive;
                prop_assert!(pieces.iter().all(is_reclaimed), "{pieces:?}");
            }
            prop_assert!(n_written <= 40 * n_all, "{n_written} of {n_all}");
        }
    }

    #[test]
    fn steady_arrivals_are_written_a_few_times_and_stand_in_few_segments() {
        for (size, n_all, most_segments, most_times) in
            [(100, 200_000, 8, 10), (600, 600_000, 9, 6), (6_000, 1_000_000, 9, 4), (20_000, 2_000_000, 9, 4)]
        {
            let (mut pieces, mut next, mut n_written) = (Vec::new(), 0, 0);
            for arrival in 0..n_all / size {
                pieces.push(Piece { id: next, middle: arrival as i64, n_alive: size, n_deleted: 0 });
                next += 1;
                n_written += settle(&mut pieces, &mut next);
                assert!(pieces.len() <= most_segments, "{size}: {pieces:?}");
            }
            assert!(n_written <= most_times * n_all, "{size}: {n_written} of {n_all}");
        }
    }

    #[test]
    fn so_many_segments_are_allowed() {
        let shown: Vec<usize> = [0, 1, 4_000, 50_000, 200_000, 1_000_000, 50_000_000].map(|n| allowed(n, 0)).into();
        assert_eq!(shown, [0, 1, 3, 5, 7, 9, 22]);
    }

    #[test]
    fn the_largest_stay_as_they_are() {
        let large = |id: usize| Piece { id, middle: id as i64, n_alive: LARGEST * 2 / 3, n_deleted: 0 };
        assert_eq!(choose((0..9).map(large).collect()), Vec::<Vec<usize>>::new());
    }

    /// An index sorted by date, with commits that each hold one day and an article of long ago.
    #[test]
    fn an_index_merges_days_that_follow_each_other() {
        let mut schema = Schema::builder();
        let published = schema.add_i64_field(PUBLISHED, FAST | INDEXED);
        let sort = IndexSortByField { field: PUBLISHED.into(), order: Order::Desc };
        let settings = IndexSettings { sort_by_field: Some(sort), ..IndexSettings::default() };
        let index = Index::builder().schema(schema.build()).settings(settings).create_in_ram().unwrap();
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 16 << 20).unwrap();
        writer.set_merge_policy(Box::new(TimeTiered::new(index.clone())));
        for day in 0..40_i64 {
            for second in 0..20 {
                writer.add_document(doc!(published => if second == 0 { 0 } else { day * 86_400 + second })).unwrap();
            }
            writer.commit().unwrap();
        }
        writer.wait_merging_threads().unwrap();
        let reader = index.reader().unwrap();
        let segments = reader.searcher().segment_readers().to_vec();
        assert!(segments.len() <= MOST_AT_ONCE, "{} segments", segments.len());
        assert_eq!(reader.searcher().num_docs(), 800);
        // But for what arrived late, no two segments share a day.
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for segment in &segments {
            let column = segment.fast_fields().column_first_or_default::<i64>(PUBLISHED).unwrap();
            let dates = || (0..segment.max_doc()).map(|document| column.get_val(document)).filter(|&at| at > 0);
            spans.extend(dates().min().zip(dates().max()));
        }
        spans.sort_unstable();
        assert!(spans.windows(2).all(|pair| pair[0].1 < pair[1].0), "{spans:?}");
    }
}
