//! Records in JSON, one after the other and without reading the whole: lists, the envelopes that news APIs put round them, and values that
//! follow each other.
//!
//! A walk over the bytes counts brackets and knows strings, and no more: what stands between a record's first and last byte is handed
//! on as it is, and its reader says what is wrong with it. So memory is bounded by the largest record, and a file that is cut off
//! gives every record before the cut.

use std::io::{self, BufRead};

/// The longest record in bytes.
pub const MAX_VALUE_BYTES: usize = 16 << 20;

/// Keys under which APIs list their records.
const LISTS: &[&str] = &[
    "articles",
    "results",
    "items",
    "data",
    "docs",
    "documents",
    "stories",
    "posts",
    "news",
    "records",
    "entries",
    "hits",
    "@graph",
];

/// Keys under which the list stands one level deeper: `{"response":{"docs":[…]}}`.
const WRAPPERS: &[&str] = &["response", "hits", "articles", "data", "result", "results", "payload"];

/// A key that shows that an object is a record, and that no list in it is one of records.
const OWN: &[&str] = &["body", "content", "text", "headline", "url", "link", "maintext", "articlebody", "_source"];

/// How deep wrappers are looked into.
const MAX_WRAPPERS: usize = 3;

/// The longest key that is compared, in bytes.
const MAX_KEY_BYTES: usize = 32;

/// One value, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonValue {
    /// The line it begins on, from 1.
    pub line: u64,
    /// Its text.
    pub json: Vec<u8>,
}

/// Why a value cannot be handed on.
#[derive(Debug, thiserror::Error)]
pub enum JsonValuesError {
    /// It is too long; the next one is read.
    #[error("the record is longer than {} MiB", MAX_VALUE_BYTES >> 20)]
    TooLarge {
        /// The line it begins on.
        line: u64,
    },
    /// The input ends inside of it.
    #[error("not valid JSON: the file ends inside of the record that begins here")]
    Truncated {
        /// The line it begins on.
        line: u64,
    },
    /// A bracket or a letter stands where none may; nothing after it is read.
    #[error("not valid JSON: `{found}` stands where a record may begin; the rest of the file was left out")]
    Unexpected {
        /// The line it stands on.
        line: u64,
        /// What stands there.
        found: char,
    },
    /// The input cannot be read on.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl JsonValuesError {
    /// The line it is about.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::TooLarge { line } | Self::Truncated { line } | Self::Unexpected { line, .. } => Some(*line),
            Self::Io(_) => None,
        }
    }
}

/// Walks over the values of an input.
#[derive(Debug)]
pub struct JsonValues<R> {
    input: R,
    line: u64,
    /// The lists and envelopes that stand open.
    open: Vec<Open>,
    is_over: bool,
}

/// What stands open round the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// A list whose elements are handed on.
    List,
    /// An object in which the list was found: what else is in it is passed over.
    Envelope,
}

/// How a walk over an object ended.
enum Found {
    /// At its end: it is a record.
    Record,
    /// At the beginning of a list of records, inside of so many objects.
    List(usize),
}

impl<R: BufRead> JsonValues<R> {
    /// Reads from the beginning of the input.
    pub fn new(input: R) -> Self {
        Self { input, line: 1, open: Vec::new(), is_over: false }
    }

