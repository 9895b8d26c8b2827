//! Times as people type them: days, months, years, spans back from now, windows.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _, ZonedDateTime};

use crate::request::TimeWindow;

/// How times are written, for messages.
pub const FORMS: &str = "give 2026-11-24, 2026-11, 2026, 2026-11-24T08:00:00Z, a span such as 7d, 6h or P1W, or a window such as 2026-01/2026-03";

/// A text that is no time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time: {FORMS}")]
pub struct InvalidTime(pub String);

/// The longest text that is looked at.
const MAX_BYTES: usize = 80;

/// Reads a time as the window it covers, both ends inclusive: a day is a day in `tz`, `7d` is the last seven days.
///
/// # Errors
/// When the text is no time, or one outside the years that calendars here reach.
pub fn window(text: &str, now: Timestamp, tz: &TimeZone) -> Result<TimeWindow, InvalidTime> {
    let text = text.trim();
    let refuse = || InvalidTime(text.chars().take(MAX_BYTES).collect());
    if text.is_empty() || text.len() > MAX_BYTES {
        return Err(refuse());
    }
    // `2026/11/24` is a day and no window.
    let divided = || text.split_once('/').filter(|_| calendar_date(text).is_none());
    if let Some((from, to)) = text.split_once("..").or_else(divided) {
        let end = |part: &str| match part.trim() {
            "" | "*" => Ok(TimeWindow::default()),
            part => one(part, now, tz).ok_or_else(refuse),
        };
        let window = TimeWindow { from: end(from)?.from, to: end(to)?.to };
        return if window.is_open() { Err(refuse()) } else { Ok(window) };
    }
    one(text, now, tz).ok_or_else(refuse)
}

fn one(text: &str, now: Timestamp, tz: &TimeZone) -> Option<TimeWindow> {
    if let Some(at) = instant(text) {
        return Some(TimeWindow { from: Some(at), to: Some(at) });
    }
    match text.to_ascii_lowercase().as_str() {
        "now" => return Some(TimeWindow { from: Some(now), to: Some(now) }),
        "today" => return day(now.to_zoned_datetime(tz.clone()).date(), tz),
        "yesterday" => return day(now.to_zoned_datetime(tz.clone()).date().yesterday().ok()?, tz),
        _ => {}
    }
    if let Some(date) = calendar_date(text) {
        return day(date, tz);
    }
    if let Some((year, month)) = calendar_month(text) {
        let first = Date::new(year, month, 1).ok()?;
        return between(first, first.checked_add(1.month()).ok()?, tz);
    }
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let first = Date::new(text.parse().ok()?, 1, 1).ok()?;
        return between(first, first.checked_add(1.year()).ok()?, tz);
    }
    if let Some(at) = local(text) {
        let at = at.to_zoned_datetime(tz.clone()).ok()?.timestamp();
        return Some(TimeWindow { from: Some(at), to: Some(at) });
    }
    if let Some(at) = digits_only(text) {
        let at = at.to_zoned_datetime(tz.clone()).ok()?.timestamp();
        return Some(TimeWindow { from: Some(at), to: Some(at) });
    }
    let before_now = |span: Span| Some(now.to_zoned_datetime(tz.clone()).checked_sub(span).ok()?.timestamp());
    if let Some(ago) = text.strip_suffix("ago") {
        let at = before_now(span(ago.trim())?)?;
        return Some(TimeWindow { from: Some(at), to: Some(at) });
    }
    let from = before_now(span(text).or_else(|| named_span(text))?)?;
    Some(TimeWindow { from: Some(from), to: Some(now) })
}

/// `2026-11-24T08:00:00Z`, also with an offset. In addresses the plus sign of an offset arrives as a blank where nobody wrote it as `%2B`.
fn instant(text: &str) -> Option<Timestamp> {
    let with_plus = || {
        let (time, offset) = text.rsplit_once(' ').filter(|(time, _)| time.contains(['T', 't']))?;
        format!("{time}+{offset}").parse().ok()
    };
    text.parse().ok().or_else(with_plus)
}

