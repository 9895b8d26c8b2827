//! What a story is, told from its articles.

use std::collections::HashMap;

use jiff::Timestamp;
use newshound_model::{Article, ArticleId, Entity, EntityId, Role};

use crate::profile::{Frequencies, cosine, terms, vector};

/// How many entities describe a story.
const KEY_ENTITIES: usize = 10;

/// A story in short.
#[derive(Debug, Clone, PartialEq)]
pub struct StorySummary {
    /// The most central report: the one most like all others. Its title is the story's.
    pub central: ArticleId,
    /// The report that came first.
    pub first_report: ArticleId,
    /// The entities that most of its articles name, with the number of those articles; most named first.
    pub key_entities: Vec<(Entity, u64)>,
}

/// Describes a story by its articles; `None` when there are none.
#[must_use]
pub fn describe(articles: &[Article]) -> Option<StorySummary> {
    let first = articles.iter().min_by_key(|article| came(article))?;
    Some(StorySummary {
        central: central(articles)?.id.clone(),
        first_report: first.id.clone(),
        key_entities: key_entities(articles),
    })
}

/// Which articles came before others: those without a date after all that have one.
fn came(article: &Article) -> (bool, Timestamp, &ArticleId) {
    (!article.published.is_known(), article.published.at, &article.id)
}

/// The article that is most like the others; among copies the original, among equals the earliest.
fn central(articles: &[Article]) -> Option<&Article> {
    // Within one story the terms that all share are what it is about, so rarity must not count them away.
    let vectors: Vec<_> = articles.iter().map(|article| vector(&terms(article), &Frequencies::default())).collect();
    let likeness = |position: usize| -> f32 {
        let others = vectors.iter().enumerate().filter(|(other, _)| *other != position);
        others.map(|(_, vector)| cosine(&vectors[position], vector)).sum()
    };
    let mut best: Option<(f32, &Article)> = None;
    for (position, article) in articles.iter().enumerate() {
        let is_copy = article.placement.as_ref().is_some_and(|placement| placement.role == Role::Copy);
        let score = likeness(position) - if is_copy { 1.0 } else { 0.0 };
        let is_better =
            best.is_none_or(|(most, standing)| score > most || (score == most && came(article) < came(standing)));
        if is_better {
            best = Some((score, article));
        }
    }
    best.map(|(_, article)| article)
}

fn key_entities(articles: &[Article]) -> Vec<(Entity, u64)> {
    let mut found: HashMap<&EntityId, (&Entity, u64, f32)> = HashMap::new();
    for entity in articles.iter().flat_map(|article| &article.entities) {
        let (_, n_articles, salience) = found.entry(&entity.id).or_insert((entity, 0, 0.0));
        *n_articles += 1;
        *salience += entity.salience;
    }
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then(b.2.total_cmp(&a.2)).then_with(|| a.0.id.cmp(&b.0.id)));
    found.truncate(KEY_ENTITIES);
    found
        .into_iter()
        .map(|(entity, n_articles, _)| (Entity { mentions: Vec::new(), ..entity.clone() }, n_articles))
        .collect()
}

#[cfg(test)]
mod tests {
    use newshound_model::Published;
    use newshound_testkit::article;

    use super::*;

    #[test]
    fn what_has_no_date_was_not_first() {
        let mut undated = article("undated").title("Ship runs aground").build();
        undated.published = Published::first_seen("2026-10-01T00:00:00Z".parse().unwrap());
        let dated = article("dated").title("Ship runs aground").published("2026-11-01T06:00:00Z").build();
        assert_eq!(describe(&[undated, dated]).unwrap().first_report.as_str(), "dated");
    }

    #[test]
    fn the_central_report_is_the_one_most_like_the_others() {
        let articles = [
            article("first").title("Ship runs aground off Skerrow, rescued").published("2026-11-01T06:00:00Z").build(),
            article("middle")
                .title("Ferry Skerrow Star runs aground, passengers rescued")
                .published("2026-11-01T09:00:00Z")
                .build(),
            article("late").title("Passengers of ferry Skerrow Star rescued").published("2026-11-01T12:00:00Z").build(),
        ];
        let summary = describe(&articles).unwrap();
        assert_eq!((summary.central.as_str(), summary.first_report.as_str()), ("middle", "first"));
        assert_eq!(describe(&[]), None);
    }
}
