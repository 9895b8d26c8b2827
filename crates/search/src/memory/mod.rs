//! A backend that holds everything in memory and looks at every article for every question.
//!
//! Slow and obviously right: the oracle that other backends are compared with, and a stand-in for one in tests.

mod counting;
mod matching;
mod ordering;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use newshound_model::{Article, ArticleId, Language, Published};

use crate::backend::{BackendError, Capabilities, Change, SearchBackend};
use crate::hits::{Aggregates, ArticleHit, GroupSize, ScoreParts, SearchPage, Suggestion};
use crate::lower::lower_among;
use crate::order::tie;
use crate::query::Query;
use crate::request::{
    After, AggregateRequest, CountMode, FilterField, Filters, Generation, RelatedRequest, SearchRequest,
    SuggestRequest, TimeAxis,
};
use crate::spelling::Spellings;
use crate::{fields, related};

use counting::Coverage;
use matching::{Indexed, Statistics, matches_filters, score};
use ordering::{arrange, comes_after};

/// How many states are remembered for walks that began in them.
const MAX_REMEMBERED: usize = 8;

/// Articles in memory, searched by looking at each of them.
#[derive(Debug, Default)]
pub struct MemoryBackend {
    state: RwLock<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What searches see.
    visible: Arc<Visible>,
    /// What searches saw before, latest last.
    before: VecDeque<Arc<Visible>>,
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
    sequence: u64,
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

    /// The state that a walk began in, if it is remembered.
    fn visible_for(&self, after: Option<&After>) -> Arc<Visible> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let began = after.and_then(|after| state.before.iter().find(|old| old.generation == after.generation));
        Arc::clone(began.unwrap_or(&state.visible))
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
        let next = Arc::new(Visible { articles: state.pending.clone(), languages, generation, sequence });
        let last = std::mem::replace(&mut state.visible, next);
        state.before.push_back(last);
        if state.before.len() > MAX_REMEMBERED {
            state.before.pop_front();
        }
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
        let visible = self.visible_for(request.after.as_ref());
        let (sort, articles) = (request.sort, visible.matches(&request.filters));
        let candidates = ordering::candidates(request, &articles, &visible);
        let total = match request.count {
            CountMode::Exact => Some(counting::totals(candidates.iter().map(|candidate| &candidate.indexed.article))),
            CountMode::None => None,
        };
        let candidates = arrange(candidates, sort, request.group);
        let start = match &request.after {
            Some(after) => candidates.partition_point(|candidate| !comes_after(sort, candidate, after)),
            None => 0,
        };
        let page = &candidates[start..candidates.len().min(start.saturating_add(request.limit))];
        let has_more = start + page.len() < candidates.len();
        let next = page.last().filter(|_| has_more).map(|last| After {
            key: last.key,
            id: last.indexed.article.id.clone(),
            seen: start + page.len(),
            generation: visible.generation,
        });
        let hits = page
            .iter()
            .map(|candidate| ArticleHit { article: candidate.indexed.article.clone(), score: candidate.score })
            .collect();
        Ok(SearchPage { hits, next, total, generation: visible.generation, sequence: visible.sequence })
    }

    fn aggregate(&self, request: &AggregateRequest) -> Result<Aggregates, BackendError> {
        let visible = self.visible();
        let found = visible.found(&request.query, &request.filters);
        Ok(counting::aggregate(&found, request, visible.generation, visible.sequence))
    }

    fn span(
        &self,
        query: &Query,
        filters: &Filters,
        axis: TimeAxis,
    ) -> Result<Option<(Timestamp, Timestamp)>, BackendError> {
        let visible = self.visible();
        let dates: Vec<i64> = visible
            .found(query, filters)
            .into_iter()
            .map(|article| axis.of(article).as_second())
            .filter(|date| *date > Published::UNDATED_SECOND)
            .collect();
        let instant = |seconds: Option<&i64>| seconds.and_then(|&seconds| Timestamp::from_second(seconds).ok());
        Ok(instant(dates.iter().min()).zip(instant(dates.iter().max())))
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
        Ok(counting::spellings(&visible, word, limit))
    }

    fn related(&self, request: &RelatedRequest) -> Result<Vec<ArticleHit>, BackendError> {
        let visible = self.visible();
        let statistics = Statistics::new(visible.articles.values());
        let holding = |term: &str| statistics.articles_with(term);
        let n_articles = visible.articles.len() as u64;
        let terms = related::terms(&request.article, &visible.languages, &holding, n_articles);
        let query = related::query(terms);
        let mut hits = Vec::new();
        for indexed in visible.matches(&request.filters) {
            if related::is_same_text(&request.article, &indexed.article) {
                continue;
            }
            if let Some(text) = score(&query, indexed, &statistics) {
                let score = ScoreParts::first_phase(text, 1.0, 1.0);
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
    /// The articles that pass the filters.
    fn matches(&self, filters: &Filters) -> Vec<&Indexed> {
        let coverage = filters.min_outlets.map(|min| (min, self.coverage()));
        let is_carried = |indexed: &&Indexed| {
            coverage.as_ref().is_none_or(|(min, coverage)| coverage.of(&indexed.article).outlets >= *min)
        };
        self.articles.values().filter(|indexed| matches_filters(filters, indexed)).filter(is_carried).collect()
    }

    /// The articles that match a query and pass the filters.
    fn found(&self, query: &Query, filters: &Filters) -> Vec<&Article> {
        let lowered = lower_among(query, filters, &self.languages);
        let statistics = Statistics::new(self.articles.values());
        let found = self.matches(filters).into_iter();
        found
            .filter(|indexed| score(&lowered, indexed, &statistics).is_some())
            .map(|indexed| &indexed.article)
            .collect()
    }

    /// Whether any article has a value in a field.
    fn has_value(&self, field: FilterField, value: &str) -> bool {
        let value = value.to_owned();
        self.articles.values().any(|indexed| fields::values(&indexed.article, field).contains(&value))
    }

    fn coverage(&self) -> Coverage {
        Coverage::new(self.articles.values().map(|indexed| &indexed.article))
    }
}

#[cfg(all(test, feature = "contract"))]
mod tests {
    use super::MemoryBackend;

    #[test]
    fn the_oracle_keeps_the_contract_itself() {
        crate::contract::check_all(&|| Box::new(MemoryBackend::new()));
    }
}
