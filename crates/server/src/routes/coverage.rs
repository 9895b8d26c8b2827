//! Where an outlet that normally delivers was silent: a fall in a timeline may be a fall in the news, or a feed that broke.
//!
//! What is normal is counted: how many articles an outlet brings on each day of the week, by the median of its own days in the weeks before and
//! in the window. A run of days without any article is a gap when so many were to be expected that chance does not explain it: with five
//! expected, none comes once in 150 times. Days are those of the caller's zone, and the last one is left out, because it is not over.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};
use newshound_search::{AggregateRequest, FacetRequest, Filter, FilterField, Filters, Polarity, Query, TimeWindow};
use serde_json::{Value, json};

use crate::params::chosen::zone_name;
use crate::problem::Problem;
use crate::state::AppState;

/// The longest window that is looked at, counted back from its end.
const MAX_DAYS: usize = 120;

/// How far before the window the normal is counted.
const BEFORE_DAYS: i32 = 28;

/// The outlets that are looked at, those with the most articles first.
const MAX_OUTLETS: usize = 200;

/// So many articles must have been expected.
const EXPECTED: f64 = 5.0;

/// What an outlet delivered, day by day.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Deliveries {
    /// Its name.
    pub(crate) name: String,
    /// Articles of each day.
    pub(crate) days: Vec<u64>,
}

/// Days without an article.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gap {
    pub(crate) from: Date,
    pub(crate) to: Date,
    pub(crate) expected: f64,
}

/// Articles by outlet and day of a zone, from `first` on.
pub(crate) fn deliveries(
    desk: &AppState,
    filters: &[Filter],
    first: Date,
    n_days: usize,
    tz: &TimeZone,
) -> Result<BTreeMap<String, Deliveries>, Problem> {
    let mut outlets: BTreeMap<String, Deliveries> = BTreeMap::new();
    let mut day = first;
    for number in 0..n_days {
        let next = day.tomorrow().map_err(|_| Problem::internal())?;
        let window =
            TimeWindow { from: start(day, tz), to: start(next, tz).and_then(|at| at.checked_sub(1.nanosecond()).ok()) };
        let counts = desk.aggregate(&AggregateRequest {
            facets: vec![FacetRequest { field: FilterField::Outlet, size: MAX_OUTLETS * 2 }],
            ..AggregateRequest::new(
                Query::All,
                Filters { published: window, fields: filters.to_vec(), ..Filters::default() },
            )
        })?;
        for count in counts.facets.iter().flat_map(|(_, counts)| counts) {
            let outlet = outlets
                .entry(count.value.clone())
                .or_insert_with(|| Deliveries { name: count.label.clone(), days: vec![0; n_days] });
            outlet.days[number] = count.count;
        }
        day = next;
    }
    Ok(outlets)
}

fn start(day: Date, tz: &TimeZone) -> Option<Timestamp> {
    day.to_zoned_datetime(tz.clone()).ok().map(|at| at.timestamp())
}

/// `coverage` of a timeline: the gaps of the outlets that it is about.
pub(crate) fn of_window(
    desk: &AppState,
    filters: &Filters,
    borders: &[Timestamp],
    tz: &TimeZone,
) -> Result<Value, Problem> {
    let (Some(first), Some(last)) = (borders.first(), borders.last()) else {
        return Ok(json!({"gaps": [], "outlets": 0, "window": null}));
    };
    let day = |at: &Timestamp| at.to_zoned_datetime(tz.clone()).date();
    // The day after the window, and the last day, which is not over.
    let end = day(last).min(day(&desk.now()));
    let begin = day(first).max(end.checked_sub(Span::new().days(MAX_DAYS as i64)).unwrap_or(day(first)));
    if begin >= end {
        // Nothing but a day that is not over.
        return Ok(json!({"gaps": [], "outlets": 0, "window": null}));
    }
    let normal_from = begin.checked_sub(BEFORE_DAYS.days()).unwrap_or(begin);
    let n_days = usize::try_from(normal_from.until(end).map_or(0, |span| span.get_days())).unwrap_or(0);
    let n_before = usize::try_from(normal_from.until(begin).map_or(0, |span| span.get_days())).unwrap_or(0);
    let of_outlets: Vec<Filter> = filters
        .fields
        .iter()
        .filter(|filter| filter.field == FilterField::Outlet && filter.polarity == Polarity::Include)
        .cloned()
        .collect();
    let mut outlets: Vec<(String, Deliveries)> =
        deliveries(desk, &of_outlets, normal_from, n_days, tz)?.into_iter().collect();
    outlets.sort_by_key(|(_, outlet)| std::cmp::Reverse(outlet.days.iter().sum::<u64>()));
    let looked_at = outlets.len().min(MAX_OUTLETS);
    let mut found = Vec::new();
    for (id, outlet) in &outlets[..looked_at] {
        for gap in gaps(&outlet.days, normal_from, n_before) {
            found.push(json!({
                "outlet": {"id": id, "name": outlet.name}, "from": gap.from.to_string(), "to": gap.to.to_string(),
                "expected": (gap.expected * 10.0).round() / 10.0,
            }));
        }
    }
    Ok(json!({
        "gaps": found, "outlets": looked_at,
        "window": {"from": begin.to_string(), "to": end.yesterday().unwrap_or(end).to_string(), "tz": zone_name(tz)},
    }))
}

