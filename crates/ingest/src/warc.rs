//! Web archives: the pages in a WARC file (ISO 28500), one after the other.
//!
//! A record is read and dropped before the next one, and none is held that is larger than [`MAX_RECORD_BYTES`], so an archive may be
//! of any length. What is not the answer to a request for a page (requests, metadata, pictures) is passed over. Crawlers such as
//! Common Crawl store bodies unpacked; a body that is still chunked or packed is unpacked here.

use std::io::{self, BufRead, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};
use jiff::Timestamp;

use crate::draft::RawPage;

/// How a WARC file begins.
pub const MAGIC: &[u8] = b"WARC/";

/// The largest record that is read, in bytes; a larger one is passed over and told.
pub const MAX_RECORD_BYTES: u64 = 24 << 20;

/// The most bytes of a record's own header, and of the header of an HTTP answer.
const MAX_HEADER_BYTES: usize = 64 << 10;

/// The most lines of a header.
const MAX_HEADERS: usize = 256;

/// A record that is no page, and why that is worth telling.
#[derive(Debug, thiserror::Error)]
pub enum WarcError {
    /// The file does not go on as a WARC file; nothing after this place can be read.
    #[error("no WARC record begins at byte {at}; the rest of the file was left out")]
    NoRecord {
        /// Where, counted in the unpacked file.
        at: u64,
    },
    /// The file ends inside a record.
    #[error("the file ends inside the record at byte {at}")]
    Truncated {
        /// Where the record begins.
        at: u64,
    },
    /// A record is too large.
    #[error("the record of {url} has {length} bytes, {MAX_RECORD_BYTES} are read")]
    TooLarge {
        /// Its address.
        url: String,
        /// Its length.
        length: u64,
    },
    /// The file cannot be read on.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl WarcError {
    /// Whether nothing after it can be read.
    #[must_use]
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::TooLarge { .. })
    }
}

/// The pages of a WARC file that is unpacked already.
#[derive(Debug)]
pub struct WarcPages<R> {
    input: R,
    at: u64,
    is_over: bool,
}

/// What a record says of itself.
#[derive(Debug, Default)]
struct Header {
    /// Where the record begins.
    begin: u64,
    kind: String,
    url: String,
    date: Option<Timestamp>,
    content_type: String,
    length: u64,
}

impl<R: BufRead> WarcPages<R> {
    /// Reads from the beginning of a file, or of a record.
    pub fn new(input: R) -> Self {
        Self { input, at: 0, is_over: false }
    }

    fn page(&mut self) -> Result<Option<RawPage>, WarcError> {
        loop {
            let Some(header) = self.header()? else { return Ok(None) };
            let begin = header.begin;
            let is_answer = header.kind == "response" && header.content_type.starts_with("application/http");
            if !is_answer {
                self.pass_over(begin, header.length)?;
                continue;
            }
            if header.length > MAX_RECORD_BYTES {
                self.pass_over(begin, header.length)?;
                return Err(WarcError::TooLarge { url: header.url, length: header.length });
            }
            let mut answer = Vec::with_capacity(header.length.min(1 << 20) as usize);
            self.input.by_ref().take(header.length).read_to_end(&mut answer)?;
            self.at += answer.len() as u64;
            if (answer.len() as u64) < header.length {
                return Err(WarcError::Truncated { at: begin });
            }
            if let Some(page) = page_of(&header, &answer) {
                return Ok(Some(page));
            }
        }
    }

    fn pass_over(&mut self, begin: u64, length: u64) -> Result<(), WarcError> {
        let passed = io::copy(&mut self.input.by_ref().take(length), &mut io::sink())?;
        self.at += passed;
        if passed < length { Err(WarcError::Truncated { at: begin }) } else { Ok(()) }
    }

