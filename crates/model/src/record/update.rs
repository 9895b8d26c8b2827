//! An entry of a live blog as JSON.

use serde::{Deserialize, Serialize};

use super::{PublishedRecord, RecordError, bad};
use crate::published::Published;
use crate::update::Update;

/// An entry of a live blog: `{"published": {…}, "title": "…", "paragraphs": [2, 5]}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UpdateRecord {
    /// See [`Update::published`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<PublishedRecord>,
    /// See [`Update::title`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The first paragraph of the body that belongs to it, counted from 0, and the first that does not.
    pub paragraphs: (usize, usize),
}

impl From<&Update> for UpdateRecord {
    fn from(update: &Update) -> Self {
        Self {
            published: update.published.as_ref().map(PublishedRecord::from),
            title: update.title.clone(),
            paragraphs: (update.paragraphs.start, update.paragraphs.end),
        }
    }
}

impl UpdateRecord {
    /// Reads the entry of an article whose body has so many paragraphs.
    pub(super) fn read(self, n_paragraphs: usize) -> Result<Update, RecordError> {
        let (start, end) = self.paragraphs;
        if start > end || end > n_paragraphs {
            return Err(bad("updates.paragraphs", &format!("[{start}, {end}]")));
        }
        Ok(Update {
            published: self.published.map(Published::try_from).transpose()?,
            title: self.title,
            paragraphs: start..end,
        })
    }
}
