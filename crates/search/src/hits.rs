//! What a backend answers.

use jiff::Timestamp;
use newshound_model::Article;

use crate::request::{After, FilterField, Generation};

/// One page of hits.
#[derive(Debug, Clone)]
pub struct SearchPage {
    /// The hits, in the order asked for.
    pub hits: Vec<ArticleHit>,
    /// What comes after the last hit; `None` at the end.
    pub next: Option<After>,
    /// Totals, when asked for.
    pub total: Option<Totals>,
    /// The state of the index that answered.
    pub generation: Generation,
}

/// One article that matches.
#[derive(Debug, Clone)]
pub struct ArticleHit {
    /// The article as indexed.
    pub article: Article,
    /// Why it stands where it stands.
    pub score: ScoreParts,
}

/// The parts of a score; `total` is their product. In the orders by time all but `total` are 1 and `total` is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreParts {
    /// What the hit was ordered by.
    pub total: f32,
    /// BM25 of the words.
    pub text: f32,
    /// The decay of its age.
    pub recency: f32,
    /// The weight of its outlet, less for a copy.
    pub authority: f32,
}

/// How much matches, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Articles, copies too.
    pub articles: u64,
    /// Texts: each copy group once.
    pub originals: u64,
    /// Stories.
    pub stories: u64,
    /// Outlets.
    pub outlets: u64,
}

/// Counts over everything that matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Aggregates {
    /// Totals.
    pub total: Totals,
    /// For each facet asked for, its most frequent values, most frequent first, ties by value.
    pub facets: Vec<(FilterField, Vec<FacetCount>)>,
    /// The count of each bucket of the timeline; one fewer than borders.
    pub timeline: Vec<u64>,
    /// The state of the index that answered.
    pub generation: Generation,
}

/// One value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value as filters take it: an outlet id, an entity id, a language code.
    pub value: String,
    /// The value as people read it: the outlet's or entity's name.
    pub label: String,
    /// How often, in the unit asked for.
    pub count: u64,
}

/// How large a story or copy group is in the whole index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSize {
    /// Articles in it.
    pub articles: u64,
    /// Texts in it: each copy group once.
    pub originals: u64,
    /// Ids and names of its outlets, first to publish first.
    pub outlets: Vec<(String, String)>,
    /// When its first article was published.
    pub first: Option<Timestamp>,
    /// When its latest article was published.
    pub latest: Option<Timestamp>,
}

/// A completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What it completes to, as people read it.
    pub text: String,
    /// The field it belongs to; `None` for a plain word.
    pub field: Option<FilterField>,
    /// The value a filter on that field takes.
    pub value: String,
    /// In how many articles.
    pub articles: u64,
}
