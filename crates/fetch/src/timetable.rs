//! When which feed is due: often for feeds that change often, seldom for others. Pure; instants are arguments.

use jiff::{SignedDuration, Timestamp};

/// The shortest time between two visits of a feed.
pub const SHORTEST: SignedDuration = SignedDuration::from_mins(5);

/// The longest.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(6);

/// The time until the second visit of a feed that nothing is known of.
const FIRST: SignedDuration = SignedDuration::from_mins(15);

/// How a visit went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// There was something new.
    Changed,
    /// Nothing was new.
    Unchanged,
    /// It failed.
    Failed,
}

/// Feeds and when they are due.
#[derive(Debug, Clone)]
pub struct Timetable {
    feeds: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    url: String,
    due: Timestamp,
    interval: SignedDuration,
}

impl Timetable {
    /// Plans a first visit of every feed at once; a feed that stands there twice is visited once.
    #[must_use]
    pub fn new(feeds: impl IntoIterator<Item = String>, now: Timestamp) -> Self {
        let mut table = Self { feeds: Vec::new() };
        for url in feeds {
            if !table.feeds.iter().any(|entry| entry.url == url) {
                table.feeds.push(Entry { url, due: now, interval: FIRST });
            }
        }
        table
    }

    /// How many feeds there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.feeds.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.feeds.is_empty()
    }

    /// The feed that is due first, and when.
    #[must_use]
    pub fn next(&self) -> Option<(&str, Timestamp)> {
        self.feeds.iter().min_by_key(|entry| entry.due).map(|entry| (entry.url.as_str(), entry.due))
    }

    /// Notes a visit: a feed with news is visited sooner again, one without later, a broken one much later.
    pub fn visited(&mut self, url: &str, visit: Visit, now: Timestamp) {
        let Some(entry) = self.feeds.iter_mut().find(|entry| entry.url == url) else { return };
        let seconds = entry.interval.as_secs();
        let next = match visit {
            Visit::Changed => seconds / 2,
            Visit::Unchanged => seconds * 3 / 2,
            Visit::Failed => seconds * 2,
        };
        entry.interval = SignedDuration::from_secs(next).clamp(SHORTEST, LONGEST);
        entry.due = now.checked_add(entry.interval).unwrap_or(now);
    }
}
