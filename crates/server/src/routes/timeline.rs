//! Buckets of time in the caller's zone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _, ZonedDateTime};
use newshound_search::{AggregateRequest, Aggregates, Query, SearchBackend, TimeAxis, TimeWindow};
use serde_json::{Value, json};

use super::coverage;
use crate::params::Params;
use crate::params::chosen::DateField;
use crate::params::request::Chosen;
use crate::problem::Problem;
use crate::state::AppState;

/// The most buckets of a timeline.
const MAX_BUCKETS: usize = 10_000;

/// How many buckets `auto` aims at, at the most.
const AUTO_BUCKETS: i64 = 90;

/// What a timeline says when it cannot follow `date_field`.
const MENTIONED_NOTE: &str =
    "a text may name many days: `date_field=mentioned` chooses the articles, and they are counted by `published`";

/// The width of a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Interval {
    Auto,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Interval {
    const NAMES: [(&'static str, Self); 6] = [
        ("auto", Self::Auto),
        ("hour", Self::Hour),
        ("day", Self::Day),
        ("week", Self::Week),
        ("month", Self::Month),
        ("year", Self::Year),
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    fn span(self) -> Span {
        match self {
            Self::Hour => 1.hour(),
            Self::Auto | Self::Day => 1.day(),
            Self::Week => 1.week(),
            Self::Month => 1.month(),
            Self::Year => 1.year(),
        }
    }

    /// The width that shows a window best.
    fn fitting(from: Timestamp, to: Timestamp) -> Self {
        let hours = (to.as_second() - from.as_second()) / 3600;
        match hours {
            _ if hours <= 48 => Self::Hour,
            _ if hours / 24 <= AUTO_BUCKETS => Self::Day,
            _ if hours / (24 * 7) <= AUTO_BUCKETS * 2 => Self::Week,
            _ if hours / (24 * 30) <= AUTO_BUCKETS * 3 => Self::Month,
            _ => Self::Year,
        }
    }

    /// The beginning of the bucket that holds an instant.
    fn start(self, at: &ZonedDateTime) -> Option<ZonedDateTime> {
        let midnight = |date: Date| date.to_zoned_datetime(at.time_zone().clone()).ok();
        let date = at.date();
        match self {
            Self::Hour => {
                at.round(jiff::ZonedDateTimeRound::new().smallest(jiff::Unit::Hour).mode(jiff::RoundMode::Trunc)).ok()
            }
            Self::Auto | Self::Day => midnight(date),
            Self::Week => {
                midnight(date.checked_sub(Span::new().days(i64::from(date.weekday().to_monday_zero_offset()))).ok()?)
            }
            Self::Month => midnight(date.first_of_month()),
            Self::Year => midnight(date.first_of_year()),
        }
    }
}

/// A timeline as it was asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timeline {
    interval: Interval,
    /// The parameter that asked for it.
    asked_by: &'static str,
    /// Whether each count stands beside that of all articles.
    share: bool,
    /// Whether outlets that fell silent are named.
    coverage: bool,
}

impl Timeline {
    /// Reads what belongs to a timeline, asked for by the first of these parameters that is given; `None` when none is.
    pub(crate) fn read(params: &Params, names: &[&'static str]) -> Result<Option<Self>, Problem> {
        let mut found = None;
        for name in names.iter().copied() {
            // One that does not count must still be right.
            let interval = params.choice(name, &Interval::NAMES)?;
            found = found.or(interval.map(|interval| (interval, name)));
        }
        let auto = Self::of(params, Interval::Auto, "timeline")?;
        Ok(found.map(|(interval, asked_by)| Self { interval, asked_by, ..auto }))
    }

    /// Reads the timeline of a path that always has one.
    pub(crate) fn of_path(params: &Params) -> Result<Self, Problem> {
        let auto = Self::of(params, Interval::Auto, "interval")?;
        Ok(Self::read(params, &["interval", "timeline"])?.unwrap_or(auto))
    }

    fn of(params: &Params, interval: Interval, asked_by: &'static str) -> Result<Self, Problem> {
        let share = params.choice("normalize", &[("share", true), ("none", false)])?.unwrap_or(false);
        let coverage = params.flag("coverage")?.unwrap_or(false);
        Ok(Self { interval, asked_by, share, coverage })
    }

    /// The borders of the buckets for everything that a client chose. An open window reaches from the earliest to the latest match.
    pub(crate) fn borders(
        &self,
        backend: &dyn SearchBackend,
        chosen: &Chosen,
    ) -> Result<(Interval, Vec<Timestamp>), Problem> {
        borders(backend, chosen, self.interval, self.asked_by)
    }

    /// The timeline of counts, with what else was asked for.
    pub(crate) fn value(
        &self,
        desk: &AppState,
        chosen: &Chosen,
        request: &AggregateRequest,
        interval: Interval,
        counts: &Aggregates,
    ) -> Result<Value, Problem> {
        let borders = &request.timeline_borders;
        let mut answer = value(interval, borders, &counts.timeline);
        match chosen.date_field.axis() {
            Some(_) => answer["date_field"] = chosen.date_field.as_str().into(),
            None => {
                answer["date_field"] = DateField::Published.as_str().into();
                answer["note"] = MENTIONED_NOTE.into();
            }
        }
        if self.share {
            // Of everything that the outlets brought in that time, whatever the words.
            let all = AggregateRequest { query: Query::All, facets: Vec::new(), ..request.clone() };
            let all = desk.aggregate(&all)?;
            let buckets = answer.get_mut("buckets").and_then(Value::as_array_mut);
            for (bucket, of) in buckets.into_iter().flatten().zip(&all.timeline) {
                let count = bucket["count"].as_u64().unwrap_or(0);
                bucket["of"] = (*of).into();
                bucket["share"] = if *of == 0 { Value::Null } else { (count as f64 / *of as f64).into() };
            }
        }
        if self.coverage {
            answer["coverage"] = coverage::of_window(desk, &request.filters, borders, &chosen.tz)?;
        }
        Ok(answer)
    }
}

/// The borders of the buckets. A window that was asked for is shown whole, as far as it is over; where it is open, from the earliest to the
/// latest match.
fn borders(
    backend: &dyn SearchBackend,
    chosen: &Chosen,
    interval: Interval,
    asked_by: &str,
) -> Result<(Interval, Vec<Timestamp>), Problem> {
    // Days that texts name choose articles and are no dates of theirs.
    let window = if chosen.date_field == DateField::Mentioned { TimeWindow::default() } else { chosen.window };
    let span = backend.span(&chosen.query, &chosen.filters, axis(chosen))?;
    let (from, to) = match (window, span) {
        (TimeWindow { from: Some(from), to: Some(to) }, span) => {
            let over = span.map_or(chosen.now, |(_, last)| chosen.now.max(last));
            (from, to.min(over).max(from))
        }
        (TimeWindow { from, to }, Some((first, last))) => {
            let from = from.unwrap_or(first);
            (from, to.map_or(last, |to| to.min(chosen.now.max(last))).max(from))
        }
        (_, None) => return Ok((interval, Vec::new())),
    };
    let interval = if interval == Interval::Auto { Interval::fitting(from, to) } else { interval };
    let too_many = || {
        let detail = format!("`{}` gives more than {MAX_BUCKETS} buckets in this window", interval.as_str());
        Problem::unfit(asked_by, detail, "narrow the window, or take a wider interval")
    };
    let borders = steps(interval, from, to, &chosen.tz).ok_or_else(too_many)?;
    Ok((interval, borders))
}

/// The borders of the days of a zone from the first instant to the last; `None` when there are too many.
pub(crate) fn days(from: Timestamp, to: Timestamp, tz: &TimeZone) -> Option<Vec<Timestamp>> {
    steps(Interval::Day, from, to, tz)
}

fn steps(interval: Interval, from: Timestamp, to: Timestamp, tz: &TimeZone) -> Option<Vec<Timestamp>> {
    let mut border = interval.start(&from.to_zoned_datetime(tz.clone()))?;
    let mut borders = vec![border.timestamp()];
    while border.timestamp() <= to {
        if borders.len() > MAX_BUCKETS {
            return None;
        }
        border = border.checked_add(interval.span()).ok()?;
        borders.push(border.timestamp());
    }
    Some(borders)
}

/// The date that the timeline of a request is of.
pub(crate) fn axis(chosen: &Chosen) -> TimeAxis {
    chosen.date_field.axis().unwrap_or(TimeAxis::Published)
}

fn value(interval: Interval, borders: &[Timestamp], counts: &[u64]) -> Value {
    let buckets: Vec<Value> = borders
        .windows(2)
        .zip(counts)
        .map(|(border, count)| json!({"from": border[0].to_string(), "to": border[1].to_string(), "count": count}))
        .collect();
    json!({"interval": interval.as_str(), "buckets": buckets})
}