    fn value(&mut self) -> Result<Option<JsonValue>, JsonValuesError> {
        loop {
            let Some(byte) = self.peek_solid()? else {
                let line = self.line;
                return if self.open.is_empty() { Ok(None) } else { Err(JsonValuesError::Truncated { line }) };
            };
            let line = self.line;
            match (byte, self.open.last()) {
                (b']', Some(Open::List)) | (b'}', Some(Open::Envelope)) => {
                    self.next_byte()?;
                    self.open.pop();
                }
                (_, Some(Open::Envelope)) => self.pass_over()?,
                (b'[', None) => {
                    self.next_byte()?;
                    self.open.push(Open::List);
                }
                (b'{' | b'[', _) => {
                    let mut json = Vec::new();
                    match self.container(&mut json, self.open.is_empty(), line)? {
                        Found::Record if json.len() > MAX_VALUE_BYTES => {
                            return Err(JsonValuesError::TooLarge { line });
                        }
                        Found::Record => return Ok(Some(JsonValue { line, json })),
                        Found::List(n_objects) => {
                            self.open.extend(std::iter::repeat_n(Open::Envelope, n_objects));
                            self.open.push(Open::List);
                        }
                    }
                }
                (b']' | b'}' | b':', _) => {
                    return Err(JsonValuesError::Unexpected { line, found: char::from(byte) });
                }
                _ => {
                    let mut json = Vec::new();
                    self.scalar(&mut json)?;
                    return Ok(Some(JsonValue { line, json }));
                }
            }
        }
    }

    /// Reads a container to its end, or to the list of records in it.
    ///
    /// `json` is not filled far beyond [`MAX_VALUE_BYTES`]: its length tells that the value is too long.
    fn container(&mut self, json: &mut Vec<u8>, may_wrap: bool, line: u64) -> Result<Found, JsonValuesError> {
        let mut depth = 0_usize;
        // How many of the outermost objects may be envelopes; none once a key shows that this is a record.
        let mut n_wrappers = usize::from(may_wrap);
        loop {
            let byte = self.next_byte()?.ok_or(JsonValuesError::Truncated { line })?;
            keep(json, byte);
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    n_wrappers = n_wrappers.min(depth);
                    if depth == 0 {
                        return Ok(Found::Record);
                    }
                }
                b'"' => {
                    let begin = json.len();
                    self.string(json, line)?;
                    if depth != n_wrappers || json.len() > MAX_VALUE_BYTES {
                        continue;
                    }
                    let key = json.get(begin..json.len().saturating_sub(1)).unwrap_or_default();
                    if key.len() > MAX_KEY_BYTES {
                        continue;
                    }
                    let key = String::from_utf8_lossy(key).to_ascii_lowercase();
                    if self.copy_solid(json)? != Some(b':') {
                        continue;
                    }
                    self.next_byte()?;
                    keep(json, b':');
                    if OWN.contains(&key.as_str()) {
                        n_wrappers = 0;
                        continue;
                    }
                    match self.copy_solid(json)? {
                        Some(b'[') if LISTS.contains(&key.as_str()) => {
                            self.next_byte()?;
                            keep(json, b'[');
                            match self.copy_solid(json)? {
                                Some(b'{' | b']') => return Ok(Found::List(depth)),
                                _ => depth += 1,
                            }
                        }
                        Some(b'{') if WRAPPERS.contains(&key.as_str()) && depth < MAX_WRAPPERS => {
                            self.next_byte()?;
                            keep(json, b'{');
                            depth += 1;
                            n_wrappers = depth;
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
        }
    }

    /// Copies a string to its end; its first quote is read already.
    fn string(&mut self, json: &mut Vec<u8>, line: u64) -> Result<(), JsonValuesError> {
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Err(JsonValuesError::Truncated { line });
            }
            let end = buffer.iter().position(|byte| matches!(byte, b'"' | b'\\'));
            let length = end.unwrap_or(buffer.len());
            if json.len() <= MAX_VALUE_BYTES {
                json.extend_from_slice(&buffer[..length]);
            }
            self.line += buffer[..length].iter().filter(|byte| **byte == b'\n').count() as u64;
            self.input.consume(length);
            if end.is_some() {
                let byte = self.next_byte()?.ok_or(JsonValuesError::Truncated { line })?;
                keep(json, byte);
                if byte == b'"' {
                    return Ok(());
                }
                let escaped = self.next_byte()?.ok_or(JsonValuesError::Truncated { line })?;
                keep(json, escaped);
            }
        }
    }

