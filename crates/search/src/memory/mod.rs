//! A backend that holds everything in memory and looks at every article for every question.
//!
//! Slow and obviously right: the oracle that other backends are compared with, and a stand-in for one in tests.

mod counting;
mod matching;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use newshound_model::{Article, ArticleId, Language};

use crate::backend::{BackendError, Capabilities, Change, SearchBackend};
use crate::hits::{Aggregates, ArticleHit, GroupSize, ScoreParts, SearchPage, Suggestion};
use crate::lower::lower;
use crate::request::{
    After, AggregateRequest, CountMode, FilterField, Generation, Group, RelatedRequest, SearchRequest, Sort, SortKey,
    SuggestRequest, tie,
};
use crate::spelling::Spellings;
use crate::{fields, related};

use matching::{Indexed, Statistics, matches_filters, score};

/// Articles in memory, searched by looking at each of them.
#[derive(Debug, Default)]
pub struct MemoryBackend {
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What searches see.
    visible: Arc<Visible>,
    /// What the next commit shows.
    pending: BTreeMap<ArticleId, Indexed>,
    sequence: u64,
}

/// A committed state.
#[derive(Debug, Default)]
struct Visible {
    articles: BTreeMap<ArticleId, Indexed>,
    languages: Vec<Language>,
    generation: Generation,
}

/// One match on its way to a page.
struct Candidate<'a> {
    indexed: &'a Indexed,
    key: SortKey,
    score: ScoreParts,
}

impl MemoryBackend {
    /// Makes an empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn visible(&self) -> Arc<Visible> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner).visible)
    }
}

impl SearchBackend for MemoryBackend {
    fn capabilities(&self) -> Capabilities {
        Capabilities { name: "memory", grouping: true, suggestions: true }
    }

    fn apply(&self, changes: &[Change]) -> Result<(), BackendError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for change in changes {
            match change {
                Change::Upsert(article) => {
                    state.pending.insert(article.id.clone(), Indexed::new((**article).clone()));
                }
                Change::Delete(id) => {
                    state.pending.remove(id);
                }
            }
        }
        Ok(())
    }

    fn commit(&self, sequence: u64) -> Result<Generation, BackendError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let mut languages: Vec<_> = state.pending.values().map(|indexed| indexed.article.language).collect();
        languages.sort_unstable();
        languages.dedup();
        let generation = state.visible.generation + 1;
        state.sequence = sequence;
        state.visible = Arc::new(Visible { articles: state.pending.clone(), languages, generation });
        Ok(generation)
    }

    fn committed_sequence(&self) -> u64 {
        self.state.read().unwrap_or_else(PoisonError::into_inner).sequence
    }

    fn generation(&self) -> Generation {
        self.visible().generation
    }

    fn len(&self) -> u64 {
        self.visible().articles.len() as u64
    }

    fn search(&self, request: &SearchRequest) -> Result<SearchPage, BackendError> {
        let visible = self.visible();
        let mut candidates = visible.candidates(request);
        candidates.sort_by(|a, b| order(request.sort, a, b));
        let total = match request.count {
            CountMode::Exact => Some(counting::totals(candidates.iter().map(|candidate| &candidate.indexed.article))),
            CountMode::None => None,
        };
        keep_first_of_groups(&mut candidates, request.group);
        let start = match &request.after {
            Some(after) => candidates.partition_point(|candidate| !comes_after(request.sort, candidate, after)),
            None => 0,
        };
        let page = &candidates[start..candidates.len().min(start.saturating_add(request.limit))];
        let has_more = start + page.len() < candidates.len();
        let next = page.last().filter(|_| has_more).map(|last| After {
            key: last.key,
            id: last.indexed.article.id.clone(),
            seen: start + page.len(),
        });
        let hits = page
            .iter()
            .map(|candidate| ArticleHit { article: candidate.indexed.article.clone(), score: candidate.score })
            .collect();
        Ok(SearchPage { hits, next, total, generation: visible.generation })
    }

    fn aggregate(&self, request: &AggregateRequest) -> Result<Aggregates, BackendError> {
        let visible = self.visible();
        let lowered = lower(&request.query, &visible.languages);
        let statistics = Statistics::new(visible.articles.values());
        let found: Vec<&Article> = visible
            .articles
            .values()
            .filter(|indexed| matches_filters(&request.filters, indexed))
            .filter(|indexed| score(&lowered, indexed, &statistics).is_some())
            .map(|indexed| &indexed.article)
            .collect();
        Ok(counting::aggregate(&found, request, visible.generation))
    }

    fn article(&self, id: &ArticleId) -> Result<Option<Article>, BackendError> {
        Ok(self.visible().articles.get(id).map(|indexed| indexed.article.clone()))
    }

    fn group_sizes(&self, field: FilterField, ids: &[&str]) -> Result<Vec<GroupSize>, BackendError> {
        if !matches!(field, FilterField::Story | FilterField::CopyGroup) {
            return Err(BackendError::Unsupported("sizes of groups other than stories and copy groups"));
        }
        let visible = self.visible();
        let of_group = |id: &&str| {
            let id = crate::codes::normalise_value(field, id);
            let articles = visible.articles.values().map(|indexed| &indexed.article);
            counting::group_size(articles.filter(|article| fields::values(article, field).contains(&id)))
        };
        Ok(ids.iter().map(of_group).collect())
    }

    fn suggest(&self, request: &SuggestRequest) -> Result<Vec<Suggestion>, BackendError> {
        Ok(counting::suggest(self.visible().articles.values(), request))
    }

    fn spellings(&self, word: &str, limit: usize) -> Result<Spellings, BackendError> {
        let visible = self.visible();
        Ok(counting::spellings(visible.articles.values(), word, &visible.languages, limit))
    }

    fn related(&self, request: &RelatedRequest) -> Result<Vec<ArticleHit>, BackendError> {
        let visible = self.visible();
        let statistics = Statistics::new(visible.articles.values());
        let terms =
            related::terms(&request.article, &|term| statistics.articles_with(term), visible.articles.len() as u64);
        let query = related::query(terms);
        let mut hits = Vec::new();
        for indexed in visible.articles.values().filter(|indexed| matches_filters(&request.filters, indexed)) {
            if related::is_same_text(&request.article, &indexed.article) {
                continue;
            }
            if let Some(text) = score(&query, indexed, &statistics) {
                let score = ScoreParts { total: text, text, recency: 1.0, authority: 1.0 };
                hits.push(ArticleHit { article: indexed.article.clone(), score });
            }
        }
        hits.sort_by(|a, b| {
            b.score.total.total_cmp(&a.score.total).then_with(|| tie(&a.article.id).cmp(&tie(&b.article.id)))
        });
        hits.truncate(request.limit);
        Ok(hits)
    }
}

