//! The threads between reading and the sink: pieces go out in batches, and what became of them comes back in order.
//!
//! What is on its way is bounded by a few batches and [`MAX_BYTES_ON_WAY`], and pages that take much memory are read one at a time.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use newshound_ingest::{Normaliser, RawPage, Rejection};
use newshound_model::Article;

use super::pieces::Piece;
use super::{Reason, Rejected, Remark};

/// Pieces that are normalised together.
const BATCH_PIECES: usize = 32;

/// A batch that holds so many bytes is sent.
const BATCH_BYTES: usize = 512 << 10;

/// How many bytes of pieces may be on their way; a piece that is larger goes alone.
const MAX_BYTES_ON_WAY: usize = 24 << 20;

/// A piece of so many bytes takes much memory, and is normalised while no other such piece is.
const HEAVY_BYTES: usize = 2 << 20;

/// What became of something in a source.
pub(super) struct Told {
    pub(super) source: usize,
    pub(super) what: What,
}

pub(super) enum What {
    Article {
        line: Option<u64>,
        article: Box<Article>,
    },
    Rejected(Rejected),
    /// Told once a source.
    Once {
        line: Option<u64>,
        what: Remark,
    },
    Done {
        n_records: u64,
        is_finished: bool,
    },
}

/// A piece, or the word that so many pieces of a source stand before this place.
enum Item {
    Piece(usize, Piece),
    Done { source: usize, n_records: u64, is_finished: bool },
}

struct Batch {
    items: Vec<Item>,
    n_bytes: usize,
}

/// A batch that waits to be normalised, and where its results go.
type Job = (Batch, SyncSender<Results>);

struct Results {
    told: Vec<Told>,
    n_bytes: usize,
}

/// How many bytes are on their way; nothing once nobody takes them any more.
struct Load {
    n_bytes: Mutex<Option<usize>>,
    changed: Condvar,
}

impl Load {
    /// Waits for room; something larger than all room gets it when nothing else is there.
    fn add(&self, n_bytes: usize) {
        let mut load = lock(&self.n_bytes);
        while load.is_some_and(|load| load > 0 && load + n_bytes > MAX_BYTES_ON_WAY) {
            load = self.changed.wait(load).unwrap_or_else(PoisonError::into_inner);
        }
        *load = load.map(|load| load + n_bytes);
    }

    fn remove(&self, n_bytes: usize) {
        let mut load = lock(&self.n_bytes);
        *load = load.map(|load| load - n_bytes);
        self.changed.notify_all();
    }

    /// Lets everybody through.
    fn close(&self) {
        *lock(&self.n_bytes) = None;
        self.changed.notify_all();
    }
}

/// Takes pieces from the thread that reads.
pub(super) struct Give<'a> {
    jobs: SyncSender<Job>,
    order: SyncSender<Receiver<Results>>,
    load: &'a Load,
    batch: Batch,
    source: usize,
    skip: u64,
    n_records: u64,
}

impl Give<'_> {
    /// A source begins; its first records are passed over.
    pub(super) fn begin(&mut self, source: usize, skip: u64) {
        (self.source, self.skip, self.n_records) = (source, skip, 0);
    }

    /// The next piece of the source.
    pub(super) fn piece(&mut self, piece: Piece) -> ControlFlow<()> {
        if self.n_records < self.skip {
            self.n_records += 1;
            return ControlFlow::Continue(());
        }
        let n_bytes = piece.n_bytes();
        if !self.batch.items.is_empty() && self.batch.n_bytes + n_bytes > BATCH_BYTES {
            self.send()?;
        }
        self.batch.n_bytes += n_bytes;
        self.batch.items.push(Item::Piece(self.source, piece));
        self.n_records += 1;
        if self.batch.items.len() >= BATCH_PIECES || self.batch.n_bytes >= BATCH_BYTES {
            self.send()?;
        }
        ControlFlow::Continue(())
    }

    /// The source ends.
    pub(super) fn end(&mut self) -> ControlFlow<()> {
        let done = Item::Done { source: self.source, n_records: self.n_records, is_finished: true };
        self.batch.items.push(done);
        // Many small files go together.
        if self.batch.items.len() >= BATCH_PIECES { self.send() } else { ControlFlow::Continue(()) }
    }

    fn send(&mut self) -> ControlFlow<()> {
        let mut batch = std::mem::replace(&mut self.batch, Batch { items: Vec::new(), n_bytes: 0 });
        if batch.items.is_empty() {
            return ControlFlow::Continue(());
        }
        if !matches!(batch.items.last(), Some(Item::Done { .. })) {
            batch.items.push(Item::Done { source: self.source, n_records: self.n_records, is_finished: false });
        }
        self.load.add(batch.n_bytes);
        let (results, promise) = sync_channel(1);
        // Who takes the results is gone when the sink broke off.
        if self.order.send(promise).is_err() || self.jobs.send((batch, results)).is_err() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

/// Reads on one thread, normalises on so many, and tells what became of everything in order on the caller's.
pub(super) fn run(
    threads: usize,
    produce: impl FnOnce(&mut Give<'_>) + Send,
    work: impl Fn(usize, Piece) -> Vec<What> + Sync,
    mut tell: impl FnMut(Told) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let threads = threads.max(1);
    let load = Load { n_bytes: Mutex::new(Some(0)), changed: Condvar::new() };
    let heavy = Mutex::new(());
    let (jobs, queue) = sync_channel::<Job>(threads + 1);
    let (order, promises) = sync_channel::<Receiver<Results>>(2 * threads + 1);
    let queue = Mutex::new(queue);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    // The lock is held while waiting and not while working.
                    let Ok((batch, results)) = lock(&queue).recv() else { return };
                    let _ = results.send(normalised(batch, &work, &heavy));
                }
            });
        }
        let load = &load;
        scope.spawn(move || {
            let batch = Batch { items: Vec::new(), n_bytes: 0 };
            let mut give = Give { jobs, order, load, batch, source: 0, skip: 0, n_records: 0 };
            produce(&mut give);
            let _ = give.send();
        });
        let mut flow = ControlFlow::Continue(());
        for promise in &promises {
            let Ok(Results { told, n_bytes }) = promise.recv() else { continue };
            load.remove(n_bytes);
            if flow.is_continue() {
                flow = told.into_iter().try_for_each(&mut tell);
            }
            if flow.is_break() {
                break;
            }
        }
        // The reading thread may wait for room or for a place in the queue, and finds out now that nobody wants more.
        drop(promises);
        load.close();
        flow
    })
}