    /// Copies a number or a word to what divides values.
    fn scalar(&mut self, json: &mut Vec<u8>) -> Result<(), JsonValuesError> {
        let line = self.line;
        if self.peek()? == Some(b'"') {
            self.next_byte()?;
            keep(json, b'"');
            return self.string(json, line);
        }
        while let Some(byte) = self.peek()? {
            if matches!(byte, b',' | b'\n' | b'[' | b']' | b'{' | b'}' | b'"' | b':') {
                break;
            }
            self.next_byte()?;
            keep(json, byte);
        }
        Ok(())
    }

    /// Passes over one key, colon or value of an envelope.
    fn pass_over(&mut self) -> Result<(), JsonValuesError> {
        let line = self.line;
        match self.peek()? {
            Some(b'{' | b'[') => self.container(&mut Vec::new(), false, line).map(|_| ()),
            Some(b']') => Err(JsonValuesError::Unexpected { line, found: ']' }),
            Some(b':') => self.next_byte().map(|_| ()),
            _ => self.scalar(&mut Vec::new()),
        }
    }

    /// The next byte that is no white space and no comma, which stays where it is.
    fn peek_solid(&mut self) -> Result<Option<u8>, JsonValuesError> {
        loop {
            match self.peek()? {
                Some(byte) if byte.is_ascii_whitespace() || matches!(byte, b',' | 0 | 0xef | 0xbb | 0xbf | 0x1e) => {
                    self.next_byte()?;
                }
                other => return Ok(other),
            }
        }
    }

    /// As [`Self::peek_solid`], but white space only, and what is passed over is copied.
    fn copy_solid(&mut self, json: &mut Vec<u8>) -> Result<Option<u8>, JsonValuesError> {
        loop {
            match self.peek()? {
                Some(byte) if byte.is_ascii_whitespace() => {
                    self.next_byte()?;
                    keep(json, byte);
                }
                other => return Ok(other),
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, JsonValuesError> {
        Ok(self.input.fill_buf()?.first().copied())
    }

    fn next_byte(&mut self) -> Result<Option<u8>, JsonValuesError> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.line += u64::from(byte == b'\n');
            self.input.consume(1);
        }
        Ok(byte)
    }
}

fn keep(json: &mut Vec<u8>, byte: u8) {
    if json.len() <= MAX_VALUE_BYTES {
        json.push(byte);
    }
}

impl<R: BufRead> Iterator for JsonValues<R> {
    type Item = Result<JsonValue, JsonValuesError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let value = self.value().transpose();
        self.is_over = match &value {
            None => true,
            Some(Err(error)) => !matches!(error, JsonValuesError::TooLarge { .. }),
            Some(Ok(_)) => false,
        };
        value
    }
}

