//! The write side while its index fails, its archive fails, and after a crash.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use jiff::Timestamp;
use newshound_archive::Archive;
use newshound_ingest::{Gazetteer, read_outlets};
use newshound_model::{Article, ArticleId};
use newshound_search::hits::{Aggregates, ArticleHit, GroupSize, SearchPage, Suggestion};
use newshound_search::memory::MemoryBackend;
use newshound_search::request::{AggregateRequest, FilterField, Generation, RelatedRequest, SuggestRequest};
use newshound_search::{BackendError, Capabilities, Change, Filters, Query, SearchBackend, SearchRequest, TimeAxis};
use newshound_testkit::article;
use proptest::prelude::*;

use super::*;

/// An index that can be made to fail, and that forgets what was not committed when it crashes.
#[derive(Default)]
struct Frail {
    inner: MemoryBackend,
    committed: Mutex<(Vec<Change>, u64)>,
    applied: Mutex<Vec<Change>>,
    failing_applies: AtomicUsize,
    failing_commits: AtomicUsize,
    is_gone: AtomicBool,
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Frail {
    /// What stands on its disk, opened again.
    fn reopened(&self) -> Self {
        let (changes, sequence) = locked(&self.committed).clone();
        let again = Self::default();
        again.inner.apply(&changes).unwrap();
        again.inner.commit(sequence).unwrap();
        *locked(&again.committed) = (changes, sequence);
        again
    }

    fn fails(&self, left: &AtomicUsize) -> Result<(), BackendError> {
        let failed = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok();
        if failed || self.is_gone.load(Ordering::SeqCst) {
            return Err(BackendError::Io(std::io::Error::other("made to fail")));
        }
        Ok(())
    }
}

impl SearchBackend for Frail {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn apply(&self, changes: &[Change]) -> Result<(), BackendError> {
        if let Err(error) = self.fails(&self.failing_applies) {
            // Half of a batch may have arrived.
            let _ = self.inner.apply(&changes[..changes.len() / 2]);
            return Err(error);
        }
        locked(&self.applied).extend_from_slice(changes);
        self.inner.apply(changes)
    }

    fn commit(&self, sequence: u64) -> Result<Generation, BackendError> {
        self.fails(&self.failing_commits)?;
        let mut committed = locked(&self.committed);
        committed.0.append(&mut locked(&self.applied));
        committed.1 = sequence;
        self.inner.commit(sequence)
    }

    fn committed_sequence(&self) -> u64 {
        self.inner.committed_sequence()
    }

    fn generation(&self) -> Generation {
        self.inner.generation()
    }

    fn len(&self) -> u64 {
        self.inner.len()
    }

    fn search(&self, request: &SearchRequest) -> Result<SearchPage, BackendError> {
        self.inner.search(request)
    }

    fn span(
        &self,
        query: &Query,
        filters: &Filters,
        axis: TimeAxis,
    ) -> Result<Option<(Timestamp, Timestamp)>, BackendError> {
        self.inner.span(query, filters, axis)
    }

    fn aggregate(&self, request: &AggregateRequest) -> Result<Aggregates, BackendError> {
        self.inner.aggregate(request)
    }

    fn article(&self, id: &ArticleId) -> Result<Option<Article>, BackendError> {
        self.inner.article(id)
    }

    fn group_sizes(&self, field: FilterField, ids: &[&str]) -> Result<Vec<GroupSize>, BackendError> {
        self.inner.group_sizes(field, ids)
    }

    fn suggest(&self, request: &SuggestRequest) -> Result<Vec<Suggestion>, BackendError> {
        self.inner.suggest(request)
    }

    fn related(&self, request: &RelatedRequest) -> Result<Vec<ArticleHit>, BackendError> {
        self.inner.related(request)
    }
}

fn options() -> PipelineOptions {
    // No timer shall fire while a test looks; a failed index is told again at once.
    PipelineOptions {
        commit_every: Duration::from_secs(3_600),
        retry_every: Duration::from_millis(1),
        ..PipelineOptions::default()
    }
}

fn start(archive: &Arc<Archive>, backend: &Arc<Frail>) -> Pipeline {
    let normaliser = Arc::new(Normaliser::new(read_outlets("").unwrap(), Gazetteer::embedded()));
    let seen: Arc<dyn SearchBackend> = Arc::clone(backend) as _;
    Pipeline::start(Arc::clone(archive), seen, normaliser, options()).unwrap()
}

fn titled(id: &str, title: &str) -> Article {
    article(id).title(title).build()
}

/// What can be found: the title of each id.
fn found(backend: &Frail, ids: &[&str]) -> BTreeMap<String, String> {
    let one = |id: &&str| Some(((*id).to_owned(), backend.article(&id.parse().unwrap()).unwrap()?.title));
    ids.iter().filter_map(one).collect()
}

/// Fails a test that would otherwise wait for ever.
#[track_caller]
fn within<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, waiting) = mpsc::channel();
    let thread = std::thread::spawn(move || done.send(work()));
    let result = waiting.recv_timeout(limit);
    assert!(result.is_ok(), "not done after {limit:?}");
    thread.join().unwrap().unwrap();
    result.unwrap()
}

