//! Counts that were asked for before.
//!
//! Totals, facets and timelines need every match, so the same question should cost that once a state of the index: pages of one search, the
//! page and its reload, many readers of one embed. The cache is bounded and holds one generation only; what a newer one is asked for
//! replaces it. It lives here and not in a backend, because every backend gains by it and the key is the request as such.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use newshound_search::{AggregateRequest, Aggregates, BackendError, SearchBackend};
use xxhash_rust::xxh3::xxh3_128;

/// The most counts that are kept.
const MAX_ENTRIES: usize = 1_000;

/// The most values and buckets that are kept in all; about 100 bytes each.
const MAX_VALUES: usize = 200_000;

/// The cache; it is shared by all requests.
#[derive(Debug, Default)]
pub(crate) struct CountCache {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    generation: u64,
    entries: HashMap<u128, Entry>,
    n_values: usize,
    /// Counts uses, so that what was not used longest can go.
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    counts: Arc<Aggregates>,
    n_values: usize,
    used: u64,
}

impl CountCache {
    /// Counts, or tells what was counted in the same state of the index.
    pub(crate) fn ask(
        &self,
        backend: &dyn SearchBackend,
        request: &AggregateRequest,
    ) -> Result<Arc<Aggregates>, BackendError> {
        let key = key(request);
        if let Some(known) = self.get(backend.generation(), key) {
            return Ok(known);
        }
        let counts = Arc::new(backend.aggregate(request)?);
        self.put(key, &counts);
        Ok(counts)
    }

    /// What was counted in this state of the index.
    pub(crate) fn known(&self, generation: u64, request: &AggregateRequest) -> Option<Arc<Aggregates>> {
        self.get(generation, key(request))
    }

    /// Keeps counts that came another way.
    pub(crate) fn keep(&self, request: &AggregateRequest, counts: &Arc<Aggregates>) {
        self.put(key(request), counts);
    }

    fn get(&self, generation: u64, key: u128) -> Option<Arc<Aggregates>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.generation != generation {
            return None;
        }
        known.clock += 1;
        let clock = known.clock;
        let entry = known.entries.get_mut(&key)?;
        entry.used = clock;
        Some(Arc::clone(&entry.counts))
    }

    fn put(&self, key: u128, counts: &Arc<Aggregates>) {
        let n_values = 4 + counts.timeline.len() + counts.facets.iter().map(|(_, values)| values.len()).sum::<usize>();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.generation < known.generation || n_values > MAX_VALUES / 4 {
            return;
        }
        if counts.generation > known.generation {
            *known = Known { generation: counts.generation, ..Known::default() };
        }
        while known.entries.len() >= MAX_ENTRIES || known.n_values + n_values > MAX_VALUES {
            let oldest = known.entries.iter().min_by_key(|(_, entry)| entry.used).map(|(key, _)| *key);
            let Some(gone) = oldest.and_then(|oldest| known.entries.remove(&oldest)) else { break };
            known.n_values -= gone.n_values;
        }
        known.clock += 1;
        let entry = Entry { counts: Arc::clone(counts), n_values, used: known.clock };
        known.n_values += n_values;
        if let Some(before) = known.entries.insert(key, entry) {
            known.n_values -= before.n_values;
        }
    }
}

/// Everything that a request says, as one number.
fn key(request: &AggregateRequest) -> u128 {
    xxh3_128(format!("{request:?}").as_bytes())
}

#[cfg(test)]
mod tests {
    use newshound_search::{Change, Filters, MemoryBackend, Query};
    use newshound_testkit::article;

    use super::*;

    fn request(timeline: usize) -> AggregateRequest {
        let at = |number: usize| jiff::Timestamp::from_second(number as i64 * 60).unwrap();
        AggregateRequest {
            timeline_borders: (0..timeline).map(at).collect(),
            ..AggregateRequest::new(Query::All, Filters::default())
        }
    }

    #[test]
    fn counts_are_kept_until_the_index_changes() {
        let backend = MemoryBackend::new();
        let cache = CountCache::default();
        let put = |id: &str| {
            backend.apply(&[Change::Upsert(Box::new(article(id).title("Storm").build()))]).unwrap();
            backend.commit(1).unwrap();
        };
        put("a");
        let first = cache.ask(&backend, &request(0)).unwrap();
        assert!(Arc::ptr_eq(&first, &cache.ask(&backend, &request(0)).unwrap()));
        assert!(!Arc::ptr_eq(&first, &cache.ask(&backend, &request(3)).unwrap()));
        put("b");
        assert_eq!(cache.ask(&backend, &request(0)).unwrap().total.articles, 2);
    }

    #[test]
    fn the_cache_is_bounded_and_keeps_what_is_used() {
        let backend = MemoryBackend::new();
        backend.commit(1).unwrap();
        let cache = CountCache::default();
        let used = cache.ask(&backend, &request(1)).unwrap();
        for timeline in 2..2_000 {
            cache.ask(&backend, &request(timeline)).unwrap();
            cache.ask(&backend, &request(1)).unwrap();
        }
        let known = cache.known.lock().unwrap();
        assert!(known.entries.len() <= MAX_ENTRIES && known.n_values <= MAX_VALUES);
        let summed: usize = known.entries.values().map(|entry| entry.n_values).sum();
        assert_eq!(summed, known.n_values);
        drop(known);
        assert!(Arc::ptr_eq(&used, &cache.ask(&backend, &request(1)).unwrap()));
    }
}
