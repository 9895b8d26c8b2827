//! The data folder: where it is, who holds it, and the archive and index in it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use indicatif::ProgressBar;
use newshound_archive::Archive;
use newshound_index::{IndexOptions, Shown, TantivyBackend};
use newshound_ingest::{Gazetteer, Normaliser, read_outlets};
use newshound_pipeline::{Pipeline, PipelineOptions};
use newshound_search::SearchBackend;

use crate::args::Global;
use crate::output::counted;

/// The register of outlets that is built in.
const OUTLETS: &str = include_str!("../../../index-data/outlets.toml");

/// How long an index may go without a commit during an import.
const IMPORT_COMMIT: Duration = Duration::from_secs(15);

/// Memory for articles that are imported and not yet in a segment.
const IMPORT_HEAP_BYTES: usize = 48 << 20;

/// How often it is looked how far merges are.
const MERGE_LOOK: Duration = Duration::from_millis(100);

/// The data folder of one process. While it exists no other process can hold it.
pub(crate) struct Home {
    folder: PathBuf,
    /// Holds the lock; the operating system releases it when the process ends, however it ends.
    _lock: File,
}

/// Archive, index and the write side over them.
pub(crate) struct Newsroom {
    pub(crate) archive: Arc<Archive>,
    pub(crate) backend: Arc<dyn SearchBackend>,
    pub(crate) pipeline: Pipeline,
    /// The same as `backend`, for what only an index on disk needs.
    index: Arc<TantivyBackend>,
    /// Last, so that the lock outlives what it protects.
    _home: Home,
}

/// How far the segments of an index are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Merged {
    /// As far as they are to be.
    All,
    /// The user did not wait for it.
    Partly,
}

impl Home {
    /// Finds the data folder, makes it when it is missing, and takes hold of it.
    pub(crate) fn take(global: &Global) -> Result<Self> {
        let folder = data_folder(global)?;
        std::fs::create_dir_all(&folder).with_context(|| format!("data folder `{}`", folder.display()))?;
        let path = folder.join("lock");
        let mut lock = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("lock file `{}`", path.display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = lock.read_to_string(&mut holder);
                bail!(
                    "the data folder `{}` is in use by another newshound (process {}); stop it, ask it over HTTP, or give \
                     another folder with --data",
                    folder.display(),
                    holder.trim()
                );
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("lock file `{}`", path.display()));
            }
        }
        lock.set_len(0)?;
        lock.seek(SeekFrom::Start(0))?;
        writeln!(lock, "{}", std::process::id())?;
        Ok(Self { folder, _lock: lock })
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the index lies.
    pub(crate) fn index_folder(&self) -> PathBuf {
        self.folder.join("index")
    }

    /// Opens the archive.
    pub(crate) fn archive(&self) -> Result<Archive> {
        Archive::open(&self.folder).with_context(|| format!("archive in `{}`", self.folder.display()))
    }

    /// Opens everything and starts the write side. An index of another form is rebuilt from the archive.
    pub(crate) fn open(self) -> Result<Newsroom> {
        self.open_with(PipelineOptions::default(), IndexOptions::default())
    }

    fn open_with(self, options: PipelineOptions, index_options: IndexOptions) -> Result<Newsroom> {
        let archive = Arc::new(self.archive()?);
        let folder = self.index_folder();
        if let Some(why) = newshound_index::needs_rebuild(&folder)? {
            eprintln!("The index is built anew from the archive: {why}.");
            set_aside(&folder)?;
        }
        let index = TantivyBackend::open(&folder, index_options).with_context(|| {
            format!("index in `{}`; `newshound repair` builds it anew from the archive", folder.display())
        })?;
        let index = Arc::new(index);
        let backend: Arc<dyn SearchBackend> = Arc::clone(&index) as _;
        let normaliser = Arc::new(normaliser()?);
        let pipeline = Pipeline::start(Arc::clone(&archive), Arc::clone(&backend), normaliser, options)?;
        Ok(Newsroom { archive, backend, pipeline, index, _home: self })
    }
}

