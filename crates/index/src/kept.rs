//! What was counted of an index that has not changed since.
//!
//! A page asks for its total, its facets and its timeline one after the other, its next page for the same again, and many people for the same
//! searches. So a view keeps what its last searches matched and what was counted of it, each within a bound, and both go when the view goes:
//! nothing kept is ever older than the index. They live here and not in the server because only the backend knows when its index changes and
//! which requests are one plan.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use newshound_search::{Aggregates, Totals};

use crate::documents::Documents;
use crate::matching::Matches;

/// The most bytes of matches that are kept.
const MATCHES_BYTES: usize = 8 << 20;

/// The most bytes of totals that are kept.
const TOTALS_BYTES: usize = 1 << 20;

/// The most bytes of answers that are kept.
const ANSWERS_BYTES: usize = 8 << 20;

/// What is kept with one view of the index.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) matches: Shelf<Matches>,
    pub(crate) totals: Shelf<Totals>,
    pub(crate) answers: Shelf<Aggregates>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            matches: Shelf::new(MATCHES_BYTES),
            totals: Shelf::new(TOTALS_BYTES),
            answers: Shelf::new(ANSWERS_BYTES),
        }
    }
}

/// Values by their keys, the first to come the first to go.
#[derive(Debug)]
pub(crate) struct Shelf<T> {
    max_bytes: usize,
    inner: Mutex<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T> {
    values: HashMap<u128, Arc<T>>,
    order: VecDeque<(u128, usize)>,
    n_bytes: usize,
}

/// How much room a value takes.
pub(crate) trait Weighty {
    /// About how many bytes it holds.
    fn n_bytes(&self) -> usize;
}

impl<T: Weighty> Shelf<T> {
    fn new(max_bytes: usize) -> Self {
        let inner = Inner { values: HashMap::new(), order: VecDeque::new(), n_bytes: 0 };
        Self { max_bytes, inner: Mutex::new(inner) }
    }

    pub(crate) fn get(&self, key: u128) -> Option<Arc<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).values.get(&key).map(Arc::clone)
    }

    /// Keeps a value, unless it alone takes more than a quarter of the room.
    pub(crate) fn put(&self, key: u128, value: &Arc<T>) {
        let n_bytes = value.n_bytes() + 128;
        if n_bytes > self.max_bytes / 4 {
            return;
        }
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.values.insert(key, Arc::clone(value)).is_some() {
            return;
        }
        inner.order.push_back((key, n_bytes));
        inner.n_bytes += n_bytes;
        while inner.n_bytes > self.max_bytes
            && let Some((oldest, n_bytes)) = inner.order.pop_front()
        {
            inner.values.remove(&oldest);
            inner.n_bytes -= n_bytes;
        }
    }
}

impl Weighty for Matches {
    fn n_bytes(&self) -> usize {
        self.iter().map(Documents::n_bytes).sum()
    }
}

impl Weighty for Totals {
    fn n_bytes(&self) -> usize {
        32
    }
}

impl Weighty for Aggregates {
    fn n_bytes(&self) -> usize {
        let of_facets = self.facets.iter().flat_map(|(_, counts)| counts);
        self.timeline.len() * 8 + of_facets.map(|count| 80 + count.value.len() + count.label.len()).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bits::Bits;

    #[test]
    fn a_full_shelf_forgets_what_came_first_and_takes_nothing_too_large() {
        let shelf = Shelf::new(10_000);
        let value = |n_documents| Arc::new(vec![Documents::Many(Bits::new(n_documents))]);
        // 1,128 bytes each.
        (0..10).for_each(|key| shelf.put(key, &value(8_000)));
        shelf.put(9, &value(8_000));
        let kept: Vec<u128> = (0..10).filter(|&key| shelf.get(key).is_some()).collect();
        assert_eq!(kept, [2, 3, 4, 5, 6, 7, 8, 9]);
        shelf.put(99, &value(80_000));
        assert!(shelf.get(99).is_none() && shelf.get(9).is_some());
    }
}
