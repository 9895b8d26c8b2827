//! Pages of aggregators as plain text: a main story and cards of others, each with its outlet and a time ago.
//!
//! Nothing in such a text says where an article begins but its form, and the rules here know only that:
//! - a headline is repeated: two equal lines, often with blank ones between;
//! - a byline of a card names an outlet and a time ago, glued ("Reuters2 days ago") or on lines of their own;
//! - what stands between one card's byline and the next headline is its text;
//! - the furniture round it (comments, app adverts, "related articles") is made of short lines without sentences.
//!
//! Times ago count from the fetch. A saved page is often read long after, so when the dates in its own text contradict the fetch, the
//! latest of those dates is the anchor, to the day and with little confidence.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use newshound_model::{Confidence, DateSource, Precision, Published};

use crate::dateline;
use crate::dates;
use crate::draft::Draft;
use crate::text::clean;

/// A line that may be an outlet's name is not longer.
const MAX_OUTLET_CHARS: usize = 40;

/// A headline has at least so many characters …
const MIN_HEADLINE_CHARS: usize = 20;

/// … and at the most so many.
const MAX_HEADLINE_CHARS: usize = 300;

/// A paragraph of a story has at least so many words; shorter ones are furniture unless they end as sentences do.
const MIN_PARAGRAPH_WORDS: usize = 9;

/// How far from the fetch the dates of a page may lie before the fetch is not believed to be the anchor.
const FAR: SignedDuration = SignedDuration::from_hours(24 * 20);

/// One card: a byline and what follows.
struct Card {
    title: String,
    outlet: String,
    ago: Option<(SignedDuration, Precision)>,
    /// The lines of its text, from and to.
    lines: (usize, usize),
}

/// Who published, and how long ago.
#[derive(Debug)]
struct Byline {
    /// Its lines, from and to.
    lines: (usize, usize),
    outlet: String,
    ago: (SignedDuration, Precision),
}

/// Reads the articles of an aggregator page; the main story first. Empty when the text has not that form.
#[must_use]
pub fn read(text: &str, fetched_at: Timestamp) -> Vec<Draft> {
    let lines: Vec<String> = text.lines().map(clean).collect();
    let cards = cards(&lines);
    if cards.len() < 2 && cards.first().is_none_or(|card| card.ago.is_none()) {
        return Vec::new();
    }
    let via = aggregator_name(&lines, &cards);
    let bodies: Vec<Vec<String>> =
        cards.iter().map(|card| body(&lines[card.lines.0..card.lines.1], &card.title)).collect();
    let anchor = Anchor::new(text, fetched_at);
    cards
        .into_iter()
        .zip(bodies)
        .filter(|(_, body)| !body.is_empty())
        .map(|(card, body)| draft(card, body, via.as_deref(), &anchor))
        .collect()
}

/// Finds the bylines, and for each the headline above it.
fn cards(lines: &[String]) -> Vec<Card> {
    let mut bylines: Vec<Byline> = Vec::new();
    let mut position = 0;
    while position < lines.len() {
        match byline(lines, position) {
            Some(found) => {
                position = found.lines.1;
                bylines.push(found);
            }
            None => position += 1,
        }
    }
    let mut cards: Vec<Card> = Vec::new();
    for (number, byline) in bylines.iter().enumerate() {
        let floor = number.checked_sub(1).map_or(0, |before| bylines[before].lines.1);
        let Some((title, title_start)) = headline_above(&lines[floor..byline.lines.0]) else { continue };
        if let Some(before) = cards.last_mut() {
            before.lines.1 = before.lines.1.min(floor + title_start);
        }
        let lines = (byline.lines.1, lines.len());
        cards.push(Card { title, outlet: byline.outlet.clone(), ago: Some(byline.ago), lines });
    }
    cards
}

/// Reads a byline that begins at a line.
fn byline(lines: &[String], position: usize) -> Option<Byline> {
    let line = lines[position].as_str();
    // "Reuters2 days ago", "Reuters · 2 days ago".
    if let Some((outlet, ago)) = glued(line) {
        let end = end_of_bullets(lines, position + 1, &outlet);
        return Some(Byline { lines: (position, end), outlet, ago });
    }
    // An outlet on a line of its own, and the time on the next that is not blank.
    if !is_outlet_line(line) {
        return None;
    }
    let next = (position + 1..lines.len().min(position + 4)).find(|&next| !lines[next].is_empty())?;
    let ago = ago_of(&lines[next])?;
    let outlet = line.trim_start_matches(['•', '·', '-', '*', ' ']).to_owned();
    Some(Byline { lines: (position, end_of_bullets(lines, next + 1, &outlet)), outlet, ago })
}