impl Newsroom {
    /// Opens the data folder that the options name and waits until the index has caught up with the archive.
    pub(crate) fn open(global: &Global) -> Result<Self> {
        let newsroom = Home::take(global)?.open()?;
        newsroom.pipeline.flush()?;
        Ok(newsroom)
    }

    /// As [`Newsroom::open`], for an import: nobody can search meanwhile, so the index is committed seldom, which takes far less time. The
    /// archive is not: what is acknowledged is on disk.
    pub(crate) fn open_for_import(global: &Global) -> Result<Self> {
        let options =
            PipelineOptions { commit_every: IMPORT_COMMIT, commit_articles: 5_000, ..PipelineOptions::default() };
        // Reading and placing articles takes longer than writing them into segments: one thread of the index keeps up, one merges, and both
        // take less memory than more would.
        let index_options = IndexOptions {
            writer_heap_bytes: IMPORT_HEAP_BYTES,
            writer_threads: 1,
            merge_threads: 1,
            shown: Shown::WhenOpened,
        };
        let newsroom = Home::take(global)?.open_with(options, index_options)?;
        newsroom.pipeline.flush()?;
        Ok(newsroom)
    }

    /// Ends the writing and waits until the segments of the index are merged, so that the first search meets few of them; until then it says
    /// how many there are. `is_asked` breaks the waiting off: what is not merged then is merged after the next change.
    pub(crate) fn close_merged(self, bar: &ProgressBar, is_asked: impl Fn() -> bool) -> Result<Merged> {
        self.pipeline.close()?;
        let index = Arc::clone(&self.index);
        let (done, merged) = mpsc::channel();
        // The engine offers nothing to stop a merge by: when the program ends, the thread ends with it.
        std::thread::spawn(move || done.send(index.finish_merges()));
        loop {
            match merged.recv_timeout(MERGE_LOOK) {
                Ok(merged) => return merged.context("merging the segments of the index").map(|()| Merged::All),
                Err(RecvTimeoutError::Disconnected) => bail!("merging the segments of the index ended unexpectedly"),
                Err(RecvTimeoutError::Timeout) if is_asked() => return Ok(Merged::Partly),
                Err(RecvTimeoutError::Timeout) => {
                    let n_segments = self.index.n_segments_on_disk().context("listing the segments of the index")?;
                    bar.set_message(format!("merging the index, {} left", counted(n_segments as u64, "segment")));
                }
            }
        }
    }
}

/// Makes the reader of articles from what is built in.
pub(crate) fn normaliser() -> Result<Normaliser> {
    let outlets = read_outlets(OUTLETS).context("built-in register of outlets")?;
    Ok(Normaliser::new(outlets, Gazetteer::embedded()))
}

/// Moves a folder out of the way under a name that is free; a missing one is nothing to move.
pub(crate) fn set_aside(folder: &Path) -> Result<Option<PathBuf>> {
    if !folder.exists() {
        return Ok(None);
    }
    let aside = (1..)
        .map(|n| folder.with_file_name(format!("index.aside-{n}")))
        .find(|path| !path.exists())
        .context("no free name to set the index aside")?;
    std::fs::rename(folder, &aside)
        .with_context(|| format!("moving `{}` to `{}`", folder.display(), aside.display()))?;
    Ok(Some(aside))
}

/// The data folder that the options, the environment or the platform name.
pub(crate) fn data_folder(global: &Global) -> Result<PathBuf> {
    if let Some(folder) = &global.data {
        return Ok(folder.clone());
    }
    if Path::new("index-data").is_dir() {
        return Ok(Path::new("index-data").join("local"));
    }
    let base = dirs::data_dir().context("this platform names no data folder; give one with --data DIR")?;
    Ok(base.join("newshound"))
}
