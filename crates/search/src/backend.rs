//! Who can answer: the one trait behind which an engine stands.

use jiff::Timestamp;
use newshound_model::{Article, ArticleId};

use crate::hits::{Aggregates, ArticleHit, GroupSize, SearchPage, Suggestion};
use crate::query::Query;
use crate::request::{
    AggregateRequest, FilterField, Filters, Generation, RelatedRequest, SearchRequest, SuggestRequest, TimeAxis,
};
use crate::spelling::Spellings;

/// An engine that holds articles and answers searches.
///
/// The calls are blocking: an embedded engine computes, and a remote one is asked from a thread of the search pool, so that
/// the server treats both alike. Writes are few and coarse. Changes become visible together at [`SearchBackend::commit`],
/// which also notes the archive's sequence number, so that a restart knows where to go on.
pub trait SearchBackend: Send + Sync {
    /// What this engine can do.
    fn capabilities(&self) -> Capabilities;

    /// Takes changes in their order; they can be searched after the next commit. The last change of an id wins.
    ///
    /// # Errors
    /// When the engine cannot take them; none of the batch may then be counted on.
    fn apply(&self, changes: &[Change]) -> Result<(), BackendError>;

    /// Makes everything applied durable and searchable and notes `sequence` with it.
    ///
    /// # Errors
    /// When it could not be made durable. What was applied since the last commit must be applied again.
    fn commit(&self, sequence: u64) -> Result<Generation, BackendError>;

    /// The sequence number of the last commit; 0 for an empty index.
    fn committed_sequence(&self) -> u64;

    /// The state that searches see now.
    fn generation(&self) -> Generation;

    /// How many articles can be searched now.
    fn len(&self) -> u64;

    /// Whether nothing can be searched.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Finds articles.
    ///
    /// # Errors
    /// When the engine fails, or cannot do what is asked ([`BackendError::Unsupported`]).
    fn search(&self, request: &SearchRequest) -> Result<SearchPage, BackendError>;

    /// Counts everything that matches.
    ///
    /// # Errors
    /// When the engine fails.
    fn aggregate(&self, request: &AggregateRequest) -> Result<Aggregates, BackendError>;

    /// The earliest and the latest date of what matches and is dated, to the second; `None` when nothing does.
    ///
    /// # Errors
    /// When the engine fails.
    fn span(
        &self,
        query: &Query,
        filters: &Filters,
        axis: TimeAxis,
    ) -> Result<Option<(Timestamp, Timestamp)>, BackendError>;

    /// One article as indexed, by its id.
    ///
    /// # Errors
    /// When the engine fails.
    fn article(&self, id: &ArticleId) -> Result<Option<Article>, BackendError>;

    /// The sizes of stories ([`FilterField::Story`]) or copy groups ([`FilterField::CopyGroup`]), in the order of `ids`.
    ///
    /// # Errors
    /// When the engine fails or `field` is another one.
    fn group_sizes(&self, field: FilterField, ids: &[&str]) -> Result<Vec<GroupSize>, BackendError>;

    /// Completes what a user types.
    ///
    /// # Errors
    /// When the engine fails.
    fn suggest(&self, request: &SuggestRequest) -> Result<Vec<Suggestion>, BackendError>;

    /// Tells how many articles hold a word, and when next to none does ([`crate::spelling::is_rare`]), which words of the index are
    /// spelled alike, in the order of [`crate::spelling::likeliest`]. An engine without a dictionary knows none.
    ///
    /// # Errors
    /// When the engine fails.
    fn spellings(&self, word: &str, limit: usize) -> Result<Spellings, BackendError> {
        let _ = (word, limit);
        Ok(Spellings::default())
    }

    /// Finds articles like one, by its rare words and its entities.
    ///
    /// # Errors
    /// When the engine fails.
    fn related(&self, request: &RelatedRequest) -> Result<Vec<ArticleHit>, BackendError>;
}

/// What an engine can do; a lack becomes a clear 4xx.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Its name, for people.
    pub name: &'static str,
    /// Whether grouped searches are exact.
    pub grouping: bool,
    /// Whether it suggests.
    pub suggestions: bool,
}

/// One change of the index.
#[derive(Debug, Clone)]
pub enum Change {
    /// The article in its newest revision, in place of any earlier one with its id.
    Upsert(Box<Article>),
    /// The article is gone.
    Delete(ArticleId),
}

/// Why a backend did not answer.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    /// The engine cannot do this.
    #[error("this backend does not support {0}")]
    Unsupported(&'static str),
    /// The data on disk was written by a newer program.
    #[error(
        "the index has {what} `{found}`, this program reads `{known}`; use a newer newshound or run `newshound reindex`"
    )]
    NewerData {
        /// What differs.
        what: &'static str,
        /// What was found.
        found: String,
        /// What this program knows.
        known: String,
    },
    /// A file is damaged.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// The engine failed.
    #[error("the search engine failed: {0}")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A file could not be read or written.
    #[error("index files: {0}")]
    Io(#[from] std::io::Error),
}