/// The time ago of a whole line, which may have a word glued before it ("time26 minutes ago").
fn ago_of(line: &str) -> Option<(SignedDuration, Precision)> {
    if line.chars().count() > 40 {
        return None;
    }
    let at = line.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    dates::ago(&line[at..]).or_else(|| dates::ago(line)).or_else(|| {
        // "timean hour ago": a label without a blank before an article.
        ["an hour", "a day", "a minute", "einer Stunde", "une heure"]
            .iter()
            .find_map(|begin| line.find(begin).and_then(|at| dates::ago(&line[at..])))
    })
}

/// An outlet and a time ago on one line.
fn glued(line: &str) -> Option<(String, (SignedDuration, Precision))> {
    let n_chars = line.chars().count();
    if !(6..=MAX_OUTLET_CHARS + 30).contains(&n_chars) || line.ends_with('.') {
        return None;
    }
    let starts = line.char_indices().filter(|(at, c)| {
        *at > 1
            && (c.is_ascii_digit()
                || line[*at..].starts_with("an hour")
                || line[*at..].starts_with("vor ")
                || line[*at..].starts_with("il y a")
                || line[*at..].starts_with("hace "))
    });
    for (at, _) in starts {
        let outlet = line[..at].trim_end_matches([' ', '·', '•', '|', '-', '–', ',']).trim();
        if let Some(ago) = dates::ago(&line[at..])
            && is_outlet_line(outlet)
        {
            return Some((outlet.trim_start_matches(['•', '·', ' ']).to_owned(), ago));
        }
    }
    None
}

fn is_outlet_line(line: &str) -> bool {
    let name = line.trim_start_matches(['•', '·', '-', '*', ' ']);
    let n_words = name.split_whitespace().count();
    (1..=6).contains(&n_words)
        && (2..=MAX_OUTLET_CHARS).contains(&name.chars().count())
        && name.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
        && !name.ends_with(['.', '!', '?', ':', ',', ';'])
        && dates::ago(name).is_none()
}

/// Goes over blank lines, and lines that repeat the outlet behind a bullet.
fn end_of_bullets(lines: &[String], from: usize, outlet: &str) -> usize {
    let mut end = from;
    for (position, line) in lines.iter().enumerate().skip(from).take(6) {
        let bare = line.trim_start_matches(['•', '·', '-', '*', ' ']);
        if bare == outlet {
            end = position + 1;
        } else if !line.is_empty() {
            break;
        }
    }
    end
}

/// The headline above a byline, and the line it begins at: the last line that stands there twice, else the last that could be one.
fn headline_above(lines: &[String]) -> Option<(String, usize)> {
    let fits = |line: &&String| {
        (MIN_HEADLINE_CHARS..=MAX_HEADLINE_CHARS).contains(&line.chars().count())
            && line.split_whitespace().count() >= 3
    };
    let candidates: Vec<(usize, &String)> = lines.iter().enumerate().filter(|(_, line)| fits(line)).collect();
    let repeated = candidates.windows(2).rev().find(|pair| pair[0].1 == pair[1].1 && pair[1].0 - pair[0].0 <= 3);
    if let Some(pair) = repeated {
        return Some((pair[0].1.clone(), pair[0].0));
    }
    // Without a repetition the headline is the last line right above, which has no full stop.
    let (position, line) = candidates.last()?;
    let near = lines.len() - position <= 3;
    (near && !line.ends_with('.')).then(|| ((*line).clone(), *position))
}

/// The paragraphs of a story among the lines under its byline.
fn body(lines: &[String], title: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut misses = 0;
    for line in lines.iter().filter(|line| !line.is_empty()) {
        if line == title {
            continue;
        }
        let cleaned = without_furniture(line);
        if is_paragraph(&cleaned) {
            paragraphs.push(cleaned);
            misses = 0;
        } else {
            // Furniture after the text: the story is over, and later sentences belong to the page.
            misses += 1;
            if !paragraphs.is_empty() && misses >= 2 {
                break;
            }
        }
    }
    paragraphs
}

