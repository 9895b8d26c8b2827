//! The archive itself: opening, writing, reading, copying, checking.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use newshound_model::{Article, ArticleId, Published};
use rusqlite::{Connection, OpenFlags, OptionalExtension as _, TransactionBehavior, params};

use crate::append::{AppendError, append};
use crate::codec;
use crate::entry::{Appended, Entry, LogEntry, Outcome};
use crate::error::ArchiveError;
use crate::feed_state::FeedState;
use crate::schema;

/// The name of the archive's file in its folder.
pub(crate) const FILE_NAME: &str = "archive.sqlite";

/// Connections that read at the same time.
const READERS: usize = 4;

/// How long a connection waits for another one.
const BUSY: Duration = Duration::from_secs(10);

/// Rows read at once by the walks over the log, so that no read transaction lasts.
const CHUNK: usize = 256;

/// What an archive holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The number of its last entry; 0 without any.
    pub sequence: u64,
    /// How many articles stand.
    pub articles: u64,
}

/// The durable store. Writes go one after the other; reads do not wait for them.
#[derive(Debug)]
pub struct Archive {
    pub(crate) file: PathBuf,
    pub(crate) writer: Mutex<Connection>,
    readers: Vec<Mutex<Connection>>,
    /// The number of the last entry, and how many articles stand; both as of the last transaction.
    last_sequence: AtomicU64,
    len: AtomicU64,
}

