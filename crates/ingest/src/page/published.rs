//! Chooses when the article was published and when it was changed, and says how sure that is.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use newshound_model::{Confidence, Language, Precision, Published};

use super::date_evidence::{self, Said};
use super::evidence::Evidence;
use super::json_ld::LinkedArticle;
use super::metadata::Addresses;
use crate::ballot::Ballot;
use crate::dates::{DateContext, DayOrder, latest, zones};

/// Dates of one article, with all that was said about them.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub(super) published: Ballot<Said>,
    pub(super) modified: Ballot<Said>,
}

/// Elects the dates.
pub(super) fn choose(
    evidence: &Evidence,
    linked: &LinkedArticle,
    addresses: &Addresses,
    title: Option<&str>,
    language: Option<Language>,
    fetched_at: Timestamp,
) -> Dates {
    let context = context(evidence, addresses, language, fetched_at);
    let future = |said: &Said| (said.reading.at > latest(fetched_at)).then(|| "it lies after the fetch".into());
    let mut published = date_evidence::published(evidence, linked, addresses, title, &context, fetched_at);
    published.object(|candidate| future(&candidate.value));
    elect(&mut published);
    find_clock(&mut published, &zones::several(&addresses.host().unwrap_or_default(), evidence.lang.as_deref()));
    let mut modified = date_evidence::modified(evidence, linked, &context);
    let begun = published.value().map(|said| said.reading.at);
    modified.object(|candidate| {
        let early = || begun.filter(|begun| candidate.value.reading.at < *begun);
        future(&candidate.value).or_else(|| early().map(|_| "it lies before the publication".into()))
    });
    let modified = modified.elect_heaviest();
    if published.standing().next().is_none()
        && let Some(changed) = modified.winner()
    {
        // The text is not younger than that.
        published.offer(changed.value, format!("the last change: {}", changed.source), 0.3);
        elect(&mut published);
    }
    Dates { published, modified }
}

/// What helps to read the dates of this page.
pub(super) fn context(
    evidence: &Evidence,
    addresses: &Addresses,
    language: Option<Language>,
    fetched_at: Timestamp,
) -> DateContext {
    let host = addresses.host().unwrap_or_default();
    let lang = evidence.lang.as_deref();
    DateContext { language, zone: zones::of_outlet(&host, lang), now: Some(fetched_at), order: order(&host, lang) }
}

/// The elected date with how far it can be trusted: more where others name the same day.
pub(super) fn confirmed(ballot: &Ballot<Said>) -> Option<Published> {
    let best = ballot.winner()?;
    let Said { reading, source } = best.value;
    let agreeing = ballot.standing().filter(|(_, other)| day(other.value.reading.at) == day(reading.at)).count();
    let confidence = (best.weight + 0.03 * (agreeing as f32 - 1.0)).min(0.99);
    Some(Published {
        at: reading.at,
        precision: reading.precision,
        source,
        confidence: Confidence::new(if reading.zoned { confidence } else { confidence - 0.1 }),
        offset: reading.offset,
    })
}

/// How an outlet writes 11/12/2026: by the country of its domain, else by the one in its language tag.
fn order(host: &str, lang: Option<&str>) -> Option<DayOrder> {
    // Some countries sell their domain to everyone.
    const SOLD: &[&str] = &["ai", "co", "fm", "io", "ly", "me", "tv"];
    let domain = host.rsplit('.').next().filter(|label| label.len() == 2 && !SOLD.contains(label));
    let region = lang.and_then(|lang| lang.split(['-', '_']).nth(1)).filter(|region| region.len() == 2);
    let country = domain.or(region)?;
    let month_first = ["us", "ph"].iter().any(|known| country.eq_ignore_ascii_case(known));
    Some(if month_first { DayOrder::MonthFirst } else { DayOrder::DayFirst })
}

