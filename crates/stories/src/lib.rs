//! Which articles are copies of one text, which are about one event, and how stories are ranked and described.
//!
//! Everything here is pure: articles in, placements and orders out. [`Assigner`] sees articles one after the other, as they
//! arrive, and remembers those of the last days.
//!
//! ```
//! use newshound_stories::Assigner;
//! use newshound_testkit::article;
//!
//! let text = "The pilots of Port Alder stopped work on Wednesday and nineteen ships waited outside the harbour.";
//! let mut assigner = Assigner::default();
//! let first = assigner.assign(&article("a").title("Pilots strike").body(text).build());
//! let copy = assigner.assign(&article("b").title("Strike of the pilots").body(text).build());
//! assert_eq!(first.story, copy.story);
//! assert_eq!(first.copy_group, copy.copy_group);
//! ```
//!
//! Reading order: [`fingerprint`] (copies), [`profile`] (what an article is about), [`assign`], [`rank`](mod@rank), [`describe`](mod@describe).

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod assign;
mod centroid;
pub mod describe;
pub mod fingerprint;
mod postings;
pub mod profile;
pub mod rank;

pub use assign::{Assigner, Options};
pub use describe::{StorySummary, describe};
pub use rank::{RankedStory, StoryCandidate, rank};