impl Visible {
    fn candidates(&self, request: &SearchRequest) -> Vec<Candidate<'_>> {
        let lowered = lower(&request.query, &self.languages);
        let statistics = Statistics::new(self.articles.values());
        let mut candidates = Vec::new();
        for indexed in self.articles.values().filter(|indexed| matches_filters(&request.filters, indexed)) {
            let Some(text) = score(&lowered, indexed, &statistics) else { continue };
            let article = &indexed.article;
            let authority = article.authority();
            let seconds = article.published.at.as_second();
            let (key, score) = match request.sort {
                Sort::Best(decay) => {
                    let recency = decay.factor_of_seconds(request.now.as_second(), seconds);
                    let text = if text > 0.0 { text } else { 1.0 };
                    let total = text * recency * authority;
                    (SortKey::Score(total), ScoreParts { total, text, recency, authority })
                }
                Sort::Relevance => {
                    (SortKey::Score(text), ScoreParts { total: text, text, recency: 1.0, authority: 1.0 })
                }
                Sort::Newest | Sort::Oldest => {
                    (SortKey::Seconds(seconds), ScoreParts { total: 0.0, text: 1.0, recency: 1.0, authority: 1.0 })
                }
            };
            candidates.push(Candidate { indexed, key, score });
        }
        candidates
    }
}

fn order(sort: Sort, a: &Candidate<'_>, b: &Candidate<'_>) -> std::cmp::Ordering {
    key_order(sort, a.key, b.key).then_with(|| tie(&a.indexed.article.id).cmp(&tie(&b.indexed.article.id)))
}

/// Which of two keys comes first.
fn key_order(sort: Sort, a: SortKey, b: SortKey) -> std::cmp::Ordering {
    match (a, b) {
        (SortKey::Score(a), SortKey::Score(b)) => b.total_cmp(&a),
        (SortKey::Seconds(a), SortKey::Seconds(b)) if sort == Sort::Oldest => a.cmp(&b),
        (SortKey::Seconds(a), SortKey::Seconds(b)) => b.cmp(&a),
        // A cursor of another order: nothing comes after it.
        _ => std::cmp::Ordering::Less,
    }
}

fn comes_after(sort: Sort, candidate: &Candidate<'_>, after: &After) -> bool {
    key_order(sort, candidate.key, after.key)
        .then_with(|| tie(&candidate.indexed.article.id).cmp(&tie(&after.id)))
        .is_gt()
}

/// The best of each group stands for it, wherever the page begins.
fn keep_first_of_groups(candidates: &mut Vec<Candidate<'_>>, group: Group) {
    let mut seen = std::collections::HashSet::new();
    candidates.retain(|candidate| {
        let placement = candidate.indexed.article.placement.as_ref();
        let id = match group {
            Group::None => None,
            Group::Copies => placement.map(|placement| placement.copy_group.as_str().to_owned()),
            Group::Story => placement.map(|placement| placement.story.as_str().to_owned()),
        };
        id.is_none_or(|id| seen.insert(id))
    });
}

#[cfg(all(test, feature = "contract"))]
mod tests {
    use super::MemoryBackend;

    #[test]
    fn the_oracle_keeps_the_contract_itself() {
        crate::contract::check_all(&|| Box::new(MemoryBackend::new()));
    }
}
