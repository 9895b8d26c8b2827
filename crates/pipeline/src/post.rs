//! Articles that a client posts.

use jiff::Timestamp;
use newshound_ingest::Rejection;
use newshound_ingest::json_values::JsonValues;
use newshound_model::ArticleId;
use serde::Deserializer as _;
use serde::de::{SeqAccess, Visitor};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::receipt::Ticket;

/// The most articles in one request.
pub const MAX_ITEMS: usize = 10_000;

/// What became of a posted body: one result an item in its order, and the write of those that are articles.
#[derive(Debug)]
pub struct Posted {
    /// The id of each article, or why the item is none.
    pub items: Vec<Result<ArticleId, Rejection>>,
    /// The write that is on its way; its receipts are in the order of the accepted items.
    pub ticket: Ticket,
}

/// Why a body as a whole was refused.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// It is no UTF-8.
    #[error("the body is not UTF-8 text")]
    NotText,
    /// It is no list of records.
    #[error("the body is neither JSON Lines nor a JSON array of records: {0}")]
    NotRecords(String),
    /// It has too many items.
    #[error("the body has {found} items, {MAX_ITEMS} are taken at once; send it in parts")]
    TooMany {
        /// How many.
        found: usize,
    },
    /// It could not be queued.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
}

impl Pipeline {
    /// Reads a posted body (JSON Lines, a JSON array, one record, or the envelope of a news API such as `{"articles": […]}`) and queues its articles.
    ///
    /// # Errors
    /// When the body as a whole cannot be read, or the queue is full.
    pub fn post(&self, body: &[u8], now: Timestamp) -> Result<Posted, PostError> {
        let text = std::str::from_utf8(body).map_err(|_| PostError::NotText)?.trim_start_matches('\u{feff}').trim();
        let records = records(text)?;
        let mut items = Vec::with_capacity(records.len());
        let mut articles = Vec::new();
        for record in records {
            items.push(self.normaliser().record(&record, now).map(|(article, _)| {
                let id = article.id.clone();
                articles.push(article);
                id
            }));
        }
        Ok(Posted { items, ticket: self.try_submit(articles)? })
    }
}

/// The records of a body, each as JSON text. Of more than [`MAX_ITEMS`] no more are kept than that: a body of nothing but tiny items would
/// take many times its size.
fn records(text: &str) -> Result<Vec<String>, PostError> {
    let wrong = |error: serde_json::Error| PostError::NotRecords(error.to_string());
    if text.is_empty() {
        return Err(PostError::NotRecords("it is empty".into()));
    }
    let mut records = Records::default();
    if text.starts_with('[') {
        let mut json = serde_json::Deserializer::from_str(text);
        json.deserialize_seq(&mut records).and_then(|()| json.end()).map_err(wrong)?;
    } else if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        // One pretty-printed object, or an envelope, is valid JSON as a whole; JSON Lines of more than one line are not.
        JsonValues::new(text.as_bytes()).flatten().for_each(|value| records.add(&String::from_utf8_lossy(&value.json)));
    } else {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).for_each(|line| records.add(line));
    }
    if records.n_found > MAX_ITEMS {
        return Err(PostError::TooMany { found: records.n_found });
    }
    Ok(records.kept)
}

/// The first records of a body, and how many there are.
#[derive(Default)]
struct Records {
    kept: Vec<String>,
    n_found: usize,
}

impl Records {
    fn add(&mut self, record: &str) {
        self.n_found += 1;
        if self.n_found <= MAX_ITEMS {
            self.kept.push(record.to_owned());
        }
    }
}

impl<'de> Visitor<'de> for &mut Records {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(record) = list.next_element::<&'de serde_json::value::RawValue>()? {
            self.add(record.get());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_divided_into_records() {
        let one = r#"{"id":"1","title":"x"}"#;
        let n_records = |body: &str| records(body).map(|records| records.len()).ok();
        assert_eq!(n_records(one), Some(1));
        assert_eq!(n_records(&format!("[{one},{one}]")), Some(2));
        assert_eq!(n_records(&format!("{{\"articles\":[{one},{one}]}}")), Some(2));
        assert_eq!(n_records(&format!("{{\"response\":{{\"docs\":[{one},{one}]}}}}")), Some(2));
        assert_eq!(n_records(&format!("{one}\n{{oops\n\n{one}")), Some(3));
        assert_eq!(n_records("[1, \"[,]\"]"), Some(2));
        for wrong in ["[1,", "[1] 2", "[1 2]"] {
            assert_eq!(n_records(wrong), None, "{wrong}");
        }
        assert_eq!(n_records(""), None);
    }

    #[test]
    fn too_many_items_are_counted_and_not_kept() {
        let one = |text: &str, n_found: usize| match records(text) {
            Err(PostError::TooMany { found }) => assert_eq!(found, n_found, "{}", &text[..20]),
            other => panic!("{other:?}"),
        };
        one(&format!("[{}1]", "1,".repeat(MAX_ITEMS)), MAX_ITEMS + 1);
        one(&format!("{{\"articles\":[{}{{}}]}}", "{},".repeat(2 * MAX_ITEMS)), 2 * MAX_ITEMS + 1);
        one(&"{}\n".repeat(3 * MAX_ITEMS), 3 * MAX_ITEMS);
        let mut found = Records::default();
        (0..5 * MAX_ITEMS).for_each(|_| found.add("1"));
        assert_eq!((found.n_found, found.kept.len()), (5 * MAX_ITEMS, MAX_ITEMS));
    }
}
