//! Articles like one: which of its terms to look for. The same for every backend.
//!
//! The terms are those that say most about the article, by tf·idf over title, standfirst and body (as Lucene's `MoreLikeThis`
//! picks them), its title's terms twice as much. A term counts in articles of the languages that make the same of the word.

use std::collections::HashMap;

use newshound_model::{Article, Language};

use crate::alternatives::{Alternative, Alternatives};
use crate::analysis::{Analyzer, Purpose, TokenKind};
use crate::fields;
use crate::lower::Lowered;
use crate::query::{Form, TextField};
use crate::stems::Stems;

/// How many terms are looked for.
const MAX_TERMS: usize = 25;

/// How much of the text is looked at, in terms.
const MAX_TEXT_TERMS: usize = 2_000;

/// The terms of an article that are worth looking for in articles of these `languages`, best first, each with its weight (mean 1).
///
/// `holding` tells how many articles hold a stemmed term of the default field, of `n_articles` in all.
#[must_use]
pub fn terms(
    article: &Article,
    languages: &[Language],
    holding: &dyn Fn(&str) -> u64,
    n_articles: u64,
) -> Vec<(Alternative, f32)> {
    // By stem, with a word that it is made of.
    let mut counts: HashMap<String, (String, u32)> = HashMap::new();
    let mut stems = Stems::new(article.language);
    let mut analyzer = Analyzer::new(Language::UNDETERMINED, Form::Exact, Purpose::Query);
    let mut n_terms = 0;
    for text in fields::texts(article, TextField::Default) {
        if n_terms > MAX_TEXT_TERMS {
            break;
        }
        analyzer.analyze(text, 0, &mut |token| {
            n_terms += 1;
            if token.kind != TokenKind::Join && token.text.chars().count() > 1 {
                let stem = match &mut stems {
                    Some(stems) if token.has_stem => stems.stem(token.text),
                    Some(_) | None => token.text,
                };
                counts.entry(stem.to_owned()).or_insert_with(|| (token.text.to_owned(), 0)).1 += 1;
            }
        });
    }
    let n_articles = n_articles.max(1) as f32;
    let mut weighted: Vec<((String, String), f32)> = counts
        .into_iter()
        .filter_map(|(term, (word, count))| {
            let holding = holding(&term) as f32;
            // A term of its own finds nothing else, one of every article finds everything.
            if holding < 2.0 || holding > n_articles * 0.3 + 1.0 {
                return None;
            }
            let idf = (1.0 + (n_articles - holding + 0.5) / (holding + 0.5)).ln();
            Some(((term, word), (1.0 + (count as f32).ln()) * idf))
        })
        .collect();
    weighted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    weighted.truncate(MAX_TERMS);
    let mean = weighted.iter().map(|(_, weight)| weight).sum::<f32>() / weighted.len().max(1) as f32;
    let alternatives = Alternatives::new(languages);
    let alternative = |((term, word), weight): ((String, String), f32)| {
        (alternatives.meaning(&term, &word), weight / mean.max(f32::MIN_POSITIVE))
    };
    weighted.into_iter().map(alternative).collect()
}

/// The query for such terms: a fifth of them must be there, at least two.
#[must_use]
pub fn query(terms: Vec<(Alternative, f32)>) -> Lowered {
    if terms.is_empty() {
        return Lowered::Nothing;
    }
    let min = (terms.len() / 5).max(2).min(terms.len());
    let of = terms
        .into_iter()
        .map(|(term, weight)| {
            let term = Lowered::Terms { field: TextField::Default, form: Form::Stemmed, terms: vec![term] };
            Lowered::Boost(Box::new(term), weight)
        })
        .collect();
    Lowered::AtLeast { min, of }
}

/// Whether an article is the other one, or a copy of the same text.
#[must_use]
pub fn is_same_text(article: &Article, other: &Article) -> bool {
    let group = |article: &Article| article.placement.as_ref().map(|placement| placement.copy_group.clone());
    article.id == other.id || (group(article).is_some() && group(article) == group(other))
}
