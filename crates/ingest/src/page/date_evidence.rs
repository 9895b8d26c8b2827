//! Collects whatever a page says about when its article was published or changed.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use newshound_model::{DateSource, Precision};
use url::Url;

use super::date_words::{self, Cue};
use super::evidence::{Evidence, Line, Place, TimeElement};
use super::json_ld::LinkedArticle;
use super::metadata::Addresses;
use crate::ballot::{Ballot, Candidate};
use crate::dates::{DateContext, Reading, parse_loose, relative};

/// A date that something says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Said {
    pub(super) reading: Reading,
    pub(super) source: DateSource,
}

impl Said {
    /// The date as readers see it: with the time of day where it is known, on the clock of the outlet where that is.
    pub(super) fn show(&self) -> (String, Option<&'static str>) {
        let Reading { at, precision, offset, .. } = self.reading;
        let shown = match offset {
            _ if precision >= Precision::Day => TimeZone::UTC.to_datetime(at).date().to_string(),
            Some(offset) => at.display_with_offset(offset).to_string(),
            None => at.to_string(),
        };
        (shown, Some(precision.as_str()))
    }
}

/// `<meta>` names of the publication date, the surest first, with how far they are right.
const META_PUBLISHED: &[(&str, f32)] = &[
    ("article:published_time", 0.9),
    ("article:published", 0.9),
    ("og:article:published_time", 0.9),
    ("og:published_time", 0.9),
    ("datepublished", 0.9),
    ("parsely-pub-date", 0.9),
    ("publishdate", 0.9),
    ("publish-date", 0.9),
    ("publish_date", 0.9),
    ("published_at", 0.9),
    ("pubdate", 0.9),
    ("cxenseparse:recs:publishtime", 0.9),
    ("cxenseparse:publishtime", 0.9),
    ("sailthru.date", 0.9),
    ("dc.date.issued", 0.9),
    ("dcterms.created", 0.9),
    ("dc.created", 0.9),
    // These do not say of what they are the date: often it is that of the last time a system touched the page.
    ("dcterms.date", 0.55),
    ("dc.date", 0.55),
    ("article.published", 0.9),
    ("published", 0.9),
    ("article_date_original", 0.9),
    ("originalpublicationdate", 0.9),
    ("article-publication-date", 0.9),
    ("date_published", 0.9),
    ("displaydate", 0.75),
    ("creation_date", 0.9),
    ("rnews:datepublished", 0.9),
    ("publication_date", 0.9),
    ("bt:pubdate", 0.9),
    ("last-published", 0.9),
    ("vr:published_time", 0.9),
    ("weibo:article:create_at", 0.9),
    ("apub:time", 0.9),
    ("iso-8601-publish-date", 0.9),
    ("date", 0.55),
];

/// `<meta>` names of the last change.
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

/// Places of less weight than this are not the outlet's own word for the date of publication.
const WEAK: f32 = 0.84;

/// How many visible dates of a sort are read: those nearest to the headline.
const MAX_NEAR: usize = 16;

/// Names of elements that hold the time of a change.
const CHANGED: &[&str] = &["updat", "modif", "aktualis", "edited", "maj"];

/// Names of elements that hold the time of publication.
const SAID: &[&str] = &["publi", "posted", "entry-date", "dateline", "pubdate", "article-date"];

/// Names of elements that hold the time of something else.
const FOREIGN: &[&str] = &["comment", "related", "teaser", "card", "sidebar", "footer", "nav"];

