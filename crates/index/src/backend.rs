//! The index as a backend: opening it, what searches see, and which module answers what.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use jiff::Timestamp;
use newshound_model::{Article, ArticleId};
use newshound_search::request::{FilterField, Generation};
use newshound_search::{
    After, AggregateRequest, Aggregates, ArticleHit, BackendError, Capabilities, Change, Filters, GroupSize, Query,
    RelatedRequest, ScoreParts, SearchBackend, SearchPage, SearchRequest, Spellings, SuggestRequest, Suggestion,
    TimeAxis,
};
use tantivy::directory::MmapDirectory;
use tantivy::{Index, IndexReader, ReloadPolicy, Searcher};

use crate::among::Spoken;
use crate::coverage::Coverage;
use crate::groups::{Counts, Groups};
use crate::kept::Kept;
use crate::names::KnownNames;
use crate::schema::Fields;
use crate::segment::{Segment, latest_first};
use crate::writer::{Payload, Room, Writer};
use crate::{aggregate, axis, error, manifest, search, spellings, suggest, tokenizer, verify};

/// How many earlier states are remembered for walks that began in them. What each of them costs is the files that were merged away since.
const MAX_WALKED: usize = 8;

/// How the index is written.
#[derive(Debug, Clone)]
pub struct IndexOptions {
    /// Memory for documents that are not yet on disk, in bytes, over all threads. Sorting by date takes about as much again.
    pub writer_heap_bytes: usize,
    /// Threads that write documents into segments. Each of them leaves a segment a commit, which searches then have to read and merges to
    /// bring together; one keeps up with what is read and archived.
    pub writer_threads: usize,
    /// Threads that merge segments.
    pub merge_threads: usize,
    /// When searches see what was committed.
    pub shown: Shown,
}

/// When searches see what was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// With each commit.
    AtOnce,
    /// When the index is opened the next time: for writing where nobody searches, because what is prepared for searches grows with the index.
    WhenOpened,
}

impl Default for IndexOptions {
    fn default() -> Self {
        Self { writer_heap_bytes: 64 << 20, writer_threads: 1, merge_threads: 2, shown: Shown::AtOnce }
    }
}

/// The tantivy backend over one folder.
pub struct TantivyBackend {
    folder: PathBuf,
    reader: IndexReader,
    writer: Writer,
    fields: Fields,
    payload: RwLock<Payload>,
    /// The archive's number of the last commit. Not of the payload, which is locked as long as a commit lasts.
    committed: AtomicU64,
    shown: Shown,
    view: RwLock<Arc<View>>,
    /// Earlier views that walks began in, latest last.
    walked: Mutex<VecDeque<Arc<View>>>,
    names: KnownNames,
    groups: Mutex<Groups>,
}

/// What one search sees from its beginning to its end.
pub(crate) struct View {
    pub(crate) searcher: Searcher,
    /// Its segments, the one with the latest document first.
    pub(crate) segments: Vec<Segment>,
    pub(crate) fields: Fields,
    /// How many copy groups, stories and outlets are numbered.
    pub(crate) counts: Counts,
    /// The languages of the articles.
    pub(crate) languages: Spoken,
    pub(crate) generation: Generation,
    coverage: OnceLock<Arc<Coverage>>,
    /// What was counted of it.
    pub(crate) kept: Kept,
    /// The last number of the archive's log that it holds.
    pub(crate) sequence: u64,
}

