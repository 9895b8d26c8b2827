//! Writing: changes in, commits out.

use std::collections::HashSet;
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use newshound_model::ArticleId;
use newshound_search::{BackendError, Change};
use serde::{Deserialize, Serialize};
use tantivy::indexer::IndexWriterOptions;
use tantivy::{Index, IndexReader, IndexWriter, Term};

use crate::document::document;
use crate::error;
use crate::merge::TimeTiered;
use crate::queue::{Queue, Queued};
use crate::schema::Fields;
use crate::terms::Terms;

/// What a commit notes beside its segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// The archive's sequence number.
    pub(crate) sequence: u64,
    /// The state that searches see.
    pub(crate) generation: u64,
}

impl Payload {
    /// The payload of the last commit; the default for an index without one.
    pub(crate) fn read(index: &Index) -> Result<Self, BackendError> {
        let metas = index.load_metas().map_err(error::engine)?;
        let Some(text) = metas.payload else { return Ok(Self::default()) };
        serde_json::from_str(&text).map_err(|error| BackendError::Damaged(format!("meta.json: {error}")))
    }
}

/// What a writer may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// Bytes for documents that are not in a segment yet, over all threads.
    pub(crate) heap_bytes: usize,
    /// Threads that write segments.
    pub(crate) threads: usize,
    /// Threads that merge them.
    pub(crate) merge_threads: usize,
}

/// The one writer of an index. It is started by the first change, so that an index that is only read has none.
pub(crate) struct Writer {
    index: Index,
    folder: PathBuf,
    fields: Fields,
    room: Room,
    queue: Arc<Queue>,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    writer: Option<IndexWriter<Queued>>,
    terms: Terms,
    /// Ids changed since the last commit: only these and the committed ones need a deletion before they are written again.
    pending: HashSet<ArticleId>,
}

impl Writer {
    pub(crate) fn new(index: Index, folder: PathBuf, fields: Fields, room: Room) -> Self {
        Self { index, folder, fields, room, queue: Arc::default(), open: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes changes; they are seen after the next commit.
    pub(crate) fn apply(&self, changes: &[Change], reader: &IndexReader) -> Result<(), BackendError> {
        let mut open = self.lock();
        let Open { writer, terms, pending } = &mut *open;
        if writer.is_none() {
            *writer = Some(self.start()?);
        }
        let Some(writer) = writer else { return Ok(()) };
        let searcher = reader.searcher();
        for change in changes {
            let id = match change {
                Change::Upsert(article) => &article.id,
                Change::Delete(id) => id,
            };
            let term = Term::from_field_text(self.fields.id, id.as_str());
            // A deletion costs a look into every segment at the commit; most articles are new.
            if pending.contains(id) || searcher.doc_freq(&term).map_err(error::engine)? > 0 {
                writer.delete_term(term);
            }
            if let Change::Upsert(article) = change {
                let (document, n_bytes) = document(&self.fields, terms, article);
                writer.add_document(self.queue.admit(document, n_bytes)).map_err(error::engine)?;
            }
            pending.insert(id.clone());
        }
        Ok(())
    }

    /// Makes everything applied durable and notes the payload.
    pub(crate) fn commit(&self, payload: Payload) -> Result<(), BackendError> {
        let mut open = self.lock();
        if open.writer.is_none() {
            open.writer = Some(self.start()?);
        }
        let Some(writer) = &mut open.writer else { return Ok(()) };
        let text = serde_json::to_string(&payload).map_err(|error| BackendError::Engine(Box::new(error)))?;
        let committed = writer
            .prepare_commit()
            .and_then(|mut commit| {
                commit.set_payload(&text);
                commit.commit()
            })
            .map_err(error::engine)
            // The engine syncs the folder before it renames its new list of segments and not after: without this a power
            // cut could bring the old list back.
            .and_then(|_| Ok(File::open(&self.folder)?.sync_all()?));
        open.pending.clear();
        if committed.is_err() {
            // What state the writer is in nobody knows; the next change starts another one from the last commit.
            open.writer = None;
        }
        committed
    }

    /// Waits until no segments are being merged, and tells whether there may have been any. Does nothing while changes wait for a commit.
    pub(crate) fn finish_merges(&self) -> Result<bool, BackendError> {
        let mut open = self.lock();
        if !open.pending.is_empty() {
            return Ok(false);
        }
        // The next change starts another writer.
        let Some(writer) = open.writer.take() else { return Ok(false) };
        writer.wait_merging_threads().map_err(error::engine)?;
        Ok(true)
    }

    fn start(&self) -> Result<IndexWriter<Queued>, BackendError> {
        let Room { heap_bytes, threads, merge_threads } = self.room;
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .num_merge_threads(merge_threads)
            .memory_budget_per_thread(heap_bytes / threads)
            .build();
        let writer: IndexWriter<Queued> = self.index.writer_with_options(options).map_err(error::engine)?;
        writer.set_merge_policy(Box::new(TimeTiered::new(self.index.clone())));
        Ok(writer)
    }
}
