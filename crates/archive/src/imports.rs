//! What is remembered of files that were imported, so that an interrupted import goes on where it stopped.
//!
//! It stands beside the articles that it speaks of: a backup takes it along, and an archive that is made anew knows nothing of it.

use rusqlite::{OptionalExtension as _, params};

use crate::archive::{Archive, lock};
use crate::error::ArchiveError;

/// How far a file was imported. Everything it counts is in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportMark {
    /// How many of its records are done.
    pub n_records: u64,
    /// How many articles they were.
    pub n_articles: u64,
    /// How much of them was rejected.
    pub n_rejected: u64,
    /// Whether these are all.
    pub is_finished: bool,
}

impl Archive {
    /// How far a file was imported. Nothing once an article was removed since: it may be of this file, and whoever imports the file again
    /// may want it back.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn import_mark(&self, file: &str) -> Result<Option<ImportMark>, ArchiveError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT n_records, n_articles, n_rejected, finished FROM import
                     WHERE file = ?1 AND n_removals = (SELECT count(*) FROM log WHERE body IS NULL)",
                )?
                .query_row([file], |row| {
                    Ok(ImportMark {
                        n_records: row.get::<_, i64>(0)?.cast_unsigned(),
                        n_articles: row.get::<_, i64>(1)?.cast_unsigned(),
                        n_rejected: row.get::<_, i64>(2)?.cast_unsigned(),
                        is_finished: row.get(3)?,
                    })
                })
                .optional()
        })
    }

    /// Remembers how far files were imported. The caller has the acknowledgement of everything they count.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set_import_marks(&self, marks: &[(String, ImportMark)]) -> Result<(), ArchiveError> {
        let mut writer = lock(&self.writer);
        let write = |writer: &mut rusqlite::Connection| {
            let transaction = writer.transaction()?;
            let n_removals: i64 =
                transaction.query_row("SELECT count(*) FROM log WHERE body IS NULL", [], |row| row.get(0))?;
            for (file, mark) in marks {
                transaction
                    .prepare_cached(
                        "INSERT INTO import (file, n_records, n_articles, n_rejected, finished, n_removals)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                         ON CONFLICT (file) DO UPDATE SET n_records = excluded.n_records, n_articles = excluded.n_articles,
                         n_rejected = excluded.n_rejected, finished = excluded.finished, n_removals = excluded.n_removals",
                    )?
                    .execute(params![
                        file,
                        mark.n_records.cast_signed(),
                        mark.n_articles.cast_signed(),
                        mark.n_rejected.cast_signed(),
                        mark.is_finished,
                        n_removals
                    ])?;
            }
            transaction.commit()
        };
        write(&mut writer).map_err(|source| ArchiveError::sqlite(&self.file, source))
    }
}