/// Collects the candidates for the date of publication.
pub(super) fn published(
    evidence: &Evidence,
    linked: &LinkedArticle,
    addresses: &Addresses,
    title: Option<&str>,
    context: &DateContext,
    fetched_at: Timestamp,
) -> Ballot<Said> {
    let heading = evidence.heading_of(title);
    let month = addresses.page.as_ref().and_then(month_in_url);
    let mut collected = Collected { ballot: Ballot::default(), context, fetched_at, heading, month, changed: None };
    for (position, (name, date)) in linked.published.iter().enumerate().take(4) {
        let weight = if position == 0 { 0.95 } else { 0.7 };
        collected.absolute(date, DateSource::JsonLd, format!("json-ld {name}"), weight);
    }
    for (name, weight) in META_PUBLISHED {
        if let Some(date) = evidence.meta_of(name) {
            collected.absolute(date, DateSource::Meta, format!("meta {name}"), *weight);
        }
    }
    for (name, content) in evidence.metas.iter().filter(|(name, _)| says_published(name)).take(4) {
        // What was created may have been published much later.
        let weight = if name.contains("created") { 0.5 } else { 0.62 };
        collected.absolute(content, DateSource::Meta, format!("meta {name}"), weight);
    }
    if let Some(date) = &linked.page_published {
        collected.absolute(date, DateSource::JsonLd, "json-ld datePublished of the web page", 0.6);
    }
    for (name, source, weight) in
        [("datepublished", "microdata datePublished", 0.88), ("datecreated", "microdata dateCreated", 0.5)]
    {
        if let Some(date) = evidence.property(name) {
            collected.absolute(date, DateSource::Microdata, source, weight);
        }
    }
    let near = |place: &Place| std::cmp::Reverse((place.nearness(heading) * 1_000.0) as i32);
    let mut times: Vec<&TimeElement> = evidence.times.iter().collect();
    times.sort_by_key(|time| near(&time.place));
    for time in times.into_iter().take(MAX_NEAR) {
        collected.time(time);
    }
    if let Some(reading) = addresses.page.as_ref().and_then(in_url) {
        collected.ballot.offer(Said { reading, source: DateSource::Url }, "address", 0.84);
    }
    let mut lines: Vec<&Line> = evidence.date_lines.iter().chain(&evidence.bylines).collect();
    lines.sort_by_key(|line| near(&line.place));
    for line in lines.into_iter().take(MAX_NEAR) {
        let weight = collected.visible(line.place) + 0.04;
        if !collected.shown(&line.text, line.place, "element called date or byline", weight) {
            collected.relative(&line.text, "element called date or byline", weight - 0.1);
        }
    }
    // Where data names the instant, lines that nothing marks add nothing.
    let sure = |candidate: &Candidate<Said>| {
        candidate.weight >= 0.88
            && candidate.value.reading.zoned
            && candidate.value.reading.precision <= Precision::Minute
    };
    if !collected.ballot.standing().any(|(_, candidate)| sure(candidate)) {
        collected.lines(evidence, near);
        collected.scripts(evidence.script_dates.found());
    }
    let Collected { mut ballot, changed, .. } = collected;
    if let Some(changed) = changed {
        // Systems stamp a page whenever they touch it.
        ballot.object(|candidate| {
            let after = candidate.value.reading.local_day() > changed;
            (candidate.weight < WEAK && after).then(|| "it lies after the last change that readers are told of".into())
        });
    }
    ballot
}

/// Whether a `<meta>` that no table lists is called as if it held the date of publication.
fn says_published(name: &str) -> bool {
    const PARTS: &[&str] =
        &["publish", "publication", "pubdate", "pub-date", "pub_date", "uploaded", "created", "issued"];
    const NOT: &[&str] = &["modif", "updat", "expir", "unpublish", "publisher"];
    PARTS.iter().any(|part| name.contains(part))
        && !NOT.iter().any(|part| name.contains(part))
        && !META_PUBLISHED.iter().any(|(known, _)| *known == name)
}

/// The year and month that an address names: `/2026/11/pilots-strike`.
fn month_in_url(url: &Url) -> Option<(i16, i8)> {
    let path = url.path();
    let path = path.find("/http").map_or(path, |at| &path[at + 5..]);
    let segments: Vec<&str> = path.split('/').collect();
    segments.windows(2).find_map(|pair| {
        let year: i16 = pair[0].parse().ok().filter(|year| (1990..2200).contains(year))?;
        let month: i8 = pair[1].parse().ok().filter(|month| (1..=12).contains(month))?;
        (pair[0].len() == 4 && pair[1].len() == 2).then_some((year, month))
    })
}

