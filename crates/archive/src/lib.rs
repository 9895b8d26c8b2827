//! The durable store: every accepted article with its revisions, in one numbered log. The source of truth.
//!
//! One SQLite file in write-ahead mode with `synchronous=FULL`. [`Archive::append`] is one transaction, and its return means
//! that the entries are on disk. The index is disposable: [`Archive::replay`] tells everything again, in order.
//!
//! ```
//! use newshound_archive::{Archive, Entry, Outcome};
//! use newshound_testkit::article;
//!
//! let folder = tempfile::tempdir()?;
//! let archive = Archive::open(folder.path())?;
//! let entry = Entry::Put(Box::new(article("a-1").title("Harbour reopens").build()));
//! let appended = archive.append(vec![entry.clone()])?;
//! assert_eq!((appended[0].sequence, appended[0].outcome), (1, Outcome::New));
//! assert_eq!(archive.append(vec![entry])?[0].outcome, Outcome::Unchanged);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Reading order: [`entry`], [`archive`](Archive), [`error`], [`feed_state`], [`imports`].

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod append;
mod archive;
mod codec;
pub mod entry;
pub mod error;
pub mod feed_state;
pub mod imports;
mod schema;

pub use archive::{Archive, Held};
pub use entry::{Appended, Entry, LogEntry, Outcome};
pub use error::ArchiveError;
pub use feed_state::FeedState;
pub use imports::ImportMark;

#[cfg(test)]
mod tests;
