//! A text that was pasted rather than written as a query: a headline, a question, a few keywords.
//!
//! Every word is looked for, none must be there, so the order of the hits is all that counts. What the weights give is measured in
//! `index-data/relevance/README.md`; they are the same for every text.
//!
//! - A word as it was typed counts [`AS_TYPED`] more than another form of its stem.
//! - Words that carry grammar, and those that speak of reporting itself ("which company, reported by …"), count little.
//! - The name of a country also stands for its people and its adjective ("Brazil", "Brazilian"), which count less. The words of a name
//!   of several words ("New Zealand") count half each.
//!
//! Without joined words (`F-16`) the query is a flat union of terms, so that the engine's fast paths stay open.

use std::ops::Range;

use super::peoples::PEOPLES;
use super::{Parser, Target, join};
use crate::analysis::{is_unspaced, joined_words, keyword};
use crate::lexer::{Kind, closing_quote};
use crate::query::{Form, Query, TextField};

/// What the typed form of a word counts beside its stem.
const AS_TYPED: f32 = 0.4;

/// The same for the name of a country, which has other words beside it.
const NAME_AS_TYPED: f32 = 0.2;

/// What a part of a joined word (`Ellis-Hart`) counts beside the whole.
const PART_OF_JOINED: f32 = 0.3;

/// Shorter parts of a joined word say nothing.
const MIN_PART_CHARS: usize = 3;

/// What a word counts that carries grammar or speaks of reporting.
const LITTLE: f32 = 0.3;

/// What a word counts that texts use instead of a country's name.
const PEOPLE: f32 = 0.4;

/// What each word of a country's name counts where it has several.
const PART_OF_NAME: f32 = 0.5;

/// A text of more words than this is specific enough without other forms and names.
const MAX_WIDENED: usize = 64;

/// The most words in the name of a country.
const MAX_NAME_WORDS: usize = 4;

/// English words that carry grammar.
const GRAMMAR: &str = " a an the of to in on at for from by with without and or not is are was were be been being has have had do does did \
    will would can could should may might must it its this that these those as than then there their they he she his her who whom \
    whose which what when where why how into about between after before over under while during both among also such more most other \
    some any all each no nor only own same so too very ";

/// English words that speak of reporting itself, as questions about news do.
const REPORTING: &str = " article articles report reports reported reporting story stories news published publish publication according \
    suggest suggests discuss discussed discusses mention mentioned mentions claim claims describe described describes indicate \
    indicates imply implies compared compare considering information question following different ";

impl Parser<'_> {
    /// The query that a pasted text stands for.
    pub(super) fn pasted(&mut self) -> Option<Query> {
        let words: Vec<(String, Range<usize>)> = std::mem::take(&mut self.tokens)
            .into_iter()
            .filter_map(|token| match token.kind {
                Kind::Word(word) => Some((bare(&word).to_owned(), token.at)),
                _ => None,
            })
            .filter(|(word, _)| !word.is_empty())
            .collect();
        let keys: Vec<String> = words.iter().take(MAX_WIDENED).map(|(word, _)| keyword(word)).collect();
        let widened = words.len() <= MAX_WIDENED;
        let mut parts = Vec::new();
        let mut next = 0;
        while next < words.len() {
            let people = if widened { people(&keys[next..]) } else { None };
            let n_words = people.as_ref().map_or(1, |(n_words, _)| *n_words);
            for (word, at) in &words[next..next + n_words] {
                for word in joined_words(word) {
                    let [one] = word[..] else {
                        parts.extend(self.joined(&word, at));
                        continue;
                    };
                    let key = keyword(one);
                    let weight = match n_words {
                        1 if is_among(GRAMMAR, &key) || is_among(REPORTING, &key) => LITTLE,
                        1 => 1.0,
                        _ => PART_OF_NAME,
                    };
                    let Some(query) = self.text_clause(Target::Any, one, at.clone(), Form::Stemmed) else { continue };
                    if widened && weight == 1.0 && !is_unspaced(one) {
                        let typed = if people.is_some() { NAME_AS_TYPED } else { AS_TYPED };
                        parts.extend(as_typed(&query).into_iter().map(|query| weighted(query, typed)));
                    }
                    parts.push(weighted(query, weight));
                }
            }
            if let Some((_, others)) = people {
                let at = words[next].1.start..words[next + n_words - 1].1.end;
                let message = format!("articles with `{}` were searched too; they count less", others.join("`, `"));
                self.note("people", &message, at);
                for other in others {
                    let word = |field| Query::Word { field, text: other.to_owned(), form: Form::Stemmed };
                    parts.push(weighted(self.in_fields(Target::Any, word), PEOPLE));
                }
            }
            next += n_words;
        }
        join(parts, Query::Or)
    }
}

impl Parser<'_> {
    /// A joined word: as one, which is a phrase of its parts too, and its longer parts a little.
    fn joined(&mut self, word: &[&str], at: &Range<usize>) -> Vec<Query> {
        let mut queries: Vec<Query> =
            self.text_clause(Target::Any, &word.join("-"), at.clone(), Form::Stemmed).into_iter().collect();
        for part in word.iter().filter(|part| part.chars().count() >= MIN_PART_CHARS) {
            let query = self.text_clause(Target::Any, part, at.clone(), Form::Stemmed);
            queries.extend(query.map(|query| weighted(query, PART_OF_JOINED)));
        }
        queries
    }
}

