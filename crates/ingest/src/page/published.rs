//! Chooses when the article was published and when it was changed, and says how sure that is.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use newshound_model::{Confidence, DateSource, Language, Precision, Published};
use url::Url;

use super::evidence::Evidence;
use super::json_ld::LinkedArticle;
use super::metadata::Addresses;
use crate::dates::{DateContext, DayOrder, Reading, latest, parse_loose, relative, zones};

/// Dates of one article.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub(super) published: Option<Published>,
    pub(super) modified: Option<Timestamp>,
}

/// A date with who says it.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    reading: Reading,
    source: DateSource,
    confidence: f32,
}

/// `<meta>` names of the publication date, the surest first.
const META_PUBLISHED: &[&str] = &[
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "publishdate",
    "publish-date",
    "publish_date",
    "published_at",
    "pubdate",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.created",
    "dcterms.date",
    "dc.date",
    "article.published",
    "published",
    "article_date_original",
    "originalpublicationdate",
    "article-publication-date",
    "date_published",
    "displaydate",
    "creation_date",
    "rnews:datepublished",
    "publication_date",
    "bt:pubdate",
    "last-published",
    "vr:published_time",
    "weibo:article:create_at",
    "apub:time",
    "iso-8601-publish-date",
    "date",
];

const META_MODIFIED: &[&str] = &[
    "article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "dcterms.modified",
    "last-modified",
    "lastmod",
    "updated_time",
];

/// How many lines without a mark are read for a date.
const MAX_LINES: usize = 50;

/// Chooses the dates.
pub(super) fn choose(
    evidence: &Evidence,
    linked: &LinkedArticle,
    addresses: &Addresses,
    language: Option<Language>,
    fetched_at: Timestamp,
) -> Dates {
    let host = addresses.host().unwrap_or_default();
    let order = order(&host, evidence.lang.as_deref());
    let context = DateContext { language, zone: zones::by_host(&host), now: Some(fetched_at), order };
    let modified = modified(evidence, linked, &context, fetched_at);
    let mut candidates = candidates(evidence, linked, addresses, &context, fetched_at);
    candidates.retain(|candidate| candidate.reading.at <= latest(fetched_at));
    let Some(best) = pick(&candidates) else { return Dates { published: None, modified } };
    let agreeing = candidates.iter().filter(|other| day(other.reading.at) == day(best.reading.at)).count();
    let confidence = (best.confidence + 0.03 * (agreeing as f32 - 1.0)).min(0.99);
    let published = Published {
        at: best.reading.at,
        precision: best.reading.precision,
        source: best.source,
        confidence: Confidence::new(if best.reading.zoned { confidence } else { confidence - 0.1 }),
    };
    Dates { published: Some(published), modified: modified.filter(|modified| *modified >= published.at) }
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

/// The surest candidate, made finer by another one of the same day that knows the time.
fn pick(candidates: &[Candidate]) -> Option<Candidate> {
    let best = *candidates.iter().rev().max_by(|a, b| a.confidence.total_cmp(&b.confidence))?;
    if best.reading.zoned && best.reading.precision <= Precision::Minute {
        return Some(best);
    }
    let finer = candidates.iter().find(|other| {
        other.confidence >= 0.5
            && other.reading.zoned
            && other.reading.precision <= Precision::Minute
            && same_day(best.reading.at, other.reading.at)
    });
    Some(finer.copied().unwrap_or(best))
}

fn candidates(
    evidence: &Evidence,
    linked: &LinkedArticle,
    addresses: &Addresses,
    context: &DateContext,
    fetched_at: Timestamp,
) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    let mut offer = |text: &str, source: DateSource, confidence: f32| {
        if let Some(reading) = parse_loose(text, context) {
            candidates.push(Candidate { reading, source, confidence });
        }
    };
    for (position, date) in linked.published.iter().enumerate().take(4) {
        offer(date, DateSource::JsonLd, if position == 0 { 0.95 } else { 0.7 });
    }
    for name in META_PUBLISHED {
        if let Some(date) = evidence.meta_of(name) {
            offer(date, DateSource::Meta, if *name == "date" || *name == "displaydate" { 0.75 } else { 0.9 });
        }
    }
    for name in ["datepublished", "datecreated"] {
        if let Some(date) = evidence.property(name) {
            offer(date, DateSource::Microdata, if name == "datepublished" { 0.88 } else { 0.7 });
        }
    }
    for time in evidence.times.iter().take(20) {
        let changed = ["updat", "modif", "aktualis", "edited", "maj"].iter().any(|part| time.names.contains(part));
        let said = ["publi", "posted", "entry-date", "dateline", "pubdate", "article-date"]
            .iter()
            .any(|part| time.names.contains(part));
        let foreign = ["comment", "related", "teaser", "card", "sidebar", "footer", "nav"]
            .iter()
            .any(|part| time.names.contains(part));
        let mut confidence = if said {
            0.8
        } else if time.after_heading {
            0.7
        } else {
            0.5
        };
        confidence -= if changed { 0.25 } else { 0.0 } + if foreign { 0.3 } else { 0.0 };
        // The first one stands nearest to the headline.
        confidence -= 0.01 * (candidates.len().min(10) as f32);
        let reading = time
            .datetime
            .as_deref()
            .and_then(|text| parse_loose(text, context))
            .or_else(|| parse_loose(&time.text, context));
        if let Some(reading) = reading {
            candidates.push(Candidate { reading, source: DateSource::TimeElement, confidence });
        } else if let Some(reading) = relative(&time.text, fetched_at) {
            candidates.push(Candidate { reading, source: DateSource::Relative, confidence: confidence - 0.1 });
        }
    }
    if let Some(reading) = addresses.page.as_ref().and_then(in_url) {
        candidates.push(Candidate { reading, source: DateSource::Url, confidence: 0.65 });
    }
    for (position, line) in evidence.date_lines.iter().chain(&evidence.bylines).enumerate().take(40) {
        let confidence = 0.56 - 0.005 * position as f32;
        if let Some(reading) = parse_loose(line, context) {
            candidates.push(Candidate { reading, source: DateSource::Text, confidence });
        } else if let Some(reading) = relative(line, fetched_at) {
            candidates.push(Candidate { reading, source: DateSource::Relative, confidence: confidence - 0.1 });
        }
    }
    let titles = evidence.title.as_deref().into_iter().chain(evidence.meta_of("og:title"));
    // A heading that ends in a date names the day; one that holds a date may be about any day.
    let tails = titles.filter_map(|title| title.rsplit(['|', '•']).next().filter(|tail| tail.len() < title.len()));
    let lines =
        evidence.lines.iter().map(|(line, after_heading)| (line.as_str(), if *after_heading { 0.58 } else { 0.45 }));
    let strict = DateContext { now: None, ..context.clone() };
    for (position, (line, confidence)) in tails.map(|tail| (tail, 0.62)).chain(lines).enumerate().take(MAX_LINES) {
        if let Some(reading) = parse_loose(line, &strict).filter(|reading| reading.precision <= Precision::Day) {
            let length = line.chars().count();
            // A line that is little more than a date is one; a long one mentions it.
            let confidence = confidence - if length > 90 { 0.15 } else { 0.0 } - 0.002 * position as f32;
            candidates.push(Candidate { reading, source: DateSource::Text, confidence });
        }
    }
    candidates
}

