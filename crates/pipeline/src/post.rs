//! Articles that a client posts.

use jiff::Timestamp;
use newshound_ingest::Rejection;
use newshound_ingest::json_values::JsonValues;
use newshound_model::ArticleId;

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
        if records.len() > MAX_ITEMS {
            return Err(PostError::TooMany { found: records.len() });
        }
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

/// The records of a body, each as JSON text.
fn records(text: &str) -> Result<Vec<String>, PostError> {
    let wrong = |error: serde_json::Error| PostError::NotRecords(error.to_string());
    if text.is_empty() {
        return Err(PostError::NotRecords("it is empty".into()));
    }
    if text.starts_with('[') {
        let list: Vec<Box<serde_json::value::RawValue>> = serde_json::from_str(text).map_err(wrong)?;
        return Ok(list.into_iter().map(|record| record.get().to_owned()).collect());
    }
    // One pretty-printed object, or an envelope, is valid JSON as a whole; JSON Lines of more than one line are not.
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok() {
        let values = JsonValues::new(text.as_bytes()).flatten();
        return Ok(values.map(|value| String::from_utf8_lossy(&value.json).into_owned()).collect());
    }
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
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
        assert_eq!(n_records("[1,"), None);
        assert_eq!(n_records(""), None);
    }
}