/// Elects the surest candidate, or another one of the same day that knows the time as well.
fn elect(ballot: &mut Ballot<Said>) {
    let Some(best) = ballot.heaviest() else {
        ballot.nobody("nothing on the page names a date that can be believed");
        return;
    };
    let reading = ballot.candidate(best).value.reading;
    if reading.zoned && reading.precision <= Precision::Minute {
        ballot.elect(best, "the most reliable place that says it");
        return;
    }
    let finer = ballot.standing().find(|(_, other)| {
        let found = other.value.reading;
        other.weight >= 0.5 && found.zoned && found.precision <= Precision::Minute && same_day(reading.at, found.at)
    });
    match finer.map(|(at, _)| at) {
        Some(finer) => ballot.elect(finer, "the most reliable place names the same day without an instant"),
        None => ballot.elect(best, "the most reliable place that says it; nothing names the instant of that day"),
    }
}

/// Finds out what the outlet's clock showed, where the elected instant is given in UTC: another candidate may give the same instant with its
/// offset; else the page names the day, and of the clocks of the outlet's country the first is taken that shows that day.
fn find_clock(ballot: &mut Ballot<Said>, clocks: &[TimeZone]) {
    let Some(reading) = ballot.value().map(|said| said.reading) else { return };
    if reading.offset.is_some() || reading.precision > Precision::Minute {
        return;
    }
    let others: Vec<Said> =
        ballot.standing().filter(|(_, other)| other.weight > 0.5).map(|(_, other)| other.value).collect();
    let same_instant = |other: &&Said| {
        other.reading.precision <= Precision::Minute && reading.at.duration_since(other.reading.at).abs().as_secs() < 60
    };
    let twin = others.iter().filter(same_instant).find_map(|other| other.reading.offset);
    let of_day = || {
        let named = others.iter().filter(|other| other.reading.precision == Precision::Day);
        let named = named.map(|other| day(other.reading.at)).find(|named| *named != day(reading.at))?;
        let shows = |clock: &&TimeZone| clock.to_datetime(reading.at).date() == named;
        clocks.iter().find(shows).map(|clock| clock.to_offset(reading.at))
    };
    let offset = twin.or_else(of_day);
    if let Some(winner) = ballot.winner_mut() {
        winner.reading.offset = offset;
    }
}

fn day(at: Timestamp) -> jiff::civil::Date {
    TimeZone::UTC.to_datetime(at).date()
}

/// Whether an instant may lie on a day: zones shift it by half a day or so.
fn same_day(midnight: Timestamp, at: Timestamp) -> bool {
    let hours = at.duration_since(midnight).as_hours();
    (-14..=38).contains(&hours)
}

#[cfg(test)]
mod tests {
    use newshound_model::DateSource;

    use super::*;
    use crate::dates::parse_loose;

    #[test]
    fn the_order_of_day_and_month_is_the_one_of_the_country() {
        assert_eq!(order("harbour-post.co.uk", Some("en-US")), Some(DayOrder::DayFirst));
        assert_eq!(order("harbour-post.com", Some("en-US")), Some(DayOrder::MonthFirst));
        assert_eq!(order("harbour-post.io", Some("en")), None);
    }

    #[track_caller]
    fn check(offers: &[(&str, DateSource, f32)], expect: DateSource) {
        let mut ballot = Ballot::default();
        for (text, source, weight) in offers {
            let reading = parse_loose(text, &DateContext::default()).unwrap();
            ballot.offer(Said { reading, source: *source }, source.as_str(), *weight);
        }
        elect(&mut ballot);
        assert_eq!(ballot.value().unwrap().source, expect);
    }

    #[test]
    fn a_day_is_made_finer_by_an_instant_of_the_same_day() {
        let day = ("2026-11-04", DateSource::JsonLd, 0.95);
        let other_day = ("2026-11-09T10:00:00Z", DateSource::Meta, 0.9);
        let instant = ("2026-11-04T07:10:00+01:00", DateSource::TimeElement, 0.7);
        check(&[day, other_day, instant], DateSource::TimeElement);
        check(&[day, other_day], DateSource::JsonLd);
    }
}