impl TantivyBackend {
    /// Opens the index in a folder, or makes a new one. Whether an old one still fits is asked before, with
    /// [`needs_rebuild`](crate::needs_rebuild).
    ///
    /// # Errors
    /// When a newer program wrote it, a file is damaged or missing, or the folder cannot be used.
    pub fn open(folder: &Path, options: IndexOptions) -> Result<Self, BackendError> {
        std::fs::create_dir_all(folder)?;
        if let Some(why) = manifest::needs_rebuild(folder)? {
            return Err(BackendError::Damaged(why));
        }
        let fields = Fields::new();
        let directory = MmapDirectory::open(folder).map_err(error::folder)?;
        let index = Index::builder()
            .schema(fields.schema.clone())
            .settings(Fields::settings())
            .open_or_create(directory)
            .map_err(error::engine)?;
        if let Some(missing) = verify::missing(&index, folder)?.into_iter().next() {
            return Err(BackendError::Damaged(missing));
        }
        manifest::write(folder)?;
        tokenizer::register(index.tokenizers());
        let reader: IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(error::engine)?;
        let payload = Payload::read(&index)?;
        let mut groups = Groups::default();
        let view = View::new(&reader, &fields, payload, &mut groups)?;
        let threads = options.writer_threads.max(1);
        // The engine refuses less than 15 MB a thread.
        let heap_bytes = options.writer_heap_bytes.max(threads * (16 << 20));
        let room = Room { heap_bytes, threads, merge_threads: options.merge_threads.max(1) };
        let writer = Writer::new(index, folder.to_owned(), fields.clone(), room);
        Ok(Self {
            folder: folder.to_owned(),
            reader,
            writer,
            fields,
            payload: RwLock::new(payload),
            committed: AtomicU64::new(payload.sequence),
            shown: options.shown,
            view: RwLock::new(Arc::new(view)),
            walked: Mutex::default(),
            names: KnownNames::default(),
            groups: Mutex::new(groups),
        })
    }

    /// The folder of the index.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How many segments the index has now, for operators and measurements.
    #[must_use]
    pub fn n_segments(&self) -> usize {
        self.view().searcher.segment_readers().len()
    }

    /// How many segments the index has on disk now, where merges may have gone on after what searches see.
    ///
    /// # Errors
    /// When the list of segments cannot be read.
    pub fn n_segments_on_disk(&self) -> Result<usize, BackendError> {
        Ok(self.reader.searcher().index().searchable_segment_ids().map_err(error::engine)?.len())
    }

    /// Waits until the merges that commits have begun are done, and lets searches see what they made: for the end of a long import, and for
    /// measurements. Merges that are under way when the index is closed are begun anew after the next change.
    ///
    /// # Errors
    /// When a merge or the commit behind it fails.
    pub fn finish_merges(&self) -> Result<(), BackendError> {
        if self.writer.finish_merges()? {
            self.commit(self.committed_sequence())?;
        }
        Ok(())
    }

    /// The scores of the first hits without their articles, for operators and measurements: what a search costs before anything is
    /// fetched.
    ///
    /// # Errors
    /// When the engine fails.
    pub fn ranked(&self, request: &SearchRequest) -> Result<Vec<ScoreParts>, BackendError> {
        search::ranked(&self.view(), request)
    }

