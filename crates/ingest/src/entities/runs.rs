//! Words with their places, runs of capitalised ones, and what their letters tell.

use super::cues::{NO_NAMES, ORG_WORDS, TITLES};

/// A word with its place in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it begins a sentence.
    pub(super) first: bool,
}

pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut first = true;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let joins = c.is_alphanumeric()
            || (start.is_some()
                && matches!(c, '-' | '\'' | '\u{2019}' | '&')
                && text[at + c.len_utf8()..].starts_with(char::is_alphanumeric));
        if joins {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            let mut end = at;
            for possessive in ["'s", "\u{2019}s"] {
                if text[start..end].ends_with(possessive) {
                    end -= possessive.len();
                }
            }
            if end > start {
                words.push(Word { text: &text[start..end], start, end, first });
            }
            first = false;
        }
        if matches!(c, '.' | '!' | '?' | '\n' | ':' | '\u{201c}' | '"' | '•' | '«' | '„') {
            let initial = c == '.'
                && words.last().is_some_and(|word| {
                    word.text.chars().count() <= 2 || TITLES.contains(&word.text.to_lowercase().as_str())
                });
            first |= !initial;
        }
    }
    words
}

/// Whether a text has capital letters only.
pub(super) fn is_shouted(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

pub(super) fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// How many words of a name begin here: capitalised ones next to each other, with small words ("of", "de", "von") between.
pub(super) fn run(text: &str, words: &[Word<'_>], position: usize) -> usize {
    let mut end = position;
    let mut last = None;
    while let Some(word) = words.get(end) {
        if let Some(before) = end.checked_sub(1).filter(|before| *before >= position).map(|before| &words[before]) {
            let gap = &text[before.end..word.start];
            let glued = gap == " "
                || gap == ". " && before.text.chars().count() <= 2
                || gap == "."
                || gap == "'s "
                || gap == "\u{2019}s ";
            let possessive = gap.starts_with(['\'', '\u{2019}']);
            if !glued || possessive || (gap == "." && before.text.chars().count() > 1) {
                break;
            }
        }
        let small = matches!(
            word.text,
            "of" | "de"
                | "la"
                | "van"
                | "von"
                | "der"
                | "den"
                | "du"
                | "da"
                | "dos"
                | "del"
                | "al"
                | "bin"
                | "el"
                | "for"
                | "the"
                | "y"
                | "e"
                | "di"
        );
        if is_capitalised(word.text) && !(end == position && NO_NAMES.contains(&word.text.to_lowercase().as_str())) {
            last = Some(end);
        } else if !(small
            && last.is_some()
            && words
                .get(end + 1)
                .is_some_and(|next| is_capitalised(next.text) || matches!(next.text, "la" | "der" | "the" | "los")))
        {
            break;
        }
        end += 1;
        if end - position >= 8 {
            break;
        }
    }
    last.map_or(0, |last| last + 1 - position)
}

/// Two to six capitals, maybe with digits: "NATO", "G20".
pub(super) fn is_acronym(word: &str) -> bool {
    let n_letters = word.chars().count();
    (2..=6).contains(&n_letters)
        && word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
        && word.chars().filter(|c| c.is_alphabetic()).count() >= 2
}

pub(super) fn looks_like_surname(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_uppercase)
        && chars.clone().count() >= 2
        && chars.all(|c| c.is_lowercase() || matches!(c, '-' | '\'' | '\u{2019}') || c.is_uppercase())
        && word.chars().filter(|c| c.is_uppercase()).count() <= 2
        && !word.chars().all(char::is_uppercase)
        && !ORG_WORDS.contains(&word.to_lowercase().as_str())
        && !NO_NAMES.contains(&word.to_lowercase().as_str())
}

/// A name of several words in capitals only, as datelines and headlines write them, in the usual letters: "Oster Bay" for "OSTER BAY". One
/// word may be an abbreviation and stays.
pub(super) fn unshouted(name: &str) -> String {
    if !name.contains(' ') || name.chars().any(char::is_lowercase) || !name.chars().any(char::is_uppercase) {
        return name.to_owned();
    }
    in_usual_letters(name)
}

/// Words in capitals with only the first letter of each as one; those of one or two letters stay.
pub(super) fn in_usual_letters(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        let first: String = chars.next().into_iter().collect();
        if word.chars().count() < 3 { word.to_owned() } else { first + &chars.as_str().to_lowercase() }
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
