//! What an article is about, as weighted terms.

use newshound_model::Article;
use newshound_search::analysis::{Analyzer, Purpose, TokenKind};
use newshound_search::query::Form;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

/// How much of the body is looked at, in terms: news says first what it is about.
const BODY_TERMS: usize = 250;

/// How much more a term of the title counts.
const TITLE_WEIGHT: f32 = 2.0;

/// How much an entity counts beside the words of its name.
const ENTITY_WEIGHT: f32 = 1.5;

/// The terms kept of an article: its weightiest.
const MAX_TERMS: usize = 80;

/// The most terms whose frequencies are known at a time: as many as a table of half a million places takes.
const MAX_KNOWN: usize = if cfg!(test) { 1_000 } else { 450_000 };

/// A term by its hash. 32 bits: tens of thousands of articles are remembered, and two words that meet by chance do no harm.
pub type Term = u32;

fn term_of(text: &str) -> Term {
    (xxh3_64(text.as_bytes()) >> 32) as Term
}

/// How often terms occur in what was seen so far, for telling rare ones from frequent ones.
#[derive(Debug, Clone, Default)]
pub struct Frequencies {
    articles: FxHashMap<Term, u32>,
    n_articles: u32,
}

impl Frequencies {
    /// Counts the terms of one more article.
    pub fn count(&mut self, terms: &[(Term, f32)]) {
        self.n_articles += 1;
        for (term, _) in terms {
            *self.articles.entry(*term).or_default() += 1;
        }
        // Terms seen once in a long time only cost memory. Everything counts half from then on, so that what was frequent once and is no
        // more goes in its turn, and there is room again for long.
        if self.articles.len() > MAX_KNOWN {
            self.n_articles /= 2;
            self.articles.retain(|_, count| {
                *count /= 2;
                *count > 0
            });
        }
    }

    /// How many articles hold a term.
    #[must_use]
    pub fn articles_with(&self, term: Term) -> u32 {
        self.articles.get(&term).copied().unwrap_or(0)
    }

    /// The weight of a term by its rarity. At the beginning, when little was seen, all weigh about the same.
    #[must_use]
    pub fn rarity(&self, term: Term) -> f32 {
        let n_articles = self.n_articles as f32 + 40.0;
        let holding = self.articles_with(term) as f32 + 1.0;
        (n_articles / holding).ln().max(0.05)
    }
}

/// The terms of an article with how often it uses them, unweighted by rarity.
#[must_use]
pub fn terms(article: &Article) -> Vec<(Term, f32)> {
    let mut counts: FxHashMap<Term, f32> = FxHashMap::default();
    let mut analyzer = Analyzer::new(article.language, Form::Stemmed, Purpose::Query);
    let mut n_terms = 0;
    let mut read = |text: &str, weight: f32, limit: usize| {
        if n_terms >= limit {
            return;
        }
        analyzer.analyze(text, 0, &mut |token| {
            let is_number = token.text.bytes().all(|byte| byte.is_ascii_digit());
            if token.kind == TokenKind::Join || token.text.chars().count() < 2 || (is_number && token.text.len() < 3) {
                return;
            }
            n_terms += 1;
            *counts.entry(term_of(token.text)).or_default() += weight;
        });
    };
    read(&article.title, TITLE_WEIGHT, usize::MAX);
    if let Some(standfirst) = &article.standfirst {
        read(standfirst, 1.0, BODY_TERMS);
    }
    for paragraph in &article.body {
        read(paragraph, 1.0, BODY_TERMS);
    }
    for entity in &article.entities {
        *counts.entry(term_of(entity.id.as_str())).or_default() += ENTITY_WEIGHT;
    }
    let mut terms: Vec<_> = counts.into_iter().map(|(term, count)| (term, 1.0 + count.ln().max(-0.5))).collect();
    terms.sort_unstable_by_key(|(term, _)| *term);
    terms
}

/// The weighted terms of an article as a vector of length 1, sorted by term.
#[must_use]
pub fn vector(terms: &[(Term, f32)], frequencies: &Frequencies) -> Box<[(Term, f32)]> {
    let mut vector: Vec<(Term, f32)> =
        terms.iter().map(|(term, count)| (*term, count * frequencies.rarity(*term))).collect();
    vector.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    vector.truncate(MAX_TERMS);
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    vector.iter_mut().for_each(|(_, weight)| *weight /= length);
    vector.sort_unstable_by_key(|(term, _)| *term);
    // Very many are remembered, and none may keep the room of the terms it has lost.
    vector.into_boxed_slice()
}

/// The cosine of two vectors, 0 to 1.
#[must_use]
pub fn cosine(a: &[(Term, f32)], b: &[(Term, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_again_when_too_many_terms_are_known_however_often_each_was_seen() {
        let terms = |from: u32| -> Vec<(Term, f32)> { (from..from + 100).map(|term| (term, 1.0)).collect() };
        let mut frequencies = Frequencies::default();
        for from in (0..4_000).step_by(100) {
            // Each is seen more than once, and the first ones in every article.
            for _ in 0..4 {
                frequencies.count(&terms(from + 10));
                frequencies.count(&terms(0)[..10]);
            }
            assert!(frequencies.articles.len() <= MAX_KNOWN + 110, "{}", frequencies.articles.len());
        }
        assert!(frequencies.articles.len() <= MAX_KNOWN);
        assert!(frequencies.rarity(3) < frequencies.rarity(3_950), "what is frequent stays so");
        assert!(frequencies.articles_with(3) <= frequencies.n_articles);
    }
}