    pub(crate) fn view(&self) -> Arc<View> {
        Arc::clone(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The view that a walk began in, if it is remembered.
    fn view_for(&self, after: Option<&After>) -> Arc<View> {
        let view = self.view();
        let Some(after) = after.filter(|after| after.generation != view.generation) else { return view };
        let walked = self.walked.lock().unwrap_or_else(PoisonError::into_inner);
        walked.iter().find(|old| old.generation == after.generation).map_or(view, Arc::clone)
    }

    /// Remembers a view that a walk may go on in.
    fn remember(&self, view: &Arc<View>) {
        let mut walked = self.walked.lock().unwrap_or_else(PoisonError::into_inner);
        if walked.iter().any(|old| old.generation == view.generation) {
            return;
        }
        walked.push_back(Arc::clone(view));
        if walked.len() > MAX_WALKED {
            walked.pop_front();
        }
    }
}

impl View {
    fn new(reader: &IndexReader, fields: &Fields, payload: Payload, groups: &mut Groups) -> Result<Self, BackendError> {
        let searcher = reader.searcher();
        let (segments, counts) = latest_first(&searcher, groups)?;
        let of_segment = |segment: &Segment| (segment.reader.segment_id(), Arc::clone(&segment.numbered));
        let languages = Spoken::new(groups.languages(), segments.iter().map(of_segment).collect());
        let Payload { sequence, generation } = payload;
        Ok(Self {
            searcher,
            segments,
            counts,
            fields: fields.clone(),
            languages,
            generation,
            coverage: OnceLock::new(),
            kept: Kept::default(),
            sequence,
        })
    }

    /// How broadly each story is carried; counted when it is first asked for.
    pub(crate) fn coverage(&self) -> &Arc<Coverage> {
        self.coverage.get_or_init(|| Arc::new(Coverage::new(&self.segments, self.counts)))
    }

    /// The segment with this number.
    pub(crate) fn segment(&self, ordinal: u32) -> Option<&Segment> {
        self.segments.iter().find(|segment| segment.ordinal == ordinal)
    }
}

impl SearchBackend for TantivyBackend {
    fn capabilities(&self) -> Capabilities {
        Capabilities { name: "tantivy", grouping: true, suggestions: true }
    }

    fn apply(&self, changes: &[Change]) -> Result<(), BackendError> {
        self.writer.apply(changes, &self.reader)
    }

    fn commit(&self, sequence: u64) -> Result<Generation, BackendError> {
        let mut payload = self.payload.write().unwrap_or_else(PoisonError::into_inner);
        let next = Payload { sequence, generation: payload.generation + 1 };
        self.writer.commit(next)?;
        self.reader.reload().map_err(error::engine)?;
        if self.shown == Shown::AtOnce {
            let mut groups = self.groups.lock().unwrap_or_else(PoisonError::into_inner);
            let view = Arc::new(View::new(&self.reader, &self.fields, next, &mut groups)?);
            *self.view.write().unwrap_or_else(PoisonError::into_inner) = view;
        }
        *payload = next;
        self.committed.store(sequence, Ordering::Release);
        Ok(next.generation)
    }

    fn committed_sequence(&self) -> u64 {
        self.committed.load(Ordering::Acquire)
    }

    fn generation(&self) -> Generation {
        self.view().generation
    }

    fn len(&self) -> u64 {
        self.view().searcher.num_docs()
    }

    fn search(&self, request: &SearchRequest) -> Result<SearchPage, BackendError> {
        let view = self.view_for(request.after.as_ref());
        let page = search::search(&view, request)?;
        if page.next.is_some() {
            self.remember(&view);
        }
        Ok(page)
    }

    fn span(
        &self,
        query: &Query,
        filters: &Filters,
        axis: TimeAxis,
    ) -> Result<Option<(Timestamp, Timestamp)>, BackendError> {
        axis::span(&self.view(), query, filters, axis)
    }

    fn aggregate(&self, request: &AggregateRequest) -> Result<Aggregates, BackendError> {
        aggregate::aggregate(&self.view(), request)
    }

    fn article(&self, id: &ArticleId) -> Result<Option<Article>, BackendError> {
        search::by_id(&self.view(), id.as_str())
    }

    fn group_sizes(&self, field: FilterField, ids: &[&str]) -> Result<Vec<GroupSize>, BackendError> {
        if !matches!(field, FilterField::Story | FilterField::CopyGroup) {
            return Err(BackendError::Unsupported("sizes of groups other than stories and copy groups"));
        }
        let view = self.view();
        ids.iter().map(|id| aggregate::group_size(&view, field, id)).collect()
    }

    fn suggest(&self, request: &SuggestRequest) -> Result<Vec<Suggestion>, BackendError> {
        let view = self.view();
        let names = self.names.of(&view)?;
        suggest::suggest(&view, &names, request)
    }

    fn spellings(&self, word: &str, limit: usize) -> Result<Spellings, BackendError> {
        spellings::spellings(&self.view(), word, limit)
    }

    fn related(&self, request: &RelatedRequest) -> Result<Vec<ArticleHit>, BackendError> {
        search::related(&self.view(), request)
    }
}
