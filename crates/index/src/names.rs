//! The names of outlets and entities, found by the beginning of any of their words.
//!
//! Collecting them reads two columns of every article, which takes too long to do after each commit of a large index. So they are kept while
//! little has changed ([`Names::are_fresh`]), and while one search collects them anew, others complete to those that were known before.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use newshound_search::BackendError;
use newshound_search::analysis::keyword;
use newshound_search::request::{FilterField, Generation};

use crate::backend::View;
use crate::error;
use crate::schema::LABEL;

/// Of fewer articles names are collected anew after each commit.
const FEW: u64 = if cfg!(test) { 100 } else { 10_000 };

/// Names are collected anew after so many commits …
const MAX_COMMITS: Generation = 64;

/// … and when one article in so many is new or gone.
const ONE_CHANGED_IN: u64 = 64;

/// A name that can be completed to.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    folded: String,
    pub(crate) label: String,
    pub(crate) value: String,
    pub(crate) field: FilterField,
    pub(crate) articles: u64,
}

/// Every outlet and entity of one state of the index.
pub(crate) struct Names {
    /// Those of most articles first.
    names: Vec<Name>,
    /// Where a word of a name begins: the place of the name, and the byte; in the order of what stands from there on.
    words: Vec<(u32, u32)>,
    n_articles: u64,
    sequence: u64,
    generation: Generation,
}

/// The names that were collected last.
#[derive(Default)]
pub(crate) struct KnownNames {
    known: RwLock<Option<Arc<Names>>>,
    collecting: Mutex<()>,
}

impl KnownNames {
    /// The names of a view, or of one shortly before it.
    pub(crate) fn of(&self, view: &View) -> Result<Arc<Names>, BackendError> {
        let known = || self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        let before = known();
        if let Some(names) = before.as_ref().filter(|names| names.are_fresh(view)) {
            return Ok(Arc::clone(names));
        }
        let _collecting = match (self.collecting.try_lock(), before) {
            (Ok(guard), _) => guard,
            (Err(_), Some(names)) => return Ok(names),
            (Err(_), None) => self.collecting.lock().unwrap_or_else(PoisonError::into_inner),
        };
        // Another search may have collected them in the meantime.
        if let Some(names) = known().filter(|names| names.are_fresh(view)) {
            return Ok(names);
        }
        let names = Arc::new(Names::collect(view)?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&names));
        Ok(names)
    }
}

impl Names {
    fn collect(view: &View) -> Result<Self, BackendError> {
        let mut names: Vec<Name> = counts(view)?
            .into_iter()
            .filter_map(|(text, articles)| {
                let (value, label) = text.split_once(LABEL)?;
                let field = match value.split_once(':') {
                    Some(("person", _)) => FilterField::Person,
                    Some(("org", _)) => FilterField::Org,
                    Some(("place", _)) => FilterField::Place,
                    _ => FilterField::Outlet,
                };
                Some(Name { folded: keyword(label), label: label.to_owned(), value: value.to_owned(), field, articles })
            })
            .collect();
        names.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.value.cmp(&b.value)));
        let mut words = Vec::with_capacity(names.len() * 2);
        for (place, name) in (0_u32..).zip(&names) {
            let inner = name.folded.match_indices(' ').map(|(at, _)| at + 1);
            words.extend([0].into_iter().chain(inner).filter_map(|at| Some((place, u32::try_from(at).ok()?))));
        }
        words.sort_by(|&a, &b| rest(&names, a).cmp(rest(&names, b)));
        let (n_articles, sequence, generation) = (view.searcher.num_docs(), view.sequence, view.generation);
        Ok(Self { names, words, n_articles, sequence, generation })
    }

    /// Whether they are those of a view, or so little has changed that they may stand for them.
    fn are_fresh(&self, view: &View) -> bool {
        let n_articles = view.searcher.num_docs();
        let n_changes = n_articles.abs_diff(self.n_articles) + view.sequence.abs_diff(self.sequence);
        let few_changes = n_changes.saturating_mul(ONE_CHANGED_IN) <= n_articles;
        let is_recent = view.generation.abs_diff(self.generation) < MAX_COMMITS;
        view.generation == self.generation || (self.n_articles >= FEW && few_changes && is_recent)
    }

    /// The names of which a word begins so, those of most articles first.
    pub(crate) fn beginning(&self, begun: &str) -> Vec<&Name> {
        let start = self.words.partition_point(|&word| rest(&self.names, word) < begun);
        let found = self.words[start..].iter().take_while(|&&word| rest(&self.names, word).starts_with(begun));
        let mut places: Vec<u32> = found.map(|(place, _)| *place).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| self.names.get(place as usize)).collect()
    }
}

/// A name from one of its words on.
fn rest(names: &[Name], (place, at): (u32, u32)) -> &str {
    names.get(place as usize).and_then(|name| name.folded.get(at as usize..)).unwrap_or("")
}

/// The articles of each outlet and entity, by value and label.
fn counts(view: &View) -> Result<HashMap<String, u64>, BackendError> {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for reader in view.searcher.segment_readers() {
        for column in ["facet_outlet", "facet_entity"] {
            let Some(column) = reader.fast_fields().str(column).map_err(error::engine)? else { continue };
            let mut of_segment = vec![0_u64; column.num_terms()];
            for document in reader.doc_ids_alive() {
                column.term_ords(document).for_each(|ordinal| of_segment[ordinal as usize] += 1);
            }
            let mut ordinal = 0;
            let mut terms = column.dictionary().stream()?;
            while terms.advance() {
                let count = of_segment.get(ordinal).copied().unwrap_or(0);
                ordinal += 1;
                if count > 0 {
                    *counts.entry(String::from_utf8_lossy(terms.key()).into_owned()).or_default() += count;
                }
            }
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use newshound_search::{Change, SearchBackend as _, SuggestRequest};
    use newshound_testkit::article;

    use crate::{IndexOptions, TantivyBackend};

    #[test]
    fn names_are_found_by_any_of_their_words_and_may_be_a_little_old() {
        let folder = tempfile::tempdir().unwrap();
        let options = IndexOptions { writer_heap_bytes: 32 << 20, writer_threads: 1, ..IndexOptions::default() };
        let backend = TantivyBackend::open(folder.path(), options).unwrap();
        let put = |from: usize, to: usize, sequence: u64| {
            let outlet = |number: usize| if number < 600 { "harbour-post.example" } else { "evening-herald.example" };
            let changes: Vec<Change> = (from..to)
                .map(|number| Change::Upsert(Box::new(article(&format!("a-{number}")).outlet(outlet(number)).build())))
                .collect();
            backend.apply(&changes).unwrap();
            backend.commit(sequence).unwrap();
        };
        let suggested = |text: &str| -> Vec<(String, u64)> {
            let found = backend.suggest(&SuggestRequest { text: text.into(), limit: 5 }).unwrap();
            found.into_iter().filter(|found| found.field.is_some()).map(|found| (found.value, found.articles)).collect()
        };
        put(0, 600, 600);
        assert_eq!(suggested("harb"), [("harbour-post.example".to_owned(), 600)]);
        // Two articles more are too few to collect all names anew, ten more are not.
        put(600, 602, 602);
        assert_eq!(suggested("even"), []);
        put(602, 610, 610);
        assert_eq!(suggested("even"), [("evening-herald.example".to_owned(), 10)]);
    }
}
