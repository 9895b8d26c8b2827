//! Reading files: JSON Lines a line at a time, web archives a record at a time, other forms whole; plain, gzip or zstd.
//!
//! Memory is bounded by one line or one file of another form. What cannot be read is named with file and line, and the rest
//! is read all the same.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use jiff::Timestamp;
use newshound_ingest::warc::{self, WarcError, WarcPages};
use newshound_ingest::{FUTURE_DATE, Form, Normaliser, RawPage, Rejection, sniff};
use newshound_model::Article;

/// The longest line of JSON Lines in bytes.
pub const MAX_LINE_BYTES: usize = 16 << 20;

/// The largest file of another form in bytes, unpacked.
pub const MAX_FILE_BYTES: usize = 64 << 20;

/// How much of a file is looked at to tell its form.
const SNIFF_BYTES: usize = 8 << 10;

/// Who takes what is read.
pub trait Sink {
    /// An article; `Break` stops the reading at this safe point.
    fn article(&mut self, article: Article) -> ControlFlow<()>;
    /// Something that is no article.
    fn rejected(&mut self, rejected: Rejected);
    /// A field of a record that nobody knows; told once a file and name.
    fn unknown_field(&mut self, file: &str, name: &str);
    /// An article whose date of publication lies in the future and was not believed; `article` is told of it, too.
    fn future_date(&mut self, file: &str, line: Option<u64>, date: &str);
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
    /// A line is longer than [`MAX_LINE_BYTES`].
    #[error("the line is longer than {} MiB; the rest of the file was left out", MAX_LINE_BYTES >> 20)]
    LongLine,
    /// A file is larger than [`MAX_FILE_BYTES`].
    #[error("the file unpacks to more than {} MiB; split it, or give its articles as JSON Lines", MAX_FILE_BYTES >> 20)]
    LargeFile,
}

impl std::fmt::Display for Rejected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

/// Lists the files under a path in order: itself, or what a folder holds. Hidden files are left out.
///
/// # Errors
/// When a folder cannot be listed.
pub fn files_under(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files = Vec::new();
    let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for entry in entries {
        let hidden = entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        // A link may lead back to its own folder.
        if hidden || (entry.is_symlink() && entry.is_dir()) {
            continue;
        }
        if entry.is_dir() {
            files.extend(files_under(&entry)?);
        } else {
            files.push(entry);
        }
    }
    Ok(files)
}

/// Reads a stream of any form to its end, or until the sink breaks off; `name` is what rejections call it.
///
/// A stream that fails half-way is a rejection, too.
pub fn read_stream(
    name: &str,
    stream: impl Read,
    normaliser: &Normaliser,
    now: Timestamp,
    sink: &mut dyn Sink,
) -> ControlFlow<()> {
    let mut counted = BufReader::with_capacity(1 << 16, stream);
    let mut reading = Reading { name, normaliser, now, sink };
    match reading.unpack(&mut counted) {
        Ok(flow) => flow,
        Err(reason) => {
            reading.reject(None, reason);
            ControlFlow::Continue(())
        }
    }
}

struct Reading<'a> {
    name: &'a str,
    normaliser: &'a Normaliser,
    now: Timestamp,
    sink: &'a mut dyn Sink,
}

impl Reading<'_> {
    fn reject(&mut self, line: Option<u64>, reason: Reason) {
        self.sink.rejected(Rejected { file: self.name.to_owned(), line, reason });
    }

    fn take(&mut self, line: Option<u64>, article: Article) -> ControlFlow<()> {
        if let Some(date) = article.extra.get(FUTURE_DATE).and_then(serde_json::Value::as_str) {
            self.sink.future_date(self.name, line, date);
        }
        self.sink.article(article)
    }

    /// Takes the packing off, by the first bytes and not by the name.
    fn unpack<R: Read>(&mut self, packed: &mut BufReader<R>) -> Result<ControlFlow<()>, Reason> {
        let magic = packed.fill_buf()?;
        if magic.starts_with(&[0x1f, 0x8b]) {
            return self.read(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(packed)));
        }
        if magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            let decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
            return self.read(BufReader::with_capacity(1 << 16, decoder));
        }
        self.read(packed)
    }

    fn read(&mut self, mut plain: impl BufRead) -> Result<ControlFlow<()>, Reason> {
        let mut head = Vec::with_capacity(SNIFF_BYTES);
        plain.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
        let form = sniff(&head, None, Some(self.name));
        let is_warc = head.starts_with(warc::MAGIC);
        let plain = io::Cursor::new(head).chain(plain);
        if is_warc {
            return Ok(self.warc(plain));
        }
        if form == Form::Records && has_lines(self.name, plain.get_ref().0.get_ref()) {
            return self.lines(plain);
        }
        self.whole(plain)
    }

    fn lines(&mut self, mut plain: impl BufRead) -> Result<ControlFlow<()>, Reason> {
        let mut line = Vec::new();
        let mut unknown = std::collections::BTreeSet::new();
        for number in 1.. {
            line.clear();
            let n = plain.by_ref().take(MAX_LINE_BYTES as u64 + 1).read_until(b'\n', &mut line)?;
            if n == 0 {
                break;
            }
            if n > MAX_LINE_BYTES {
                self.reject(Some(number), Reason::LongLine);
                break;
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim().trim_start_matches('\u{feff}');
            if text.is_empty() {
                continue;
            }
            match self.normaliser.record(text, self.now) {
                Ok((article, fields)) => {
                    for field in fields {
                        if unknown.insert(field.clone()) {
                            self.sink.unknown_field(self.name, &field);
                        }
                    }
                    if self.take(Some(number), article).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Err(rejection) => self.reject(Some(number), Reason::Rejection(rejection)),
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// A web archive, page by page.
    fn warc(&mut self, plain: impl BufRead) -> ControlFlow<()> {
        for page in WarcPages::new(plain) {
            let raw = match page {
                Ok(raw) => raw,
                Err(error) => {
                    self.reject(None, Reason::Warc(error));
                    continue;
                }
            };
            for result in self.normaliser.normalise(&raw) {
                match result {
                    Ok(article) => self.take(None, article)?,
                    Err(rejection) => {
                        let file = format!("{} ({})", self.name, raw.url.as_deref().unwrap_or("no address"));
                        self.sink.rejected(Rejected { file, line: None, reason: Reason::Rejection(rejection) });
                    }
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn whole(&mut self, plain: impl BufRead) -> Result<ControlFlow<()>, Reason> {
        let mut bytes = Vec::new();
        plain.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > MAX_FILE_BYTES {
            return Err(Reason::LargeFile);
        }
        let raw = RawPage { url: None, content_type: None, charset: None, bytes, fetched_at: self.now };
        for result in self.normaliser.normalise(&raw) {
            match result {
                Ok(article) => {
                    if self.take(None, article).is_break() {
                        return Ok(ControlFlow::Break(()));
                    }
                }
                Err(rejection) => self.reject(None, Reason::Rejection(rejection)),
            }
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// Whether records stand a line each: by the name, or because the first line is a whole object.
fn has_lines(name: &str, head: &[u8]) -> bool {
    let stem = name.trim_end_matches(".gz").trim_end_matches(".zst");
    if stem.ends_with(".jsonl") || stem.ends_with(".ndjson") {
        return true;
    }
    let text = String::from_utf8_lossy(head);
    let first = text.trim_start_matches('\u{feff}').trim_start().lines().next().unwrap_or("");
    let is_cut = first.len() + 8 >= head.len();
    first.starts_with('{') && (is_cut || serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok())
}