/// The gaps among the days of an outlet after the first `n_before`; `first` is the first of all days.
pub(crate) fn gaps(days: &[u64], first: Date, n_before: usize) -> Vec<Gap> {
    let Some(began) = days.iter().position(|&count| count > 0) else { return Vec::new() };
    let usual = usual(&days[began..], began);
    let mut gaps = Vec::new();
    let mut run: Option<(usize, f64)> = None;
    for number in began..=days.len() {
        if number >= n_before && days.get(number) == Some(&0) {
            let (_, expected) = run.get_or_insert((number, 0.0));
            *expected += usual[number % 7];
        } else if let Some((from, expected)) = run.take()
            && expected >= EXPECTED
        {
            let day = |number: usize| first.checked_add(Span::new().days(number as i64)).unwrap_or(first);
            gaps.push(Gap { from: day(from), to: day(number - 1), expected });
        }
    }
    gaps
}

/// How many articles are usual on each day of the week, counted from the first of all days; `offset` is the number of the first day given.
pub(crate) fn usual(days: &[u64], offset: usize) -> [f64; 7] {
    let overall = median(days.to_vec());
    std::array::from_fn(|weekday| {
        let same: Vec<u64> = days
            .iter()
            .enumerate()
            .filter(|(number, _)| (number + offset) % 7 == weekday)
            .map(|(_, count)| *count)
            .collect();
        // Two days of a kind say little.
        if same.len() < 3 { overall } else { median(same) }
    })
}

fn median(mut counts: Vec<u64>) -> f64 {
    counts.sort_unstable();
    match counts.len() {
        0 => 0.0,
        n if n % 2 == 1 => counts[n / 2] as f64,
        n => (counts[n / 2 - 1] + counts[n / 2]) as f64 / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(days: &[u64], n_before: usize, expect: &str) {
        let found = gaps(days, jiff::civil::date(2026, 11, 2), n_before);
        let shown: Vec<String> = found.iter().map(|gap| format!("{}..{} {}", gap.from, gap.to, gap.expected)).collect();
        assert_eq!(shown.join(" "), expect, "{days:?}");
    }

    #[test]
    fn silence_of_who_normally_speaks_is_a_gap() {
        check(&[9, 8, 9, 0, 9, 8, 7, 9], 0, "2026-11-05..2026-11-05 8.5");
        check(&[3, 3, 3, 3, 0, 0, 3, 3, 3], 0, "2026-11-06..2026-11-07 6");
        check(&[8, 8, 8, 8, 8, 0, 0, 0], 0, "2026-11-07..2026-11-09 24");
    }

    #[test]
    fn what_is_usual_is_no_gap() {
        // Never on Sundays.
        check(&[9, 9, 9, 9, 9, 9, 0, 9, 9, 9, 9, 9, 9, 0, 9, 9, 9, 9, 9, 9, 0], 0, "");
        // An outlet that seldom writes, one that began later, and one that nobody has.
        check(&[1, 0, 0, 1, 0, 0, 0, 1], 0, "");
        check(&[0, 0, 0, 0, 9, 9, 9], 0, "");
        check(&[0, 0, 0], 0, "");
        // Before the window.
        check(&[9, 9, 0, 9, 9, 9, 9], 3, "");
    }
}
