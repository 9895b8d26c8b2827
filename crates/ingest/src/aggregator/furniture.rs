//! What an aggregator's page leaves between the sentences of a text, and what its adverts betray.

use super::Card;
use crate::agencies::agency_of;
use crate::text::clean;

/// Takes out what such pages leave between the sentences of a text: labels of links and buttons, promotions, captions.
pub(super) fn without_furniture(line: &str) -> String {
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
    agency_of(agency)
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
pub(super) fn aggregator_name(lines: &[String], cards: &[Card]) -> Option<String> {
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
