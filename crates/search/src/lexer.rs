//! A query's text as tokens. One pass, no recursion.

use std::ops::Range;

/// A token with the bytes it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) at: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Open,
    Close,
    And,
    Or,
    /// `NOT`, `-`, `!`
    Not,
    /// `+`
    Plus,
    /// `=` before a word or phrase.
    Exact,
    /// `name:` directly before a value; the name in lower case, without `_` and `-`.
    Field(String),
    /// A run without blanks.
    Word(String),
    /// What stands in quotes; `closed` is false when the end of the text closed it.
    Quoted {
        text: String,
        closed: bool,
    },
    /// `~3` after a phrase or word.
    Tilde(Option<u32>),
    /// `^2` after anything.
    Boost(f32Bits),
}

/// A factor by its bits, so that tokens can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "reads as the number it is")]
pub(crate) struct f32Bits(pub(crate) u32);

/// Cuts a text into tokens.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new() };
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn step(&mut self) {
        let start = self.at;
        let Some(c) = self.text[start..].chars().next() else { return };
        let after = start + c.len_utf8();
        let starts_value = self.text[after..].chars().next().is_some_and(|next| !next.is_whitespace() && next != ')');
        let kind = match c {
            _ if c.is_whitespace() || c == ',' || c == '，' || c == '、' || c.is_control() => {
                self.at = after;
                return;
            }
            '(' => Kind::Open,
            ')' => Kind::Close,
            '|' => {
                let mut end = after;
                while self.text[end..].starts_with('|') {
                    end += 1;
                }
                return self.push(Kind::Or, end);
            }
            '&' if self.text[after..].starts_with('&') => return self.push(Kind::And, after + 1),
            '-' | '!' | '\u{2212}' if starts_value => Kind::Not,
            '+' if starts_value => Kind::Plus,
            '=' if starts_value => Kind::Exact,
            '~' if self.is_glued() => return self.tilde(after),
            '^' if self.is_glued() => return self.boost(after),
            _ if closing_quote(c).is_some() => return self.quoted(after, closing_quote(c).unwrap_or("\"")),
            _ => return self.word(start),
        };
        self.push(kind, after);
    }

    fn push(&mut self, kind: Kind, end: usize) {
        self.tokens.push(Token { kind, at: self.at..end });
        self.at = end;
    }

    /// Whether the last token ends right here.
    fn is_glued(&self) -> bool {
        self.tokens.last().is_some_and(|last| {
            last.at.end == self.at
                && matches!(last.kind, Kind::Word(_) | Kind::Quoted { .. } | Kind::Close | Kind::Tilde(_))
        })
    }

    fn tilde(&mut self, after: usize) {
        let digits = self.text[after..].bytes().take_while(u8::is_ascii_digit).count().min(6);
        let number = self.text[after..after + digits].parse().ok();
        self.push(Kind::Tilde(number), after + digits);
    }

    fn boost(&mut self, after: usize) {
        let length =
            self.text[after..].bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count().min(8);
        match self.text[after..after + length].parse::<f32>() {
            Ok(factor) if factor.is_finite() => self.push(Kind::Boost(f32Bits(factor.to_bits())), after + length),
            _ => self.at = after + length,
        }
    }

    fn quoted(&mut self, after: usize, closers: &str) {
        let end = self.text[after..].char_indices().find(|&(_, c)| closers.contains(c));
        let (inside, end, closed) = match end {
            Some((at, c)) => (after..after + at, after + at + c.len_utf8(), true),
            None => (after..self.text.len(), self.text.len(), false),
        };
        let text = self.text[inside].to_owned();
        self.push(Kind::Quoted { text, closed }, end);
    }

    fn word(&mut self, start: usize) {
        let mut end = self.text.len();
        for (at, c) in self.text[start..].char_indices() {
            let at = start + at;
            let ends = c.is_whitespace()
                || matches!(c, '(' | ')' | '|' | '，' | '、')
                || c.is_control()
                || (at > start && closing_quote(c).is_some() && c != '\u{2019}')
                || (at > start && matches!(c, '~' | '^'));
            if ends {
                end = at;
                break;
            }
            if c == ':' && at > start && is_name(&self.text[start..at]) && at + 1 < self.text.len() {
                let value = self.text[at + 1..].chars().next();
                // `http://…` is an address and `16:30` a time of day, not fields.
                let is_address = self.text[at + 1..].starts_with("//");
                if value.is_some_and(|next| !next.is_whitespace() && !is_address) {
                    let name = self.text[start..at].chars().filter(|c| !matches!(c, '_' | '-')).collect::<String>();
                    return self.push(Kind::Field(name.to_ascii_lowercase()), at + 1);
                }
            }
        }
        let word = self.text[start..end].trim_end_matches([',', ';']);
        let kind = match word {
            "AND" => Kind::And,
            "OR" => Kind::Or,
            "NOT" => Kind::Not,
            _ => Kind::Word(word.to_owned()),
        };
        self.push(kind, end.max(start + 1));
        if word.is_empty() {
            self.tokens.pop();
        }
    }
}

fn is_name(text: &str) -> bool {
    text.len() <= 24 && text.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-'))
}

/// The characters that close what this one opens.
fn closing_quote(c: char) -> Option<&'static str> {
    Some(match c {
        '"' => "\"\u{201d}",
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' => "\u{201c}\u{201d}\"",
        '\u{ab}' => "\u{bb}",
        '\u{bb}' => "\u{ab}",
        '\u{2039}' => "\u{203a}",
        '\u{203a}' => "\u{2039}",
        '\u{300c}' => "\u{300d}",
        '\u{300e}' => "\u{300f}",
        '\u{ff02}' => "\u{ff02}",
        _ => return None,
    })
}
