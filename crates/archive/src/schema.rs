//! The tables, and how an older archive becomes a newer one.

use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::error::ArchiveError;

/// The newest schema this program knows: the number of [`STEPS`].
pub(crate) const KNOWN: i64 = 3;

const STEPS: &[M<'static>] = &[
    M::up(
        "CREATE TABLE log (
        sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
        id           TEXT NOT NULL,
        revision     INTEGER NOT NULL,
        content_hash BLOB,
        first_seen   INTEGER NOT NULL,
        published    INTEGER NOT NULL,
        body         BLOB
    ) STRICT;
    CREATE TABLE head (
        id       TEXT PRIMARY KEY,
        sequence INTEGER NOT NULL UNIQUE REFERENCES log (sequence),
        removed  INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX log_by_id ON log (id, revision);
    CREATE INDEX log_by_published ON log (published);
    CREATE TABLE feed (
        url           TEXT PRIMARY KEY,
        etag          TEXT,
        last_modified TEXT,
        checked_at    INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;",
    ),
    M::up(
        "CREATE TABLE import (
        file       TEXT PRIMARY KEY,
        n_records  INTEGER NOT NULL,
        n_articles INTEGER NOT NULL,
        n_rejected INTEGER NOT NULL,
        finished   INTEGER NOT NULL,
        n_removals INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;",
    ),
    // What was changed or removed, by its place in the log: little beside what is new.
    M::up("CREATE INDEX log_changes ON log (sequence) WHERE revision > 1 OR body IS NULL;"),
];

/// Brings the schema up to date; a newer one is refused before anything is touched.
pub(crate) fn migrate(connection: &mut Connection, file: &Path) -> Result<(), ArchiveError> {
    check(connection, file)?;
    Migrations::from_slice(STEPS)
        .to_latest(connection)
        .map_err(|source| ArchiveError::Migration { file: file.to_owned(), source })
}

/// Refuses a schema that is newer than this program.
pub(crate) fn check(connection: &Connection, file: &Path) -> Result<(), ArchiveError> {
    let found: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|source| ArchiveError::sqlite(file, source))?;
    if found > KNOWN {
        return Err(ArchiveError::NewerSchema { file: file.to_owned(), found, known: KNOWN });
    }
    Ok(())
}
