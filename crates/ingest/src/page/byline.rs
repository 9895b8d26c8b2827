//! Chooses who wrote it: names one by one, without "By", addresses, and agencies.

use super::evidence::Evidence;
use super::json_ld::LinkedArticle;
use super::metadata::Addresses;
use super::title::compared;
use crate::agencies::agency_of;
use crate::ballot::Ballot;

/// Who wrote it, with all that was said about them.
#[derive(Debug, Default)]
pub(super) struct Authors {
    pub(super) names: Ballot<Vec<String>>,
    pub(super) agency: Ballot<String>,
}

/// What one place says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Byline {
    names: Vec<String>,
    agency: Option<String>,
    /// Agencies and the outlet, as they are written.
    signed: Vec<String>,
}

/// Words that open a byline, compared.
const OPENERS: &[&str] = &[
    "by",
    "von",
    "par",
    "por",
    "di",
    "af",
    "av",
    "door",
    "written by",
    "story by",
    "words by",
    "ein artikel von",
    "text",
    "autor",
    "autorin",
    "autorin/autor",
    "auteur",
    "autore",
    "作者",
    "著者",
    "文",
    "vom",
    "kommentar von",
    "author",
    "od",
    "przez",
    "автор",
    "texte",
    "de",
    "escrito por",
    "redaktion",
    "written",
    "ein kommentar von",
    "eine analyse von",
    "interview",
    "reported by",
    "posted by",
    "from",
];

/// Words that stand between names, compared, with blanks.
const BETWEEN: &[&str] = &[
    " and ", " und ", " et ", " y ", " e ", " en ", " och ", " og ", " i ", " и ", " та ", " with ", " mit ", " & ",
    " avec ", " - ", " – ", " — ",
];

/// Words that make a byline no name.
const NO_NAME: &[&str] = &[
    "updated",
    "published",
    "posted",
    "read more",
    "min read",
    "minutes",
    "follow",
    "share",
    "comments",
    "http",
    "www.",
    "copyright",
    "all rights",
    "newsletter",
    "view profile",
    "more from",
    "subscribe",
    "about the author",
    "contributor",
    "see all",
    "foto:",
    "image:",
    "photo:",
    "bild:",
    "getty images",
    "stand:",
    "facebook",
    "alle artikel",
    "artikel von",
    "publiziert",
    "antworten",
    "ausloggen",
    "log in",
    "sign in",
    "gesponsert",
    "sponsored",
    "no author",
    "developer",
    "[at]",
    "edited by",
    "publisher",
    "about us",
];

/// Names of `<meta>` that hold authors, with how far they are right.
const METAS: &[(&str, &str, f32)] = &[
    ("author", "meta author", 0.8),
    ("article:author_name", "meta article:author_name", 0.8),
    ("parsely-author", "meta parsely-author", 0.82),
    ("sailthru.author", "meta sailthru.author", 0.82),
    ("byl", "meta byl", 0.85),
    ("article:byline", "meta article:byline", 0.8),
    ("dc.creator", "meta dc.creator", 0.75),
    ("authors", "meta authors", 0.8),
    ("cxenseparse:author", "meta cxenseparse:author", 0.8),
    ("article:author", "meta article:author", 0.75),
    ("dcterms.creator", "meta dcterms.creator", 0.7),
    ("twitter:data1", "meta twitter:data1", 0.55),
];

/// How many texts of a place are read, and how many bytes of each.
const MAX_TEXTS: usize = 100;
const MAX_TEXT_BYTES: usize = 2_000;

/// How many visible bylines are read.
const MAX_VISIBLE: usize = 6;

