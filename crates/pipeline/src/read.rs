//! Reading files on all cores: JSON Lines and JSON a record at a time, web archives a page at a time, other forms whole; plain, gzip or
//! zstd, also inside of each other.
//!
//! One thread reads and divides, some normalise, and the caller is told everything in the order of the files ([`Sink`]). Memory is bounded by
//! what is on its way (`pool`) and not by the files. What cannot be read is named with file and line, and the rest is read all the same.
//!
//! Each record has a number in its file, and [`Sink::done`] tells which are done. A later run that is told the number in
//! [`Source::skip`] divides the file again, which is quick, and normalises only what follows.

mod files;
mod pieces;
mod pool;
#[cfg(test)]
mod tests;
mod unpack;

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use jiff::Timestamp;
use newshound_ingest::json_values::JsonValuesError;
use newshound_ingest::warc::WarcError;
use newshound_ingest::{FUTURE_DATE, Normaliser, Rejection, UNUSABLE_URL};
use newshound_model::Article;

pub use files::{Listing, files_under};
use pieces::Piece;
pub use pieces::{MAX_FILE_BYTES, MAX_LINE_BYTES};
use pool::{Told, What};
pub use unpack::{MAX_LAYERS, MAX_RATIO};

/// Opens a stream when its turn comes.
pub type Open = Box<dyn FnOnce() -> io::Result<Box<dyn Read + Send>> + Send>;

/// Something to read.
pub struct Source {
    /// What rejections call it, and what helps to tell its form.
    pub name: String,
    /// How many of its records are done already and are passed over.
    pub skip: u64,
    /// Opens it.
    pub open: Open,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("name", &self.name).field("skip", &self.skip).finish_non_exhaustive()
    }
}

/// Who takes what is read. Everything is told in order.
pub trait Sink {
    /// An article; `Break` stops the reading at this safe point.
    fn article(&mut self, article: Article) -> ControlFlow<()>;
    /// Something that is no article.
    fn rejected(&mut self, rejected: Rejected);
    /// Something that is worth knowing of what was read.
    fn note(&mut self, note: Note);
    /// Everything of the first records of a file has been told.
    fn done(&mut self, done: Done);
}

/// How far a file is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    /// The position of the source among those that are read.
    pub source: usize,
    /// How many of its records are done, those that were passed over included.
    pub n_records: u64,
    /// Whether these are all.
    pub is_finished: bool,
}

/// Something worth knowing, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The file as it was named.
    pub file: String,
    /// Its line, from 1, where the form has lines.
    pub line: Option<u64>,
    /// What it is.
    pub what: Remark,
}

/// What may be worth knowing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Remark {
    /// The date of publication lies in the future.
    #[error("its date {0} lies in the future and is not believed; the time it was first seen stands in")]
    FutureDate(String),
    /// The address is none; the article goes by its id.
    #[error("its address `{0}` is none; the article is kept without one")]
    UnusableUrl(String),
    /// A field of a record that nobody knows; told once a file and name.
    #[error("it has the field `{0}`, which has no meaning here; it is kept in `extra`")]
    UnknownField(String),
    /// The text is not UTF-8; told once a file.
    #[error("it is not UTF-8; its encoding was guessed")]
    Encoding,
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}: {}", self.file, line(self.line), self.what)
    }
}

/// Something that is no article, and where it stands.
#[derive(Debug)]
pub struct Rejected {
    /// The file as it was named.
    pub file: String,
    /// Its line, from 1, where the form has lines.
    pub line: Option<u64>,
    /// Why.
    pub reason: Reason,
}

/// Why something is no article.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// Its content is none.
    #[error(transparent)]
    Rejection(#[from] Rejection),
    /// The file could not be read, or not be unpacked.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// A web archive cannot be read on, or a record of it not at all.
    #[error(transparent)]
    Warc(#[from] WarcError),
    /// JSON cannot be read on, or a record of it not at all.
    #[error(transparent)]
    Json(#[from] JsonValuesError),
    /// A line is longer than [`MAX_LINE_BYTES`].
    #[error("the line is longer than {} MiB; it was left out", MAX_LINE_BYTES >> 20)]
    LongLine,
    /// A file is larger than [`MAX_FILE_BYTES`].
    #[error("the file unpacks to more than {} MiB; split it, or give its articles as JSON Lines", MAX_FILE_BYTES >> 20)]
    LargeFile,
    /// A reader failed on it, which none should.
    #[error("the reader of articles failed on it, which is a fault of newshound; please report it")]
    Failed,
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}: {}", self.file, line(self.line), self.reason)
    }
}

fn line(line: Option<u64>) -> String {
    line.map(|line| format!(":{line}")).unwrap_or_default()
}

/// Reads sources one after the other to their ends, or until the sink breaks off, on so many threads.
///
/// A source that fails half-way is a rejection, too.
pub fn read(
    sources: Vec<Source>,
    normaliser: &Normaliser,
    now: Timestamp,
    threads: usize,
    sink: &mut dyn Sink,
) -> ControlFlow<()> {
    let names: Vec<Arc<str>> = sources.iter().map(|source| Arc::from(source.name.as_str())).collect();
    let mut told_fields: BTreeSet<Remark> = BTreeSet::new();
    let mut current = 0;
    let produce = |give: &mut pool::Give<'_>| {
        for (position, source) in sources.into_iter().enumerate() {
            give.begin(position, source.skip);
            let divided = (source.open)()
                .map_err(Reason::Io)
                .and_then(|stream| unpack::unpack(stream).map_err(Reason::Io))
                .and_then(|plain| pieces::divide(&source.name, plain, give));
            match divided {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return,
                Err(reason) => {
                    let piece = Piece::Failed { line: None, reason };
                    if give.piece(piece).is_break() {
                        return;
                    }
                }
            }
            if give.end().is_break() {
                return;
            }
        }
    };
    let work = |source: usize, piece: Piece| pool::normalise(&names[source], piece, normaliser, now);
    pool::run(threads, produce, work, |Told { source, what }| {
        if source != current {
            current = source;
            told_fields.clear();
        }
        let file = || names[source].to_string();
        match what {
            What::Article { line, article } => {
                let extra = |name: &str| article.extra.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
                let date = extra(FUTURE_DATE).map(Remark::FutureDate);
                for what in date.into_iter().chain(extra(UNUSABLE_URL).map(Remark::UnusableUrl)) {
                    sink.note(Note { file: file(), line, what });
                }
                return sink.article(*article);
            }
            What::Rejected(rejected) => sink.rejected(rejected),
            What::Once { line, what } => {
                if told_fields.insert(what.clone()) {
                    sink.note(Note { file: file(), line, what });
                }
            }
            What::Done { n_records, is_finished } => sink.done(Done { source, n_records, is_finished }),
        }
        ControlFlow::Continue(())
    })
}