fn modified(
    evidence: &Evidence,
    linked: &LinkedArticle,
    context: &DateContext,
    fetched_at: Timestamp,
) -> Option<Timestamp> {
    let said =
        linked.modified.as_deref().into_iter().chain(META_MODIFIED.iter().filter_map(|name| evidence.meta_of(name)));
    said.chain(evidence.property("datemodified"))
        .filter_map(|text| parse_loose(text, context))
        .map(|reading| reading.at)
        .find(|at| *at <= latest(fetched_at))
}

/// The date in an address: `/2026/11/24/`, `/2026-11-24-`, `20261124`.
fn in_url(url: &Url) -> Option<Reading> {
    let path = url.path();
    let mut parts: Vec<&str> = path.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    parts.truncate(20);
    let triple = parts.windows(3).find(|triple| triple[0].len() == 4 && triple[1].len() <= 2 && triple[2].len() <= 2);
    let text = match triple {
        Some(triple) => {
            // The three must stand together: `/2026/11/24/`, not numbers from all over the address.
            let joined =
                ["/", "-", "_", "."].iter().map(|sign| triple.join(sign)).find(|joined| path.contains(joined.as_str()));
            joined?;
            format!("{}-{}-{}", triple[0], triple[1], triple[2])
        }
        None => match parts.iter().find(|part| part.len() == 8 && (part.starts_with("20") || part.starts_with("19"))) {
            Some(compact) => format!("{}-{}-{}", &compact[..4], &compact[4..6], &compact[6..]),
            // `/24-11-2026/`: only with signs between, and never month first, which is rare in addresses.
            None => {
                let triple = parts.windows(3).find(|triple| {
                    triple[2].len() == 4 && triple[2].starts_with("20") && triple[0].len() <= 2 && triple[1].len() <= 2
                })?;
                ["-", ".", "_"].iter().find(|sign| path.contains(&triple.join(sign)))?;
                format!("{}-{}-{}", triple[2], triple[1], triple[0])
            }
        },
    };
    parse_loose(&text, &DateContext::default())
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
    use super::*;

    #[track_caller]
    fn check_url(url: &str, expect: &str) {
        let found = in_url(&Url::parse(url).unwrap()).map(|reading| reading.at.to_string()[..10].to_owned());
        assert_eq!(found.unwrap_or_default(), expect, "{url}");
    }

    #[test]
    fn dates_in_addresses_stand_together() {
        check_url("https://harbour-post.example/2026/11/04/pilots-strike", "2026-11-04");
        check_url("https://harbour-post.example/news/2026-11-04-pilots", "2026-11-04");
        check_url("https://harbour-post.example/pilots-20261104.html", "2026-11-04");
        check_url("https://harbour-post.example/meldungen/04-11-2026", "2026-11-04");
        check_url("https://harbour-post.example/2026/pilots/11/and/04", "");
        check_url("https://harbour-post.example/story/12345678", "");
    }

    #[test]
    fn the_order_of_day_and_month_is_the_one_of_the_country() {
        assert_eq!(order("harbour-post.co.uk", Some("en-US")), Some(DayOrder::DayFirst));
        assert_eq!(order("harbour-post.com", Some("en-US")), Some(DayOrder::MonthFirst));
        assert_eq!(order("harbour-post.io", Some("en")), None);
    }

    #[test]
    fn a_day_is_made_finer_by_an_instant_of_the_same_day() {
        let candidate = |text: &str, source, confidence| Candidate {
            reading: parse_loose(text, &DateContext::default()).unwrap(),
            source,
            confidence,
        };
        let day = candidate("2026-11-04", DateSource::JsonLd, 0.95);
        let other_day = candidate("2026-11-09T10:00:00Z", DateSource::Meta, 0.9);
        let instant = candidate("2026-11-04T07:10:00+01:00", DateSource::TimeElement, 0.7);
        assert_eq!(pick(&[day, other_day, instant]).unwrap().source, DateSource::TimeElement);
        assert_eq!(pick(&[day, other_day]).unwrap().source, DateSource::JsonLd);
    }
}