impl Archive {
    /// Opens the archive in a folder; an empty folder gets a new one.
    ///
    /// # Errors
    /// When the folder cannot be used, the file is damaged, or a newer program wrote it.
    pub fn open(folder: &Path) -> Result<Self, ArchiveError> {
        let io = |source| ArchiveError::Io { file: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(io)?;
        let file = folder.join(FILE_NAME);
        let is_new = !file.exists();
        let mut writer = connect(&file, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        schema::migrate(&mut writer, &file)?;
        if is_new {
            // The name of a new file is on disk only when its folder is.
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)?;
        }
        Self::over(file, writer)
    }

    /// Opens the archive in a folder that another process may hold, to read what it has written; writes are refused. Nothing is made or
    /// brought up to date.
    ///
    /// # Errors
    /// When there is none, the file is damaged, or a newer program wrote it.
    pub fn open_to_read(folder: &Path) -> Result<Self, ArchiveError> {
        let file = folder.join(FILE_NAME);
        let connection = connect(&file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        schema::check(&connection, &file)?;
        Self::over(file, connection)
    }

    fn over(file: PathBuf, writer: Connection) -> Result<Self, ArchiveError> {
        let readers = (0..READERS)
            .map(|_| connect(&file, OpenFlags::SQLITE_OPEN_READ_ONLY).map(Mutex::new))
            .collect::<Result<_, _>>()?;
        let archive = Self {
            file,
            writer: Mutex::new(writer),
            readers,
            last_sequence: AtomicU64::new(0),
            len: AtomicU64::new(0),
        };
        archive.count()?;
        Ok(archive)
    }

    /// Reads both counters from the file.
    fn count(&self) -> Result<(), ArchiveError> {
        let Held { sequence, articles } = self.read(held)?;
        self.last_sequence.store(sequence, Ordering::Release);
        self.len.store(articles, Ordering::Release);
        Ok(())
    }

    /// Writes entries in one transaction. When it returns they are on disk; when it fails none of them is there.
    ///
    /// # Errors
    /// When the disk is full or fails, or the file is damaged.
    pub fn append(&self, entries: Vec<Entry>) -> Result<Vec<Appended>, ArchiveError> {
        let mut writer = lock(&self.writer);
        let sqlite = |source| ArchiveError::sqlite(&self.file, source);
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sqlite)?;
        let appended = append(&transaction, entries).map_err(|error| match error {
            AppendError::Sqlite(source) => sqlite(source),
            AppendError::Pack(source) => ArchiveError::Io { file: self.file.clone(), source },
        })?;
        transaction.commit().map_err(sqlite)?;
        for appended in &appended {
            self.last_sequence.fetch_max(appended.sequence, Ordering::AcqRel);
            match appended.outcome {
                Outcome::New => self.len.fetch_add(1, Ordering::AcqRel),
                Outcome::Removed => self.len.fetch_sub(1, Ordering::AcqRel),
                Outcome::Revised | Outcome::Unchanged | Outcome::Missing => 0,
            };
        }
        Ok(appended)
    }

    /// The newest revision of an article.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn article(&self, id: &ArticleId) -> Result<Option<Article>, ArchiveError> {
        let row: Option<(i64, Vec<u8>)> = self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT log.sequence, log.body FROM head JOIN log ON log.sequence = head.sequence
                     WHERE head.id = ?1 AND NOT head.removed",
                )?
                .query_row([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })?;
        row.map(|(sequence, blob)| self.unpack(sequence.cast_unsigned(), &blob)).transpose()
    }

    /// Every revision of an article, oldest first; also of one that was removed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn revisions(&self, id: &ArticleId) -> Result<Vec<Article>, ArchiveError> {
        self.rows(|connection| {
            connection
                .prepare_cached("SELECT sequence, body FROM log WHERE id = ?1 AND body IS NOT NULL ORDER BY sequence")?
                .query_map([id.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// Tells the standing entries after a number in their order, the newest revision of each id only.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn replay(
        &self,
        after: u64,
        visit: &mut dyn FnMut(u64, LogEntry) -> ControlFlow<()>,
    ) -> Result<(), ArchiveError> {
        let mut after = after;
        loop {
            let rows = self.standing(after, CHUNK, true)?;
            let Some((last, _, _)) = rows.last() else { return Ok(()) };
            after = *last;
            for (sequence, id, blob) in rows {
                let entry = match blob {
                    Some(blob) => LogEntry::Put(Box::new(self.unpack(sequence, &blob)?)),
                    None => LogEntry::Remove(self.id(&id)?),
                };
                if visit(sequence, entry).is_break() {
                    return Ok(());
                }
            }
        }
    }

    /// Up to `limit` standing articles after a number, in the order of the log.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn iter_current(&self, after: u64, limit: usize) -> Result<Vec<(u64, Article)>, ArchiveError> {
        let rows = self.standing(after, limit, false)?;
        let articles = rows.into_iter().filter_map(|(sequence, _, blob)| Some((sequence, blob?)));
        articles.map(|(sequence, blob)| Ok((sequence, self.unpack(sequence, &blob)?))).collect()
    }

    /// Tells the standing articles of the last days before the latest one, in the order of the log, at most `limit` of the latest. Of
    /// those without a date, of which nobody knows the day, it tells the ones that came in the last days before the latest of them, as far as
    /// there is room. A few are held at a time: they may be very many.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn recent(
        &self,
        window: SignedDuration,
        limit: usize,
        visit: &mut dyn FnMut(Article),
    ) -> Result<(), ArchiveError> {
        let mut sequences: Vec<i64> = self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT log.sequence FROM log JOIN head ON head.sequence = log.sequence
                     WHERE log.published > ?3 AND log.body IS NOT NULL AND log.published >= -?1 + (
                        SELECT published FROM log WHERE body IS NOT NULL ORDER BY published DESC LIMIT 1)
                     ORDER BY log.published DESC LIMIT ?2",
                )?
                .query_map(params![window.as_secs(), as_i64(limit), Published::UNDATED_SECOND], |row| row.get(0))?
                .collect()
        })?;
        let n_left = as_i64(limit.saturating_sub(sequences.len()));
        let undated: Vec<i64> = self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT sequence FROM (
                        SELECT log.sequence, log.first_seen FROM log JOIN head ON head.sequence = log.sequence
                        WHERE log.published = ?3 AND log.body IS NOT NULL ORDER BY log.sequence DESC LIMIT ?2
                     ) WHERE first_seen >= -?1 + (
                        SELECT first_seen FROM log WHERE published = ?3 ORDER BY sequence DESC LIMIT 1)",
                )?
                .query_map(params![window.as_secs(), n_left, Published::UNDATED_SECOND], |row| row.get(0))?
                .collect()
        })?;
        sequences.extend(undated);
        sequences.sort_unstable();
        for sequence in sequences {
            // The log only grows: what stood a moment ago is there, whether it still stands or not.
            let blob: Vec<u8> = self.read(|connection| {
                connection
                    .prepare_cached("SELECT body FROM log WHERE sequence = ?1")?
                    .query_row([sequence], |row| row.get(0))
            })?;
            visit(self.unpack(sequence.cast_unsigned(), &blob)?);
        }
        Ok(())
    }

    /// What articles were at a number of the log that were changed or removed since: the revisions that stood then and do not now, at
    /// most `limit` of them. Together with the standing articles up to that number they are what was known then.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn superseded(&self, sequence: u64, limit: usize) -> Result<Vec<Article>, ArchiveError> {
        self.rows(|connection| {
            connection
                .prepare_cached(
                    "SELECT log.sequence, log.body
                     FROM (SELECT DISTINCT id FROM log WHERE sequence > ?1 AND (revision > 1 OR body IS NULL)) AS changed
                     JOIN log ON log.sequence = (
                        SELECT max(earlier.sequence) FROM log AS earlier WHERE earlier.id = changed.id AND earlier.sequence <= ?1)
                     WHERE log.body IS NOT NULL LIMIT ?2",
                )?
                .query_map(params![sequence.cast_signed(), as_i64(limit)], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// The number of the last entry that changed or removed an article; 0 when there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn last_change(&self) -> Result<u64, ArchiveError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT coalesce(max(sequence), 0) FROM log WHERE revision > 1 OR body IS NULL")?
                .query_row([], |row| row.get::<_, i64>(0))
        })
        .map(i64::cast_unsigned)
    }

    /// The number of the last entry; 0 for an empty archive.
    #[must_use]
    pub fn last_sequence(&self) -> u64 {
        self.last_sequence.load(Ordering::Acquire)
    }

    /// How many articles stand.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.len.load(Ordering::Acquire)
    }

    /// How many standing entries come after a number.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn len_after(&self, after: u64) -> Result<u64, ArchiveError> {
        self.read(|connection| {
            connection.query_row("SELECT count(*) FROM head WHERE sequence > ?1", [after.cast_signed()], |row| {
                row.get::<_, i64>(0)
            })
        })
        .map(i64::cast_unsigned)
    }

    /// Whether nothing was ever written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.last_sequence() == 0
    }

    /// Copies the archive as it stands now into a new file, while writes go on, and tells what the copy holds.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub fn backup(&self, to: &Path) -> Result<Held, ArchiveError> {
        let sqlite = |source| ArchiveError::sqlite(to, source);
        let mut target = Connection::open(to).map_err(sqlite)?;
        self.read(|source| {
            let backup = rusqlite::backup::Backup::new(source, &mut target)?;
            // All pages in one step, which is a read of one state: in several, every write between two of them would begin the copy anew,
            // and one of a large archive that is written to would never end.
            backup.run_to_completion(i32::MAX, Duration::ZERO, None)
        })?;
        target.pragma_update(None, "journal_mode", "DELETE").map_err(sqlite)?;
        let held = held(&target).map_err(sqlite)?;
        target.close().map_err(|(_, source)| sqlite(source))?;
        File::open(to)
            .and_then(|file| file.sync_all())
            .map_err(|source| ArchiveError::Io { file: to.to_owned(), source })?;
        Ok(held)
    }

    /// Reads everything and names what is damaged; empty when all is sound.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub fn check(&self) -> Result<Vec<String>, ArchiveError> {
        let mut wrong: Vec<String> = self.read(|connection| {
            connection.prepare("PRAGMA integrity_check(20)")?.query_map([], |row| row.get(0))?.collect()
        })?;
        wrong.retain(|line| line != "ok");
        let mut after = 0;
        loop {
            let rows: Vec<(i64, Vec<u8>)> = self.read(|connection| {
                connection
                    .prepare_cached(
                        "SELECT sequence, body FROM log WHERE sequence > ?1 AND body IS NOT NULL ORDER BY sequence LIMIT ?2",
                    )?
                    .query_map(params![after, as_i64(CHUNK)], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect()
            })?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            for (sequence, blob) in &rows {
                if let Err(what) = codec::unpack(blob) {
                    wrong.push(format!("entry {sequence}: {what}"));
                }
            }
        }
        Ok(wrong.into_iter().map(|what| format!("{FILE_NAME}: {what}")).collect())
    }

    /// What is remembered of a feed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn feed_state(&self, url: &str) -> Result<Option<FeedState>, ArchiveError> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT etag, last_modified, checked_at FROM feed WHERE url = ?1")?
                .query_row([url], |row| {
                    let seconds: i64 = row.get(2)?;
                    Ok(FeedState {
                        etag: row.get(0)?,
                        last_modified: row.get(1)?,
                        checked_at: Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH),
                    })
                })
                .optional()
        })
    }

    /// Remembers a visit of a feed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set_feed_state(&self, url: &str, state: &FeedState) -> Result<(), ArchiveError> {
        lock(&self.writer)
            .prepare_cached(
                "INSERT INTO feed (url, etag, last_modified, checked_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified,
                 checked_at = excluded.checked_at",
            )
            .and_then(|mut statement| {
                statement.execute(params![url, state.etag, state.last_modified, state.checked_at.as_second()])
            })
            .map(|_| ())
            .map_err(|source| ArchiveError::sqlite(&self.file, source))
    }

    /// Makes the disk end after so many pages, but not before what is written.
    #[cfg(test)]
    pub(crate) fn limit_pages(&self, limit: u32) {
        lock(&self.writer).query_row(&format!("PRAGMA max_page_count = {limit}"), [], |_| Ok(())).unwrap();
    }

    /// Standing entries after a number: number, id, and the blob unless it is a removal.
    fn standing(&self, after: u64, limit: usize, removals: bool) -> Result<Vec<Standing>, ArchiveError> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT head.sequence, head.id, log.body FROM head JOIN log ON log.sequence = head.sequence
                     WHERE head.sequence > ?1 AND (?3 OR NOT head.removed) ORDER BY head.sequence LIMIT ?2",
                )?
                .query_map(params![after.cast_signed(), as_i64(limit), removals], |row| {
                    Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?, row.get(2)?))
                })?
                .collect()
        })
    }

    pub(crate) fn read<T>(&self, ask: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, ArchiveError> {
        let free = self.readers.iter().find_map(|reader| reader.try_lock().ok());
        let connection = free.unwrap_or_else(|| lock(&self.readers[0]));
        ask(&connection).map_err(|source| ArchiveError::sqlite(&self.file, source))
    }

    /// The articles of rows of number and blob.
    fn rows(
        &self,
        ask: impl FnOnce(&Connection) -> rusqlite::Result<Vec<(i64, Vec<u8>)>>,
    ) -> Result<Vec<Article>, ArchiveError> {
        let rows = self.read(ask)?;
        rows.iter().map(|(sequence, blob)| self.unpack(sequence.cast_unsigned(), blob)).collect()
    }

    fn unpack(&self, sequence: u64, blob: &[u8]) -> Result<Article, ArchiveError> {
        let damaged = |what| ArchiveError::Damaged { file: self.file.clone(), what };
        let mut article = codec::unpack(blob).map_err(damaged)?;
        article.sequence = sequence;
        Ok(article)
    }

    fn id(&self, id: &str) -> Result<ArticleId, ArchiveError> {
        id.parse().map_err(|_| ArchiveError::Damaged { file: self.file.clone(), what: format!("`{id}` is no id") })
    }
}

fn held(connection: &Connection) -> rusqlite::Result<Held> {
    connection.query_row(
        "SELECT (SELECT coalesce(max(sequence), 0) FROM log), (SELECT count(*) FROM head WHERE NOT removed)",
        [],
        |row| {
            Ok(Held {
                sequence: row.get::<_, i64>(0)?.cast_unsigned(),
                articles: row.get::<_, i64>(1)?.cast_unsigned(),
            })
        },
    )
}

type Standing = (u64, String, Option<Vec<u8>>);

fn connect(file: &Path, flags: OpenFlags) -> Result<Connection, ArchiveError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || {
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(BUSY)?;
        if flags.contains(OpenFlags::SQLITE_OPEN_READ_WRITE) {
            connection.pragma_update(None, "journal_mode", "WAL")?;
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.pragma_update(None, "foreign_keys", "ON")?;
        }
        Ok(connection)
    };
    open().map_err(|source| ArchiveError::sqlite(file, source))
}

/// A panic elsewhere cannot leave a connection half-way: a transaction that was not committed is rolled back.
pub(crate) fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn as_i64(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
