//! The stems of words, by Snowball through `frostem`: text is made of the same few thousand words over and over, so those are remembered.

use std::hash::Hasher as _;

use frostem::Stemmer;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use newshound_model::Language;
use rustc_hash::FxHasher;

/// The most words whose stems are kept at a time.
const MAX_STEMS: usize = 1 << 16;

/// A stemmer that knows the words it has stemmed: looking one up costs a tenth of stemming it.
pub struct Stems {
    stemmer: Stemmer,
    known: HashTable<Known>,
    /// Each known word with its stem behind it.
    text: String,
    /// The last stem of a word that is too long to be kept.
    long: String,
}

/// Where a word and its stem stand. Small, so that many of them are at hand.
#[derive(Clone, Copy)]
struct Known {
    at: u32,
    word_bytes: u8,
    stem_bytes: u8,
}

impl Known {
    fn word(self, text: &str) -> &str {
        let at = self.at as usize;
        &text[at..at + usize::from(self.word_bytes)]
    }

    fn stem(self, text: &str) -> &str {
        let at = self.at as usize + usize::from(self.word_bytes);
        &text[at..at + usize::from(self.stem_bytes)]
    }
}

impl Stems {
    /// The stemmer of a language; `None` where Snowball has none.
    #[must_use]
    pub fn new(language: Language) -> Option<Self> {
        let stemmer = stemmer(language)?;
        Some(Self { stemmer, known: HashTable::new(), text: String::new(), long: String::new() })
    }

    /// The stem of a folded word. Words of one or two bytes and numbers are their own.
    pub fn stem<'a>(&'a mut self, word: &'a str) -> &'a str {
        if word.len() <= 2 || word.as_bytes()[0].is_ascii_digit() {
            return word;
        }
        if self.known.len() >= MAX_STEMS {
            self.known.clear();
            self.text.clear();
        }
        let Self { stemmer, known, text, long } = self;
        let is_it = |known: &Known| known.word(text) == word;
        let place = match known.entry(hash(word), is_it, |known| hash(known.word(text))) {
            Entry::Occupied(known) => return known.get().stem(text),
            Entry::Vacant(place) => place,
        };
        let stem = stemmer.stem(word);
        let stem = if stem.is_empty() { word } else { &*stem };
        let lengths = (u32::try_from(text.len()), u8::try_from(word.len()), u8::try_from(stem.len()));
        let (Ok(at), Ok(word_bytes), Ok(stem_bytes)) = lengths else {
            stem.clone_into(long);
            return long;
        };
        let known = *place.insert(Known { at, word_bytes, stem_bytes }).get();
        text.push_str(word);
        text.push_str(stem);
        known.stem(text)
    }
}

fn hash(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.finish()
}

/// Whether a language has a stemmer.
pub(crate) fn has_stemmer(language: Language) -> bool {
    stemmer(language).is_some()
}

fn stemmer(language: Language) -> Option<Stemmer> {
    if !language.is_known() {
        return None;
    }
    let name = match language.as_str() {
        "nb" | "nn" => "no",
        code => code,
    };
    Stemmer::try_from_name(name).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_remembered_is_what_the_stemmer_says(words in proptest::collection::vec("[a-eing]{0,8}|[а-я]{0,6}|a{200,300}", 0..40)) {
            let russian = Language::from_code("ru").unwrap();
            let english = Language::from_code("en").unwrap();
            for language in [english, russian] {
                let (plain, mut stems) = (stemmer(language).unwrap(), Stems::new(language).unwrap());
                for word in words.iter().chain(&words) {
                    let expect = plain.stem(word).into_owned();
                    let expect = if word.len() <= 2 || expect.is_empty() { word.clone() } else { expect };
                    prop_assert_eq!(stems.stem(word), expect);
                }
            }
        }
    }
}
