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

mod dating;
mod furniture;

use jiff::{SignedDuration, Timestamp};
use newshound_model::Precision;

use self::dating::{Anchor, draft};
use self::furniture::{aggregator_name, without_furniture};
use crate::dates;
use crate::draft::Draft;
use crate::explain::Explanation;
use crate::text::clean;

/// A line that may be an outlet's name is not longer.
const MAX_OUTLET_CHARS: usize = 40;

/// A headline has at least so many characters …
const MIN_HEADLINE_CHARS: usize = 20;

/// … and at the most so many.
const MAX_HEADLINE_CHARS: usize = 300;

/// A paragraph of a story has at least so many words; shorter ones are furniture unless they end as sentences do.
const MIN_PARAGRAPH_WORDS: usize = 9;

/// One card: a byline and what follows.
struct Card {
    title: String,
    /// Whether the headline stands there twice.
    repeated: bool,
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
    explain(text, fetched_at).into_iter().map(|(draft, _)| draft).collect()
}

/// Reads as [`read`] does, and shows what each date was chosen from.
#[must_use]
pub fn explain(text: &str, fetched_at: Timestamp) -> Vec<(Draft, Explanation)> {
    let lines: Vec<String> = text.lines().map(clean).collect();
    let cards = cards(&lines);
    if cards.len() < 2 && cards.first().is_none_or(|card| card.ago.is_none()) {
        return Vec::new();
    }
    drafts(text, &lines, cards, fetched_at)
}

/// Reads the text of a web page, which may hold comments or lists of posts with their times: only a page on which at least two headlines
/// stand twice above an outlet and a time ago has the form of an aggregator's.
pub(crate) fn explain_page(text: &str, fetched_at: Timestamp) -> Vec<(Draft, Explanation)> {
    let lines: Vec<String> = text.lines().map(clean).collect();
    let cards = cards(&lines);
    if cards.iter().filter(|card| card.repeated).count() < 2 {
        return Vec::new();
    }
    drafts(text, &lines, cards, fetched_at)
}

fn drafts(text: &str, lines: &[String], cards: Vec<Card>, fetched_at: Timestamp) -> Vec<(Draft, Explanation)> {
    let via = aggregator_name(lines, &cards);
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
        let Some((title, title_start, repeated)) = headline_above(&lines[floor..byline.lines.0]) else { continue };
        if let Some(before) = cards.last_mut() {
            before.lines.1 = before.lines.1.min(floor + title_start);
        }
        let lines = (byline.lines.1, lines.len());
        cards.push(Card { title, repeated, outlet: byline.outlet.clone(), ago: Some(byline.ago), lines });
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
        && name.contains(char::is_alphabetic)
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
fn headline_above(lines: &[String]) -> Option<(String, usize, bool)> {
    let fits = |line: &&String| {
        (MIN_HEADLINE_CHARS..=MAX_HEADLINE_CHARS).contains(&line.chars().count())
            && line.split_whitespace().count() >= 3
    };
    let candidates: Vec<(usize, &String)> = lines.iter().enumerate().filter(|(_, line)| fits(line)).collect();
    let repeated = candidates.windows(2).rev().find(|pair| pair[0].1 == pair[1].1 && pair[1].0 - pair[0].0 <= 3);
    if let Some(pair) = repeated {
        return Some((pair[0].1.clone(), pair[0].0, true));
    }
    // Without a repetition the headline is the last line right above, which has no full stop.
    let (position, line) = candidates.last()?;
    let near = lines.len() - position <= 3;
    (near && !line.ends_with('.')).then(|| ((*line).clone(), *position, false))
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

#[cfg(test)]
mod tests;
