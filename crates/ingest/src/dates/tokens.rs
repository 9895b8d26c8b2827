//! Cuts a text that may hold a date into numbers, words and signs.

use newshound_model::fold::fold_char;

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A run of digits of any script, with its length as written.
    Number { value: u32, digits: u8 },
    /// A run of letters, folded; a single character in scripts without blanks.
    Word(String),
    /// Anything else but white space.
    Sign(char),
    /// One or more blanks.
    Blank,
}

impl Token {
    /// The folded word, if it is one.
    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            Self::Number { .. } | Self::Sign(_) | Self::Blank => None,
        }
    }

    /// The number, if it has as many digits as asked.
    pub(super) fn number(&self, digits: std::ops::RangeInclusive<u8>) -> Option<u32> {
        match self {
            Self::Number { value, digits: length } if digits.contains(length) => Some(*value),
            Self::Number { .. } | Self::Word(_) | Self::Sign(_) | Self::Blank => None,
        }
    }

    pub(super) fn is_sign(&self, sign: char) -> bool {
        *self == Self::Sign(sign)
    }
}

/// Cuts the first `max_chars` characters of a text.
pub(super) fn scan(text: &str, max_chars: usize) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut folded = String::new();
    let mut word = String::new();
    for c in text.chars().take(max_chars) {
        folded.clear();
        fold_char(c, &mut folded);
        for c in folded.chars() {
            if c.is_alphabetic() && !is_unspaced(c) {
                word.push(c);
                continue;
            }
            flush(&mut word, &mut tokens);
            push(c, &mut tokens);
        }
    }
    flush(&mut word, &mut tokens);
    tokens
}

fn flush(word: &mut String, tokens: &mut Vec<Token>) {
    if !word.is_empty() {
        tokens.push(Token::Word(std::mem::take(word)));
    }
}

fn push(c: char, tokens: &mut Vec<Token>) {
    match (c.to_digit(10), tokens.last_mut()) {
        (Some(digit), Some(Token::Number { value, digits })) => {
            *value = value.saturating_mul(10).saturating_add(digit);
            *digits = digits.saturating_add(1);
        }
        (Some(digit), _) => tokens.push(Token::Number { value: digit, digits: 1 }),
        (None, Some(Token::Blank)) if c.is_whitespace() => {}
        (None, _) if c.is_whitespace() => tokens.push(Token::Blank),
        (None, _) if c.is_alphabetic() => tokens.push(Token::Word(c.to_string())),
        (None, _) => tokens.push(Token::Sign(if c == '\u{2212}' { '-' } else { c })),
    }
}

/// Whether a letter belongs to a script in which dates are written without blanks.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}
