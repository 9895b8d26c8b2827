//! Reads dates as news pages write them, in many languages, and never invents what they leave out.
//!
//! [`parse_loose`] reads absolute dates ("13 août 2025 à 8h15", "Nov. 24, 2026, 8:15 a.m. ET", "2025年8月13日"),
//! [`relative`] reads relative ones ("26 minutes ago", "vor 3 Stunden"). A time of day that is not there stays away:
//! the result then has [`Precision::Day`] and stands at midnight UTC of the day as written. A time without a zone is
//! used only where the caller names the zone; else the day is kept and the time dropped.

mod calendar;
mod relative;
mod tokens;
mod weekdays;
mod words;
pub mod zones;

#[cfg(test)]
mod tests;

use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan as _};
use newshound_model::{Language, Precision};

pub use relative::{ago, relative};

/// What surrounds a date and helps to read it. The default knows nothing.
#[derive(Debug, Clone, Default)]
pub struct DateContext {
    /// The language of the page; decides between day/month and month/day where the numbers do not.
    pub language: Option<Language>,
    /// The zone of times that name none.
    pub zone: Option<TimeZone>,
    /// When the text was fetched: gives a date without a year its year, and excludes readings that lie in the future.
    pub now: Option<Timestamp>,
    /// How the outlet writes numeric dates, where that is known.
    pub order: Option<DayOrder>,
}

/// Which of two numbers is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// 24/11/2026.
    DayFirst,
    /// 11/24/2026.
    MonthFirst,
}

/// A date that was read, and how exact it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The instant; midnight UTC of the day as written when the precision is [`Precision::Day`] or coarser.
    pub at: Timestamp,
    /// How exact `at` is.
    pub precision: Precision,
    /// Whether the text itself fixes the instant: it names a zone, or counts back from the fetch. A time of day that
    /// is not `zoned` was read in the zone of the context.
    pub zoned: bool,
    /// How far the clock that it was read from is ahead of UTC, where that is known: the text names an offset other than UTC, or the zone
    /// of the context holds there.
    pub offset: Option<Offset>,
    /// Whether the text names no year, so that the latest one was taken that brings the day before the fetch.
    pub year_guessed: bool,
}

impl Reading {
    /// The day on the clock that it was read from; in UTC where that is not known.
    #[must_use]
    pub fn local_day(&self) -> jiff::civil::Date {
        let offset = self.offset.filter(|_| self.precision < Precision::Day).unwrap_or(Offset::UTC);
        offset.to_datetime(self.at).date()
    }
}

/// The longest text that is looked at, in characters. Dates stand at the front of what names them.
const MAX_CHARS: usize = 240;

/// Reads the first date in a text as [`parse_loose`] does, and takes a time without a zone as UTC.
#[must_use]
pub fn parse(text: &str, fetched_at: Timestamp) -> Option<Reading> {
    parse_loose(text, &DateContext { zone: Some(TimeZone::UTC), now: Some(fetched_at), ..DateContext::default() })
}

/// Reads the first date in a short text such as a byline, a `datetime` attribute or a field of a feed.
///
/// Weekday names and other words around the date are ignored. A date without a year needs [`DateContext::now`].
#[must_use]
pub fn parse_loose(text: &str, context: &DateContext) -> Option<Reading> {
    let text = text.trim();
    if let Some(date) = epoch(text, context) {
        return Some(date);
    }
    let tokens = tokens::scan(text, MAX_CHARS);
    let found = calendar::find_date(&tokens, context)?;
    let day = found.date;
    let year_guessed = found.year_guessed;
    let Some(clock) = calendar::find_time(&tokens, &found.span) else {
        return at_midnight(day, found.precision, year_guessed);
    };
    let zoned = clock.zone.is_some();
    let written = clock.zone.clone();
    let Some(zone) = clock.zone.or_else(|| context.zone.clone()) else {
        return at_midnight(day, found.precision, year_guessed);
    };
    let at = zone.to_timestamp(day.to_datetime(clock.time)).ok()?;
    let precision = if clock.has_seconds { Precision::Second } else { Precision::Minute };
    Some(Reading { at, precision, zoned, offset: offset(written, context, at), year_guessed })
}

/// The clock of the outlet at an instant. Systems write UTC whatever their outlet's clock shows, so that says nothing.
fn offset(written: Option<TimeZone>, context: &DateContext, at: Timestamp) -> Option<Offset> {
    let written = written.map(|zone| zone.to_offset(at)).filter(|offset| *offset != Offset::UTC);
    let assumed = context.zone.as_ref().filter(|zone| **zone != TimeZone::UTC);
    written.or_else(|| Some(assumed?.to_offset(at)))
}

/// Reads a time of day that stands alone, on a day that is known otherwise; `None` without a zone, and where there is more in the text.
pub(crate) fn clock_on(text: &str, day: jiff::civil::Date, context: &DateContext) -> Option<Reading> {
    if text.chars().count() > 30 {
        return None;
    }
    let clock = calendar::find_time(&tokens::scan(text, MAX_CHARS), &(0..0))?;
    let written = clock.zone.clone();
    let zone = clock.zone.or_else(|| context.zone.clone())?;
    let at = zone.to_timestamp(day.to_datetime(clock.time)).ok()?;
    let precision = if clock.has_seconds { Precision::Second } else { Precision::Minute };
    Some(Reading { at, precision, zoned: written.is_some(), offset: offset(written, context, at), year_guessed: false })
}

/// The only day of the week that a text names near its beginning.
pub(crate) fn only_weekday(text: &str) -> Option<jiff::civil::Weekday> {
    weekdays::only_weekday(&tokens::scan(text, 600))
}

/// Whether a word names a month.
pub(crate) fn is_month(word: &str) -> bool {
    words::month(&newshound_model::fold::fold_keyword(word)).is_some()
}

/// The latest instant at which something fetched then can have been published: clocks and zones differ by a day.
#[must_use]
pub fn latest(fetched_at: Timestamp) -> Timestamp {
    fetched_at.checked_add(24.hours()).unwrap_or(Timestamp::MAX)
}

fn at_midnight(day: jiff::civil::Date, precision: Precision, year_guessed: bool) -> Option<Reading> {
    let at = TimeZone::UTC.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).ok()?;
    Some(Reading { at, precision, zoned: false, offset: None, year_guessed })
}

/// Reads seconds or milliseconds since 1970, as some pages put into attributes.
fn epoch(text: &str, context: &DateContext) -> Option<Reading> {
    if !matches!(text.len(), 10 | 13) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    let at = if text.len() == 10 { Timestamp::from_second(number) } else { Timestamp::from_millisecond(number) };
    let at = at.ok()?;
    Some(Reading {
        at,
        precision: Precision::Second,
        zoned: true,
        offset: offset(None, context, at),
        year_guessed: false,
    })
}
