//! Articles that are alone in their group: they count by their bits, without a look at the number of the group.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;
use tantivy::DocId;

/// In place of a segment: several documents have the number, or had it once.
const SHARED: u32 = u32::MAX;

/// The documents of a segment that have their number to themselves in the whole index.
///
/// When an article comes that shares it, the document loses its bit here, also for searches that see the index as it was before: they then
/// look its number up, and count it once as before. A bit that is lost never comes back, so a document without one may be alone.
#[derive(Debug)]
pub(crate) struct Alone {
    bits: Box<[AtomicU64]>,
}

impl Alone {
    fn new(n_documents: DocId) -> Self {
        Self { bits: (0..n_documents.div_ceil(64)).map(|_| AtomicU64::new(0)).collect() }
    }

    fn insert(&self, document: DocId) {
        self.bits[document as usize / 64].fetch_or(1 << (document % 64), Ordering::Relaxed);
    }

    fn remove(&self, document: DocId) {
        self.bits[document as usize / 64].fetch_and(!(1 << (document % 64)), Ordering::Relaxed);
    }

    pub(crate) fn contains(&self, document: DocId) -> bool {
        self.bits[document as usize / 64].load(Ordering::Relaxed) & 1 << (document % 64) != 0
    }

    /// The documents as bits, 64 to a word.
    pub(crate) fn words(&self) -> impl Iterator<Item = u64> {
        self.bits.iter().map(|word| word.load(Ordering::Relaxed))
    }
}

/// Who has which number.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    /// By number: the serial of a segment, or [`SHARED`], and the document.
    by_number: Vec<(u32, DocId)>,
    /// The segments of the index by serial.
    segments: FxHashMap<u32, Arc<Alone>>,
}

impl Holders {
    /// A segment comes; its documents take their numbers one by one.
    pub(crate) fn begin(&mut self, serial: u32, n_documents: DocId) -> Arc<Alone> {
        let alone = Arc::new(Alone::new(n_documents));
        self.segments.insert(serial, Arc::clone(&alone));
        alone
    }

    /// Forgets the segments that are gone. It must be done before those come that they were merged into.
    pub(crate) fn retain(&mut self, is_left: impl Fn(u32) -> bool) {
        self.segments.retain(|&serial, _| is_left(serial));
    }

    /// A document of a segment takes a number: one that was taken before, or the next.
    pub(crate) fn take(&mut self, number: u32, serial: u32, document: DocId) {
        let holder = match self.by_number.get_mut(number as usize) {
            Some(holder) if holder.0 == SHARED => return,
            Some(holder) => holder,
            None => {
                debug_assert_eq!(number as usize, self.by_number.len());
                self.by_number.push((serial, document));
                if let Some(alone) = self.segments.get(&serial) {
                    alone.insert(document);
                }
                return;
            }
        };
        if let Some(of_other) = self.segments.get(&holder.0) {
            of_other.remove(holder.1);
            holder.0 = SHARED;
        } else {
            // The segment of the one before is merged into this one, or gone.
            *holder = (serial, document);
            if let Some(alone) = self.segments.get(&serial) {
                alone.insert(document);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(alone: &Alone) -> Vec<DocId> {
        (0..64).filter(|&document| alone.contains(document)).collect()
    }

    #[test]
    fn who_shares_a_number_is_not_alone_and_a_merge_changes_nothing() {
        let mut holders = Holders::default();
        let first = holders.begin(0, 5);
        [0, 1, 2, 1, 3].into_iter().zip(0..).for_each(|(number, document)| holders.take(number, 0, document));
        assert_eq!(shown(&first), [0, 2, 4]);
        let second = holders.begin(1, 2);
        [2, 4].into_iter().zip(0..).for_each(|(number, document)| holders.take(number, 1, document));
        assert_eq!((shown(&first), shown(&second)), (vec![0, 4], vec![1]));
        holders.retain(|_| false);
        let merged = holders.begin(2, 7);
        [2, 4, 0, 1, 2, 1, 3].into_iter().zip(0..).for_each(|(number, document)| holders.take(number, 2, document));
        assert_eq!(shown(&merged), [1, 2, 6]);
        assert_eq!((shown(&first), shown(&second)), (vec![0, 4], vec![1]), "earlier views are as they were");
    }
}
