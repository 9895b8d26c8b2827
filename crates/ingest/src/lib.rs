//! Bytes in, articles out.
//!
//! [`Normaliser`] is the one door. It tells what the bytes are ([`mod@sniff`]), lets the reader of that form collect its evidence in
//! [`Draft`]s, and makes [`Article`](newshound_model::Article)s of them: with an outlet, a language, entities, and a date that says how far
//! it can be trusted. What is no article is a [`Rejection`], a value and not a failure.
//!
//! Nothing here opens a file or a connection, and nothing reads the clock: bytes and instants are arguments.
//!
//! ```
//! use newshound_ingest::{Gazetteer, Normaliser, read_outlets};
//!
//! let outlets = read_outlets("[[outlet]]\nid = \"harbour-post.example\"\nname = \"Harbour Post\"")?;
//! let normaliser = Normaliser::new(outlets, Gazetteer::embedded());
//! let now = "2026-11-24T08:00:00Z".parse()?;
//! let record = r#"{"id":"a-1","title":"Pilots strike","body":"Nineteen ships waited off Dover.","outlet":"Harbour Post"}"#;
//! let (article, unknown) = normaliser.record(record, now)?;
//! assert_eq!(article.outlet.unwrap().id.as_str(), "harbour-post.example");
//! assert!(unknown.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Reading order: [`draft`], [`sniff`](mod@sniff), [`encoding`], [`page`], [`dates`], [`feed`], [`sitemap`], [`opml`], [`aggregator`], [`record`],
//! [`json_values`], [`dialect`], [`outlets`], [`warc`], [`language`], [`entities`], [`dateline`], [`agencies`],
//! [`explain`], [`normalise`].

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod agencies;
pub mod aggregator;
mod ballot;
pub mod dateline;
pub mod dates;
pub mod dialect;
pub mod draft;
pub mod encoding;
pub mod entities;
pub mod explain;
pub mod feed;
mod gazetteer;
pub mod json_values;
pub mod language;
mod language_names;
pub mod normalise;
pub mod opml;
pub mod outlets;
pub mod page;
pub mod record;
pub mod sitemap;
pub mod sniff;
mod text;
pub mod warc;
mod xml;

pub use draft::{Draft, RawPage, Rejection};
pub use explain::Explanation;
pub use gazetteer::Gazetteer;
pub use normalise::{Annotation, FUTURE_DATE, Normaliser, UNUSABLE_URL};
pub use outlets::{OutletsError, read_outlets};
pub use sniff::{Form, sniff};