    /// Reads the header of the next record; `None` at the end of the file.
    fn header(&mut self) -> Result<Option<Header>, WarcError> {
        let mut line = Vec::new();
        // Two line ends stand between records.
        let begin = loop {
            let begin = self.at;
            if !self.line(&mut line)? {
                return Ok(None);
            }
            if !line.is_empty() {
                break begin;
            }
        };
        if !line.starts_with(MAGIC) {
            return Err(WarcError::NoRecord { at: begin });
        }
        let mut header = Header { begin, ..Header::default() };
        let mut has_length = false;
        for _ in 0..MAX_HEADERS {
            if !self.line(&mut line)? {
                return Err(WarcError::Truncated { at: begin });
            }
            if line.is_empty() {
                return if has_length { Ok(Some(header)) } else { Err(WarcError::NoRecord { at: begin }) };
            }
            let text = String::from_utf8_lossy(&line);
            let Some((name, value)) = text.split_once(':') else { continue };
            let value = value.trim();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                "warc-target-uri" => header.url = value.trim_matches(['<', '>']).to_owned(),
                "warc-date" => header.date = value.parse().ok(),
                "content-type" => header.content_type = value.to_ascii_lowercase(),
                "content-length" => {
                    header.length = value.parse().map_err(|_| WarcError::NoRecord { at: begin })?;
                    has_length = true;
                }
                _ => {}
            }
        }
        Err(WarcError::NoRecord { at: begin })
    }

    /// Reads a line without its end; `false` at the end of the file.
    fn line(&mut self, line: &mut Vec<u8>) -> Result<bool, WarcError> {
        line.clear();
        let begin = self.at;
        let n = self.input.by_ref().take(MAX_HEADER_BYTES as u64).read_until(b'\n', line)?;
        self.at += n as u64;
        if n == 0 {
            return Ok(false);
        }
        if n == MAX_HEADER_BYTES {
            return Err(WarcError::NoRecord { at: begin });
        }
        while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            line.pop();
        }
        Ok(true)
    }
}

impl<R: BufRead> Iterator for WarcPages<R> {
    type Item = Result<RawPage, WarcError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let page = self.page().transpose();
        self.is_over = match &page {
            None => true,
            Some(Err(error)) => error.is_final(),
            Some(Ok(_)) => false,
        };
        page
    }
}

/// The page in an HTTP answer; `None` for an answer that is none.
fn page_of(header: &Header, answer: &[u8]) -> Option<RawPage> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = head.parse(&answer[..answer.len().min(MAX_HEADER_BYTES)]).ok()? else {
        return None;
    };
    if head.code != Some(200) {
        return None;
    }
    let value = |name: &str| {
        let found = head.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(found.value).ok()
    };
    let content_type = value("content-type").map(str::to_owned);
    let is_page = content_type.as_deref().is_none_or(|kind| {
        let kind = kind.to_ascii_lowercase();
        ["html", "xml", "json", "text/plain"].iter().any(|form| kind.contains(form))
    });
    if !is_page {
        return None;
    }
    let mut body = answer[length..].to_vec();
    if value("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked")) {
        body = unchunked(&body).unwrap_or(body);
    }
    let coding = value("content-encoding").unwrap_or("").to_ascii_lowercase();
    let unpacked = match coding.as_str() {
        "gzip" | "x-gzip" => unpacked(MultiGzDecoder::new(body.as_slice())),
        "deflate" => unpacked(ZlibDecoder::new(body.as_slice())),
        _ => None,
    };
    let bytes = unpacked.unwrap_or(body);
    let url = Some(header.url.clone()).filter(|url| !url.is_empty());
    let fetched_at = header.date?;
    Some(RawPage { url, content_type, charset: None, bytes, fetched_at })
}