/// Elects the authors: of JSON-LD, of meta, of microdata, of the visible byline next to the headline.
pub(super) fn choose(
    evidence: &Evidence,
    linked: &LinkedArticle,
    addresses: &Addresses,
    title: Option<&str>,
) -> Authors {
    let outlet: Vec<String> = outlet_names(evidence, linked, addresses);
    let mut authors = Authors::default();
    authors.place(&linked.authors, "json-ld author", 0.9, false, &outlet);
    for (name, source, weight) in METAS {
        let texts: Vec<String> =
            evidence.metas.iter().filter(|(known, _)| known == name).map(|(_, content)| content.clone()).collect();
        authors.place(&texts, source, *weight, false, &outlet);
    }
    let properties = evidence.properties.iter().filter(|(name, _)| name == "author");
    let properties: Vec<String> = properties.map(|(_, value)| value.clone()).collect();
    authors.place(&properties, "microdata author", 0.7, false, &outlet);
    let heading = evidence.heading_of(title);
    let mut visible: Vec<(f32, &str)> = evidence
        .bylines
        .iter()
        .filter(|line| !line.place.aside)
        .map(|line| {
            let opened = if begins(&line.text) { 0.1 } else { 0.0 };
            (0.36 + 0.24 * line.place.nearness(heading) + opened, line.text.as_str())
        })
        .collect();
    visible.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (weight, text) in visible.into_iter().take(MAX_VISIBLE) {
        authors.place(&[text.to_owned()], "visible byline", weight, true, &outlet);
    }
    authors.agency = authors.agency.elect_heaviest();
    authors.elect();
    authors
}

impl Authors {
    /// Reads what one place says.
    fn place(&mut self, texts: &[String], source: &'static str, weight: f32, visible: bool, outlet: &[String]) {
        if texts.is_empty() {
            return;
        }
        let byline = read(texts, outlet, visible);
        if let Some(agency) = &byline.agency {
            self.agency.offer(agency.clone(), source, weight);
        }
        if byline.names.is_empty() {
            // Who signs alone is the author, be it an agency or the outlet itself, where nobody else is.
            if byline.signed.is_empty() || visible && byline.agency.is_none() {
                self.names.refuse(texts.to_vec(), source, "it names nobody");
            } else {
                self.names.offer(byline.signed, source, 0.3 + weight / 100.0);
            }
        } else if byline.names.iter().all(|name| is_login(name)) {
            // The account that published it; the page may name who wrote it.
            self.names.offer(byline.names, source, 0.1 + weight / 100.0);
        } else {
            self.names.offer(byline.names, source, weight);
        }
    }

    /// Elects the list of the greatest weight, where every other place that names one of its people adds a little.
    fn elect(&mut self) {
        let lists: Vec<(usize, f32, Vec<String>)> = self
            .names
            .standing()
            .map(|(at, candidate)| (at, candidate.weight, candidate.value.iter().map(|name| compared(name)).collect()))
            .collect();
        let mut best: Option<(usize, f32)> = None;
        for (at, weight, names) in &lists {
            let agreeing =
                lists.iter().filter(|(other, _, others)| other != at && names.iter().any(|name| others.contains(name)));
            let support = weight + 0.06 * (agreeing.count().min(4) as f32);
            if best.is_none_or(|(_, most)| support > most) {
                best = Some((*at, support));
            }
        }
        match best {
            Some((at, _)) => self.names.elect(at, "the most reliable place that names somebody, with those that agree"),
            None => self.names.nobody("nothing names anybody"),
        }
    }
}

/// Whether a line begins as a byline does: "By Ann Example".
pub(super) fn begins(line: &str) -> bool {
    const BEGINNINGS: &[&str] = &[
        "By ",
        "BY ",
        "Von ",
        "VON ",
        "Par ",
        "PAR ",
        "Por ",
        "POR ",
        "Door ",
        "Av ",
        "Af ",
        "Written by ",
        "Words by ",
        "Reported by ",
        "Story by ",
        "Text: ",
        "Autor: ",
        "Autorin/Autor ",
        "Autorin: ",
        "Author: ",
        "Auteur: ",
        "Autore: ",
        "Автор: ",
        "作者：",
        "著者：",
        "文：",
    ];
    BEGINNINGS
        .iter()
        .find_map(|begin| line.strip_prefix(begin))
        .is_some_and(|rest| rest.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase()))
}

