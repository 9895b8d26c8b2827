//! The search engine that ships: `tantivy` behind [`SearchBackend`](newshound_search::SearchBackend).
//!
//! The index is sorted by publication date, latest first. So the decay of the current article bounds that of all later ones, and the
//! best hits are found by a walk that stops by itself (`walk`), newest-first needs only the first few, and a date window is a
//! range of document numbers.
//!
//! The index is disposable. It notes in each commit the archive's sequence number it has reached, and is built anew when its
//! form or its analysis changes ([`needs_rebuild`]) or a file is damaged ([`verify`]).
//!
//! ```
//! use newshound_index::{IndexOptions, TantivyBackend};
//! use newshound_search::{Change, Query, SearchBackend, SearchRequest};
//! use newshound_testkit::{article, instant};
//!
//! let folder = tempfile::tempdir()?;
//! let backend = TantivyBackend::open(folder.path(), IndexOptions::default())?;
//! backend.apply(&[Change::Upsert(Box::new(article("a-1").title("Harbour reopens").build()))])?;
//! backend.commit(1)?;
//! let page = backend.search(&SearchRequest::new(Query::All, instant("2026-11-24T00:00:00Z")))?;
//! assert_eq!(page.hits[0].article.title, "Harbour reopens");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Reading order: `schema`, `terms` and `tokenizer` (what the texts hold), `document` (articles as documents), `queue`, `writer` and `merge`, `compile`, `standing`, `looks`, `covered`, `among` and `plan` (queries), `words`,
//! `cursor` and `phrase` (their postings), `beginning`, `segment` and `opened` (what one segment knows), `coverage` (of stories), `walk`, `best`, `sweep` and `whole` (the hits), `second` (where words stand in the best of them),
//! `search`,
//! `grouped`, `matching`, `aggregate` and `axis` (the counts), `suggest` and `names`, `spellings`, `backend`.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod aggregate;
mod alone;
mod among;
mod axis;
mod backend;
mod beginning;
mod best;
mod bits;
mod compile;
mod coverage;
mod covered;
mod cursor;
mod document;
mod documents;
mod error;
mod facet_column;
mod grouped;
mod groups;
mod kept;
mod looks;
mod manifest;
mod matching;
mod merge;
mod names;
mod opened;
mod phrase;
mod plan;
mod queue;
mod rare;
mod schema;
mod search;
mod second;
mod segment;
mod spellings;
mod standing;
mod statistics;
mod suggest;
mod sweep;
mod tally;
mod terms;
mod tokenizer;
mod verify;
mod walk;
mod weights;
mod whole;
mod words;
mod writer;

pub use backend::{IndexOptions, Shown, TantivyBackend};
pub use manifest::needs_rebuild;
pub use verify::verify;

#[cfg(test)]
mod tests;
