//! How many documents hold a term, for scores: the alternatives of one word count as one term.
//!
//! A word is looked for by its stem in every language there is. The stem of a language with few articles is held by few documents, but
//! it is no rarer a word for that: with a rarity of its own it would lift those few articles to the top. So every alternative counts as
//! held by as many documents as all of them together, as Lucene's `SynonymQuery` does (with the greatest of them). A stem that other languages
//! hold as well counts for no more documents than there are in its own ([`Meant::counting`]).

use std::collections::HashMap;

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use crate::among::Meant;

/// Terms that count as held by more documents than they are.
#[derive(Debug, Default)]
pub(crate) struct Blended {
    holding: HashMap<Term, u64>,
}

impl Blended {
    /// Takes the alternatives of one word, each with how many documents hold it.
    pub(crate) fn add(&mut self, alternatives: &[(Meant, u64)], n_documents: u64) {
        let together = alternatives.iter().map(|(meant, holding)| meant.counting(*holding)).sum::<u64>();
        for (meant, _) in alternatives {
            let holding = self.holding.entry(meant.term.clone()).or_default();
            *holding = together.min(n_documents).max(*holding);
        }
    }

    /// As how many documents a term counts that `holding` documents hold.
    pub(crate) fn of(&self, term: &Term, holding: u64) -> u64 {
        self.holding.get(term).copied().unwrap_or(holding)
    }
}

/// The statistics of a searcher, with blended terms.
pub(crate) struct Statistics<'a> {
    pub(crate) searcher: &'a Searcher,
    pub(crate) blended: &'a Blended,
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        self.searcher.total_num_docs()
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.blended.of(term, self.searcher.doc_freq(term)?))
    }
}