/// `week`, also as `last week`, `pastWeek` or `past_week`.
fn named_span(text: &str) -> Option<Span> {
    let text = text.to_ascii_lowercase();
    let unit = text.strip_prefix("last").or_else(|| text.strip_prefix("past")).unwrap_or(&text);
    match unit.trim_start_matches([' ', '_', '-']) {
        "hour" => Some(1.hour()),
        "day" => Some(1.day()),
        "week" => Some(1.week()),
        "month" => Some(1.month()),
        "year" => Some(1.year()),
        _ => None,
    }
}

/// `2026-11-24`, also `20261124` and `2026/11/24`.
fn calendar_date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = match text.len() {
        8 if text.bytes().all(|byte| byte.is_ascii_digit()) => vec![&text[..4], &text[4..6], &text[6..]],
        8..=10 => text.split(['-', '/']).collect(),
        _ => return None,
    };
    let [year, month, day] = parts[..] else { return None };
    if year.len() != 4 || !parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// `2026-11`.
fn calendar_month(text: &str) -> Option<(i16, i8)> {
    let (year, month) = text.split_once('-')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || month.is_empty() || month.len() > 2 || !digits(year) || !digits(month) {
        return None;
    }
    Some((year.parse().ok()?, month.parse().ok()?))
}

/// `2026-11-24T08:00`, without a zone.
fn local(text: &str) -> Option<DateTime> {
    if text.contains(['T', 't', ' ']) && text.len() > 10 { text.parse().ok() } else { None }
}

/// `20261124080000`, also without the seconds.
fn digits_only(text: &str) -> Option<DateTime> {
    if !matches!(text.len(), 12 | 14) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| text.get(at..at + 2).map_or(Some(0), |two| two.parse::<i8>().ok());
    DateTime::new(text[..4].parse().ok()?, two(4)?, two(6)?, two(8)?, two(10)?, two(12)?, 0).ok()
}

fn day(date: Date, tz: &TimeZone) -> Option<TimeWindow> {
    between(date, date.tomorrow().ok()?, tz)
}

/// From the start of a day to the last nanosecond before another.
fn between(first: Date, next: Date, tz: &TimeZone) -> Option<TimeWindow> {
    let start = |date: Date| -> Option<Timestamp> { Some(date.to_zoned_datetime(tz.clone()).ok()?.timestamp()) };
    let to = start(next)?.checked_sub(1.nanosecond()).ok()?;
    Some(TimeWindow { from: Some(start(first)?), to: Some(to) })
}

