//! Whose stem a term is.
//!
//! A word of a query is looked for by its stem in every language of the archive. One stemmer may cut it down to what is another word in
//! another language: `putin` would find every English `put`, because of a few articles in Finnish. So a stem that more articles hold than
//! there are articles of its languages is not asked for: it must be a word of others.

use newshound_model::Language;

use crate::codes::normalise_value;
use crate::request::{FilterField, Filters, Polarity};

/// What a backend knows of its articles.
pub trait Census {
    /// How many articles are of a language.
    fn articles_of(&self, language: Language) -> u64;

    /// How many articles hold a stem, in whatever text of theirs.
    fn holding(&self, stem: &str) -> u64;
}

/// Whether a stem is asked for, which these languages make of a word.
pub(crate) fn is_theirs(census: &dyn Census, stem: &str, languages: &[Language]) -> bool {
    let articles: u64 = languages.iter().map(|language| census.articles_of(*language)).sum();
    census.holding(stem) <= articles
}

/// The languages whose articles can match: those of a language filter, else all that there are.
#[must_use]
pub fn languages_of(filters: &Filters, languages: &[Language]) -> Vec<Language> {
    let wanted: Vec<String> = filters
        .fields
        .iter()
        .filter(|filter| filter.field == FilterField::Language && filter.polarity == Polarity::Include)
        .flat_map(|filter| filter.values.iter().map(|value| normalise_value(FilterField::Language, value)))
        .collect();
    let is_wanted = |language: &&Language| wanted.is_empty() || wanted.iter().any(|code| code == language.as_str());
    languages.iter().filter(is_wanted).copied().collect()
}