fn is_paragraph(line: &str) -> bool {
    let n_words = line.split_whitespace().count();
    let ends = line.ends_with(['.', '!', '?', '"', '\u{201d}', '\'', '\u{2019}', '…', ')', '»', '。']);
    let unspaced = line.chars().filter(|c| matches!(c, '\u{3040}'..='\u{9fff}')).count() >= 15;
    (n_words >= MIN_PARAGRAPH_WORDS && (ends || n_words >= 25))
        || (n_words >= 4 && ends && !line.ends_with("..."))
        || unspaced
}

/// Takes out what such pages leave between the sentences of a text: labels of links and buttons, promotions, captions.
fn without_furniture(line: &str) -> String {
    let mut text = line.to_owned();
    for label in
        ["(Opens in new window)", "(opens in new tab)", ", opens new tab", "opens new tab", "(Öffnet in neuem Fenster)"]
    {
        text = text.replace(label, "");
    }
    text = without_captions(&text);
    let sentences = split_sentences(&text);
    let mut counts: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
    for sentence in &sentences {
        *counts.entry(sentence.trim()).or_default() += 1;
    }
    // Captions come back under every picture.
    let kept: Vec<&str> = sentences
        .iter()
        .map(|sentence| sentence.trim())
        .filter(|sentence| !is_promotion(sentence))
        .filter(|sentence| counts[sentence] == 1 || !ends_with_credit(sentence))
        .collect();
    let mut text = kept.join(" ");
    for phrase in ["Click to share on X/Twitter", "Click to share on Facebook", "Click to share on"] {
        text = text.replace(phrase, "");
    }
    clean(&text)
}

/// Takes out numbered captions: "4 Trump shakes hands on the tarmac Credit: AFP".
fn without_captions(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(" Credit: ") {
        let after = &rest[at + 9..];
        let agency = after.split([' ']).take(2).collect::<Vec<_>>();
        // The agency is one word, or two when the second begins large as in "Sky News".
        let two = agency.len() == 2
            && agency[1].starts_with(char::is_uppercase)
            && !agency[0].chars().all(char::is_uppercase);
        let length =
            if two { agency[0].len() + 1 + agency[1].len() } else { agency.first().map_or(0, |word| word.len()) };
        let before = &rest[..at];
        let start = before
            .char_indices()
            .rev()
            .find(|(position, c)| {
                c.is_ascii_digit()
                    && (*position == 0 || before[..*position].ends_with(' '))
                    && before[position + 1..].starts_with(' ')
                    && before.len() - position < 250
            })
            .map(|(position, _)| position);
        match start {
            Some(start) => kept.push_str(&before[..start]),
            None => kept.push_str(before),
        }
        rest = after[length..].trim_start();
        if !kept.ends_with(' ') {
            kept.push(' ');
        }
    }
    kept.push_str(rest);
    kept
}

/// Splits at the ends of sentences, and keeps everything.
fn split_sentences(text: &str) -> Vec<String> {
    use unicode_segmentation::UnicodeSegmentation as _;
    let mut sentences: Vec<String> = Vec::new();
    for piece in text.split_sentence_bounds() {
        // A caption ends with its credit in brackets and no full stop.
        let mut rest = piece;
        while let Some(at) = rest.find("/AP) ").or_else(|| rest.find("/PA) ")).or_else(|| rest.find("/AFP) ")) {
            let end = rest[at..].find(')').map_or(rest.len(), |end| at + end + 1);
            sentences.push(rest[..end].to_owned());
            rest = rest[end..].trim_start();
        }
        sentences.push(rest.to_owned());
    }
    sentences.retain(|sentence| !sentence.trim().is_empty());
    sentences
}

fn ends_with_credit(sentence: &str) -> bool {
    credit(sentence).is_some()
}

/// The agency in a credit at the end: "… (Julia Demaree Nikhinson/AP)".
fn credit(sentence: &str) -> Option<&str> {
    let inside = sentence.strip_suffix(')')?.rsplit_once('(')?.1;
    let (_, agency) = inside.rsplit_once('/')?;
    dateline::agency_of(agency)
}

