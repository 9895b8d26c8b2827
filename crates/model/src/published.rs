//! When an article was published, and how far that can be trusted.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// A publication date with its evidence.
///
/// `at` is always an instant; with [`Precision::Day`] only its day in UTC counts: mostly it is midnight, and where a time of day is there, it
/// only says what came before what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Published {
    /// The instant, UTC.
    pub at: Timestamp,
    /// How exact `at` is.
    pub precision: Precision,
    /// What said so.
    pub source: DateSource,
    /// How sure we are, 0 to 1.
    pub confidence: Confidence,
    /// How far the outlet's clock is ahead of UTC, where the source or the outlet's country says so. A reader of the outlet sees the day
    /// of this clock, which late in the evening is not the one in UTC.
    pub offset: Option<Offset>,
}

impl Published {
    /// Where articles without a date stand in the order of time: before everything that has one.
    pub const UNDATED: Timestamp = Timestamp::constant(Self::UNDATED_SECOND, 0);

    /// The same, in seconds since 1970: the earliest that 64 bits of nanoseconds can hold.
    pub const UNDATED_SECOND: i64 = -9_223_372_036;

    /// What a record that names the instant says.
    #[must_use]
    pub fn recorded(at: Timestamp) -> Self {
        Self { source: DateSource::Record, confidence: Confidence::FULL, ..Self::first_seen(at) }
    }

    /// Stands in for a date that nothing names: the instant we first saw the article, with no confidence at all. It says when the article
    /// was taken in and nothing of when it was published, so the article counts as undated.
    #[must_use]
    pub fn first_seen(at: Timestamp) -> Self {
        Self {
            at,
            precision: Precision::Second,
            source: DateSource::FirstSeen,
            confidence: Confidence::NONE,
            offset: None,
        }
    }

    /// Estimates the date of something that a feed brought just now without saying when it was published: about the instant at which we
    /// first saw it.
    #[must_use]
    pub fn estimated(first_seen: Timestamp) -> Self {
        Self { precision: Precision::Day, confidence: Confidence::GUESS, ..Self::first_seen(first_seen) }
    }

    /// Whether something tells when the article was published, be it an estimate.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.source != DateSource::FirstSeen || self.confidence > Confidence::NONE
    }

    /// Where the article stands in the order of time: at its date, or at [`Self::UNDATED`]. What was taken in today without a date is no
    /// news of today.
    #[must_use]
    pub fn placed_at(&self) -> Timestamp {
        const FIRST: Timestamp = Timestamp::constant(Published::UNDATED_SECOND + 1, 0);
        if self.is_known() { self.at.max(FIRST) } else { Self::UNDATED }
    }

    /// The day on the outlet's calendar; in UTC where its clock is not known.
    #[must_use]
    pub fn local_day(&self) -> Date {
        let offset = self.offset.filter(|_| self.precision < Precision::Day).unwrap_or(Offset::UTC);
        TimeZone::fixed(offset).to_datetime(self.at).date()
    }
}

/// How exact an instant is, from finest to coarsest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Precision {
    /// Right to the second.
    Second,
    /// Right to the minute.
    Minute,
    /// Right to the hour, such as "3 hours ago".
    Hour,
    /// Right to the day.
    Day,
    /// Right to the month.
    Month,
    /// Right to the year.
    Year,
}

impl Precision {
    /// All precisions, finest first.
    pub const ALL: [Self; 6] = [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Month, Self::Year];

    /// The name used in records and answers.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// Reads the name of a precision.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|precision| precision.as_str() == name)
    }
}

/// What a date was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateSource {
    /// A field of a record that was imported or posted.
    Record,
    /// JSON-LD `datePublished`.
    JsonLd,
    /// A `<meta>` tag such as `article:published_time`.
    Meta,
    /// Microdata (`itemprop=datePublished`).
    Microdata,
    /// A `<time>` element.
    TimeElement,
    /// The item of a feed.
    Feed,
    /// A news sitemap.
    Sitemap,
    /// The address, `/2026/11/24/`.
    Url,
    /// The dateline at the head of the text.
    Dateline,
    /// Visible text of the page.
    Text,
    /// A relative time, "26 minutes ago", resolved against the fetch.
    Relative,
    /// Nothing said so: the instant it was first seen. With some confidence it is an estimate, without any the article is undated.
    FirstSeen,
}

impl DateSource {
    /// All sources, in the order of their documentation.
    pub const ALL: [Self; 12] = [
        Self::Record,
        Self::JsonLd,
        Self::Meta,
        Self::Microdata,
        Self::TimeElement,
        Self::Feed,
        Self::Sitemap,
        Self::Url,
        Self::Dateline,
        Self::Text,
        Self::Relative,
        Self::FirstSeen,
    ];

    /// The name used in records and answers.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::JsonLd => "json-ld",
            Self::Meta => "meta",
            Self::Microdata => "microdata",
            Self::TimeElement => "time",
            Self::Feed => "feed",
            Self::Sitemap => "sitemap",
            Self::Url => "url",
            Self::Dateline => "dateline",
            Self::Text => "text",
            Self::Relative => "relative",
            Self::FirstSeen => "first_seen",
        }
    }

    /// Reads the name of a source.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == name)
    }
}

/// A share of certainty between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Confidence(f32);

impl Confidence {
    /// No evidence.
    pub const NONE: Self = Self(0.0);
    /// Likely, but nobody says so.
    pub const GUESS: Self = Self(0.3);
    /// Said outright by the outlet.
    pub const FULL: Self = Self(1.0);

    /// Takes a share; what lies outside 0 to 1 is brought to the nearer end, and NaN to 0.
    #[must_use]
    pub fn new(share: f32) -> Self {
        if share.is_nan() { Self::NONE } else { Self(share.clamp(0.0, 1.0)) }
    }

    /// The share, 0 to 1.
    #[must_use]
    pub fn get(self) -> f32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_date_stands_before_everything_that_has_one() {
        let at = "2026-11-23T23:30:00Z".parse().unwrap();
        let dated = |at: &str| Published { source: DateSource::Meta, ..Published::first_seen(at.parse().unwrap()) };
        assert_eq!(Published::first_seen(at).placed_at(), Published::UNDATED);
        assert_eq!(Published::estimated(at).placed_at(), at);
        assert!(dated("1605-01-01T00:00:00Z").placed_at() > Published::UNDATED);
        assert!(!Published::first_seen(at).is_known() && dated("1605-01-01T00:00:00Z").is_known());
    }

    #[test]
    fn the_local_day_is_that_of_the_outlets_clock() {
        let mut published = Published::first_seen("2026-11-23T23:30:00Z".parse().unwrap());
        assert_eq!(published.local_day().to_string(), "2026-11-23");
        published.offset = Some(Offset::constant(1));
        assert_eq!(published.local_day().to_string(), "2026-11-24");
        published.precision = Precision::Day;
        assert_eq!(published.local_day().to_string(), "2026-11-23");
    }
}