fn is_login(name: &str) -> bool {
    !name.contains(' ')
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '.'))
}

fn outlet_names(evidence: &Evidence, linked: &LinkedArticle, addresses: &Addresses) -> Vec<String> {
    let mut names: Vec<String> =
        evidence.meta_of("og:site_name").into_iter().chain(linked.publisher.as_deref()).map(compared).collect();
    if let Some(host) = addresses.host() {
        names.push(compared(host.strip_prefix("www.").unwrap_or(&host)));
        names.extend(
            newshound_model::OutletId::from_host(&host).and_then(|id| id.as_str().split('.').next().map(compared)),
        );
    }
    names
}

/// Whether a compared name is that of the outlet, or one whose initials are its label: "Harbour Post" at hp.example.
fn is_outlet(name: &str, outlet: &[String]) -> bool {
    let initials: String = name.split(' ').filter_map(|word| word.chars().next()).collect();
    outlet.iter().any(|known| known == name || name.contains(' ') && known.len() >= 2 && *known == initials)
}

/// Reads names out of byline texts. A visible line must begin like a byline or look like a name.
fn read(texts: &[String], outlet: &[String], visible: bool) -> Byline {
    let mut byline = Byline::default();
    for text in texts.iter().take(MAX_TEXTS) {
        for name in split(text) {
            let folded = compared(&name);
            if let Some(agency) = agency_of(&name) {
                byline.agency.get_or_insert_with(|| agency.to_owned());
                byline.signed.push(name);
                continue;
            }
            if is_outlet(&folded, outlet) {
                if !byline.signed.contains(&name) {
                    byline.signed.push(name);
                }
                continue;
            }
            let known = byline.names.iter().any(|other| compared(other) == folded);
            if is_name(&name, &folded, visible) && !known && byline.names.len() < 20 {
                byline.names.push(name);
            }
        }
        if visible && !byline.names.is_empty() {
            break;
        }
    }
    byline
}

/// Cuts a byline into names.
fn split(text: &str) -> Vec<String> {
    let text = super::dom::plain(&text[..super::floor(text, MAX_TEXT_BYTES)]);
    let mut text = text.trim();
    if text.starts_with("http") || text.starts_with("//") {
        return Vec::new();
    }
    // "ByAnn Example": the markup has glued them.
    if let Some(rest) = text.strip_prefix("By")
        && rest.chars().next().is_some_and(char::is_uppercase)
        && rest.chars().nth(1).is_some_and(|c| c.is_lowercase() || c == '.')
    {
        text = rest;
    }
    // "By Ann Example | The Example Post": the outlet stands behind the bar.
    loop {
        let before = text;
        for opener in OPENERS {
            let end = text.char_indices().nth(opener.chars().count()).map_or(text.len(), |(at, _)| at);
            let rest = &text[end..];
            let opens = text[..end].to_lowercase() == *opener && rest.starts_with([' ', ':', '：', '\u{a0}']);
            if opens {
                text = rest.trim_start_matches([' ', ':', '：', '\u{a0}']);
            }
        }
        if text == before {
            break;
        }
    }
    let mut parts: Vec<String> =
        text.split([',', ';', '|', '/', '、', '•', '·', '\n', '(', ')']).map(str::to_owned).collect();
    for between in BETWEEN {
        parts = parts
            .iter()
            .flat_map(|part| {
                let lower = part.to_lowercase();
                // Only where lower case keeps every byte in its place.
                if lower.len() != part.len() {
                    return vec![part.clone()];
                }
                let mut pieces = Vec::new();
                let mut from = 0;
                while let Some(at) = lower[from..].find(between) {
                    pieces.push(part[from..from + at].to_owned());
                    from += at + between.len();
                }
                pieces.push(part[from..].to_owned());
                pieces
            })
            .collect();
    }
    parts
        .iter()
        .map(|part| part.trim().trim_matches(['-', '–', '*', '"', '.', ':']).trim().to_owned())
        .map(|part| tidy(&part))
        .filter(|part| !part.is_empty())
        .collect()
}

