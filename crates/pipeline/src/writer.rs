//! The thread that writes.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use newshound_archive::{Appended, Archive, ArchiveError, Entry, LogEntry};
use newshound_model::{Article, ArticleId, Placement};
use newshound_search::{BackendError, Change, SearchBackend};
use newshound_stories::Assigner;
use tokio::sync::oneshot;
use tracing::{error, info, warn};

use crate::error::PipelineError;
use crate::pipeline::PipelineOptions;
use crate::receipt::Receipt;
use crate::status::Board;

/// What is asked of the thread.
pub(crate) enum Work {
    Put(Vec<Article>),
    Remove(Vec<ArticleId>),
    Flush,
    Close,
}

/// A piece of work and who waits for it.
pub(crate) struct Job {
    pub(crate) work: Work,
    pub(crate) answer: oneshot::Sender<Result<Vec<Receipt>, PipelineError>>,
}

/// Entries handed to the index at once during a replay.
const REPLAY_BATCH: usize = 1_000;

/// How far back the assigner of stories looks at the start.
const STORY_WINDOW: SignedDuration = SignedDuration::from_hours(24 * 14);

/// The most articles the assigner of stories is reminded of at the start: as many as it keeps in mind.
const STORY_ARTICLES: usize = 30_000;

pub(crate) struct Writer {
    archive: Arc<Archive>,
    backend: Arc<dyn SearchBackend>,
    options: PipelineOptions,
    board: Arc<Board>,
    queued: Arc<AtomicUsize>,
    closing: Arc<AtomicBool>,
    assigner: Assigner,
    /// The last entry handed to the index.
    applied: u64,
    /// When the oldest entry that is not committed was applied, and how many there are.
    dirty: Option<(Instant, usize)>,
    /// Set when the index must be told again what the archive holds.
    lagging: bool,
    /// Why the archive is not written any more: after a failed write nobody can say what the disk has.
    poisoned: Option<String>,
}

impl Writer {
    pub(crate) fn new(
        archive: Arc<Archive>,
        backend: Arc<dyn SearchBackend>,
        options: PipelineOptions,
        board: Arc<Board>,
        queued: Arc<AtomicUsize>,
        closing: Arc<AtomicBool>,
    ) -> Self {
        let applied = backend.committed_sequence();
        let assigner = Assigner::default();
        Self {
            archive,
            backend,
            options,
            board,
            queued,
            closing,
            assigner,
            applied,
            dirty: None,
            lagging: false,
            poisoned: None,
        }
    }

