//! What can be asked, and who can answer.
//!
//! A user's text becomes a [`Query`] (`parse`), a query becomes the index terms it stands for ([`lower`]), and a
//! [`SearchBackend`] answers with [`SearchPage`]s and [`Aggregates`]. How text becomes terms is decided once, in [`analysis`],
//! for every backend and for the highlighter, so that what is found can also be shown.
//!
//! Nothing engine-shaped crosses the trait: no document numbers, no engine types, no query JSON.
//!
//! ```
//! use newshound_search::query::Form;
//! use newshound_search::{
//!     Change, Match, MemoryBackend, ParseOptions, SearchBackend, SearchRequest, Syntax, parse,
//! };
//! use newshound_testkit::{article, instant};
//!
//! let backend = MemoryBackend::new();
//! backend.apply(&[Change::Upsert(Box::new(article("a-1").title("Storm closes the harbour").build()))])?;
//! backend.commit(1)?;
//!
//! let now = instant("2026-11-24T00:00:00Z");
//! let options = ParseOptions {
//!     syntax: Syntax::Full,
//!     matching: Match::All,
//!     now,
//!     tz: jiff::tz::TimeZone::UTC,
//!     fields: Vec::new(),
//!     form: Form::Stemmed,
//! };
//! let parsed = parse("storms w/5 harbour", &options);
//! assert_eq!(parsed.query.to_canonical(), "storms NEAR/5 harbour");
//! assert_eq!(parsed.notices[0].code, "either_order");
//!
//! let page = backend.search(&SearchRequest::new(parsed.query, now))?;
//! assert_eq!(page.hits[0].article.id.as_str(), "a-1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Reading order: [`query`], [`analysis`], [`alternatives`], [`lower`], [`request`], [`hits`], [`backend`].

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod alternatives;
pub mod analysis;
pub mod backend;
mod canonical;
pub mod codes;
#[cfg(feature = "contract")]
pub mod contract;
pub mod explain;
pub mod fields;
pub mod highlight;
pub mod hits;
mod lexer;
pub mod lower;
pub mod marks;
pub mod memory;
pub mod mentioned;
pub mod named;
mod names;
pub mod notice;
pub mod order;
pub mod outlets;
pub mod parse;
pub mod pattern;
pub mod positions;
mod print;
pub mod query;
pub mod related;
pub mod request;
pub mod second;
pub mod sentences;
pub mod spelling;
pub mod stems;
pub mod time_expr;

pub use backend::{BackendError, Capabilities, Change, SearchBackend};
pub use explain::{Explanation, explain_on};
pub use highlight::{Fragment, FragmentOptions, Highlighter};
pub use hits::{Aggregates, ArticleHit, FacetCount, GroupSize, Label, ScoreParts, SearchPage, Suggestion, Totals};
pub use memory::MemoryBackend;
pub use notice::Notice;
pub use outlets::resolve_outlets;
pub use parse::{Match, ParseOptions, Parsed, Syntax, parse};
pub use query::Query;
pub use request::{
    After, AggregateRequest, CountMode, DayWindow, Decay, FacetRequest, Filter, FilterField, Filters, Generation,
    Group, Polarity, Refine, RelatedRequest, SearchRequest, Sort, SortKey, SuggestRequest, TimeAxis, TimeWindow, Unit,
};
pub use spelling::{Spelling, Spellings, did_you_mean};
