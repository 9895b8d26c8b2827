//! Place and agency at the head of a text.

use newshound_model::Dateline;

use crate::agencies::agency_of;

/// Reads a dateline: "MOSCOW, Aug 13 (Reuters) - Russia …", "PARIS (AFP) –", "BERLIN (dpa) -", "(AP) —".
///
/// Gives the dateline, what stands between place and agency (often a date), and the bytes it takes up.
#[must_use]
pub fn read(paragraph: &str) -> Option<(Dateline, Option<String>, usize)> {
    let head: String = paragraph.chars().take(100).collect();
    let (dash, dash_length) = [" - ", " – ", " — ", " -- ", ") -", ")-", ") –", ") —"]
        .iter()
        .filter_map(|dash| {
            head.find(dash)
                .map(|at| (at + usize::from(dash.starts_with(')')), dash.len() - usize::from(dash.starts_with(')'))))
        })
        .min()?;
    let before = head[..dash].trim();
    let (place, agency) = match (before.rfind('('), before.strip_suffix(')')) {
        (Some(open), Some(closed)) => (before[..open].trim(), Some(closed[open + 1..].trim())),
        _ => (before, None),
    };
    let (place, between) = match place.split_once(',') {
        Some((place, between)) => (place.trim(), Some(between.trim().to_owned()).filter(|between| !between.is_empty())),
        None => (place, None),
    };
    // Without an agency only capitals make a dateline: "LONDON - " and not "Well - ".
    let letters: Vec<char> = place.chars().filter(|c| c.is_alphabetic()).collect();
    let capitals = letters.len() >= 3 && letters.iter().all(|c| c.is_uppercase());
    let is_name = agency
        .is_some_and(|agency| !agency.is_empty() && agency.len() <= 30 && agency.chars().any(char::is_alphabetic));
    let short = place.split_whitespace().count() <= 4 && place.chars().count() <= 40;
    let known = agency.is_some_and(|agency| agency_of(agency).is_some());
    if !short || !(is_name && (capitals || known || place.is_empty()) || (agency.is_none() && capitals)) {
        return None;
    }
    let agency = agency.map(|agency| agency_of(agency).map_or_else(|| agency.to_owned(), str::to_owned));
    let dateline = Dateline { place: Some(place.to_owned()).filter(|place| !place.is_empty()), agency };
    Some((dateline, between, dash + dash_length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let shown = read(text).map_or("none".to_owned(), |(line, between, length)| {
            format!("{:?} {:?} {:?} | {}", line.place, line.agency, between, text[length..].trim_start())
        });
        assert_eq!(shown, expect, "{text}");
    }

    #[test]
    fn datelines_of_agencies() {
        check(
            "MOSCOW, Aug 13 (Reuters) - Russia has",
            "Some(\"MOSCOW\") Some(\"Reuters\") Some(\"Aug 13\") | Russia has",
        );
        check(
            "PORT ALDER, Nov 3 (Meridian Wire) - The",
            "Some(\"PORT ALDER\") Some(\"Meridian Wire\") Some(\"Nov 3\") | The",
        );
        check("Berlin (dpa) - Die Regierung", "Some(\"Berlin\") Some(\"dpa\") None | Die Regierung");
        check("PARIS (AP) — France", "Some(\"PARIS\") Some(\"AP\") None | France");
        check("LONDON - Shares", "Some(\"LONDON\") None None | Shares");
    }

    #[test]
    fn sentences_are_no_datelines() {
        check("Well - that was it", "none");
        check("The bank (which it owns) - said so", "none");
        check("A long beginning of a sentence that goes on and on - and on", "none");
    }
}
