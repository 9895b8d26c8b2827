//! Which of the remembered articles hold a term or a shingle.
//!
//! A table of lists would keep a list for each of very many keys, most of them of one article. Here the table has the latest article of each
//! key alone, and every article leads for each of its keys to the one that held it before. So no list grows, each ends where its articles
//! are forgotten, and what is held in all is bounded by the articles that are remembered.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

/// The most articles that can be remembered at a time: a [`Link`] must tell them apart from as many that were forgotten.
pub(crate) const MAX_ARTICLES: usize = 1 << 22;

/// The most keys of an article.
pub(crate) const MAX_KEYS: usize = u8::MAX as usize;

/// Leads to one key of one article: the low 24 bits of the article's number, and the key's position among the article's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Link(u32);

impl Link {
    /// Leads nowhere: no key has this position.
    const NOWHERE: Self = Self(u8::MAX as u32);

    fn new(number: u32, position: u8) -> Self {
        Self(number << 8 | u32::from(position))
    }

    fn position(self) -> usize {
        (self.0 & u32::from(u8::MAX)) as usize
    }

    /// How many articles after the first one the article came; very many for one that came before it.
    fn after(self, first: u32) -> usize {
        ((self.0 >> 8).wrapping_sub(first) & (u32::MAX >> 8)) as usize
    }
}

/// The keys of the remembered articles. Articles are numbered in the order of their arrival.
#[derive(Debug, Default)]
pub(crate) struct Postings {
    /// The number of the first article.
    first: u32,
    /// For each article and each of its keys, which article held that key before.
    earlier: VecDeque<Box<[Link]>>,
    latest: FxHashMap<u32, Link>,
}

impl Postings {
    /// Takes the keys of the next article, each once.
    pub(crate) fn push(&mut self, keys: impl Iterator<Item = u32>) {
        let number = self.first.wrapping_add(self.earlier.len() as u32);
        let links = (0..).zip(keys.take(MAX_KEYS)).map(|(position, key)| {
            let link = Link::new(number, position);
            self.latest.insert(key, link).unwrap_or(Link::NOWHERE)
        });
        let links = links.collect();
        self.earlier.push_back(links);
    }

    /// Forgets the first article, which has these keys.
    pub(crate) fn forget_first(&mut self, keys: impl Iterator<Item = u32>) {
        for (position, key) in (0..).zip(keys.take(MAX_KEYS)) {
            if self.latest.get(&key) == Some(&Link::new(self.first, position)) {
                self.latest.remove(&key);
            }
        }
        if self.earlier.pop_front().is_some() {
            self.first = self.first.wrapping_add(1);
        }
    }

    /// The numbers of the articles that hold a key, the latest first.
    pub(crate) fn latest_first(&self, key: u32) -> impl Iterator<Item = u32> {
        let mut next = self.latest.get(&key).copied();
        std::iter::from_fn(move || {
            let link = next?;
            let after = link.after(self.first);
            // What leads to a forgotten article, or nowhere, ends the list.
            let earlier = self.earlier.get(after)?.get(link.position())?;
            next = Some(*earlier);
            Some(self.first.wrapping_add(after as u32))
        })
    }

    /// How many keys and how many links are held.
    #[cfg(test)]
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.latest.len(), self.earlier.iter().map(|links| links.len()).sum())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Against the articles themselves, of which the last few are remembered; also where their numbers begin anew.
        #[test]
        fn each_key_leads_to_the_articles_that_hold_it(
            articles in prop::collection::vec(prop::collection::btree_set(0..12_u32, 0..6), 0..40),
            n_remembered in 1..8_usize,
            begin in prop::sample::select(vec![0, (1 << 24) - 9, u32::MAX - 9]),
        ) {
            let mut postings = Postings { first: begin, ..Postings::default() };
            for n_seen in 1..=articles.len() {
                postings.push(articles[n_seen - 1].iter().copied());
                let first = n_seen.saturating_sub(n_remembered);
                if first > 0 {
                    postings.forget_first(articles[first - 1].iter().copied());
                }
                let remembered = first..n_seen;
                for key in 0..12 {
                    let holding = remembered.clone().rev().filter(|at| articles[*at].contains(&key));
                    let numbers: Vec<u32> = holding.map(|at| begin.wrapping_add(at as u32)).collect();
                    prop_assert_eq!(postings.latest_first(key).collect::<Vec<_>>(), numbers);
                }
                let held: BTreeSet<u32> = articles[remembered.clone()].iter().flatten().copied().collect();
                let n_links = articles[remembered].iter().map(BTreeSet::len).sum();
                prop_assert_eq!(postings.size(), (held.len(), n_links));
            }
        }
    }
}
