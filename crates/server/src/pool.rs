//! The threads that compute: those that search, and one that reads what is posted.
//!
//! As many as cores, with a bounded queue: an unbounded pool lets sixteen searches share one core, and the slowest answers take ten times
//! as long. A full queue is told to the client at once. Reading a large post takes many times as long as a search, so posts have a thread of
//! their own: searches wait for none.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use crate::problem::Problem;

type Job = Box<dyn FnOnce() + Send>;

/// A handle to the pool; clones share it.
#[derive(Clone)]
pub(crate) struct Pool {
    jobs: SyncSender<Job>,
}

impl Pool {
    /// Starts the threads, which are called after what they do. They end when the last handle is gone.
    pub(crate) fn new(name: &str, threads: usize, queue: usize) -> Self {
        let (jobs, waiting) = sync_channel::<Job>(queue.max(1));
        let waiting = Arc::new(Mutex::new(waiting));
        for number in 0..threads.max(1) {
            let waiting = Arc::clone(&waiting);
            let started =
                std::thread::Builder::new().name(format!("newshound-{name}-{number}")).spawn(move || work(&waiting));
            if let Err(error) = started {
                tracing::error!(%error, number, name, "a thread could not be started");
            }
        }
        Self { jobs }
    }

    /// Runs something that computes, and waits for it without holding a thread of the runtime.
    pub(crate) async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let (answer, waiting) = oneshot::channel();
        let job: Job = Box::new(move || {
            let result = catch_unwind(AssertUnwindSafe(job));
            // Who hung up does not need the answer.
            let _ = answer.send(result);
        });
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Problem::busy(),
            TrySendError::Disconnected(_) => Problem::internal(),
        })?;
        match waiting.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(_)) => {
                tracing::error!("a search or a post ended unexpectedly");
                Err(Problem::internal())
            }
            Err(_) => Err(Problem::internal()),
        }
    }
}

fn work(waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(_) => return,
        }
    }
}
