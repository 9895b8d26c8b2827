//! Why the archive could not do what was asked.

use std::path::{Path, PathBuf};

/// An error of the archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The disk has no room; nothing of the group was kept.
    #[error("no room on the disk for the archive `{}`; free some space and write again", file.display())]
    Full {
        /// The archive's file.
        file: PathBuf,
    },
    /// The file is damaged.
    #[error("the archive `{}` is damaged ({what}); bring back a backup with `newshound restore`", file.display())]
    Damaged {
        /// The archive's file.
        file: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The file was written by a newer program.
    #[error("the archive `{}` has schema {found}, this program knows {known}; use a newer newshound", file.display())]
    NewerSchema {
        /// The archive's file.
        file: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema this program knows.
        known: i64,
    },
    /// A folder or file could not be used.
    #[error("archive `{}`", file.display())]
    Io {
        /// What could not be used.
        file: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// SQLite refused.
    #[error("archive `{}`", file.display())]
    Sqlite {
        /// The archive's file.
        file: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The schema could not be brought up to date.
    #[error("archive `{}`: bringing its schema up to date", file.display())]
    Migration {
        /// The archive's file.
        file: PathBuf,
        /// Why.
        #[source]
        source: rusqlite_migration::Error,
    },
}

impl ArchiveError {
    /// Sorts an error of SQLite by what the user can do about it.
    pub(crate) fn sqlite(file: &Path, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        let file = file.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full { file },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::Damaged { file, what: source.to_string() }
            }
            _ => Self::Sqlite { file, source },
        }
    }

    /// Whether freeing disk space mends it.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full { .. })
    }
}
