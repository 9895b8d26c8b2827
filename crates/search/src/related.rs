//! Articles like one: which of its terms to look for. The same for every backend.
//!
//! The terms are those that say most about the article, by tf·idf over title, standfirst and body (as Lucene's `MoreLikeThis`
//! picks them), its title's terms twice as much.

use std::collections::HashMap;

use newshound_model::Article;

use crate::alternatives::Alternative;
use crate::analysis::{Analyzer, Purpose, TokenKind};
use crate::fields;
use crate::lower::Lowered;
use crate::query::{Form, TextField};

/// How many terms are looked for.
const MAX_TERMS: usize = 25;

/// How much of the text is looked at, in terms.
const MAX_TEXT_TERMS: usize = 2_000;

/// The terms of an article that are worth looking for, best first, each with its weight (mean 1).
///
/// `holding` tells how many articles hold a stemmed term of the default field, of `n_articles` in all.
#[must_use]
pub fn terms(article: &Article, holding: &dyn Fn(&str) -> u64, n_articles: u64) -> Vec<(String, f32)> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut analyzer = Analyzer::new(article.language, Form::Stemmed, Purpose::Query);
    let mut n_terms = 0;
    for text in fields::texts(article, TextField::Default) {
        if n_terms > MAX_TEXT_TERMS {
            break;
        }
        analyzer.analyze(text, 0, &mut |token| {
            n_terms += 1;
            if token.kind != TokenKind::Join && token.text.chars().count() > 1 {
                *counts.entry(token.text.to_owned()).or_default() += 1;
            }
        });
    }
    let n_articles = n_articles.max(1) as f32;
    let mut weighted: Vec<(String, f32)> = counts
        .into_iter()
        .filter_map(|(term, count)| {
            let holding = holding(&term) as f32;
            // A term of its own finds nothing else, one of every article finds everything.
            if holding < 2.0 || holding > n_articles * 0.3 + 1.0 {
                return None;
            }
            let idf = (1.0 + (n_articles - holding + 0.5) / (holding + 0.5)).ln();
            Some((term, (1.0 + (count as f32).ln()) * idf))
        })
        .collect();
    weighted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    weighted.truncate(MAX_TERMS);
    let mean = weighted.iter().map(|(_, weight)| weight).sum::<f32>() / weighted.len().max(1) as f32;
    weighted.iter_mut().for_each(|(_, weight)| *weight /= mean.max(f32::MIN_POSITIVE));
    weighted
}

/// The query for such terms: a fifth of them must be there, at least two.
#[must_use]
pub fn query(terms: Vec<(String, f32)>) -> Lowered {
    if terms.is_empty() {
        return Lowered::Nothing;
    }
    let min = (terms.len() / 5).max(2).min(terms.len());
    let of = terms
        .into_iter()
        .map(|(term, weight)| {
            let term = Lowered::Terms {
                field: TextField::Default,
                form: Form::Stemmed,
                terms: vec![Alternative::everywhere(term)],
            };
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
