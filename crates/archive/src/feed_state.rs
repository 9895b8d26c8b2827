//! What is remembered of a feed between two visits.

use jiff::Timestamp;

/// The last visit of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedState {
    /// The `ETag` it answered with.
    pub etag: Option<String>,
    /// The `Last-Modified` it answered with.
    pub last_modified: Option<String>,
    /// When it was visited.
    pub checked_at: Timestamp,
}
