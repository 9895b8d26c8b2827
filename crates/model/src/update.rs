//! The entries of a live blog.

use std::ops::Range;

use crate::published::Published;

/// One entry of a live blog: a span of the article's body with its own time and heading.
///
/// The text itself stands in [`Article::body`](crate::Article::body), once, where it is searched and highlighted like any other.
#[derive(Debug, Clone, PartialEq)]
pub struct Update {
    /// When the entry was published, with its evidence; `None` where the page says nothing.
    pub published: Option<Published>,
    /// The heading of the entry; it is also the first paragraph of the span.
    pub title: Option<String>,
    /// The paragraphs of the body that are the entry.
    pub paragraphs: Range<usize>,
}