/// Collects the candidates for the time of the last change.
pub(super) fn modified(evidence: &Evidence, linked: &LinkedArticle, context: &DateContext) -> Ballot<Said> {
    let mut collected = Collected {
        ballot: Ballot::default(),
        context,
        fetched_at: Timestamp::MIN,
        heading: None,
        month: None,
        changed: None,
    };
    if let Some(date) = &linked.modified {
        collected.absolute(date, DateSource::JsonLd, "json-ld dateModified", 0.95);
    }
    for name in META_MODIFIED {
        if let Some(date) = evidence.meta_of(name) {
            collected.absolute(date, DateSource::Meta, format!("meta {name}"), 0.9);
        }
    }
    if let Some(date) = evidence.property("datemodified") {
        collected.absolute(date, DateSource::Microdata, "microdata dateModified", 0.88);
    }
    collected.ballot
}

struct Collected<'a> {
    ballot: Ballot<Said>,
    context: &'a DateContext,
    fetched_at: Timestamp,
    /// Where the main heading stands.
    heading: Option<usize>,
    /// The year and month that the address names.
    month: Option<(i16, i8)>,
    /// The day of the last change that stands beside the headline.
    changed: Option<Date>,
}

impl Collected<'_> {
    /// How far a visible date at a place is the one of the article: those next to the headline are.
    fn visible(&self, place: Place) -> f32 {
        0.44 + 0.16 * place.nearness(self.heading)
            - if place.aside { 0.12 } else { 0.0 }
            - if place.linked { 0.08 } else { 0.0 }
            + if place.own { 0.1 } else { 0.0 }
    }

    /// Offers the dates of a visible line, each as what the words beside it say, and tells whether there is one.
    fn shown(&mut self, line: &str, place: Place, source: &'static str, weight: f32) -> bool {
        let mut is_dated = false;
        for (cue, part) in date_words::parts(line) {
            let Some(reading) = parse_loose(part, self.context) else { continue };
            is_dated = true;
            self.reading(cue, reading, place, source, weight);
        }
        is_dated
    }

    fn reading(&mut self, cue: Option<Cue>, reading: Reading, place: Place, source: &'static str, weight: f32) {
        let guessed = if reading.year_guessed { 0.12 } else { 0.0 };
        match cue {
            None => self.visible_date(reading, DateSource::Text, source, weight - guessed),
            Some(Cue::Published) => {
                let said = format!("{source}, with a word of publication");
                self.visible_date(reading, DateSource::Text, said, weight + 0.2 - guessed);
            }
            Some(Cue::Changed) => {
                let said = format!("{source}, with a word of change");
                self.visible_date(reading, DateSource::Text, said, weight - 0.12 - guessed);
                let beside = !place.aside && !reading.year_guessed && place.nearness(self.heading) >= 0.5;
                if beside && reading.precision <= Precision::Day {
                    let day = reading.local_day();
                    self.changed = Some(self.changed.map_or(day, |known| known.max(day)));
                }
            }
        }
    }

    /// Offers the dates that scripts name. Where they name several days, they speak of several articles.
    fn scripts(&mut self, found: &[(String, String)]) {
        let readings: Vec<(&str, Reading)> = found
            .iter()
            .filter_map(|(key, value)| Some((key.as_str(), parse_loose(value, self.context)?)))
            .filter(|(_, reading)| reading.precision <= Precision::Day && !reading.year_guessed)
            .collect();
        let Some((_, first)) = readings.first() else { return };
        let alone = readings.iter().all(|(_, reading)| reading.local_day() == first.local_day());
        let weight = if alone { 0.62 } else { 0.36 };
        for (key, reading) in readings.iter().take(4) {
            let said = Said { reading: *reading, source: DateSource::Meta };
            self.ballot.offer(said, format!("script {key}"), weight);
        }
    }

    /// Offers the first absolute date of a text, and says whether there is one.
    fn absolute(&mut self, text: &str, source: DateSource, place: impl Into<Cow<'static, str>>, weight: f32) -> bool {
        let Some(reading) = parse_loose(text, self.context) else { return false };
        let weight = weight - if reading.year_guessed { 0.12 } else { 0.0 };
        if matches!(source, DateSource::Text | DateSource::TimeElement) {
            self.visible_date(reading, source, place, weight);
        } else {
            self.ballot.offer(Said { reading, source }, place, weight);
        }
        true
    }

    /// Offers a date that readers see. An address that names year and month tells the article's date from the others on the page.
    fn visible_date(&mut self, reading: Reading, source: DateSource, place: impl Into<Cow<'static, str>>, weight: f32) {
        let day = TimeZone::UTC.to_datetime(reading.at).date();
        let fits = self.month.map(|month| month == (day.year(), day.month()));
        let weight = weight + fits.map_or(0.0, |fits| if fits { 0.06 } else { -0.1 });
        self.ballot.offer(Said { reading, source }, place, weight);
    }

    fn relative(&mut self, text: &str, place: &'static str, weight: f32) {
        if let Some(reading) = relative(text, self.fetched_at) {
            self.ballot.offer(Said { reading, source: DateSource::Relative }, place, weight);
        }
    }

    fn time(&mut self, time: &TimeElement) {
        let called = |parts: &[&str]| parts.iter().any(|part| time.names.contains(part));
        let mut weight = self.visible(time.place) + if called(SAID) { 0.2 } else { 0.12 };
        weight -= if called(CHANGED) { 0.25 } else { 0.0 } + if called(FOREIGN) { 0.2 } else { 0.0 };
        let in_attribute =
            time.datetime.as_deref().is_some_and(|text| self.absolute(text, DateSource::TimeElement, "time", weight));
        if !in_attribute && !self.absolute(&time.text, DateSource::TimeElement, "time", weight) {
            self.relative(&time.text, "time", weight - 0.1);
        }
    }

    /// Reads lines that nothing marks as dates.
    fn lines(&mut self, evidence: &Evidence, near: impl Fn(&Place) -> std::cmp::Reverse<i32>) {
        let titles = evidence.title.as_deref().into_iter().chain(evidence.meta_of("og:title"));
        // A heading that ends in a date names the day; one that holds a date may be about any day.
        let tails = titles.filter_map(|title| title.rsplit(['|', '•']).next().filter(|tail| tail.len() < title.len()));
        let mut lines: Vec<&Line> = evidence.lines.iter().collect();
        lines.sort_by_key(|line| near(&line.place));
        for tail in tails {
            let Some(reading) = parse_loose(tail, self.context) else { continue };
            if reading.precision <= Precision::Day && !reading.year_guessed {
                self.visible_date(reading, DateSource::Text, "end of the title", 0.62);
            }
        }
        for line in lines.into_iter().take(2 * MAX_NEAR) {
            // A line that is little more than a date is one; a long one mentions it.
            let weight = self.visible(line.place) - if is_long(&line.text) { 0.15 } else { 0.0 };
            for (cue, part) in date_words::parts(&line.text) {
                let Some(reading) = parse_loose(part, self.context) else { continue };
                if reading.precision <= Precision::Day && !reading.year_guessed {
                    self.reading(cue, reading, line.place, "line of text", weight);
                }
            }
        }
    }
}

