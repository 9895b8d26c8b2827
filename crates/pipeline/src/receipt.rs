//! What a writer gets back.

use newshound_archive::Outcome;
use newshound_model::ArticleId;
use tokio::sync::oneshot::{self, error::TryRecvError};

use crate::error::PipelineError;

/// One article or removal that is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Which article.
    pub id: ArticleId,
    /// Its number in the archive's log.
    pub sequence: u64,
    /// What happened to it.
    pub outcome: Outcome,
    /// Which revision stands now; 0 after a removal.
    pub revision: u32,
}

/// A write that is on its way.
#[derive(Debug)]
pub struct Ticket {
    pub(crate) answer: oneshot::Receiver<Result<Vec<Receipt>, PipelineError>>,
}

impl Ticket {
    /// Blocks until the write is on disk. Not for async code, where it would panic; use [`Ticket::acknowledged`] there.
    ///
    /// # Errors
    /// When the write is not on disk.
    pub fn wait(self) -> Result<Vec<Receipt>, PipelineError> {
        self.answer.blocking_recv().unwrap_or(Err(PipelineError::Closed))
    }

    /// The receipts, when the write is on disk already; `None` when it is still on its way.
    ///
    /// # Errors
    /// When the write is not on disk and will not be.
    pub fn poll(&mut self) -> Option<Result<Vec<Receipt>, PipelineError>> {
        match self.answer.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Closed) => Some(Err(PipelineError::Closed)),
        }
    }

    /// Returns when the write is on disk.
    ///
    /// # Errors
    /// When the write is not on disk.
    pub async fn acknowledged(self) -> Result<Vec<Receipt>, PipelineError> {
        self.answer.await.unwrap_or(Err(PipelineError::Closed))
    }
}
