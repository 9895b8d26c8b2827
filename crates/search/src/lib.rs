//! What can be asked, and who can answer.
//!
//! A user's text becomes a [`Query`] (`parse`), a query becomes the index terms it stands for ([`lower`]), and a
//! [`SearchBackend`] answers with [`SearchPage`]s and [`Aggregates`]. How text becomes terms is decided once, in [`analysis`],
//! for every backend and for the highlighter, so that what is found can also be shown.
//!
//! Nothing engine-shaped crosses the trait: no document numbers, no engine types, no query JSON.
//!
//! Reading order: [`query`], [`analysis`], [`lower`], [`request`], [`hits`], [`backend`].

pub mod analysis;
pub mod backend;
pub mod codes;
pub mod fields;
pub mod hits;
pub mod lower;
pub mod query;
pub mod request;

pub use backend::{BackendError, Capabilities, Change, SearchBackend};
pub use hits::{Aggregates, ArticleHit, FacetCount, GroupSize, ScoreParts, SearchPage, Suggestion, Totals};
pub use query::Query;
pub use request::{
    After, AggregateRequest, CountMode, Decay, FacetRequest, Filter, FilterField, Filters, Generation, Group, Polarity,
    RelatedRequest, SearchRequest, Sort, SortKey, SuggestRequest, TimeWindow, Unit,
};