/// Unpacks a body as far as one may be long; `None` for one that is not packed so.
fn unpacked(packed: impl Read) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    packed.take(MAX_RECORD_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Puts the chunks of a body together (RFC 9112, 7.1); `None` for a body that has none.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let httparse::Status::Complete((begin, length)) = httparse::parse_chunk_size(rest).ok()? else { return None };
        let length = usize::try_from(length).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(begin..begin.checked_add(length)?)?);
        rest = rest.get(begin + length..)?;
        rest = rest.strip_prefix(b"\r\n").unwrap_or(rest);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn record(kind: &str, url: &str, content_type: &str, block: &[u8]) -> Vec<u8> {
        let mut record = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-03T08:00:00Z\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        )
        .into_bytes();
        record.extend_from_slice(block);
        record.extend_from_slice(b"\r\n\r\n");
        record
    }

    fn answer(headers: &str, body: &[u8]) -> Vec<u8> {
        let mut answer = format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n").into_bytes();
        answer.extend_from_slice(body);
        answer
    }

    fn response(url: &str, headers: &str, body: &[u8]) -> Vec<u8> {
        record("response", url, "application/http; msgtype=response", &answer(headers, body))
    }

    fn bodies(file: &[u8]) -> Vec<String> {
        WarcPages::new(file)
            .map(|page| page.map_or_else(|error| error.to_string(), |page| String::from_utf8(page.bytes).unwrap()))
            .collect()
    }

    #[test]
    fn pages_are_read_and_the_rest_is_passed_over() {
        let html = "Content-Type: text/html; charset=utf-8";
        let mut file = record("warcinfo", "", "application/warc-fields", b"software: a crawler\r\n");
        file.extend(record(
            "request",
            "https://a.example/1",
            "application/http; msgtype=request",
            b"GET /1 HTTP/1.1\r\n\r\n",
        ));
        file.extend(response("https://a.example/1", html, b"<html>one</html>"));
        file.extend(response("https://a.example/p.png", "Content-Type: image/png", b"\x89PNG"));
        file.extend(response("https://a.example/2", html, b"<html>two</html>"));
        let gone =
            answer(html, b"gone").iter().map(|&byte| if byte == b'2' { b'4' } else { byte }).collect::<Vec<u8>>();
        file.extend(record("response", "https://a.example/3", "application/http; msgtype=response", &gone));
        assert_eq!(bodies(&file), ["<html>one</html>", "<html>two</html>"]);
        let first = WarcPages::new(file.as_slice()).next().unwrap().unwrap();
        assert_eq!(first.url.as_deref(), Some("https://a.example/1"));
        assert_eq!(first.fetched_at.to_string(), "2026-11-03T08:00:00Z");
        assert_eq!(first.content_type.as_deref(), Some("text/html; charset=utf-8"));
    }

    #[test]
    fn chunked_and_packed_bodies_are_unpacked() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(b"<html>packed</html>").unwrap();
        let packed = packed.finish().unwrap();
        let mut file = response(
            "https://a.example/1",
            "Content-Type: text/html\r\nTransfer-Encoding: chunked",
            b"7\r\n<html>c\r\n9\r\nut</html>\r\n0\r\n\r\n",
        );
        file.extend(response("https://a.example/2", "Content-Type: text/html\r\nContent-Encoding: gzip", &packed));
        // What says that it is packed and is not is taken as it is.
        file.extend(response(
            "https://a.example/3",
            "Content-Type: text/html\r\nContent-Encoding: gzip",
            b"<html>plain</html>",
        ));
        assert_eq!(bodies(&file)[1..], ["<html>packed</html>", "<html>plain</html>"]);
        let chunked = response(
            "https://a.example/1",
            "Content-Type: text/html\r\nTransfer-Encoding: chunked",
            b"8\r\n<html>cu\r\n8\r\nt</html>\r\n0\r\n\r\n",
        );
        assert_eq!(bodies(&chunked), ["<html>cut</html>"]);
    }

    #[test]
    fn a_cut_file_gives_what_it_has_and_says_where_it_ends() {
        let mut file = response("https://a.example/1", "Content-Type: text/html", b"<html>one</html>");
        let second = file.len();
        file.extend(response("https://a.example/2", "Content-Type: text/html", b"<html>two</html>"));
        file.truncate(file.len() - 12);
        assert_eq!(
            bodies(&file),
            ["<html>one</html>".to_owned(), format!("the file ends inside the record at byte {second}")]
        );
        assert_eq!(bodies(b"WARC/1.0\r\nWARC-Type: response\r\n\r\n").len(), 1);
        assert_eq!(bodies(b"something else"), ["no WARC record begins at byte 0; the rest of the file was left out"]);
        assert_eq!(bodies(b""), Vec::<String>::new());
    }

    #[test]
    fn a_record_that_is_too_large_is_told_and_the_next_one_is_read() {
        let mut file =
            record("response", "https://a.example/1", "application/http", &vec![b'x'; MAX_RECORD_BYTES as usize + 1]);
        file.extend(response("https://a.example/2", "Content-Type: text/html", b"<html>two</html>"));
        let bodies = bodies(&file);
        assert!(bodies[0].contains("https://a.example/1") && bodies[1] == "<html>two</html>", "{bodies:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_end(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 0..200_usize, at in 0..200_usize, byte: u8) {
            prop_assert!(WarcPages::new(bytes.as_slice()).count() <= 1);
            let mut file = response("https://a.example/1", "Content-Type: text/html\r\nTransfer-Encoding: chunked", b"3\r\nabc\r\n0\r\n\r\n");
            file.truncate(file.len() - cut.min(file.len()));
            if let Some(place) = file.get_mut(at) {
                *place = byte;
            }
            prop_assert!(WarcPages::new(file.as_slice()).count() <= 2);
        }
    }
}
