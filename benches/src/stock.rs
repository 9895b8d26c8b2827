//! The index that a bench reads, written once and kept when a folder is given for it.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use newshound_index::{IndexOptions, TantivyBackend};
use newshound_search::{Change, SearchBackend as _};
use tantivy::indexer::NoMergePolicy;
use tantivy::{Index, IndexWriter};

use crate::corpus::Corpus;

/// The seed of the articles that all benches read.
pub const SEED: u64 = 7;

/// A folder with an index; a temporary one is removed with this.
pub struct Stock {
    folder: PathBuf,
    _kept: Option<tempfile::TempDir>,
}

impl Stock {
    /// An index of so many articles that arrived in steps of `step` to a commit. With `NEWSHOUND_BENCH_FOLDER` it is written there and found
    /// there again; a folder holds one index of each size and step.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn new(n_articles: usize, step: usize) -> Result<Self> {
        let Some(kept) = kept_folder() else {
            let stock = Self::empty()?;
            stock.fill(n_articles, step)?;
            return Ok(stock);
        };
        let stock = Self { folder: kept.join(format!("{n_articles}-by-{step}")), _kept: None };
        std::fs::create_dir_all(&stock.folder)?;
        if stock.kept().is_none_or(|backend| backend.len() != n_articles as u64) {
            std::fs::remove_dir_all(&stock.folder)?;
            std::fs::create_dir_all(&stock.folder)?;
            stock.fill(n_articles, step)?;
        }
        Ok(stock)
    }

    /// A temporary folder without an index.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn empty() -> Result<Self> {
        let temporary = tempfile::tempdir()?;
        Ok(Self { folder: temporary.path().to_owned(), _kept: Some(temporary) })
    }

    /// The same articles in one segment. Found again beside the other where that is kept.
    ///
    /// # Errors
    /// When files cannot be copied or segments not be merged.
    pub fn merged(&self) -> Result<Self> {
        let merged = match &self._kept {
            Some(_) => Self::empty()?,
            None => Self { folder: self.folder.with_extension("merged"), _kept: None },
        };
        let of = self.open()?;
        let is_twin = |twin: &TantivyBackend| {
            twin.n_segments() == 1 && (twin.len(), twin.generation()) == (of.len(), of.generation())
        };
        if merged.kept().is_some_and(|twin| is_twin(&twin)) {
            return Ok(merged);
        }
        if merged.folder.exists() {
            std::fs::remove_dir_all(&merged.folder)?;
        }
        std::fs::create_dir_all(&merged.folder)?;
        self.copy_to(&merged.folder)?;
        let index = Index::open_in_dir(&merged.folder)?;
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 64 << 20)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let payload = index.load_metas()?.payload;
        let segments = index.searchable_segment_ids()?;
        writer.merge(&segments).wait()?;
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&payload.unwrap_or_default());
        commit.commit()?;
        writer.wait_merging_threads()?;
        Ok(merged)
    }

    /// The same index in a temporary folder, to be written on.
    ///
    /// # Errors
    /// When files cannot be copied.
    pub fn copy(&self) -> Result<Self> {
        let copy = Self::empty()?;
        self.copy_to(&copy.folder)?;
        Ok(copy)
    }

    fn copy_to(&self, folder: &Path) -> Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|extension| extension != "lock") {
                let name = path.file_name().context("a file has a name")?;
                std::fs::copy(&path, folder.join(name))?;
            }
        }
        Ok(())
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Opens the index as the product does.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(&self) -> Result<TantivyBackend> {
        Ok(TantivyBackend::open(&self.folder, IndexOptions::default())?)
    }

    /// The index that an earlier run left here, if this program can read it.
    fn kept(&self) -> Option<TantivyBackend> {
        let is_ours = matches!(newshound_index::needs_rebuild(&self.folder), Ok(None));
        if is_ours && self.folder.join("meta.json").exists() { self.open().ok() } else { None }
    }

    fn fill(&self, n_articles: usize, step: usize) -> Result<()> {
        let backend = self.open()?;
        let mut batch = Vec::with_capacity(1_000);
        let mut n_sent = 0;
        for article in Corpus::new(SEED, n_articles) {
            batch.push(Change::Upsert(Box::new(article)));
            n_sent += 1;
            if batch.len() == 1_000 || n_sent % step == 0 {
                backend.apply(&batch)?;
                batch.clear();
            }
            if n_sent % step == 0 {
                backend.commit(n_sent as u64)?;
            }
        }
        backend.apply(&batch)?;
        backend.commit(n_articles as u64)?;
        // A server that runs on finishes what it has begun to merge; a bench that ends here would leave it undone.
        backend.finish_merges()?;
        Ok(())
    }
}

/// Where indexes are kept from one run to the next.
#[expect(clippy::disallowed_methods, reason = "a bench is a program of its own, and this is one of its two settings")]
fn kept_folder() -> Option<PathBuf> {
    std::env::var_os("NEWSHOUND_BENCH_FOLDER").map(PathBuf::from)
}