#[test]
fn a_pipeline_at_rest_closes_and_refuses_what_comes_later() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Arc::new(Archive::open(folder.path()).unwrap());
    let backend = Arc::new(Frail::default());
    let pipeline = start(&archive, &backend);
    pipeline.submit(vec![titled("a", "one")]).unwrap().wait().unwrap();
    let closing = pipeline.clone();
    within(Duration::from_secs(60), move || (closing.close(), closing.close())).0.unwrap();
    assert_eq!(found(&backend, &["a"]).len(), 1, "closing commits");
    assert_eq!(pipeline.submit(vec![titled("b", "two")]).err(), Some(PipelineError::Closed));
    assert_eq!(archive.len(), 1);
}

#[test]
fn an_index_that_fails_is_told_again_and_nothing_acknowledged_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Arc::new(Archive::open(folder.path()).unwrap());
    let backend = Arc::new(Frail::default());
    let pipeline = start(&archive, &backend);
    backend.failing_applies.store(2, Ordering::SeqCst);
    pipeline.submit(vec![titled("a", "one"), titled("b", "two")]).unwrap().wait().unwrap();
    backend.failing_commits.store(2, Ordering::SeqCst);
    pipeline.submit(vec![titled("a", "three")]).unwrap().wait().unwrap();
    let waiting = pipeline.clone();
    // A flush may meet the failing index and say so; the next ones find it well again.
    within(Duration::from_secs(60), move || while waiting.flush().is_err() {});
    let expect = [("a", "three"), ("b", "two")].map(|(id, title)| (id.to_owned(), title.to_owned()));
    assert_eq!(found(&backend, &["a", "b"]), BTreeMap::from(expect));
    assert_eq!(pipeline.status().failed, None);
    pipeline.close().unwrap();
}

#[test]
fn an_index_that_failed_at_the_start_is_ready_once_it_has_caught_up() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Arc::new(Archive::open(folder.path()).unwrap());
    archive.append(vec![newshound_archive::Entry::Put(Box::new(titled("a", "one")))]).unwrap();
    let backend = Arc::new(Frail::default());
    backend.failing_applies.store(1, Ordering::SeqCst);
    let pipeline = start(&archive, &backend);
    let waiting = pipeline.clone();
    within(Duration::from_secs(60), move || while waiting.flush().is_err() {});
    assert!(pipeline.status().ready);
    assert_eq!(found(&backend, &["a"]).len(), 1);
    pipeline.close().unwrap();
}

#[test]
fn an_entry_that_cannot_be_read_is_not_passed_over_by_later_commits() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Arc::new(Archive::open(folder.path()).unwrap());
    let put = |id: &str| newshound_archive::Entry::Put(Box::new(titled(id, "one")));
    archive.append(vec![put("a"), put("b"), put("c")]).unwrap();
    let other = rusqlite::Connection::open(folder.path().join("archive.sqlite")).unwrap();
    other
        .execute_batch(
            "CREATE TABLE kept AS SELECT body FROM log WHERE sequence = 2;
            UPDATE log SET body = x'00ff00ff' WHERE sequence = 2",
        )
        .unwrap();
    let backend = Arc::new(Frail::default());
    let pipeline = start(&archive, &backend);
    pipeline.submit(vec![titled("d", "one")]).unwrap().wait().unwrap();
    assert!(pipeline.flush().is_err());
    assert!(backend.committed_sequence() < 2 && !pipeline.status().ready);
    assert_eq!(found(&backend, &["a", "b", "c"]).into_keys().collect::<Vec<_>>(), ["a"]);
    // Mended, it is told with all that came behind it.
    other.execute_batch("UPDATE log SET body = (SELECT body FROM kept) WHERE sequence = 2").unwrap();
    let waiting = pipeline.clone();
    within(Duration::from_secs(60), move || while waiting.flush().is_err() {});
    assert_eq!(found(&backend, &["a", "b", "c", "d"]).len(), 4);
    assert!(pipeline.status().ready);
    pipeline.close().unwrap();
}