fn normalised(batch: Batch, work: &impl Fn(usize, Piece) -> Vec<What>, heavy: &Mutex<()>) -> Results {
    let mut told = Vec::with_capacity(batch.items.len());
    for item in batch.items {
        match item {
            Item::Piece(source, piece) => {
                let alone = (piece.n_bytes() >= HEAVY_BYTES).then(|| lock(heavy));
                told.extend(work(source, piece).into_iter().map(|what| Told { source, what }));
                drop(alone);
            }
            Item::Done { source, n_records, is_finished } => {
                told.push(Told { source, what: What::Done { n_records, is_finished } });
            }
        }
    }
    Results { told, n_bytes: batch.n_bytes }
}

/// Normalises one piece. A reader that fails on it costs this piece and no other.
pub(super) fn normalise(name: &str, piece: Piece, normaliser: &Normaliser, now: Timestamp) -> Vec<What> {
    let place = match &piece {
        Piece::Record { line, .. } => (name.to_owned(), Some(*line)),
        Piece::Page(raw) => (format!("{name} ({})", raw.url.as_deref().unwrap_or("no address")), None),
        Piece::Whole(_) => (name.to_owned(), None),
        Piece::Failed { line, .. } => (name.to_owned(), *line),
    };
    let rejected = |reason: Reason| {
        let (file, line) = place.clone();
        What::Rejected(Rejected { file, line, reason })
    };
    let article = |result: Result<Article, Rejection>| match result {
        Ok(article) => What::Article { line: place.1, article: Box::new(article) },
        Err(rejection) => rejected(Reason::Rejection(rejection)),
    };
    let read = catch_unwind(AssertUnwindSafe(|| match piece {
        Piece::Record { line, json } => record(line, json, normaliser, now, &article),
        Piece::Page(raw) => normaliser.normalise(&raw).into_iter().map(article).collect(),
        Piece::Whole(bytes) => {
            let raw = RawPage { url: None, content_type: None, charset: None, bytes, fetched_at: now };
            // What a file is called may be all that tells its form.
            normaliser.normalise_named(&raw, Some(name)).into_iter().map(article).collect()
        }
        Piece::Failed { reason, .. } => vec![rejected(reason)],
    }));
    read.unwrap_or_else(|_| vec![rejected(Reason::Failed)])
}

fn record(
    line: u64,
    json: Vec<u8>,
    normaliser: &Normaliser,
    now: Timestamp,
    article: &impl Fn(Result<Article, Rejection>) -> What,
) -> Vec<What> {
    let once = |what| What::Once { line: Some(line), what };
    let mut told = Vec::with_capacity(1);
    let text = String::from_utf8(json).unwrap_or_else(|error| {
        told.push(once(Remark::Encoding));
        newshound_ingest::encoding::decode(error.as_bytes(), None, None)
    });
    for result in normaliser.line(text.trim_start_matches('\u{feff}').trim(), now) {
        match result {
            Ok((read, unknown)) => {
                told.extend(unknown.into_iter().map(|name| once(Remark::UnknownField(name))));
                told.push(article(Ok(read)));
            }
            Err(rejection) => told.push(article(Err(rejection))),
        }
    }
    told
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
