//! What a text holds beside its words: where sentences and paragraphs begin, and which words have capital letters.
//!
//! Marks are terms that no word can be, at the positions of the words they are about. An index keeps them in the written form of each text
//! field, so that `SAME`, `PARA`, `word/F50/` and `cs(Word)` are told from positions alone, exactly. Only what differs from small letters is
//! marked, which costs an index about a fiftieth of its text; a case-keeping twin of every word would cost as much as the words.

use newshound_model::Language;

use crate::analysis::{Analyzer, Token, TokenKind};
use crate::query::Reach;
use crate::sentences::sentence_starts;

/// The first word of a sentence.
pub const SENTENCE: &str = "\u{1}s";

/// The first position of a paragraph, or of a title.
pub const PARAGRAPH: &str = "\u{1}p";

/// A word that begins with a capital letter and goes on with small ones.
pub const CAPITAL: &str = "\u{1}C";

/// A word of two or more capital letters.
pub const UPPER: &str = "\u{1}U";

/// A word with capital letters in any other way, such as `iPhone`; a mark of which letters they are stands beside it.
pub const MIXED: &str = "\u{1}M";

/// How the letters of a written word are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Case {
    /// No capital letters.
    Lower,
    /// The first letter only.
    Capital,
    /// All of them.
    Upper,
    /// Some of them, by a mark that says which.
    Mixed(String),
}

impl Case {
    /// The marks of words that have any capital letter: each such word has one of them.
    pub const MARKS: [&'static str; 3] = [CAPITAL, UPPER, MIXED];

    /// The case of a word as it is written.
    #[must_use]
    pub fn of(written: &str) -> Self {
        if written.is_ascii() && !written.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Self::Lower;
        }
        let letters = || written.chars().filter(|c| c.is_uppercase() || c.is_lowercase());
        let (n_letters, n_upper) = (letters().count(), letters().filter(|c| c.is_uppercase()).count());
        let begins = letters().next().is_some_and(char::is_uppercase);
        match n_upper {
            0 => Self::Lower,
            1 if begins => Self::Capital,
            _ if n_upper == n_letters => Self::Upper,
            _ => {
                let letter = |c: char| if c.is_uppercase() { 'u' } else { 'l' };
                Self::Mixed(std::iter::once('\u{1}').chain(letters().take(64).map(letter)).collect())
            }
        }
    }

    /// The mark that a word of this case has, if any.
    #[must_use]
    pub fn mark(&self) -> Option<&str> {
        match self {
            Self::Lower => None,
            Self::Capital => Some(CAPITAL),
            Self::Upper => Some(UPPER),
            Self::Mixed(mark) => Some(mark),
        }
    }
}

/// The mark at the borders of what a reach keeps together; `None` where words are counted.
#[must_use]
pub fn of_reach(reach: Reach) -> Option<&'static str> {
    match reach {
        Reach::Words(_) => None,
        Reach::Sentence => Some(SENTENCE),
        Reach::Paragraph => Some(PARAGRAPH),
    }
}

/// Gives the terms of a text as [`Analyzer::analyze`] does, and its marks. Returns the next free position.
pub fn analyze(
    analyzer: &mut Analyzer,
    language: Language,
    text: &str,
    first: u32,
    emit: &mut dyn FnMut(Emitted<'_>),
) -> u32 {
    emit(Emitted::Mark(PARAGRAPH, first));
    let starts = sentence_starts(text, language);
    let mut next_start = 0;
    analyzer.analyze(text, first, &mut |token| {
        if token.kind != TokenKind::Join {
            if starts.get(next_start).is_some_and(|&start| start <= token.start) {
                emit(Emitted::Mark(SENTENCE, token.position));
                next_start += starts[next_start..].partition_point(|&start| start <= token.start);
            }
            if token.kind == TokenKind::Word {
                let case = Case::of(&text[token.start..token.end]);
                if let Some(mark) = case.mark() {
                    emit(Emitted::Mark(mark, token.position));
                }
                if let Case::Mixed(_) = case {
                    emit(Emitted::Mark(MIXED, token.position));
                }
            }
        }
        emit(Emitted::Term(token));
    })
}

/// What [`analyze`] gives.
#[derive(Debug, Clone, Copy)]
pub enum Emitted<'a> {
    /// A term of the text.
    Term(Token<'a>),
    /// A mark at a position.
    Mark(&'a str, u32),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Purpose;
    use crate::query::Form;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let language = Language::from_code("en").unwrap();
        let mut analyzer = Analyzer::new(language, Form::Exact, Purpose::Index);
        let mut shown = Vec::new();
        analyze(&mut analyzer, language, text, 5, &mut |emitted| {
            if let Emitted::Mark(mark, position) = emitted {
                shown.push(format!("{}@{position}", mark.trim_start_matches('\u{1}')));
            }
        });
        assert_eq!(shown.join(" "), expect, "{text}");
    }

    #[test]
    fn sentences_paragraphs_and_capitals_are_marked() {
        check("a storm came. it rained", "p@5 s@5");
        check("The storm. NATO left", "p@5 s@5 C@5 s@7 U@7");
        check("an iPhone of McKay", "p@5 s@5 lullll@6 M@6 ulull@8 M@8");
        check("F-16 of the U.S.", "p@5 s@5 C@5 U@9");
        check("", "p@5");
    }
}
