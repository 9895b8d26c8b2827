//! Sets of documents of one segment, a bit each.

use std::ops::Range;

use tantivy::DocId;

/// How many documents a chunk has, or a few more.
pub(crate) const CHUNK: usize = 1024;

/// A set of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    /// Room for documents below `n_documents`; none of them is in it.
    pub(crate) fn new(n_documents: DocId) -> Self {
        Self { words: vec![0; (n_documents as usize).div_ceil(64)] }
    }

    pub(crate) fn insert(&mut self, document: DocId) {
        self.words[document as usize / 64] |= 1 << (document % 64);
    }

    /// Adds documents that come in order. A word is written back when another one is needed: of a frequent term many share one.
    pub(crate) fn insert_all(&mut self, documents: &[DocId]) {
        let Some(&first) = documents.first() else { return };
        let mut at = first as usize / 64;
        let mut word = self.words[at];
        for &document in documents {
            let needed = document as usize / 64;
            if needed != at {
                self.words[at] = word;
                (at, word) = (needed, self.words[needed]);
            }
            word |= 1 << (document % 64);
        }
        self.words[at] = word;
    }

    pub(crate) fn contains(&self, document: DocId) -> bool {
        self.words.get(document as usize / 64).is_some_and(|word| word & 1 << (document % 64) != 0)
    }

    /// Adds all documents of a range.
    pub(crate) fn insert_range(&mut self, range: Range<DocId>) {
        for (word, mask) in masks(&range) {
            self.words[word] |= mask;
        }
    }

    /// Keeps the documents of a range.
    pub(crate) fn keep_range(&mut self, range: &Range<DocId>) {
        let (first, last) = (range.start as usize / 64, (range.end as usize).div_ceil(64));
        let last = last.clamp(first, self.words.len());
        self.words[last..].fill(0);
        self.words[..first.min(last)].fill(0);
        masks(range).for_each(|(word, mask)| self.words[word] &= mask);
    }

    /// Keeps what the other set has, too.
    pub(crate) fn intersect(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Drops what the other set has.
    pub(crate) fn remove_all(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }

    /// The documents as bits, 64 to a word.
    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Keeps the documents for which `keep` holds.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(DocId) -> bool) {
        for (at, word) in self.words.iter_mut().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest & rest.wrapping_neg();
                rest ^= bit;
                if !keep(at as DocId * 64 + bit.trailing_zeros()) {
                    *word ^= bit;
                }
            }
        }
    }

    /// How many documents are in it.
    pub(crate) fn len(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// How many of a range are in it.
    pub(crate) fn len_of(&self, range: &Range<DocId>) -> u64 {
        masks(range).map(|(word, mask)| u64::from((self.words[word] & mask).count_ones())).sum()
    }

    /// The documents in order, so many at a time.
    pub(crate) fn for_each_chunk(&self, mut each: impl FnMut(&[DocId])) {
        self.for_some_chunks(|documents| {
            each(documents);
            true
        });
    }

    /// The documents in order, so many at a time, as long as `each` wants more.
    pub(crate) fn for_some_chunks(&self, mut each: impl FnMut(&[DocId]) -> bool) {
        let mut chunk = [0; CHUNK + 64];
        let mut n_found = 0;
        for (at, &word) in self.words.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                chunk[n_found] = at as DocId * 64 + rest.trailing_zeros();
                n_found += 1;
                rest &= rest - 1;
            }
            if n_found >= CHUNK {
                if !each(&chunk[..n_found]) {
                    return;
                }
                n_found = 0;
            }
        }
        if n_found > 0 {
            each(&chunk[..n_found]);
        }
    }

    /// Its size in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        self.words.len() * 8
    }
}

/// The words that a range touches, with the bits of it in each.
fn masks(range: &Range<DocId>) -> impl Iterator<Item = (usize, u64)> + use<> {
    let (start, end) = (u64::from(range.start), u64::from(range.end.max(range.start)));
    (start / 64..end.div_ceil(64)).map(move |word| {
        let low = start.saturating_sub(word * 64).min(64);
        let high = (end - word * 64).min(64);
        let below = |n: u64| if n >= 64 { u64::MAX } else { (1 << n) - 1 };
        (word as usize, below(high) & !below(low))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bits_are_a_set(
            documents in prop::collection::btree_set(0..3_000_u32, 0..300),
            others in prop::collection::btree_set(0..3_000_u32, 0..300),
            a in 0..3_000_u32,
            b in 0..3_000_u32,
        ) {
            let filled = |documents: &BTreeSet<u32>| {
                let mut bits = Bits::new(3_000);
                documents.iter().for_each(|&document| bits.insert(document));
                bits
            };
            let shown = |bits: &Bits| {
                let mut all = Vec::new();
                bits.for_each_chunk(|chunk| all.extend_from_slice(chunk));
                all
            };
            let mut bits = filled(&documents);
            let mut at_once = filled(&others);
            at_once.insert_all(&documents.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(shown(&at_once), documents.union(&others).copied().collect::<Vec<_>>());
            at_once.remove_all(&filled(&others));
            prop_assert_eq!(shown(&at_once), documents.difference(&others).copied().collect::<Vec<_>>());
            prop_assert!((0..3_000).all(|document| bits.contains(document) == documents.contains(&document)));
            prop_assert_eq!(shown(&bits), documents.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(bits.len(), documents.len() as u64);
            let range = a.min(b)..a.max(b);
            prop_assert_eq!(bits.len_of(&range), documents.range(range.clone()).count() as u64);
            let mut within = bits.clone();
            within.keep_range(&range);
            prop_assert_eq!(shown(&within), documents.range(range.clone()).copied().collect::<Vec<_>>());
            bits.intersect(&filled(&others));
            prop_assert_eq!(shown(&bits), documents.intersection(&others).copied().collect::<Vec<_>>());
            bits.insert_range(range.clone());
            prop_assert_eq!(bits.len_of(&range), u64::from(range.end - range.start));
            bits.retain(|document| document % 3 > 0);
            prop_assert!(shown(&bits).iter().all(|document| document % 3 > 0));
            range.filter(|document| document % 3 == 0).for_each(|document| bits.insert(document));
            prop_assert_eq!(bits.len_of(&(a.min(b)..a.max(b))), u64::from(a.abs_diff(b)));
        }
    }
}