/// Whether a sentence sends readers elsewhere.
fn is_promotion(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let begins = [
        "read more",
        "scroll down to",
        "sign up for",
        "click to share",
        "click here",
        "read our live blog",
        "follow us",
        "subscribe to",
        "download the",
        "get the app",
        "laden sie",
        "téléchargez",
        "watch:",
        "don't miss",
        "also read",
        "related:",
        "read also",
        "lesen sie auch",
        "mehr zum thema",
        "lire aussi",
        "à lire aussi",
        "lea también",
        "leia também",
        "join our",
    ];
    begins.iter().any(|begin| lower.starts_with(begin)) || ends_with_credit(sentence)
}

/// The name of the aggregator: the word that its own adverts are about. Headlines and the texts of articles are about others.
fn aggregator_name(lines: &[String], cards: &[Card]) -> Option<String> {
    let own: Vec<&String> = lines
        .iter()
        .filter(|line| line.chars().count() < 200 && !cards.iter().any(|card| card.title == **line))
        .filter(|line| {
            let lower = line.to_lowercase();
            let mut words = lower.split(|c: char| !c.is_alphanumeric());
            words.any(|word| {
                matches!(word, "app" | "apps" | "ai" | "ki" | "ia" | "download" | "télécharger" | "descarga")
            })
        })
        .collect();
    let mut counts: Vec<(String, usize)> = Vec::new();
    for line in own {
        for word in line.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3) {
            let is_name = word.starts_with(char::is_uppercase)
                && !COMMON.contains(&word.to_lowercase().as_str())
                && !word.chars().all(char::is_uppercase);
            if is_name {
                match counts.iter_mut().find(|(known, _)| known == word) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((word.to_owned(), 1)),
                }
            }
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(name, _)| name)
}

/// Words of adverts that begin large and are no names.
const COMMON: &[&str] = &[
    "try",
    "our",
    "features",
    "explore",
    "what",
    "download",
    "get",
    "started",
    "now",
    "the",
    "app",
    "ready",
    "dive",
    "from",
    "your",
    "store",
    "read",
    "more",
    "today",
    "play",
    "google",
    "apple",
    "for",
    "you",
    "with",
    "join",
    "sign",
    "and",
    "die",
    "jetzt",
    "laden",
    "hol",
    "dir",
    "unsere",
    "entdecken",
    "telechargez",
    "notre",
];

/// What times ago count from.
struct Anchor {
    at: Timestamp,
    trusted: bool,
}

impl Anchor {
    fn new(text: &str, fetched_at: Timestamp) -> Self {
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

fn draft(card: Card, mut body: Vec<String>, via: Option<&str>, anchor: &Anchor) -> Draft {
    let relative = card.ago.and_then(|(ago, precision)| {
        let at = anchor.at.checked_sub(ago).ok()?;
        let (precision, confidence) = if anchor.trusted { (precision, 0.7) } else { (Precision::Day, 0.3) };
        // Under a guessed day the time of day still tells which article came before which.
        let at = if precision >= Precision::Day && anchor.trusted { midnight(at) } else { at };
        Some(Published { at, precision, source: DateSource::Relative, confidence: Confidence::new(confidence) })
    });
    let line = body.first().and_then(|first| dateline::read(first));
    let mut dateline = None;
    let mut published = relative;
    if let Some((line, between, length)) = line {
        // "Aug 13" under a dateline has no year: the one that brings it next to the time ago.
        let filed =
            between.and_then(|between| filed_on(&between, relative.map_or(anchor.at, |published| published.at)));
        if let Some(day) = filed {
            published = Some(Published {
                at: day,
                precision: Precision::Day,
                source: DateSource::Dateline,
                confidence: Confidence::new(0.8),
            });
        }
        if let Some(first) = body.first_mut() {
            *first = clean(&first[length..]);
        }
        dateline = Some(line);
    }
    body.retain(|paragraph| !paragraph.is_empty());
    Draft {
        title: Some(card.title),
        outlet_name: Some(card.outlet),
        via: via.map(str::to_owned),
        agency: dateline.as_ref().and_then(|line| line.agency.clone()),
        dateline,
        body,
        published,
        ..Draft::default()
    }
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

fn midnight(at: Timestamp) -> Timestamp {
    let date: Date = at.to_zoned_datetime(TimeZone::UTC).date();
    TimeZone::UTC.to_timestamp(date.to_datetime(jiff::civil::Time::midnight())).unwrap_or(at)
}

#[cfg(test)]
mod tests;
