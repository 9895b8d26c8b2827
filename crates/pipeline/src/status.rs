//! How the write side is doing.

use std::sync::{Condvar, Mutex, PoisonError};

use tokio::sync::watch;

use crate::error::PipelineError;

/// A moment of the write side.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Whether the index has caught up with the archive since the start.
    pub ready: bool,
    /// Entries replayed since the start.
    pub replayed: u64,
    /// Entries that were to be replayed at the start.
    pub to_replay: u64,
    /// Writes that wait.
    pub queued: usize,
    /// The last entry of the archive.
    pub last_sequence: u64,
    /// The last entry that can be searched.
    pub committed_sequence: u64,
    /// Why writes are refused or the index lags behind; `None` when all is well.
    pub failed: Option<String>,
}

/// The status as the writing thread publishes it, for waiting threads and for waiting tasks.
#[derive(Debug)]
pub(crate) struct Board {
    status: Mutex<Status>,
    changed: Condvar,
    tasks: watch::Sender<()>,
}

impl Board {
    pub(crate) fn new() -> Self {
        Self { status: Mutex::default(), changed: Condvar::new(), tasks: watch::Sender::new(()) }
    }

    /// The status now.
    pub(crate) fn read(&self) -> Status {
        self.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the status and wakes all who wait.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Status)) {
        change(&mut self.status.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
        self.tasks.send_replace(());
    }

    /// Blocks until `wanted` gives an answer.
    pub(crate) fn wait<T>(&self, mut wanted: impl FnMut(&Status) -> Option<T>) -> T {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(answer) = wanted(&status) {
                return answer;
            }
            status = self.changed.wait(status).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Returns when `wanted` gives an answer.
    pub(crate) async fn until<T>(&self, mut wanted: impl FnMut(&Status) -> Option<T>) -> T {
        let mut tasks = self.tasks.subscribe();
        loop {
            tasks.mark_unchanged();
            if let Some(answer) = wanted(&self.read()) {
                return answer;
            }
            // The sender lives as long as the board, so waiting cannot fail.
            let _ = tasks.changed().await;
        }
    }
}

/// Whether an entry can be searched, or never will be.
pub(crate) fn searchable(sequence: u64, status: &Status) -> Option<Result<(), PipelineError>> {
    if status.committed_sequence >= sequence {
        return Some(Ok(()));
    }
    status.failed.as_ref().map(|what| Err(PipelineError::Failed(what.clone())))
}
