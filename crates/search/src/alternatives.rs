//! What a word stands for in the languages of an archive.
//!
//! An article is indexed by the stems of its own language, and all languages share one field. So a word has as many terms as the languages
//! make stems of it, and each of them is the word in articles of its languages only: of `putin` the Finnish stemmer makes `put`, which
//! in an English article is another word. An article matches a word exactly when it holds the stem that its own language makes of it.
//!
//! Mostly all languages make the same of a word. Then there is one term, and languages do not matter.

use std::cell::RefCell;

use newshound_model::Language;

use crate::analysis::{Analyzer, Purpose, TokenKind};
use crate::codes::normalise_value;
use crate::query::Form;
use crate::request::{FilterField, Filters, Polarity};
use crate::stems::Stems;

/// A term that stands for a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The term as it stands in the index.
    pub term: String,
    /// In which articles it is the word.
    pub languages: Languages,
}

/// Languages of articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Languages {
    /// All that are searched.
    All,
    /// These and no others.
    Only(Vec<Language>),
}

impl Languages {
    /// Whether a language is one of them.
    #[must_use]
    pub fn has(&self, language: Language) -> bool {
        match self {
            Self::All => true,
            Self::Only(languages) => languages.contains(&language),
        }
    }
}

impl Alternative {
    /// A term that is the word in every article.
    #[must_use]
    pub fn everywhere(term: impl Into<String>) -> Self {
        Self { term: term.into(), languages: Languages::All }
    }
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

/// The terms of a text that was typed.
#[derive(Debug, Default)]
pub(crate) struct Slots {
    /// The alternatives at each position; none is empty.
    pub(crate) words: Vec<Vec<Alternative>>,
    /// Those of all words as one, where the text is one joined word.
    pub(crate) join: Vec<Alternative>,
}

/// Finds the alternatives of words in some languages.
pub(crate) struct Alternatives {
    /// Each language that is stemmed, and those that are not.
    stemming: RefCell<Vec<(Vec<Language>, Option<Stems>)>>,
}

impl Alternatives {
    /// In these languages; with none, words are only folded.
    pub(crate) fn new(languages: &[Language]) -> Self {
        let mut stemming: Vec<(Vec<Language>, Option<Stems>)> = Vec::with_capacity(languages.len() + 1);
        let mut plain = Vec::new();
        for &language in languages {
            match Stems::new(language) {
                Some(stems) => stemming.push((vec![language], Some(stems))),
                None => plain.push(language),
            }
        }
        if !plain.is_empty() || stemming.is_empty() {
            stemming.push((plain, None));
        }
        Self { stemming: RefCell::new(stemming) }
    }

    /// The alternatives at each position of a text. What a text is divided into is the same in every language.
    pub(crate) fn slots(&self, text: &str, form: Form) -> Slots {
        let mut slots = Slots::default();
        let is_one_word = !text.contains(char::is_whitespace);
        Analyzer::new(Language::UNDETERMINED, Form::Exact, Purpose::Query).analyze(text, 0, &mut |token| {
            let list = match token.kind {
                TokenKind::Join if is_one_word => &mut slots.join,
                TokenKind::Join => return,
                TokenKind::Word | TokenKind::Pair | TokenKind::Single => {
                    let position = token.position as usize;
                    if slots.words.len() <= position {
                        slots.words.resize(position + 1, Vec::new());
                    }
                    &mut slots.words[position]
                }
            };
            *list = match form {
                Form::Stemmed if token.has_stem => self.stemmed(token.text),
                Form::Stemmed | Form::Exact | Form::Cased => vec![Alternative::everywhere(token.text)],
            };
        });
        slots.words.retain(|alternatives| !alternatives.is_empty());
        slots
    }

