//! The write side in order: read, normalise, assign to a story, archive, acknowledge, index.
//!
//! One thread writes. It takes whatever is queued as one group, gives each article its story, appends the group to the archive in
//! one transaction, acknowledges it, and only then hands it to the search backend, which commits on a timer. At the start the
//! thread first replays what the archive has and the index has not.
//!
//! Promises: nothing is acknowledged before the archive's fsync; a group that could not be written acknowledges nothing; a
//! commit of the index that failed is made up for by replaying from the last one that did not.
//!
//! Reading order: [`Pipeline`], [`error`], [`receipt`], [`status`], [`read`], [`post`].

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod error;
mod pipeline;
pub mod post;
pub mod read;
pub mod receipt;
pub mod status;
#[cfg(test)]
mod tests;
mod writer;

pub use error::PipelineError;
pub use newshound_ingest::{Normaliser, Rejection};
pub use pipeline::{Pipeline, PipelineOptions};
pub use post::{PostError, Posted};
pub use receipt::{Receipt, Ticket};
pub use status::Status;