/// Takes off what stands behind a name without a border: a date, a role, an outlet, the name once more.
fn tidy(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let is_date = |at: usize| {
        words[at].starts_with(|c: char| c.is_ascii_digit())
            || crate::dates::is_month(&lower[at])
                && words.get(at + 1).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
    };
    let ends = |at: usize| {
        is_date(at)
            || TRAILERS.contains(&lower[at].as_str())
            || at >= 2 && ROLES.contains(&lower[at].as_str())
            || lower[at] == "for" && lower.get(at + 1).is_some_and(|next| next == "the")
    };
    let mut end = (1..words.len()).find(|at| ends(*at)).unwrap_or(words.len());
    if end >= 4 && end.is_multiple_of(2) && lower[..end / 2] == lower[end / 2..end] {
        end /= 2;
    }
    words[..end].join(" ")
}

/// Roles behind a name of two words or more, in lower case: "Staff" and "Ann Writer" stay.
const ROLES: &[&str] = &[
    "reporter",
    "correspondent",
    "editor",
    "writer",
    "journalist",
    "columnist",
    "contributor",
    "staff",
    "redakteur",
    "redakteurin",
];

/// Words behind a name that are no part of it, in lower case.
const TRAILERS: &[&str] = &[
    "twitter",
    "facebook",
    "instagram",
    "linkedin",
    "email",
    "e-mail",
    "follow",
    "published",
    "updated",
    "alle",
    "publiziert",
    "posted",
    "sagt",
    "says",
    "schreibt",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "via",
    "@",
    "tokyo-based",
];

fn is_name(name: &str, folded: &str, visible: bool) -> bool {
    let lower = name.to_lowercase();
    if folded.is_empty()
        || name.contains('@')
        || name.chars().count() > 60
        || NO_NAME.iter().any(|part| lower.contains(part))
    {
        return false;
    }
    if name.chars().filter(char::is_ascii_digit).count() > 2 {
        return false;
    }
    let n_words = name.split_whitespace().count();
    if n_words > 7 {
        return false;
    }
    // A visible line may be anything: two words or more, the first with a capital or in a script without.
    !visible
        || (2..=5).contains(&n_words)
            && name
                .split_whitespace()
                .all(|word| word.chars().next().is_some_and(|c| !c.is_lowercase()) || word.len() <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, names: &[&str], agency: Option<&str>) {
        let byline = read(&[text.to_owned()], &["harbour post".to_owned()], false);
        assert_eq!(
            (byline.names.iter().map(String::as_str).collect::<Vec<_>>().as_slice(), byline.agency.as_deref()),
            (names, agency)
        );
    }

    #[test]
    fn lists_of_names_are_divided() {
        check("By Ann Example, Tom Ellis & Mara Quist", &["Ann Example", "Tom Ellis", "Mara Quist"], None);
        check("Von Änne Größing und Jörg Öhl", &["Änne Größing", "Jörg Öhl"], None);
        check("Par Zoé Example et Luc Essai", &["Zoé Example", "Luc Essai"], None);
    }

    #[test]
    fn agencies_addresses_and_the_outlet_are_no_names() {
        check("Ann Example, Reuters", &["Ann Example"], Some("Reuters"));
        check("The Associated Press", &[], Some("AP"));
        check("ann@harbour-post.example", &[], None);
        check("Ann Example | Harbour Post", &["Ann Example"], None);
    }

    #[test]
    fn names_that_begin_like_an_opener_stay_whole() {
        check("Byron Example", &["Byron Example"], None);
        check("Dina Example", &["Dina Example"], None);
    }
}
