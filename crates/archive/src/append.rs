//! Writing: a group of entries in one transaction.

use std::collections::HashMap;

use newshound_model::{Article, ArticleId, DateSource};
use rusqlite::{OptionalExtension as _, Transaction, params};

use crate::codec;
use crate::entry::{Appended, Entry, Outcome};

/// What stands in the log for an id.
struct Head {
    sequence: u64,
    removed: bool,
    revision: u32,
    content_hash: Option<Vec<u8>>,
    first_seen: i64,
}

/// Why a group was not written.
pub(crate) enum AppendError {
    Sqlite(rusqlite::Error),
    Pack(std::io::Error),
}

impl From<rusqlite::Error> for AppendError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Writes the entries in their order; the caller commits.
pub(crate) fn append(transaction: &Transaction<'_>, entries: Vec<Entry>) -> Result<Vec<Appended>, AppendError> {
    let mut appended = Vec::with_capacity(entries.len());
    // What this group itself wrote need not be asked back.
    let mut written: HashMap<ArticleId, Head> = HashMap::new();
    for entry in entries {
        let id = match &entry {
            Entry::Put(article) => article.id.clone(),
            Entry::Remove { id, .. } => id.clone(),
        };
        let head = match written.remove(&id) {
            Some(head) => Some(head),
            None => head(transaction, &id)?,
        };
        let (result, head) = match entry {
            Entry::Put(article) => put(transaction, *article, head)?,
            Entry::Remove { id, at } => remove(transaction, &id, at.as_second(), head)?,
        };
        if let Some(head) = head {
            written.insert(id, head);
        }
        appended.push(result);
    }
    Ok(appended)
}

fn head(transaction: &Transaction<'_>, id: &ArticleId) -> rusqlite::Result<Option<Head>> {
    let mut statement = transaction.prepare_cached(
        "SELECT log.sequence, head.removed, log.revision, log.content_hash, log.first_seen
         FROM head JOIN log ON log.sequence = head.sequence WHERE head.id = ?1",
    )?;
    statement
        .query_row([id.as_str()], |row| {
            Ok(Head {
                sequence: row.get::<_, i64>(0)?.cast_unsigned(),
                removed: row.get(1)?,
                revision: row.get(2)?,
                content_hash: row.get(3)?,
                first_seen: row.get(4)?,
            })
        })
        .optional()
}

fn put(
    transaction: &Transaction<'_>,
    mut article: Article,
    head: Option<Head>,
) -> Result<(Appended, Option<Head>), AppendError> {
    let hash = article.content_hash().0;
    if let Some(head) = &head {
        article.revision = head.revision;
        if let Ok(first_seen) = jiff::Timestamp::from_second(head.first_seen)
            && first_seen < article.first_seen
        {
            article.first_seen = first_seen;
            // A date that is only that of our first look stays that.
            if article.published.source == DateSource::FirstSeen {
                article.published.at = first_seen;
            }
        }
    }
    if let Some(head) = head.as_ref().filter(|head| !head.removed && head.content_hash.as_deref() == Some(&hash[..])) {
        article.sequence = head.sequence;
        let appended = Appended { sequence: head.sequence, outcome: Outcome::Unchanged, article: Some(article) };
        return Ok((appended, None));
    }
    let outcome = match &head {
        Some(head) if !head.removed => Outcome::Revised,
        _ => Outcome::New,
    };
    if let Some(head) = &head {
        // A record may come with any number.
        article.revision = head.revision.saturating_add(1);
    } else {
        article.revision = article.revision.max(1);
    }
    let body = codec::pack(&article).map_err(AppendError::Pack)?;
    // Of the days of its first sight is what has no date as little as of any other.
    let published = article.published.placed_at().as_second();
    let head = Head {
        sequence: 0,
        removed: false,
        revision: article.revision,
        content_hash: Some(hash.to_vec()),
        first_seen: article.first_seen.as_second(),
    };
    let head = insert(transaction, &article.id, head, published, Some(&body))?;
    article.sequence = head.sequence;
    Ok((Appended { sequence: head.sequence, outcome, article: Some(article) }, Some(head)))
}

fn remove(
    transaction: &Transaction<'_>,
    id: &ArticleId,
    at: i64,
    head: Option<Head>,
) -> Result<(Appended, Option<Head>), AppendError> {
    let Some(standing) = head.filter(|head| !head.removed) else {
        return Ok((Appended { sequence: 0, outcome: Outcome::Missing, article: None }, None));
    };
    let head = Head { removed: true, content_hash: None, ..standing };
    let head = insert(transaction, id, head, at, None)?;
    Ok((Appended { sequence: head.sequence, outcome: Outcome::Removed, article: None }, Some(head)))
}

fn insert(
    transaction: &Transaction<'_>,
    id: &ArticleId,
    mut head: Head,
    published: i64,
    body: Option<&[u8]>,
) -> rusqlite::Result<Head> {
    transaction
        .prepare_cached(
            "INSERT INTO log (id, revision, content_hash, first_seen, published, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![id.as_str(), head.revision, head.content_hash, head.first_seen, published, body])?;
    head.sequence = transaction.last_insert_rowid().cast_unsigned();
    transaction
        .prepare_cached(
            "INSERT INTO head (id, sequence, removed) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, removed = excluded.removed",
        )?
        .execute(params![id.as_str(), head.sequence.cast_signed(), head.removed])?;
    Ok(head)
}
