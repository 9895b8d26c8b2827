//! The analyzers of a highlighter, kept from one text to the next: they remember the stems of the words they have met, and the articles of a
//! page tell of the same things.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use newshound_model::Language;

use crate::analysis::Analyzer;
use crate::query::Form;

/// The most analyzers that are kept; a page seldom has more languages.
const MAX_KEPT: usize = 8;

/// Analyzers that nobody is using.
#[derive(Default)]
pub(super) struct Analyzers {
    kept: Mutex<Vec<(Language, Form, Analyzer)>>,
}

impl Analyzers {
    /// The one of a language and form, if it is there.
    pub(super) fn take(&self, language: Language, form: Form) -> Option<Analyzer> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(of, as_is, _)| (*of, *as_is) == (language, form))?;
        Some(kept.swap_remove(at).2)
    }

    /// Keeps one for the next text.
    pub(super) fn put(&self, language: Language, form: Form, analyzer: Analyzer) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MAX_KEPT {
            kept.push((language, form, analyzer));
        }
    }
}

impl Clone for Analyzers {
    /// A copy begins with none: they are only kept to save time.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for Analyzers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyzers").finish_non_exhaustive()
    }
}
