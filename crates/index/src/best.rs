//! The hits that a walk has kept so far, and what another one must reach to be kept.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use newshound_search::SortKey;
use newshound_search::second::Fit;
use tantivy::{DocAddress, DocId};

use crate::segment::Segment;
use crate::walk::{Found, Order, Point};

/// The hits kept so far, the worst on top.
pub(crate) struct Best {
    pub(crate) order: Order,
    limit: usize,
    pub(crate) after: Option<Point>,
    heap: BinaryHeap<Ranked>,
    within: Option<Within>,
}

/// Only what lies within a factor of the score of the hit at a certain place is kept.
struct Within {
    place: usize,
    factor: f32,
    /// The best scores so far up to that place, the best first.
    scores: Vec<f32>,
}

impl Within {
    /// What a score must reach; 0 as long as there are not so many hits.
    fn floor(&self) -> f32 {
        match self.scores.last() {
            Some(score) if self.scores.len() == self.place => score / self.factor,
            _ => 0.0,
        }
    }

    fn offer(&mut self, score: f32) {
        let at = self.scores.partition_point(|other| *other >= score);
        if at < self.place {
            self.scores.truncate(self.place - 1);
            self.scores.insert(at, score);
        }
    }
}

struct Ranked {
    order: Order,
    found: Found,
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order.compare((self.found.key, self.found.tie), (other.found.key, other.found.tie))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ranked {}

impl Best {
    /// Room for the first `limit` documents in an order, after a point.
    pub(crate) fn new(order: Order, limit: usize, after: Option<Point>) -> Self {
        Self { order, limit, after, heap: BinaryHeap::with_capacity(limit.min(4096) + 1), within: None }
    }

    /// Keeps only what a factor could lift to the hit at a place.
    pub(crate) fn within(mut self, place: usize, factor: f32) -> Self {
        self.within = Some(Within { place: place.max(1), factor, scores: Vec::with_capacity(place.max(1)) });
        self
    }

    /// The score that a document must reach; 0 while there is room.
    pub(crate) fn threshold(&self) -> f32 {
        let floor = self.within.as_ref().map_or(0.0, Within::floor);
        let worst = match self.heap.peek().map(|worst| worst.found.key) {
            Some(SortKey::Score(score)) if self.heap.len() >= self.limit => score,
            _ => 0.0,
        };
        worst.max(floor)
    }

    /// Whether a document could be kept.
    fn may_keep(&self, key: SortKey, tie: impl FnOnce() -> u64) -> bool {
        let Some(worst) = self.heap.peek().filter(|_| self.heap.len() >= self.limit) else { return true };
        match self.order.compare((key, 0), (worst.found.key, 0)) {
            Ordering::Less => true,
            Ordering::Equal => tie() < worst.found.tie,
            Ordering::Greater => false,
        }
    }

    /// Whether no document with this key, or with one that comes later, could be kept.
    pub(crate) fn is_beyond(&self, key: SortKey) -> bool {
        let worst = self.heap.peek().filter(|_| self.heap.len() >= self.limit);
        worst.is_some_and(|worst| self.order.compare((key, 0), (worst.found.key, 0)).is_gt())
    }

    /// Keeps a document of a segment when it can compete; `parts` are text, recency and authority.
    pub(crate) fn consider(&mut self, segment: &Segment, document: DocId, key: SortKey, parts: (f32, f32, f32)) {
        let tie = || segment.tie.get_val(document);
        if self.may_keep(key, tie) {
            let (text, recency, authority) = parts;
            let address = DocAddress::new(segment.ordinal, document);
            self.offer(Found { key, tie: tie(), text, recency, authority, address, fit: Fit::ONE });
        }
    }

    /// What was kept, the best first.
    pub(crate) fn into_found(self) -> Vec<Found> {
        // What was kept before the floor rose above it may not be all that there is at its height.
        let floor = self.within.as_ref().map_or(0.0, Within::floor);
        let ranked = self.heap.into_sorted_vec().into_iter().map(|ranked| ranked.found);
        ranked.filter(|found| !matches!(found.key, SortKey::Score(score) if score < floor)).collect()
    }

    fn offer(&mut self, found: Found) {
        if !self.order.is_after(&found, self.after) {
            return;
        }
        if let (Some(within), SortKey::Score(score)) = (&mut self.within, found.key) {
            within.offer(score);
        }
        self.heap.push(Ranked { order: self.order, found });
        if self.heap.len() > self.limit {
            self.heap.pop();
        }
    }
}