/// Whether records stand a line each: by the name, or because the first line is a whole object. `head` is the beginning of the input.
#[must_use]
pub fn is_lines(name: Option<&str>, head: &str) -> bool {
    let stem = name.unwrap_or("").trim_end_matches(".gz").trim_end_matches(".zst");
    if stem.ends_with(".jsonl") || stem.ends_with(".ndjson") {
        return true;
    }
    let text = head.trim_start_matches('\u{feff}').trim_start();
    let Some((first, rest)) = text.split_once('\n') else { return false };
    let is_object = first.starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(first).is_ok();
    // A broken first line does not hide that each line begins an object.
    let begins = |line: &str| line.starts_with("{\"") && line.len() > 2;
    is_object || (begins(first) && rest.lines().next().is_some_and(begins))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(text: &str) -> Vec<String> {
        JsonValues::new(io::BufReader::with_capacity(3, text.as_bytes()))
            .map(|value| match value {
                Ok(value) => format!("{}:{}", value.line, String::from_utf8_lossy(&value.json)),
                Err(error) => format!("{:?} {error}", error.line()),
            })
            .collect()
    }

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        assert_eq!(values(text), expect, "{text}");
    }

    #[test]
    fn lists_envelopes_and_values_in_a_row() {
        let one = r#"{"id":"1","t":"a \" ] }"}"#;
        let expect = format!("1:{one}");
        check(&format!("[{one},{one}]"), &[&expect, &expect]);
        check(&format!("{one} {one}"), &[&expect, &expect]);
        check(&format!("\u{feff}[{one}]"), &[&expect]);
        check(
            &format!("{{\"status\":\"ok\",\"n\":2,\"articles\":[{one},{one}],\"meta\":{{\"x\":[1]}},\"next\":null}}"),
            &[&expect, &expect],
        );
        check(&format!("{{\"response\": {{\"status\":\"ok\",\"results\" : [ {one} ]}}}} {one}"), &[&expect, &expect]);
        check(&format!("{{\"hits\":{{\"total\":{{\"value\":1}},\"hits\":[{one}]}}}}"), &[&expect]);
        check("{\"articles\":[]}", &[]);
        check("[\n{\"a\":1},\n{\"a\":\n2}]", &["2:{\"a\":1}", "3:{\"a\":\n2}"]);
        check("[1, \"x\" ,{}]", &["1:1", "1:\"x\"", "1:{}"]);
    }

    #[test]
    fn a_list_in_a_record_is_its_own() {
        for record in [
            r#"{"url":"https://a.example/1","items":[{"a":1}]}"#,
            r#"{"id":"1","title":"x","data":{"k":"v"}}"#,
            r#"{"id":"1","title":"x","tags":["a"],"results":[1,2]}"#,
        ] {
            check(record, &[&format!("1:{record}")]);
        }
    }

    #[test]
    fn what_is_broken_is_told_with_its_line() {
        let text = values("[{\"a\":1},\n{\"b\":");
        assert_eq!((text.len(), text[0].as_str()), (2, "1:{\"a\":1}"));
        assert!(text[1].starts_with("Some(2) not valid JSON: the file ends"), "{text:?}");
        assert!(values("{\"a\":1}\n}")[1].starts_with("Some(2) not valid JSON: `}`"));
        let long = format!("[{{\"a\":\"{}\"}},\n{{\"b\":1}}]", "x".repeat(MAX_VALUE_BYTES));
        let found: Vec<_> = JsonValues::new(long.as_bytes()).collect();
        assert!(matches!(found[0], Err(JsonValuesError::TooLarge { line: 1 })));
        assert_eq!(found[1].as_ref().unwrap().line, 2);
        assert!(values(&"[".repeat(100_000)).len() <= 1);
    }

    #[test]
    fn lines_are_told_from_lists() {
        assert!(is_lines(Some("a.jsonl.gz"), ""));
        assert!(is_lines(None, "{\"a\":1}\n{\"a\":2}\n"));
        assert!(is_lines(None, "{\"a\":oops}\n{\"a\":2}\n"));
        assert!(!is_lines(None, "{\"a\":1}"));
        assert!(!is_lines(None, "{\n\"a\":1}\n{"));
        assert!(!is_lines(None, "[{\"a\":1},\n{\"a\":2}]"));
    }

    proptest! {
        #[test]
        fn any_text_ends(text in "[\\[\\]{}\",:a1\\\\ \n]{0,60}") {
            prop_assert!(values(&text).len() <= text.len() + 1);
        }

        #[test]
        fn every_record_of_a_list_comes_out(titles in prop::collection::vec("\\PC{0,12}", 0..6)) {
            let records: Vec<String> =
                titles.iter().map(|title| serde_json::json!({"title": title, "body": "x"}).to_string()).collect();
            let list = format!("[{}]", records.join(",\n"));
            let found: Vec<String> = JsonValues::new(list.as_bytes())
                .map(|value| String::from_utf8(value.unwrap().json).unwrap())
                .collect();
            prop_assert_eq!(found, records);
        }
    }
}
