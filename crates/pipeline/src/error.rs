//! Why a write was not acknowledged.

/// An error of the write side. It is told to everybody in the group, so it can be cloned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PipelineError {
    /// The disk is full. Writes come back by themselves once there is room.
    #[error("the archive has no room on its disk; free some space, writes come back by themselves")]
    DiskFull,
    /// The archive failed; no more writes are taken until it is opened again.
    #[error("the archive failed and takes no more writes until newshound is started again: {0}")]
    Failed(String),
    /// More writes wait than may; try again.
    #[error("too many writes are waiting; try again in a moment")]
    QueueFull,
    /// The pipeline is closing or closed.
    #[error("newshound is stopping and takes no more writes")]
    Closed,
    /// The index knows more than the archive, so they do not belong together.
    #[error(
        "the index has entry {index}, the archive ends at {archive}: they do not belong together; `newshound reindex` builds the \
         index anew"
    )]
    IndexAhead {
        /// The last entry in the index.
        index: u64,
        /// The last entry in the archive.
        archive: u64,
    },
    /// The thread that writes could not be started.
    #[error("the thread that writes could not be started: {0}")]
    Thread(String),
}