    /// A stem as the alternative of a folded word in those languages that make it of the word.
    pub(crate) fn meaning(&self, stem: &str, word: &str) -> Alternative {
        let same = self.stemmed(word).into_iter().find(|alternative| alternative.term == stem);
        same.unwrap_or_else(|| Alternative { term: stem.to_owned(), languages: Languages::Only(Vec::new()) })
    }

    /// What the languages make of a folded word.
    fn stemmed(&self, word: &str) -> Vec<Alternative> {
        let mut found: Vec<(String, Vec<Language>)> = Vec::new();
        for (languages, stems) in self.stemming.borrow_mut().iter_mut() {
            let stem = stems.as_mut().map_or(word, |stems| stems.stem(word));
            match found.iter_mut().find(|(term, _)| term == stem) {
                Some((_, of)) => of.extend_from_slice(languages),
                None => found.push((stem.to_owned(), languages.clone())),
            }
        }
        if found.len() == 1 {
            return found.into_iter().map(|(term, _)| Alternative::everywhere(term)).collect();
        }
        found.into_iter().map(|(term, of)| Alternative { term, languages: Languages::Only(of) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn languages(codes: &str) -> Vec<Language> {
        codes.split(' ').filter_map(Language::from_code).collect()
    }

    fn show(alternatives: &[Alternative]) -> String {
        let of = |alternative: &Alternative| match &alternative.languages {
            Languages::All => alternative.term.clone(),
            Languages::Only(languages) => {
                let codes: Vec<&str> = languages.iter().map(Language::as_str).collect();
                format!("{}:{}", alternative.term, codes.join("+"))
            }
        };
        alternatives.iter().map(of).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(codes: &str, text: &str, expect: &str) {
        let Slots { words, join } = Alternatives::new(&languages(codes)).slots(text, Form::Stemmed);
        let mut shown: Vec<String> = words.iter().map(|alternatives| show(alternatives)).collect();
        shown.extend((!join.is_empty()).then(|| format!("= {}", show(&join))));
        assert_eq!(shown.join(" | "), expect, "{text} in {codes}");
    }

    #[test]
    fn a_stem_is_the_word_in_its_languages_only() {
        check("en fi de fa", "putin", "putin:en+de+fa put:fi");
        check("en fa zh", "elections", "elect:en elections:fa+zh");
        check("en de", "harbours bank", "harbour | bank");
    }

    #[test]
    fn where_all_make_the_same_languages_do_not_matter() {
        check("en de fi und", "oil", "oil");
        check("en", "elections", "elect");
        check("", "elections", "elections");
        check("zh und", "elections", "elections");
        check("en fi", "U.S.", "us");
        check("en fi", "北京市", "北京 | 京市");
    }

    #[test]
    fn parts_and_joins_have_their_own() {
        check("en de", "F-16", "f | 16 | = f16");
        check("en nl", "jets-makers", "jet | maker | = jetsmak:en jetsmaker:nl");
    }

    proptest! {
        /// The terms of a text in a language are those that its own analysis gives.
        #[test]
        fn each_language_finds_its_own_stems(text in "([a-zäöåéç]{1,9}[ -]){1,4}|\\PC{0,20}") {
            let all = languages("en fi de fr tr ru fa und");
            let asked = Alternatives::new(&all).slots(&text, Form::Stemmed);
            for &language in &all {
                let mut expect: Vec<(u32, String)> = Vec::new();
                Analyzer::new(language, Form::Stemmed, Purpose::Query).analyze(&text, 0, &mut |token| {
                    if token.kind != TokenKind::Join {
                        expect.push((token.position, token.text.to_owned()));
                    }
                });
                let meant: Vec<Vec<&str>> = asked
                    .words
                    .iter()
                    .map(|slot| slot.iter().filter(|of| of.languages.has(language)).map(|of| &*of.term).collect())
                    .collect();
                let expect: Vec<Vec<&str>> = expect.iter().map(|(_, term)| vec![term.as_str()]).collect();
                prop_assert_eq!(meant, expect, "{} in {}", text, language);
            }
        }
    }
}
