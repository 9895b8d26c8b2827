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
    " avec ",
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
];

/// Names of `<meta>` that hold authors.
const METAS: &[&str] = &[
    "author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "authors",
    "cxenseparse:author",
    "article:author",
    "dcterms.creator",
    "twitter:data1",
];

/// Elects the authors: of JSON-LD, of meta, of microdata, of the visible byline.
pub(super) fn choose(evidence: &Evidence, linked: &LinkedArticle, addresses: &Addresses) -> Authors {
    let outlet: Vec<String> = outlet_names(evidence, linked, addresses);
    let metas = evidence.metas.iter().filter(|(name, _)| METAS.contains(&name.as_str()));
    let metas: Vec<String> = metas.map(|(_, content)| content.clone()).collect();
    let properties = evidence.properties.iter().filter(|(name, _)| name == "author");
    let properties: Vec<String> = properties.map(|(_, value)| value.clone()).collect();
    let visible: Vec<String> = evidence.bylines.iter().take(4).cloned().collect();
    let mut authors = Authors::default();
    for (texts, source, weight, visible) in [
        (&linked.authors, "json-ld author", 0.9, false),
        (&metas, "meta author", 0.8, false),
        (&properties, "microdata author", 0.7, false),
        (&visible, "visible byline", 0.6, true),
    ] {
        if texts.is_empty() {
            continue;
        }
        let byline = read(texts, &outlet, visible);
        if let Some(agency) = &byline.agency {
            authors.agency.offer(agency.clone(), source, weight);
        }
        if byline.names.is_empty() {
            authors.names.refuse(texts.clone(), source, "it names no person");
        } else if byline.names.iter().all(|name| is_login(name)) {
            // The account that published it; the page may name who wrote it.
            authors.names.offer(byline.names, source, 0.1);
        } else {
            authors.names.offer(byline.names, source, weight);
        }
    }
    authors.agency = authors.agency.elect_heaviest();
    // An outlet that signs its texts as itself is their author where nobody else is.
    if let [itself] = linked.authors.as_slice()
        && authors.agency.value().is_none()
        && !itself.starts_with("http")
    {
        authors.names.offer(vec![itself.clone()], "json-ld author, the outlet itself", 0.05);
    }
    authors.names = authors.names.elect_heaviest();
    authors
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

/// Reads names out of byline texts. A visible line must begin like a byline or look like a name.
fn read(texts: &[String], outlet: &[String], visible: bool) -> Byline {
    let mut byline = Byline::default();
    for text in texts {
        for name in split(text) {
            let folded = compared(&name);
            if let Some(agency) = agency_of(&name) {
                byline.agency.get_or_insert_with(|| agency.to_owned());
                continue;
            }
            let known = byline.names.iter().any(|other| compared(other) == folded);
            if is_name(&name, &folded, visible) && !outlet.contains(&folded) && !known && byline.names.len() < 20 {
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
    let text = super::dom::plain(text);
    let mut text = text.trim();
    // "By Ann Example | The Example Post": the outlet stands behind the bar.
    loop {
        let before = text;
        for opener in OPENERS {
            let end = text.char_indices().nth(opener.chars().count()).map_or(text.len(), |(at, _)| at);
            let rest = &text[end..];
            let opens = text[..end].to_lowercase() == *opener && rest.starts_with([' ', ':', '\u{a0}']);
            if opens {
                text = rest.trim_start_matches([' ', ':', '\u{a0}']);
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
        .filter(|part| !part.is_empty())
        .collect()
}

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
