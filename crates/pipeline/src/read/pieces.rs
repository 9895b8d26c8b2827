//! Divides a plain stream into pieces that can be normalised each by itself.

use std::io::{self, BufRead, Read as _};
use std::ops::ControlFlow;

use newshound_ingest::json_values::{JsonValues, is_lines};
use newshound_ingest::warc::WarcPages;
use newshound_ingest::{Form, RawPage, Rejection, sniff};

use super::Reason;
use super::pool::Give;
use super::unpack::Plain;

/// The longest line of JSON Lines in bytes.
pub const MAX_LINE_BYTES: usize = 16 << 20;

/// The largest file of a form that is read whole, in bytes, unpacked.
pub const MAX_FILE_BYTES: usize = 50 << 20;

/// How much of a stream is looked at to tell its form.
const SNIFF_BYTES: usize = 64 << 10;

/// One piece.
#[derive(Debug)]
pub(super) enum Piece {
    /// A record as JSON text, and its line.
    Record { line: u64, json: Vec<u8> },
    /// A page of a web archive.
    Page(Box<RawPage>),
    /// A file of another form.
    Whole(Vec<u8>),
    /// Something that cannot be read.
    Failed { line: Option<u64>, reason: Reason },
}

impl Piece {
    /// How much memory it holds.
    pub(super) fn n_bytes(&self) -> usize {
        match self {
            Self::Record { json, .. } => json.len(),
            Self::Page(raw) => raw.bytes.len(),
            Self::Whole(bytes) => bytes.len(),
            Self::Failed { .. } => 0,
        }
    }
}

/// Gives the pieces of a stream in order.
///
/// # Errors
/// When the stream as a whole is nothing, or cannot be read and no line can be named.
pub(super) fn divide(name: &str, mut plain: Plain, give: &mut Give<'_>) -> Result<ControlFlow<()>, Reason> {
    let mut head = Vec::new();
    let failed = plain.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut head).err();
    let form = sniff(&head, None, Some(name));
    // Blanks as far as one can see may have something behind them.
    let is_all = failed.is_none() && head.len() < SNIFF_BYTES;
    let has_lines =
        matches!(form, Form::Records | Form::Empty) && is_lines(Some(name), &String::from_utf8_lossy(&head));
    let plain = io::Cursor::new(head).chain(Rest { failed, plain });
    match form {
        Form::Warc => Ok(pages(plain, give)),
        Form::Empty if is_all => Err(Rejection::Empty.into()),
        Form::Records | Form::Empty if has_lines => Ok(lines(plain, give)),
        Form::Records => Ok(values(plain, give)),
        Form::Empty | Form::Html | Form::Feed | Form::JsonFeed | Form::Sitemap | Form::Opml | Form::Text => {
            whole(plain, give)
        }
    }
}

/// What follows the beginning of a stream: the error that ended it, if one did, else the rest.
struct Rest {
    failed: Option<io::Error>,
    plain: Plain,
}

impl io::Read for Rest {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.fill_buf()?.read(buffer)?;
        self.consume(n_bytes);
        Ok(n_bytes)
    }
}

impl BufRead for Rest {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.plain.fill_buf(),
        }
    }

    fn consume(&mut self, n_bytes: usize) {
        self.plain.consume(n_bytes);
    }
}

/// JSON Lines. A line that is too long is named and passed over.
fn lines(mut plain: impl BufRead, give: &mut Give<'_>) -> ControlFlow<()> {
    for number in 1.. {
        let mut json = Vec::new();
        let piece = match plain.by_ref().take(MAX_LINE_BYTES as u64 + 1).read_until(b'\n', &mut json) {
            Ok(0) => break,
            // The sign that ends a line is no part of it; where it was read, there is nothing left to pass over.
            Ok(n_bytes) if n_bytes <= MAX_LINE_BYTES || json.ends_with(b"\n") => {
                json.truncate(MAX_LINE_BYTES);
                if json.iter().all(u8::is_ascii_whitespace) {
                    continue;
                }
                json.shrink_to_fit();
                Piece::Record { line: number, json }
            }
            Ok(_) => {
                drop(json);
                give.piece(Piece::Failed { line: Some(number), reason: Reason::LongLine })?;
                match plain.skip_until(b'\n') {
                    Ok(_) => continue,
                    Err(error) => Piece::Failed { line: Some(number), reason: Reason::Io(error) },
                }
            }
            Err(error) => Piece::Failed { line: Some(number), reason: Reason::Io(error) },
        };
        let is_over = matches!(piece, Piece::Failed { .. });
        give.piece(piece)?;
        if is_over {
            break;
        }
    }
    ControlFlow::Continue(())
}

/// JSON that has no lines: lists, envelopes, values in a row.
fn values(plain: impl BufRead, give: &mut Give<'_>) -> ControlFlow<()> {
    for value in JsonValues::new(plain) {
        give.piece(match value {
            Ok(value) => Piece::Record { line: value.line, json: value.json },
            Err(error) => Piece::Failed { line: error.line(), reason: Reason::Json(error) },
        })?;
    }
    ControlFlow::Continue(())
}

/// A web archive.
fn pages(plain: impl BufRead, give: &mut Give<'_>) -> ControlFlow<()> {
    for page in WarcPages::new(plain) {
        give.piece(match page {
            Ok(raw) => Piece::Page(Box::new(raw)),
            Err(error) => Piece::Failed { line: None, reason: Reason::Warc(error) },
        })?;
    }
    ControlFlow::Continue(())
}

fn whole(plain: impl BufRead, give: &mut Give<'_>) -> Result<ControlFlow<()>, Reason> {
    let mut bytes = Vec::new();
    plain.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_FILE_BYTES {
        return Err(Reason::LargeFile);
    }
    Ok(give.piece(Piece::Whole(bytes)))
}
