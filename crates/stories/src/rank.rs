//! Which stories come first.

use jiff::Timestamp;
use newshound_model::{Published, StoryId};
use newshound_search::GroupSize;

/// The age at which a story's recency is halved, in seconds.
const PIVOT: f32 = 2.0 * 86_400.0;

/// What the outlets that carry the story count beside its independent reports.
const CARRIED: f32 = 0.3;

/// What is known of a story when it is to be ranked.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryCandidate {
    /// Which story.
    pub story: StoryId,
    /// Its articles, copies too.
    pub articles: u64,
    /// Its texts.
    pub originals: u64,
    /// Its outlets.
    pub outlets: u64,
    /// The text score of its best article; `None` without a query.
    pub best_score: Option<f32>,
    /// When its first article was published.
    pub first: Timestamp,
    /// When its latest article was published.
    pub latest: Timestamp,
}

impl StoryCandidate {
    /// Takes what a backend knows of a story; `None` for one without articles.
    #[must_use]
    pub fn of(id: &str, size: &GroupSize, best_score: Option<f32>) -> Option<Self> {
        if size.articles == 0 {
            return None;
        }
        Some(Self {
            story: StoryId::new(id),
            articles: size.articles,
            originals: size.originals,
            outlets: size.outlets.len() as u64,
            best_score,
            // Without any date a story stands where its articles do.
            first: size.first.unwrap_or(Published::UNDATED),
            latest: size.latest.unwrap_or(Published::UNDATED),
        })
    }
}

/// A story with its score; the score is the product of its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedStory {
    /// Which story.
    pub story: StoryId,
    /// What it is ordered by.
    pub score: f32,
    /// The text score of its best article, 1 without a query.
    pub relevance: f32,
    /// The decay of the age of its latest article, in (0, 1].
    pub recency: f32,
    /// How broadly it is covered: `1 + ln(reports) + 0.3 ln(outlets)`, where the independent reports are the fewer of outlets and texts.
    pub coverage: f32,
}

/// Orders stories by relevance × recency × coverage, best first; ties by id.
///
/// Copies add little: an agency text in thirty papers is one report, though thirty newsrooms thought it worth their readers' time.
#[must_use]
pub fn rank(candidates: &[StoryCandidate], now: Timestamp) -> Vec<RankedStory> {
    let mut ranked: Vec<RankedStory> = candidates
        .iter()
        .map(|candidate| {
            let age = (now.as_second() - candidate.latest.as_second()).max(0) as f32;
            let relevance = candidate.best_score.unwrap_or(1.0);
            let recency = PIVOT / (PIVOT + age);
            let reports = candidate.outlets.min(candidate.originals).max(1) as f32;
            let coverage = 1.0 + reports.ln() + CARRIED * (candidate.outlets.max(1) as f32).ln();
            let score = relevance * recency * coverage;
            RankedStory { story: candidate.story.clone(), score, relevance, recency, coverage }
        })
        .collect();
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.story.cmp(&b.story)));
    ranked
}

#[cfg(test)]
mod tests {
    use newshound_testkit::instant;

    use super::*;

    fn candidate(id: &str, originals: u64, outlets: u64, latest: &str) -> StoryCandidate {
        StoryCandidate {
            story: StoryId::new(id),
            articles: 30,
            originals,
            outlets,
            best_score: None,
            first: instant("2026-11-01T00:00:00Z"),
            latest: instant(latest),
        }
    }

    #[test]
    fn independent_reports_beat_copies_and_news_beats_old_news() {
        let now = instant("2026-11-10T00:00:00Z");
        let candidates = [
            candidate("copied", 1, 30, "2026-11-09T00:00:00Z"),
            candidate("old", 8, 8, "2026-11-01T00:00:00Z"),
            candidate("broad", 5, 5, "2026-11-09T00:00:00Z"),
        ];
        let order: Vec<_> = rank(&candidates, now).into_iter().map(|ranked| ranked.story.to_string()).collect();
        assert_eq!(order, ["broad", "copied", "old"]);
    }

    #[test]
    fn a_text_that_many_carry_beats_one_that_nobody_took_up_a_little_later() {
        let candidates =
            [candidate("alone", 1, 1, "2026-11-09T13:00:00Z"), candidate("carried", 1, 3, "2026-11-09T12:00:00Z")];
        let ranked = rank(&candidates, instant("2026-11-09T14:00:00Z"));
        assert_eq!(ranked[0].story.as_str(), "carried");
    }

    #[test]
    fn the_parts_multiply_to_the_score() {
        let mut one = candidate("a", 3, 4, "2026-11-09T00:00:00Z");
        one.best_score = Some(7.5);
        let ranked = &rank(&[one], instant("2026-11-10T00:00:00Z"))[0];
        assert!((ranked.relevance * ranked.recency * ranked.coverage - ranked.score).abs() < 1e-6);
    }
}