/// Whether a line says more than a date. A letter of a script without blanks says as much as three.
fn is_long(line: &str) -> bool {
    line.chars().map(|c| if c >= '\u{3000}' { 3 } else { 1 }).sum::<usize>() > 90
}

/// The date in an address: `/2026/11/24/`, `/2026-11-24-`, `20261124`.
fn in_url(url: &Url) -> Option<Reading> {
    // An archive of the web keeps the address of the page in its own, behind the day of its visit.
    let path = url.path();
    let path = path.find("/http").map_or(path, |at| &path[at + 5..]);
    let mut parts: Vec<&str> = path.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    parts.truncate(20);
    let triple = parts.windows(3).find(|triple| triple[0].len() == 4 && triple[1].len() <= 2 && triple[2].len() <= 2);
    let text = match triple {
        Some(triple) => {
            // The three must stand together: `/2026/11/24/`, not numbers from all over the address.
            let signs = ["/", "-", "_", "."].iter().map(|sign| triple.join(sign));
            // Some put the year and the month into one folder: `/2026-11/24/`.
            let mixed = format!("{}-{}/{}", triple[0], triple[1], triple[2]);
            signs.chain([mixed]).find(|joined| path.contains(joined.as_str()))?;
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
        check_url("https://harbour-post.example/news/2026-11/04/content_7.htm", "2026-11-04");
        check_url("https://archive.example/web/20270101024252/https://harbour-post.example/2026/11/04/a", "2026-11-04");
        check_url("https://harbour-post.example/2026/pilots/11/and/04", "");
        check_url("https://harbour-post.example/story/12345678", "");
    }
}
