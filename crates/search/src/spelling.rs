//! Did you mean: words of the index that are spelled like a word which finds nothing.
//!
//! Nothing is corrected silently. [`did_you_mean`] offers a query beside the answer to what was typed. An engine offers the words
//! ([`SearchBackend::spellings`]); which of them may be meant is decided here, for every engine alike.

use crate::analysis::is_unspaced;
use crate::backend::{BackendError, SearchBackend};
use crate::query::{Form, Query, TextField};

/// How many words of a query are looked up at the most.
const MAX_WORDS: usize = 16;

/// How many words of a query are corrected at the most; each of them is compared with the words of the index.
const MAX_CORRECTED: usize = 2;

/// A word that more articles hold is taken as it is.
const RARE: u64 = 2;

/// By how much more frequent a correction must be than the word as it was typed.
const MORE_FREQUENT: u64 = 20;

/// What an index knows about the spelling of a word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spellings {
    /// How many articles hold the word as it was typed, in any form; about, where articles were deleted.
    pub articles: u64,
    /// Words of the index that are spelled alike, the likeliest first; only for words that next to no article holds.
    pub alike: Vec<Spelling>,
}

/// A word of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// The word, folded as in the index.
    pub word: String,
    /// How many articles hold it; about, where articles were deleted.
    pub articles: u64,
    /// How many letters differ, a swap of neighbours counting as one.
    pub distance: u8,
}

/// How many letters may differ from a word of so many.
#[must_use]
pub fn max_distance(n_letters: usize) -> u8 {
    match n_letters {
        0..=3 => 0,
        4..=5 => 1,
        _ => 2,
    }
}

/// Whether a word that so many articles hold may be a slip, so that words alike are worth looking for.
#[must_use]
pub fn is_rare(articles: u64) -> bool {
    articles <= RARE
}

/// Whether a word can be corrected at all: numbers, short words and scripts without blanks cannot.
#[must_use]
pub fn is_correctable(word: &str) -> bool {
    word.chars().count() >= 4 && word.chars().all(char::is_alphabetic) && !is_unspaced(word)
}

/// Orders words by how likely they were meant: frequent ones first, of which one letter differs, and not the first.
///
/// `typed` is folded. Each candidate comes with how many articles hold it.
#[must_use]
pub fn likeliest(typed: &str, candidates: Vec<(String, u64)>, limit: usize) -> Vec<Spelling> {
    let most = max_distance(typed.chars().count());
    let mut spellings: Vec<Spelling> = candidates
        .into_iter()
        .filter_map(|(word, articles)| {
            let distance = u8::try_from(strsim::osa_distance(typed, &word)).ok()?;
            let fits = distance > 0 && distance <= most && is_correctable(&word);
            fits.then_some(Spelling { word, articles, distance })
        })
        .collect();
    let weight = |spelling: &Spelling| {
        let near = if spelling.distance == 1 { 20 } else { 1 };
        let begins = if spelling.word.chars().next() == typed.chars().next() { 4 } else { 1 };
        spelling.articles.saturating_mul(near * begins)
    };
    spellings.sort_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| a.word.cmp(&b.word)));
    spellings.truncate(limit);
    spellings
}

/// The query with words that next to no article holds replaced by frequent ones spelled alike; `None` when no word seems misspelled.
///
/// Words as written (`=word`), excluded words and whole values are left alone.
///
/// # Errors
/// When the engine fails.
pub fn did_you_mean(query: &Query, backend: &dyn SearchBackend) -> Result<Option<Query>, BackendError> {
    let mut corrected = query.clone();
    let mut speller = Speller { backend, n_words: 0, n_corrected: 0 };
    speller.correct(&mut corrected)?;
    Ok((speller.n_corrected > 0).then_some(corrected))
}

struct Speller<'a> {
    backend: &'a dyn SearchBackend,
    n_words: usize,
    n_corrected: usize,
}

impl Speller<'_> {
    fn correct(&mut self, query: &mut Query) -> Result<(), BackendError> {
        match query {
            Query::Word { field, text, form: Form::Stemmed }
            | Query::Phrase { field, text, form: Form::Stemmed, .. }
                if is_text(*field) =>
            {
                if let Some(better) = self.text(text)? {
                    *text = better;
                }
            }
            // What is excluded is left as it was typed.
            Query::Not(_) => {}
            query => {
                for part in query.parts_mut() {
                    self.correct(part)?;
                }
            }
        }
        Ok(())
    }

    /// The text with its rare words replaced.
    fn text(&mut self, text: &str) -> Result<Option<String>, BackendError> {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let mut is_other = false;
        for word in &mut words {
            if self.n_words == MAX_WORDS || self.n_corrected == MAX_CORRECTED {
                break;
            }
            if !is_correctable(word) {
                continue;
            }
            self.n_words += 1;
            let found = self.backend.spellings(word, 1)?;
            let Some(best) = found.alike.into_iter().next() else { continue };
            if is_rare(found.articles) && best.articles >= found.articles * MORE_FREQUENT + 2 {
                *word = best.word;
                self.n_corrected += 1;
                is_other = true;
            }
        }
        Ok(is_other.then(|| words.join(" ")))
    }
}

fn is_text(field: TextField) -> bool {
    match field {
        TextField::Default | TextField::Title | TextField::Lead | TextField::Body => true,
        TextField::Author | TextField::Url => false,
    }
}

#[cfg(test)]
mod tests {
    use newshound_testkit::article;

    use super::*;
    use crate::backend::Change;
    use crate::memory::MemoryBackend;
    use crate::parse::{Match, ParseOptions, Syntax, parse};

    fn backend() -> MemoryBackend {
        let backend = MemoryBackend::new();
        for number in 0..4 {
            let title = "Government elections delayed in the harbour";
            let article = article(&format!("a-{number}")).title(title).build();
            backend.apply(&[Change::Upsert(Box::new(article))]).unwrap();
        }
        backend.commit(1).unwrap();
        backend
    }

    #[track_caller]
    fn check(text: &str, expect: Option<&str>) {
        let options = ParseOptions {
            syntax: Syntax::Full,
            matching: Match::All,
            now: "2026-11-24T10:00:00Z".parse().unwrap(),
            tz: jiff::tz::TimeZone::UTC,
            fields: Vec::new(),
            form: Form::Stemmed,
        };
        let found = did_you_mean(&parse(text, &options).query, &backend()).unwrap();
        assert_eq!(found.map(|query| query.to_canonical()).as_deref(), expect, "{text}");
    }

    #[test]
    fn words_that_are_nowhere_are_replaced_by_frequent_ones_spelled_alike() {
        check("goverment", Some("government"));
        check("elecitons harbor", Some("elections harbour"));
        check("\"goverment elections\" delayed", Some("\"government elections\" delayed"));
        check("title:goverment OR harbour", Some("title:government OR harbour"));
    }

    #[test]
    fn what_is_found_excluded_short_or_no_word_is_left_alone() {
        for text in ["election", "delayed", "storm", "-goverment", "teh", "elections2", "outlet:harbor", "harb0ur"] {
            check(text, None);
        }
    }

    #[test]
    fn one_letter_is_likelier_than_two_and_frequent_words_than_rare_ones() {
        let candidates = vec![("hardcover".into(), 500), ("harbours".into(), 3), ("harbour".into(), 40)];
        let words: Vec<String> = likeliest("harbor", candidates, 5).into_iter().map(|found| found.word).collect();
        assert_eq!(words, ["harbour", "harbours"]);
    }
}
