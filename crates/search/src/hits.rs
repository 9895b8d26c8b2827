//! What a backend answers.

use jiff::Timestamp;
use newshound_model::Article;

use crate::request::{After, FilterField, Generation};
use crate::second::Fit;

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
    /// Up to which number of the archive's log that state goes.
    pub sequence: u64,
}

/// One article that matches.
#[derive(Debug, Clone)]
pub struct ArticleHit {
    /// The article as indexed.
    pub article: Article,
    /// Why it stands where it stands.
    pub score: ScoreParts,
}

/// The parts of a score, which multiply to `total`. What an order does not count is 1; in the orders by time, and in the random one, that is
/// all, and `total` is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreParts {
    /// The product of the others.
    pub total: f32,
    /// BM25 of the words.
    pub text: f32,
    /// The decay of its age.
    pub recency: f32,
    /// The weight of its outlet, less for a copy.
    pub authority: f32,
    /// Independent reports of its story, in the order by coverage.
    pub coverage: f32,
    /// Second phase: how much of the query stands in the title.
    pub title: f32,
    /// Second phase: how much of the query stands in the title and the first paragraphs.
    pub lead: f32,
    /// Second phase: how near neighbouring words of the query stand to each other.
    pub proximity: f32,
    /// Second phase: how much of the query stands there as it was typed, and not only by its stems.
    pub typed: f32,
    /// Second phase: whether the query names its outlet, what it is about, or its day.
    pub named: f32,
}

impl ScoreParts {
    /// Of a hit that is not ordered by a score.
    pub const UNSCORED: Self = Self {
        total: 0.0,
        text: 1.0,
        recency: 1.0,
        authority: 1.0,
        coverage: 1.0,
        title: 1.0,
        lead: 1.0,
        proximity: 1.0,
        typed: 1.0,
        named: 1.0,
    };

    /// The parts of the first phase.
    #[must_use]
    pub fn first_phase(text: f32, recency: f32, authority: f32) -> Self {
        Self { total: text * recency * authority, text, recency, authority, ..Self::UNSCORED }
    }

    /// The same, with what the second phase makes of it.
    #[must_use]
    pub fn refined(self, fit: Fit) -> Self {
        let Fit { title, lead, proximity, typed, named } = fit;
        Self { total: self.total * fit.product(), title, lead, proximity, typed, named, ..self }
    }

    /// The same, for a story with so many independent reports.
    #[must_use]
    pub fn with_coverage(self, reports: u32) -> Self {
        let coverage = reports as f32;
        Self { total: self.total * coverage, coverage, ..self }
    }
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
    /// Up to which number of the archive's log that state goes.
    pub sequence: u64,
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

/// The label of a value that articles write in different ways: the most frequent, and of those that are equally frequent the first.
#[derive(Debug, Default)]
pub struct Label {
    text: String,
    articles: u64,
}

impl Label {
    /// Takes a way of writing into account, with the number of articles that have it.
    pub fn offer(&mut self, text: &str, articles: u64) {
        if articles > self.articles || (articles == self.articles && *text < *self.text) {
            text.clone_into(&mut self.text);
            self.articles = articles;
        }
    }

    /// The label.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }
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
    /// The newest number of the archive's log among its articles: while this and [`GroupSize::articles`] stay, the group does.
    pub sequence: u64,
}

impl GroupSize {
    /// Its independent reports: [`reports`] of its outlets and texts.
    #[must_use]
    pub fn reports(&self) -> u64 {
        reports(self.outlets.len() as u64, self.originals)
    }
}

/// How many independent reports a story has: an agency text in thirty papers is one, and so are thirty texts of one paper.
#[must_use]
pub fn reports(outlets: u64, originals: u64) -> u64 {
    outlets.min(originals)
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
