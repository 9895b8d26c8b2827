//! Sets of documents of one segment: a list where they are few, a bit each where they are many.
//!
//! A list costs nothing for the documents that are not in it, bits cost a word for 64 of them, so each is the quicker to make, to narrow and
//! to count on its side of one document in 32, where both take the same room.

use std::ops::Range;

use tantivy::DocId;

use crate::bits::{Bits, CHUNK};

/// So many documents of a segment, one in so many of them, are few.
const FEW_ONE_IN: u64 = if cfg!(test) { 3 } else { 32 };

/// A set of documents of one segment.
#[derive(Debug, Clone)]
pub(crate) enum Documents {
    /// In order, each once.
    Few(Vec<DocId>),
    Many(Bits),
}

impl Documents {
    /// None at all.
    pub(crate) fn none() -> Self {
        Self::Few(Vec::new())
    }

    /// Whether so many documents of a segment are kept as a list.
    pub(crate) fn are_few(n_documents: u64, max_document: DocId) -> bool {
        n_documents * FEW_ONE_IN <= u64::from(max_document)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Few(documents) => documents.len() as u64,
            Self::Many(bits) => bits.len(),
        }
    }

    /// How many of a range are in it.
    pub(crate) fn len_of(&self, range: &Range<DocId>) -> u64 {
        match self {
            Self::Few(documents) => {
                let before = |end: DocId| documents.partition_point(|&document| document < end);
                before(range.end).saturating_sub(before(range.start)) as u64
            }
            Self::Many(bits) => bits.len_of(range),
        }
    }

    /// Keeps the documents for which `keep` holds; it is asked in order.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(DocId) -> bool) {
        match self {
            Self::Few(documents) => documents.retain(|&document| keep(document)),
            Self::Many(bits) => bits.retain(keep),
        }
    }

    /// Keeps what the other set has, too.
    pub(crate) fn intersect(&mut self, other: &Bits) {
        match self {
            Self::Few(documents) => documents.retain(|&document| other.contains(document)),
            Self::Many(bits) => bits.intersect(other),
        }
    }

    /// Drops what the other set has.
    pub(crate) fn remove_all(&mut self, other: &Bits) {
        match self {
            Self::Few(documents) => documents.retain(|&document| !other.contains(document)),
            Self::Many(bits) => bits.remove_all(other),
        }
    }

    /// The documents in order, so many at a time.
    pub(crate) fn for_each_chunk(&self, mut each: impl FnMut(&[DocId])) {
        match self {
            Self::Few(documents) => each(documents),
            Self::Many(bits) => bits.for_each_chunk(each),
        }
    }

    /// The documents in order, so many at a time, as long as `each` wants more.
    pub(crate) fn for_some_chunks(&self, each: impl FnMut(&[DocId]) -> bool) {
        match self {
            Self::Few(documents) => {
                let _ = documents.chunks(CHUNK).all(each);
            }
            Self::Many(bits) => bits.for_some_chunks(each),
        }
    }

    /// Its size in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        match self {
            Self::Few(documents) => documents.capacity() * 4,
            Self::Many(bits) => bits.n_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn bits(documents: &BTreeSet<DocId>) -> Bits {
        let mut bits = Bits::new(3_000);
        documents.iter().for_each(|&document| bits.insert(document));
        bits
    }

    fn shown(documents: &Documents) -> Vec<DocId> {
        let mut all = Vec::new();
        documents.for_each_chunk(|chunk| all.extend_from_slice(chunk));
        all
    }

    proptest! {
        #[test]
        fn a_list_and_bits_are_the_same_set(
            documents in prop::collection::btree_set(0..3_000_u32, 0..300),
            others in prop::collection::btree_set(0..3_000_u32, 0..2_000),
            a in 0..3_000_u32,
            b in 0..3_000_u32,
        ) {
            let mut both = [Documents::Few(documents.iter().copied().collect()), Documents::Many(bits(&documents))];
            for set in &mut both {
                let range = a.min(b)..a.max(b);
                prop_assert_eq!(set.len(), documents.len() as u64);
                prop_assert_eq!(set.len_of(&range), documents.range(range.clone()).count() as u64);
                prop_assert_eq!(set.len_of(&(a.max(b)..a.min(b))), 0);
                let mut without = set.clone();
                without.remove_all(&bits(&others));
                prop_assert_eq!(shown(&without), documents.difference(&others).copied().collect::<Vec<_>>());
                set.intersect(&bits(&others));
                prop_assert_eq!(shown(set), documents.intersection(&others).copied().collect::<Vec<_>>());
                set.retain(|document| document % 3 > 0);
                prop_assert!(shown(set).iter().all(|document| document % 3 > 0));
            }
            prop_assert_eq!(shown(&both[0]), shown(&both[1]));
        }
    }
}