    /// Works until it is closed. A panic ends the thread, and the status says so.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        let board = Arc::clone(&self.board);
        if catch_unwind(AssertUnwindSafe(|| self.work(jobs))).is_err() {
            error!("the writing thread ended unexpectedly");
            board.change(|status| status.failed = Some("the writing thread ended unexpectedly".into()));
        }
    }

    fn work(&mut self, jobs: &Receiver<Job>) {
        self.remember_stories();
        self.catch_up();
        loop {
            let first = match jobs.recv_timeout(self.rest()) {
                Ok(job) => Some(job),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let mut flushes = Vec::new();
            let mut group = Vec::new();
            let mut size = 0;
            let mut next = first;
            while let Some(job) = next {
                match &job.work {
                    Work::Close => {}
                    Work::Flush => flushes.push(job.answer),
                    Work::Put(articles) => {
                        size += articles.len();
                        group.push(job);
                    }
                    Work::Remove(ids) => {
                        size += ids.len();
                        group.push(job);
                    }
                }
                self.queued.fetch_sub(1, Ordering::Relaxed);
                // A flush answers for what came before it and not for what comes after.
                let full = size >= self.options.group_articles || !flushes.is_empty();
                next = if full { None } else { jobs.try_recv().ok() };
            }
            if !group.is_empty() {
                self.write(group);
            }
            let is_due = self.dirty.is_some_and(|(since, articles)| {
                since.elapsed() >= self.options.commit_every || articles >= self.options.commit_articles
            });
            if is_due || !flushes.is_empty() || self.lagging {
                self.commit();
            }
            for flush in flushes {
                let failed = self.board.read().failed;
                let _ = flush.send(failed.map_or(Ok(Vec::new()), |what| Err(PipelineError::Failed(what))));
            }
            if self.closing.load(Ordering::SeqCst) && self.queued.load(Ordering::Relaxed) == 0 {
                break;
            }
        }
        self.commit();
    }

    /// How long to wait for work before the next commit is due.
    fn rest(&self) -> Duration {
        if self.lagging {
            return self.options.retry_every;
        }
        match self.dirty {
            Some((since, _)) => self.options.commit_every.saturating_sub(since.elapsed()),
            None => Duration::from_secs(3600),
        }
    }

    /// Reminds the assigner of the articles of the last days, counted from the latest one.
    fn remember_stories(&mut self) {
        let assigner = &mut self.assigner;
        let told = self.archive.recent(STORY_WINDOW, STORY_ARTICLES, &mut |article| assigner.restore(&article));
        if let Err(error) = told {
            self.fail("reading recent articles", &error);
        }
    }

    /// Tells the index everything the archive holds after its last commit.
    fn catch_up(&mut self) {
        let from = self.backend.committed_sequence();
        let last = self.archive.last_sequence();
        let to_replay = match self.archive.len_after(from) {
            Ok(to_replay) => to_replay,
            Err(error) => {
                self.fail("reading the archive", &error);
                self.lagging = true;
                return;
            }
        };
        self.board.change(|status| {
            status.to_replay = to_replay;
            status.replayed = 0;
        });
        if to_replay == 0 {
            self.applied = last;
            self.caught_up();
            return;
        }
        info!(to_replay, from, "replaying the archive into the index");
        let mut batch = Vec::with_capacity(REPLAY_BATCH);
        let mut since_commit = 0;
        let mut applied = from;
        let mut broken = None;
        let told = self.archive.replay(from, &mut |sequence, entry| {
            batch.push(match entry {
                LogEntry::Put(article) => Change::Upsert(article),
                LogEntry::Remove(id) => Change::Delete(id),
            });
            applied = sequence;
            if batch.len() >= REPLAY_BATCH {
                since_commit += batch.len();
                let sent = self.backend.apply(&batch).and_then(|()| {
                    if since_commit >= self.options.commit_articles {
                        since_commit = 0;
                        self.backend.commit(sequence).map(|_| ())?;
                    }
                    Ok(())
                });
                let n_entries = batch.len() as u64;
                batch.clear();
                self.board.change(|status| {
                    status.replayed += n_entries;
                    status.committed_sequence = self.backend.committed_sequence();
                });
                if let Err(error) = sent {
                    broken = Some(error);
                    return ControlFlow::Break(());
                }
            }
            if self.closing.load(Ordering::SeqCst) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        if let Err(error) = told {
            // What was not told is told again later: a commit that went beyond it would keep it from the index for ever. What was told
            // before it, and what came since, is committed, so that trying again does not begin with all of it.
            let is_new = self.dirty.take().is_some() || applied > from;
            self.lagging = true;
            self.fail("replaying the archive", &error);
            if is_new && let Err(error) = self.backend.apply(&batch).and_then(|()| self.backend.commit(applied)) {
                self.lag(&error);
            }
            return;
        }
        let finished = broken.map_or_else(|| self.backend.apply(&batch), Err);
        let n_entries = batch.len() as u64;
        self.board.change(|status| status.replayed += n_entries);
        self.applied = applied;
        match finished {
            Ok(()) => {
                self.lagging = false;
                self.dirty = Some((Instant::now(), 1));
                self.commit_applied();
            }
            Err(error) => self.lag(&error),
        }
    }

    /// Archives a group, acknowledges it, and hands it to the index.
    fn write(&mut self, group: Vec<Job>) {
        if let Some(what) = &self.poisoned {
            for Job { answer, .. } in group {
                let _ = answer.send(Err(PipelineError::Failed(what.clone())));
            }
            return;
        }
        let mut entries = Vec::new();
        let mut parts = Vec::with_capacity(group.len());
        let now = now();
        let placed = self.place(&group);
        for Job { work, answer } in group {
            let before = entries.len();
            match work {
                Work::Put(articles) => entries.extend(articles.into_iter().map(|mut article| {
                    if article.placement.is_none() {
                        article.placement = placed.get(&article.id).cloned();
                    }
                    Entry::Put(Box::new(article))
                })),
                Work::Remove(ids) => entries.extend(ids.into_iter().map(|id| Entry::Remove { id, at: now })),
                Work::Flush | Work::Close => {}
            }
            parts.push((entries.len() - before, answer));
        }
        let ids: Vec<ArticleId> = entries
            .iter()
            .map(|entry| match entry {
                Entry::Put(article) => article.id.clone(),
                Entry::Remove { id, .. } => id.clone(),
            })
            .collect();
        let appended = match self.archive.append(entries) {
            Ok(appended) => appended,
            Err(error) => {
                let told = self.refuse(&error);
                for (_, answer) in parts {
                    let _ = answer.send(Err(told.clone()));
                }
                return;
            }
        };
        let mut receipts = ids.iter().zip(&appended).map(|(id, appended)| receipt(id, appended));
        for (n_entries, answer) in parts {
            // Who no longer waits does not need the answer.
            let _ = answer.send(Ok(receipts.by_ref().take(n_entries).collect()));
        }
        self.index(ids, appended);
    }

    /// The story of each article of the group that has none: that of its earlier revision, or a newly assigned one.
    fn place(&mut self, group: &[Job]) -> HashMap<ArticleId, Placement> {
        let mut placed = HashMap::new();
        for Job { work, .. } in group {
            let Work::Put(articles) = work else { continue };
            for article in articles {
                if placed.contains_key(&article.id) {
                    continue;
                }
                if article.placement.is_some() {
                    self.assigner.restore(article);
                    continue;
                }
                let earlier = self.archive.article(&article.id).ok().flatten().and_then(|earlier| earlier.placement);
                let placement = earlier.unwrap_or_else(|| self.assigner.assign(article));
                placed.insert(article.id.clone(), placement);
            }
        }
        placed
    }

    /// Hands what changed to the index.
    fn index(&mut self, ids: Vec<ArticleId>, appended: Vec<Appended>) {
        let mut changes = Vec::with_capacity(appended.len());
        let mut last = self.applied;
        for (id, appended) in ids.into_iter().zip(appended) {
            use newshound_archive::Outcome;
            last = last.max(appended.sequence);
            match (appended.outcome, appended.article) {
                (Outcome::New | Outcome::Revised, Some(article)) => changes.push(Change::Upsert(Box::new(article))),
                (Outcome::Removed, _) => changes.push(Change::Delete(id)),
                (Outcome::New | Outcome::Revised, None) | (Outcome::Unchanged | Outcome::Missing, _) => {}
            }
        }
        let last_sequence = self.archive.last_sequence();
        self.board.change(|status| status.last_sequence = last_sequence);
        if changes.is_empty() {
            return;
        }
        self.applied = last;
        match self.backend.apply(&changes) {
            Ok(()) => {
                let (since, articles) = self.dirty.unwrap_or((Instant::now(), 0));
                self.dirty = Some((since, articles + changes.len()));
            }
            Err(error) => self.lag(&error),
        }
    }

    fn commit(&mut self) {
        if self.lagging {
            self.catch_up();
        } else {
            self.commit_applied();
        }
    }

    fn commit_applied(&mut self) {
        if self.dirty.take().is_none() {
            return;
        }
        match self.backend.commit(self.applied) {
            Ok(_) => self.caught_up(),
            Err(error) => self.lag(&error),
        }
    }

    /// The index has everything up to the last entry applied, whatever failed before.
    fn caught_up(&mut self) {
        self.lagging = false;
        self.board.change(|status| {
            status.committed_sequence = self.applied;
            status.failed.clone_from(&self.poisoned);
            status.ready = true;
        });
    }

    /// The index could not follow: what was applied since its last commit must be told again.
    fn lag(&mut self, error: &BackendError) {
        warn!(%error, "the index could not follow the archive; trying again");
        self.lagging = true;
        self.dirty = None;
        self.board.change(|status| status.failed = Some(format!("the index could not be written: {error}")));
    }

    /// What a failed append means for those who wait.
    fn refuse(&mut self, error: &ArchiveError) -> PipelineError {
        // The assigner has seen articles that do not exist now.
        self.assigner = Assigner::default();
        self.remember_stories();
        if error.is_full() {
            warn!(%error, "a group was not written");
            return PipelineError::DiskFull;
        }
        self.fail("writing the archive", error);
        self.poisoned = Some(error.to_string());
        PipelineError::Failed(error.to_string())
    }

    fn fail(&self, doing: &str, error: &ArchiveError) {
        error!(%error, "{doing}");
        self.board.change(|status| status.failed = Some(format!("{doing}: {error}")));
    }
}

fn receipt(id: &ArticleId, appended: &Appended) -> Receipt {
    Receipt {
        id: id.clone(),
        sequence: appended.sequence,
        outcome: appended.outcome,
        revision: appended.article.as_ref().map_or(0, |article| article.revision),
    }
}

/// The one place of this crate that reads the clock: removals carry the moment they were asked.
#[expect(clippy::disallowed_methods, reason = "a removal enters the log here, and with it the present")]
fn now() -> Timestamp {
    Timestamp::now()
}
