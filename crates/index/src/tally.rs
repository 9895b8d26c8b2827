//! How many articles, originals, stories and outlets there are among what matches.
//!
//! Most articles are alone in their copy group, and many in their story ([`crate::alone`]): those count by their bits, 64 at a time. Only of the
//! rest the number of the group is looked up. There are few outlets, and a broad search has met them all before long.

use newshound_search::Totals;

use crate::alone::Alone;
use crate::bits::Bits;
use crate::documents::Documents;
use crate::groups::{Counts, NONE, Numbered};

/// What was counted so far.
pub(crate) struct Tally {
    articles: u64,
    originals: Groups,
    stories: Groups,
    outlets: Distinct,
    n_outlets: u64,
}

/// The groups of one kind that were met.
struct Groups {
    /// Those of articles that are alone in theirs.
    alone: u64,
    others: Distinct,
}

impl Tally {
    /// Counts nothing yet, in an index of so many groups.
    pub(crate) fn new(counts: Counts) -> Self {
        Self {
            articles: 0,
            originals: Groups { alone: 0, others: Distinct::new(counts.copy_groups) },
            stories: Groups { alone: 0, others: Distinct::new(counts.stories) },
            outlets: Distinct::new(counts.outlets),
            n_outlets: counts.outlets as u64,
        }
    }

    /// Counts documents of a segment.
    pub(crate) fn add(&mut self, numbered: &Numbered, documents: &Documents) {
        match documents {
            Documents::Few(documents) => {
                self.articles += documents.len() as u64;
                self.originals.add_list(documents, &numbered.copy_group, &numbered.alone_in_copy_group);
                self.stories.add_list(documents, &numbered.story, &numbered.alone_in_story);
            }
            Documents::Many(bits) => {
                self.articles += bits.len();
                self.originals.add_bits(bits, &numbered.copy_group, &numbered.alone_in_copy_group);
                self.stories.add_bits(bits, &numbered.story, &numbered.alone_in_story);
            }
        }
        let Self { outlets, n_outlets, .. } = self;
        documents.for_some_chunks(|documents| {
            for &document in documents {
                let outlet = numbered.outlet[document as usize];
                if outlet != NONE {
                    outlets.insert(outlet);
                }
            }
            outlets.n_seen < *n_outlets
        });
    }

    /// All of it.
    pub(crate) fn totals(&self) -> Totals {
        Totals {
            articles: self.articles,
            originals: self.originals.len(),
            stories: self.stories.len(),
            outlets: self.outlets.n_seen,
        }
    }
}

impl Groups {
    fn len(&self) -> u64 {
        self.alone + self.others.n_seen
    }

    fn add_list(&mut self, documents: &[u32], numbers: &[u32], alone: &Alone) {
        for &document in documents {
            if alone.contains(document) {
                self.alone += 1;
            } else {
                self.others.insert(numbers[document as usize]);
            }
        }
    }

    fn add_bits(&mut self, bits: &Bits, numbers: &[u32], alone: &Alone) {
        for ((at, &word), alone) in (0..).zip(bits.words()).zip(alone.words()) {
            // Read once: another article of the group may come while this is counted, and either way it counts once.
            self.alone += u64::from((word & alone).count_ones());
            let mut rest = word & !alone;
            while rest != 0 {
                self.others.insert(numbers[at * 64 + rest.trailing_zeros() as usize]);
                rest &= rest - 1;
            }
        }
    }
}

/// Which numbers were seen.
#[derive(Debug)]
struct Distinct {
    n_numbers: usize,
    /// A bit each; made when the first is seen.
    bits: Vec<u64>,
    n_seen: u64,
}

impl Distinct {
    /// Room for numbers below `n_numbers`.
    fn new(n_numbers: usize) -> Self {
        Self { n_numbers, bits: Vec::new(), n_seen: 0 }
    }

    fn insert(&mut self, number: u32) {
        if self.bits.is_empty() {
            self.bits = vec![0; self.n_numbers.div_ceil(64)];
        }
        let (word, bit) = (&mut self.bits[number as usize / 64], 1 << (number % 64));
        self.n_seen += u64::from(*word & bit == 0);
        *word |= bit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_numbers_count_once() {
        let mut distinct = Distinct::new(130);
        [0, 63, 64].into_iter().for_each(|number| distinct.insert(number));
        assert_eq!(distinct.n_seen, 3);
        [129, 64, 0, 129].into_iter().for_each(|number| distinct.insert(number));
        assert_eq!(distinct.n_seen, 4);
    }
}
