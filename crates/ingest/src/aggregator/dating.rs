//! Makes drafts of cards: when they were published, counted from the fetch or from what the page says, and of what.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use newshound_model::{Confidence, DateSource, Precision, Published};

use super::Card;
use crate::ballot::Ballot;
use crate::dateline;
use crate::dates;
use crate::draft::Draft;
use crate::explain::Explanation;
use crate::text::clean;

/// How far from the fetch the dates of a page may lie before the fetch is not believed to be the anchor.
const FAR: SignedDuration = SignedDuration::from_hours(24 * 20);

/// What times ago count from.
pub(super) struct Anchor {
    at: Timestamp,
    trusted: bool,
}

impl Anchor {
    pub(super) fn new(text: &str, fetched_at: Timestamp) -> Self {
        let latest = text
            .lines()
            .flat_map(|line| dates_in(line, fetched_at))
            .filter(|at| *at <= dates::latest(fetched_at))
            .max();
        match latest {
            // The end of the latest day that the page tells of.
            Some(latest) if fetched_at.duration_since(latest) > FAR => {
                Self { at: latest.checked_add(SignedDuration::from_secs(86_399)).unwrap_or(latest), trusted: false }
            }
            Some(_) => Self { at: fetched_at, trusted: true },
            None => Self { at: fetched_at, trusted: true },
        }
    }
}

/// Dates with a year in a line.
fn dates_in(line: &str, fetched_at: Timestamp) -> Vec<Timestamp> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut found = Vec::new();
    for (position, word) in words.iter().enumerate() {
        let digits = word.trim_matches(|c: char| !c.is_ascii_digit());
        if digits.len() == 4 && (digits.starts_with("20") || digits.starts_with("19")) && position >= 1 {
            let phrase = words[position.saturating_sub(2)..=position].join(" ");
            found.extend(
                dates::parse(&phrase, fetched_at)
                    .filter(|reading| reading.precision == Precision::Day)
                    .map(|reading| reading.at),
            );
        }
    }
    found
}

pub(super) fn draft(card: Card, mut body: Vec<String>, via: Option<&str>, anchor: &Anchor) -> (Draft, Explanation) {
    let mut dates: Ballot<Published> = Ballot::default();
    let relative = card.ago.and_then(|(ago, precision)| {
        let at = anchor.at.checked_sub(ago).ok()?;
        let (precision, confidence) = if anchor.trusted { (precision, 0.7) } else { (Precision::Day, 0.3) };
        // Under a guessed day the time of day still tells which article came before which.
        let at = if precision >= Precision::Day && anchor.trusted { midnight(at) } else { at };
        let confidence = Confidence::new(confidence);
        Some(Published { at, precision, source: DateSource::Relative, confidence, offset: None })
    });
    if let Some(published) = relative {
        let source = if anchor.trusted {
            "time ago of the card, counted back from the fetch"
        } else {
            "time ago of the card, counted back from the latest date on the page: the fetch is much later"
        };
        dates.offer(published, source, published.confidence.get());
        dates.elect(0, "nothing else names a date");
    }
    let line = body.first().and_then(|first| dateline::read(first));
    let mut dateline = None;
    if let Some((line, between, length)) = line {
        // "Aug 13" under a dateline has no year: the one that brings it next to the time ago.
        let near = relative.map_or(anchor.at, |published| published.at);
        if let Some(filed) = between.and_then(|between| filed_on(&between, near)) {
            let weekday = body.first().and_then(|first| dates::only_weekday(first));
            let (confidence, reason) = match weekday.map(|weekday| weekday == midnight_day(filed).weekday()) {
                Some(true) => {
                    (0.95, "the dateline names the day, the time ago its year, and it falls on the weekday of the text")
                }
                Some(false) => {
                    (0.6, "the dateline names the day and the time ago its year; the text names another weekday")
                }
                None => (0.8, "the dateline names the day, and the time ago its year"),
            };
            let published = Published {
                at: filed,
                precision: Precision::Day,
                source: DateSource::Dateline,
                confidence: Confidence::new(confidence),
                offset: None,
            };
            dates.offer(published, "dateline", confidence);
            dates.elect(dates.len() - 1, reason);
        }
        if let Some(first) = body.first_mut() {
            *first = clean(&first[length..]);
        }
        dateline = Some(line);
    }
    body.retain(|paragraph| !paragraph.is_empty());
    let explanation = explanation(&card, via, &dates);
    let draft = Draft {
        title: Some(card.title),
        outlet_name: Some(card.outlet),
        via: via.map(str::to_owned),
        agency: dateline.as_ref().and_then(|line| line.agency.clone()),
        dateline,
        body,
        published: dates.value().copied(),
        ..Draft::default()
    };
    (draft, explanation)
}

fn explanation(card: &Card, via: Option<&str>, dates: &Ballot<Published>) -> Explanation {
    let text = |name, value: &str, source: &'static str, reason: &'static str| {
        let mut ballot = Ballot::default();
        ballot.offer(value.to_owned(), source, 0.8);
        ballot.elect(0, reason);
        ballot.explain(name, |value| (value.clone(), None))
    };
    let day_or_instant = |published: &Published| {
        let day = published.precision >= Precision::Day;
        let shown = if day { midnight_day(published.at).to_string() } else { published.at.to_string() };
        (shown, Some(published.precision.as_str()))
    };
    let headline = if card.repeated { "it stands there twice" } else { "the last line above that can be a headline" };
    let mut fields = vec![
        text("title", &card.title, "line above the card's byline", headline),
        dates.explain("published", day_or_instant),
        text("outlet", &card.outlet, "byline of the card", "it stands with the time ago"),
    ];
    fields.extend(via.map(|via| text("via", via, "adverts of the page", "the page's own adverts are about it")));
    Explanation { fields }
}

/// The day of a dateline without a year, in the year that brings it nearest to `near`.
fn filed_on(text: &str, near: Timestamp) -> Option<Timestamp> {
    let year = near.to_zoned_datetime(TimeZone::UTC).year();
    [year - 1, year, year + 1]
        .into_iter()
        .filter_map(|year| {
            dates::parse(&format!("{text} {year}"), near.checked_add(FAR).ok()?).map(|reading| reading.at)
        })
        .min_by_key(|at| near.duration_since(*at).abs())
        .filter(|at| near.duration_since(*at).abs() < SignedDuration::from_hours(24 * 200))
}

fn midnight_day(at: Timestamp) -> Date {
    at.to_zoned_datetime(TimeZone::UTC).date()
}

fn midnight(at: Timestamp) -> Timestamp {
    TimeZone::UTC.to_timestamp(midnight_day(at).to_datetime(jiff::civil::Time::midnight())).unwrap_or(at)
}