/// `7d`, `6h`, `30m`, `2w`, `3mo`, `1y`, and ISO 8601 spans such as `P1W`.
pub(crate) fn span(text: &str) -> Option<Span> {
    if text.starts_with(['P', 'p']) {
        let span: Span = text.parse().ok()?;
        return (span.is_positive()).then_some(span);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let n: i64 = text.get(..digits).filter(|digits| digits.len() <= 6)?.parse().ok()?;
    let unit = text.get(digits..)?.trim();
    let span = Span::new();
    match unit {
        "s" | "sec" => span.try_seconds(n),
        "m" | "min" | "minute" | "minutes" => span.try_minutes(n),
        "h" | "hour" | "hours" => span.try_hours(n),
        "d" | "day" | "days" => span.try_days(n),
        "w" | "week" | "weeks" => span.try_weeks(n),
        "mo" | "month" | "months" => span.try_months(n),
        "y" | "year" | "years" => span.try_years(n),
        _ => return None,
    }
    .ok()
    .filter(|_| n > 0)
}

/// The seconds of a span such as `2d`, counted back from now; for decays.
///
/// # Errors
/// When the text is no span.
pub fn seconds(text: &str, now: Timestamp) -> Result<u32, InvalidTime> {
    let refuse = || InvalidTime(text.chars().take(MAX_BYTES).collect());
    let span = span(text.trim()).ok_or_else(refuse)?;
    let zoned: ZonedDateTime = now.to_zoned_datetime(TimeZone::UTC);
    let from = zoned.checked_sub(span).map_err(|_| refuse())?.timestamp();
    u32::try_from(now.as_second() - from.as_second()).map_err(|_| refuse())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> Timestamp {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    #[track_caller]
    fn check(text: &str, tz: &str, expect: &str) {
        let tz = TimeZone::get(tz).unwrap();
        let shown = match window(text, now(), &tz) {
            Ok(TimeWindow { from, to }) => {
                let show =
                    |at: Option<Timestamp>| at.map_or("*".into(), |at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
                format!("{} {}", show(from), show(to))
            }
            Err(_) => "error".into(),
        };
        assert_eq!(shown, expect, "{text}");
    }

    #[test]
    fn days_months_and_years_are_whole_in_their_zone() {
        check("2026-11-24", "UTC", "2026-11-24T00:00:00Z 2026-11-24T23:59:59Z");
        check("2026-11-24", "Europe/Paris", "2026-11-23T23:00:00Z 2026-11-24T22:59:59Z");
        check("2026-02", "UTC", "2026-02-01T00:00:00Z 2026-02-28T23:59:59Z");
        check("2024", "UTC", "2024-01-01T00:00:00Z 2024-12-31T23:59:59Z");
        check("20261124083000", "Europe/Paris", "2026-11-24T07:30:00Z 2026-11-24T07:30:00Z");
        check("202611240830", "UTC", "2026-11-24T08:30:00Z 2026-11-24T08:30:00Z");
        for day in ["20261124", "2026/11/24", "2026/11/24..2026-11-24"] {
            check(day, "UTC", "2026-11-24T00:00:00Z 2026-11-24T23:59:59Z");
        }
        check("yesterday", "UTC", "2026-11-23T00:00:00Z 2026-11-23T23:59:59Z");
    }

    #[test]
    fn offsets_are_read_with_the_sign_that_addresses_lose() {
        for text in ["2026-11-24T08:30:00+01:00", "2026-11-24T08:30:00 01:00", "2026-11-24T02:30:00-05:00"] {
            check(text, "Europe/Paris", "2026-11-24T07:30:00Z 2026-11-24T07:30:00Z");
        }
        check("2026-11-24 08:30", "Europe/Paris", "2026-11-24T07:30:00Z 2026-11-24T07:30:00Z");
        check("2026-11-24T08:30:00 99:00", "UTC", "error");
    }

    #[test]
    fn spans_end_now_and_windows_have_two_ends() {
        check("7d", "UTC", "2026-11-17T10:00:00Z 2026-11-24T10:00:00Z");
        check("P1W", "UTC", "2026-11-17T10:00:00Z 2026-11-24T10:00:00Z");
        check("2024-02/2024-04", "UTC", "2024-02-01T00:00:00Z 2024-04-30T23:59:59Z");
        check("2024-02..", "UTC", "2024-02-01T00:00:00Z *");
        for week in ["week", "Week", "last week", "past_week", "pastWeek", "7 days"] {
            check(week, "UTC", "2026-11-17T10:00:00Z 2026-11-24T10:00:00Z");
        }
        check("lastHour", "UTC", "2026-11-24T09:00:00Z 2026-11-24T10:00:00Z");
        check("3 days ago", "UTC", "2026-11-21T10:00:00Z 2026-11-21T10:00:00Z");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "soon",
            "ago",
            "last",
            "last weak",
            "week ago",
            "2026-13",
            "2026-02-30",
            "7",
            "-7d",
            "99999999d",
            "0d",
            "/",
            "20261",
            "P-1D",
            "20261324083000",
        ] {
            check(text, "UTC", "error");
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(text in "\\PC{0,40}", years in 0..999_999_u32) {
            let _ = window(&text, now(), &TimeZone::UTC);
            let _ = window(&format!("{years}y"), now(), &TimeZone::UTC);
            let _ = seconds(&text, now());
        }
    }

    #[test]
    fn both_ends_of_a_window_lie_in_it() {
        let at: Timestamp = "2026-11-24T08:00:00Z".parse().unwrap();
        let window = window("2026-11-24T08:00:00Z..2026-11-24T08:00:00Z", at, &TimeZone::UTC).unwrap();
        assert!(window.contains(at));
    }
}
