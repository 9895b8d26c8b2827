//! The sample corpus of invented news that a new archive begins with.

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use newshound_pipeline::Pipeline;

/// The corpus, as JSON Lines.
const SAMPLE: &str = include_str!("../../../index-data/sample/articles.jsonl");

/// Puts the sample into the archive and returns how many articles it has.
///
/// Each article counts as first seen when it was published, because it was never anywhere before.
pub(crate) fn load(pipeline: &Pipeline, now: Timestamp) -> Result<u64> {
    let mut articles = Vec::new();
    for (position, line) in SAMPLE.lines().enumerate() {
        let (mut article, _) = pipeline
            .normaliser()
            .record(line, now)
            .with_context(|| format!("built-in sample, line {}", position + 1))?;
        article.first_seen = article.published.at;
        articles.push(article);
    }
    let n_articles = articles.len() as u64;
    pipeline.submit(articles)?.wait()?;
    Ok(n_articles)
}
