//! What a parser tells the user beside the query: what it closed, ignored or took otherwise.

use std::ops::Range;

/// Something worth knowing about how a query was understood. Never an error: the query is answered all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// A stable name, such as `unbalanced_quote`.
    pub code: &'static str,
    /// A sentence for people.
    pub message: String,
    /// The bytes of the query it is about.
    pub at: Range<usize>,
}
