//! What goes into the log and what comes out of it.

use jiff::Timestamp;
use newshound_model::{Article, ArticleId};

/// A change that is asked for.
#[derive(Debug, Clone)]
pub enum Entry {
    /// Keep this article, as a new one or as a new revision.
    Put(Box<Article>),
    /// Forget the article; its revisions stay in the log.
    Remove {
        /// Which one.
        id: ArticleId,
        /// When that was asked.
        at: Timestamp,
    },
}

/// What became of an [`Entry`].
#[derive(Debug, Clone)]
pub struct Appended {
    /// Its number in the log; that of the standing entry when nothing changed, 0 for a removal of what is not there.
    pub sequence: u64,
    /// What happened.
    pub outcome: Outcome,
    /// The article as it stands now: with its revision number and its first `first_seen`. `None` after a removal.
    pub article: Option<Article>,
}

/// What happened to an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The id was not there.
    New,
    /// The id was there with other content.
    Revised,
    /// The id was there with the same content.
    Unchanged,
    /// The article is gone.
    Removed,
    /// There was nothing to remove.
    Missing,
}

impl Outcome {
    /// The name used in answers.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Revised => "revised",
            Self::Unchanged => "unchanged",
            Self::Removed => "removed",
            Self::Missing => "missing",
        }
    }
}

/// What the log says at a number.
#[derive(Debug, Clone)]
pub enum LogEntry {
    /// The newest revision of an article.
    Put(Box<Article>),
    /// The article is gone.
    Remove(ArticleId),
}
