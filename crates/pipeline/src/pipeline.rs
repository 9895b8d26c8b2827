//! The door to the write side.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use newshound_archive::Archive;
use newshound_ingest::Normaliser;
use newshound_model::{Article, ArticleId};
use newshound_search::SearchBackend;
use tokio::sync::oneshot;

use crate::error::PipelineError;
use crate::receipt::Ticket;
use crate::status::{Board, Status, searchable};
use crate::writer::{Job, Work, Writer};

/// How the write side works.
#[derive(Debug, Clone)]
pub struct PipelineOptions {
    /// How long an acknowledged article may wait until it can be searched.
    pub commit_every: Duration,
    /// How many articles are committed at once at the most.
    pub commit_articles: usize,
    /// How many articles are written in one transaction at the most.
    pub group_articles: usize,
    /// How many requests may wait.
    pub queue: usize,
    /// How long an index that failed rests before it is told again what it lacks.
    pub retry_every: Duration,
}

impl Default for PipelineOptions {
    fn default() -> Self {
        Self {
            commit_every: Duration::from_secs(1),
            commit_articles: 20_000,
            group_articles: 1_000,
            queue: 64,
            retry_every: Duration::from_secs(5),
        }
    }
}

/// The write side. Clones share one queue and one writing thread.
#[derive(Clone)]
pub struct Pipeline {
    shared: Arc<Shared>,
}

struct Shared {
    archive: Arc<Archive>,
    normaliser: Arc<Normaliser>,
    queue: SyncSender<Job>,
    queued: Arc<AtomicUsize>,
    closing: Arc<AtomicBool>,
    board: Arc<Board>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Pipeline {
    /// Starts the writing thread, which first replays what the index lacks. Returns at once; [`Pipeline::status`] tells how far
    /// it is.
    ///
    /// # Errors
    /// When the index is ahead of the archive, or the archive cannot be read.
    pub fn start(
        archive: Arc<Archive>,
        backend: Arc<dyn SearchBackend>,
        normaliser: Arc<Normaliser>,
        options: PipelineOptions,
    ) -> Result<Self, PipelineError> {
        let (last, committed) = (archive.last_sequence(), backend.committed_sequence());
        if committed > last {
            return Err(PipelineError::IndexAhead { index: committed, archive: last });
        }
        let board = Arc::new(Board::new());
        board.change(|status| {
            status.last_sequence = last;
            status.committed_sequence = committed;
        });
        let queued = Arc::new(AtomicUsize::new(0));
        let closing = Arc::new(AtomicBool::new(false));
        let (queue, jobs) = mpsc::sync_channel(options.queue.max(1));
        let writer = Writer::new(
            Arc::clone(&archive),
            backend,
            options,
            Arc::clone(&board),
            Arc::clone(&queued),
            Arc::clone(&closing),
        );
        let thread = std::thread::Builder::new()
            .name("newshound-writer".into())
            .spawn(move || writer.run(&jobs))
            .map_err(|error| PipelineError::Thread(error.to_string()))?;
        let thread = Mutex::new(Some(thread));
        Ok(Self { shared: Arc::new(Shared { archive, normaliser, queue, queued, closing, board, thread }) })
    }

    /// Queues articles; blocks while the queue is full.
    ///
    /// # Errors
    /// When the pipeline is closed or has failed.
    pub fn submit(&self, articles: Vec<Article>) -> Result<Ticket, PipelineError> {
        self.queue(Work::Put(articles), Patience::Endless)
    }

    /// Queues articles, or says that the queue is full.
    ///
    /// # Errors
    /// When the queue is full, or the pipeline is closed or has failed.
    pub fn try_submit(&self, articles: Vec<Article>) -> Result<Ticket, PipelineError> {
        self.queue(Work::Put(articles), Patience::None)
    }

    /// Queues removals; blocks while the queue is full.
    ///
    /// # Errors
    /// When the pipeline is closed or has failed.
    pub fn remove(&self, ids: Vec<ArticleId>) -> Result<Ticket, PipelineError> {
        self.queue(Work::Remove(ids), Patience::Endless)
    }

    /// Queues removals, or says that the queue is full.
    ///
    /// # Errors
    /// When the queue is full, or the pipeline is closed or has failed.
    pub fn try_remove(&self, ids: Vec<ArticleId>) -> Result<Ticket, PipelineError> {
        self.queue(Work::Remove(ids), Patience::None)
    }

    /// Blocks until an entry can be searched.
    ///
    /// # Errors
    /// When it will not be, because the pipeline failed.
    pub fn searchable(&self, sequence: u64) -> Result<(), PipelineError> {
        self.shared.board.wait(|status| searchable(sequence, status))
    }

    /// Returns when an entry can be searched.
    ///
    /// # Errors
    /// When it will not be, because the pipeline failed.
    pub async fn until_searchable(&self, sequence: u64) -> Result<(), PipelineError> {
        self.shared.board.until(|status| searchable(sequence, status)).await
    }

    /// Blocks until everything queued before can be searched.
    ///
    /// # Errors
    /// When the pipeline is closed or has failed.
    pub fn flush(&self) -> Result<(), PipelineError> {
        self.queue(Work::Flush, Patience::Endless)?.wait().map(|_| ())
    }

    /// Finishes what is queued, commits the index and ends the writing thread. Closing twice is harmless.
    ///
    /// # Errors
    /// When the last commit failed; the archive has everything acknowledged all the same.
    pub fn close(&self) -> Result<(), PipelineError> {
        self.shared.closing.store(true, Ordering::SeqCst);
        // The message only wakes the thread; it may be gone already.
        self.shared.queued.fetch_add(1, Ordering::SeqCst);
        let _ = self.shared.queue.send(Job { work: Work::Close, answer: oneshot::channel().0 });
        let thread = self.shared.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread {
            // A panic of the thread was caught and published by the thread itself.
            let _ = thread.join();
        }
        match self.status().failed {
            Some(what) => Err(PipelineError::Failed(what)),
            None => Ok(()),
        }
    }

    /// How the write side is doing.
    #[must_use]
    pub fn status(&self) -> Status {
        let mut status = self.shared.board.read();
        status.queued = self.shared.queued.load(Ordering::Relaxed);
        status
    }

    /// The reader of articles.
    #[must_use]
    pub fn normaliser(&self) -> &Normaliser {
        &self.shared.normaliser
    }

    /// The archive.
    #[must_use]
    pub fn archive(&self) -> &Archive {
        &self.shared.archive
    }

    fn queue(&self, work: Work, patience: Patience) -> Result<Ticket, PipelineError> {
        if self.shared.closing.load(Ordering::SeqCst) {
            return Err(PipelineError::Closed);
        }
        let (answer, ticket) = oneshot::channel();
        let job = Job { work, answer };
        self.shared.queued.fetch_add(1, Ordering::Relaxed);
        let sent = match patience {
            Patience::Endless => self.shared.queue.send(job).map_err(|_| PipelineError::Closed),
            Patience::None => self.shared.queue.try_send(job).map_err(|error| match error {
                TrySendError::Full(_) => PipelineError::QueueFull,
                TrySendError::Disconnected(_) => PipelineError::Closed,
            }),
        };
        if sent.is_err() {
            self.shared.queued.fetch_sub(1, Ordering::Relaxed);
        }
        sent.map(|()| Ticket { answer: ticket })
    }
}

/// How long to wait for a place in the queue.
#[derive(Debug, Clone, Copy)]
enum Patience {
    Endless,
    None,
}

impl std::fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pipeline").field("status", &self.status()).finish_non_exhaustive()
    }
}