/// A word with its character references resolved (`Customers&#8217;`): what is pasted comes out of pages.
pub(super) fn without_references(word: &str) -> String {
    let mut resolved = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(at) = rest.find('&') {
        resolved.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest reference is `&#x10FFFF;`.
        let end = rest.bytes().take(10).position(|byte| byte == b';');
        match end.and_then(|end| Some((end, reference(&rest[1..end])?))) {
            Some((end, c)) => {
                resolved.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                resolved.push('&');
                rest = &rest[1..];
            }
        }
    }
    resolved.push_str(rest);
    resolved
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())
        }
    }
}

/// A word without the signs around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| c.is_ascii_punctuation() || closing_quote(c).is_some())
}

/// The words that texts use instead of the country whose name stands first, and of how many words that name is.
fn people(keys: &[String]) -> Option<(usize, Vec<&'static str>)> {
    (1..=keys.len().min(MAX_NAME_WORDS)).rev().find_map(|n_words| {
        let name = keys[..n_words].join(" ");
        let others = |line: &'static str| {
            let (names, others) = line.split_once('|')?;
            let is_named = names.split('/').any(|other| other == name);
            is_named.then(|| others.split('/').filter(|other| other.trim_end_matches('.') != name).collect())
        };
        PEOPLES.lines().find_map(others).map(|others| (n_words, others))
    })
}

/// The words of a query unstemmed, where that makes a difference.
fn as_typed(query: &Query) -> Vec<Query> {
    match query {
        Query::Word { field: TextField::Author | TextField::Url, .. } => Vec::new(),
        Query::Word { field, text, form: Form::Stemmed } => {
            vec![Query::Word { field: *field, text: text.clone(), form: Form::Exact }]
        }
        Query::Or(parts) => parts.iter().flat_map(as_typed).collect(),
        _ => Vec::new(),
    }
}

fn weighted(query: Query, weight: f32) -> Query {
    match query {
        query if weight == 1.0 => query,
        Query::Or(parts) => Query::Or(parts.into_iter().map(|part| weighted(part, weight)).collect()),
        query => Query::Boost(Box::new(query), weight),
    }
}

/// Whether a word stands in a list.
fn is_among(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|other| other == word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{Match, ParseOptions, Syntax, parse};

    fn options(matching: Match) -> ParseOptions {
        ParseOptions {
            syntax: Syntax::Plain,
            matching,
            now: "2026-11-24T10:00:00Z".parse().unwrap(),
            tz: jiff::tz::TimeZone::UTC,
            fields: Vec::new(),
            form: Form::Stemmed,
        }
    }

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(parse(text, &options(Match::Any)).query.to_canonical(), expect, "{text}");
    }

    #[test]
    fn words_as_typed_count_more_and_grammar_little() {
        check("the storms", "the^0.3 OR =storms^0.4 OR storms");
        check("Which reported?", "Which^0.3 OR reported^0.3");
        check("北京", "北京");
        check("mayor's F-16 and/or", "=mayor^0.4 OR mayor OR F-16 OR and^0.3 OR or^0.3");
        check("Ellis-Hart", "Ellis-Hart OR Ellis^0.3 OR Hart^0.3");
        check("harbour&#8217; &quot;wool&quot;", "=harbour^0.4 OR harbour OR =wool^0.4 OR wool");
        let all = parse("the storms", &options(Match::All)).query;
        assert_eq!(all.to_canonical(), "the storms", "what must be there is not widened");
    }

    #[test]
    fn references_of_pages_are_resolved_and_others_left() {
        for (word, expect) in [
            ("Q&amp;A", "Q&A"),
            ("it&#8217;s", "it’s"),
            ("&#x27;a", "'a"),
            ("AT&T;", "AT&T;"),
            ("&&#0;&#;&", "&&#0;&#;&"),
            ("&é;", "&é;"),
        ] {
            assert_eq!(without_references(word), expect);
        }
    }

    #[test]
    fn countries_stand_for_their_people_too_and_say_so() {
        check("coffee Brazil", "=coffee^0.4 OR coffee OR =Brazil^0.2 OR Brazil OR brazilian^0.4");
        check("New Zealand, wool", "New^0.5 OR Zealand^0.5 OR zealander^0.4 OR =wool^0.4 OR wool");
        let notices = parse("coffee Brazil", &options(Match::Any)).notices;
        assert!(
            notices.iter().any(|notice| notice.code == "people" && notice.message.contains("brazilian")),
            "{notices:?}"
        );
    }

    #[test]
    fn every_country_has_other_words_and_no_name_twice() {
        let mut names = std::collections::HashSet::new();
        for line in PEOPLES.lines() {
            let (of, others) = line.split_once('|').unwrap();
            assert!(others.split('/').all(|other| !other.is_empty() && !other.contains(' ')), "{line}");
            for name in of.split('/') {
                assert!(
                    names.insert(name) && keyword(name) == name && name.split(' ').count() <= MAX_NAME_WORDS,
                    "{name}"
                );
            }
        }
        assert!(names.len() > 150);
    }

    #[test]
    fn long_texts_are_taken_as_they_are() {
        let text = "Brazil ".repeat(MAX_WIDENED + 1);
        let Query::Or(parts) = parse(&text, &options(Match::Any)).query else { panic!("no union") };
        assert_eq!(parts.len(), MAX_WIDENED + 1);
    }
}