#[test]
fn after_a_failed_write_nothing_is_acknowledged_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Arc::new(Archive::open(folder.path()).unwrap());
    let backend = Arc::new(Frail::default());
    let pipeline = start(&archive, &backend);
    pipeline.submit(vec![titled("a", "one")]).unwrap().wait().unwrap();
    let other = rusqlite::Connection::open(folder.path().join("archive.sqlite")).unwrap();
    other
        .execute_batch("CREATE TRIGGER broken BEFORE INSERT ON log BEGIN SELECT RAISE(ABORT, 'made to fail'); END")
        .unwrap();
    let refused = pipeline.submit(vec![titled("b", "two")]).unwrap().wait().unwrap_err();
    assert!(matches!(refused, PipelineError::Failed(_)), "{refused}");
    // Nobody knows what the disk has now, so a write that would succeed is refused as well.
    other.execute_batch("DROP TRIGGER broken").unwrap();
    assert!(pipeline.submit(vec![titled("c", "three")]).unwrap().wait().is_err());
    assert!(pipeline.status().failed.is_some());
    assert_eq!(archive.len(), 1);
    assert!(pipeline.close().is_err());
    // Started again, it goes on.
    let pipeline = start(&archive, &backend);
    pipeline.submit(vec![titled("c", "three")]).unwrap().wait().unwrap();
    pipeline.close().unwrap();
    assert_eq!(found(&backend, &["a", "b", "c"]).into_keys().collect::<Vec<_>>(), ["a", "c"]);
}

#[test]
fn an_index_that_knows_more_than_the_archive_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let archive = Arc::new(Archive::open(folder.path()).unwrap());
    let backend = Arc::new(Frail::default());
    backend.commit(7).unwrap();
    let normaliser = Arc::new(Normaliser::new(read_outlets("").unwrap(), Gazetteer::embedded()));
    let refused = Pipeline::start(archive, backend, normaliser, options()).unwrap_err();
    assert_eq!(refused, PipelineError::IndexAhead { index: 7, archive: 0 });
}

/// What can happen.
#[derive(Debug, Clone, Copy)]
enum Event {
    Put(u8, u8),
    Remove(u8),
    Flush,
    FailApply,
    FailCommit,
    Crash,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (0..5_u8, 0..4_u8).prop_map(|(id, title)| Event::Put(id, title)),
        2 => (0..5_u8).prop_map(Event::Remove),
        2 => Just(Event::Flush),
        1 => Just(Event::FailApply),
        1 => Just(Event::FailCommit),
        2 => Just(Event::Crash),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_fails_the_index_ends_as_the_archive(events in prop::collection::vec(event(), 1..24)) {
        let folder = tempfile::tempdir().unwrap();
        let archive = Arc::new(Archive::open(folder.path()).unwrap());
        let mut backend = Arc::new(Frail::default());
        let mut pipeline = start(&archive, &backend);
        let mut model: BTreeMap<String, String> = BTreeMap::new();
        for event in events {
            match event {
                Event::Put(id, title) => {
                    let (id, title) = (id.to_string(), format!("title {title}"));
                    pipeline.submit(vec![titled(&id, &title)]).unwrap().wait().unwrap();
                    model.insert(id, title);
                }
                Event::Remove(id) => {
                    pipeline.remove(vec![id.to_string().parse().unwrap()]).unwrap().wait().unwrap();
                    model.remove(&id.to_string());
                }
                Event::Flush => {
                    let _ = pipeline.flush();
                }
                Event::FailApply => drop(backend.failing_applies.fetch_add(1, Ordering::SeqCst)),
                Event::FailCommit => drop(backend.failing_commits.fetch_add(1, Ordering::SeqCst)),
                Event::Crash => {
                    backend.is_gone.store(true, Ordering::SeqCst);
                    let _ = pipeline.close();
                    backend = Arc::new(backend.reopened());
                    pipeline = start(&archive, &backend);
                }
            }
        }
        let waiting = pipeline.clone();
        within(Duration::from_secs(60), move || while waiting.flush().is_err() {});
        prop_assert_eq!(found(&backend, &["0", "1", "2", "3", "4"]), model);
        prop_assert_eq!(backend.len(), archive.len());
        pipeline.close().unwrap();
    }
}
