//! Chooses the headline: without the name of the site, without a kicker glued to it.

use super::dom::plain;
use super::evidence::{Evidence, Heading};
use super::json_ld::LinkedArticle;
use super::metadata::Addresses;
use crate::ballot::Ballot;

/// What divides a headline from the name of the site or a section.
const SEPARATORS: &[&str] =
    &[" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / ", " < ", "｜", " − ", " |", "| "];

/// A headline as it is compared: folded, letters and digits only.
pub(super) fn compared(title: &str) -> String {
    let folded = if title.is_ascii() { title.to_ascii_lowercase() } else { newshound_model::fold::fold_keyword(title) };
    let mut compared = String::with_capacity(folded.len());
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !compared.is_empty() {
            compared.push(' ');
        }
        compared.push_str(word);
    }
    compared
}

/// Headlines of the page from markup alone, for telling the main JSON-LD object.
pub(super) fn hints(evidence: &Evidence) -> Vec<&str> {
    let mut hints: Vec<&str> = evidence.h1s.iter().take(3).map(|heading| heading.text.as_str()).collect();
    hints.extend(evidence.meta_of("og:title"));
    hints.extend(evidence.title.as_deref());
    hints
}

/// Elects the headline by weight of who says it and how many agree.
pub(super) fn choose(evidence: &Evidence, linked: &LinkedArticle, addresses: &Addresses) -> Ballot<String> {
    let site = site_names(evidence, linked, addresses);
    let mut ballot: Ballot<String> = Ballot::default();
    let mut offer = |text: &str, source: &'static str, weight: f32| {
        let text = plain(text);
        let compared = compared(&text);
        if site.contains(&compared) {
            ballot.refuse(text, source, "it is the name of the site");
        } else if !compared.is_empty() {
            ballot.offer(text, source, weight);
        }
    };
    let is_site = |heading: &&Heading| site.contains(&compared(&heading.text));
    let only_h1 = evidence.h1s.iter().filter(|heading| !is_site(heading)).count() == 1;
    // Data that agrees with the networks against the heading tells of a heading that was changed for one place.
    let doubted = linked.headline.as_deref().map(compared);
    let said = evidence.meta_of("og:title").or(evidence.title.as_deref()).map(compared).unwrap_or_default();
    for (position, heading) in evidence.h1s.iter().enumerate().take(4) {
        let agreed = doubted.as_ref().is_none_or(|headline| *headline == compared(&heading.text));
        let weight = if only_h1 && agreed && says_it_otherwise(&compared(&heading.text), &said) {
            2.3
        } else if only_h1 || heading.marked {
            1.3
        } else if position == 0 {
            0.9
        } else {
            0.5
        };
        if let Some(core) = &heading.core {
            offer(core, "core of h1", weight - 0.1);
        }
        offer(&heading.text, "h1", weight);
    }
    if let Some(headline) = &linked.headline {
        offer(&without_site(headline, &site), "json-ld headline", 1.2);
    }
    for (name, source, weight) in [
        ("og:title", "meta og:title", 1.0),
        ("twitter:title", "meta twitter:title", 0.6),
        ("title", "meta title", 0.5),
        ("headline", "meta headline", 0.8),
        ("dc.title", "meta dc.title", 0.6),
    ] {
        if let Some(title) = evidence.meta_of(name) {
            offer(&without_site(title, &site), source, weight);
        }
    }
    if let Some(headline) = evidence.property("headline") {
        offer(&without_site(headline, &site), "microdata headline", 0.8);
    }
    if let Some(title) = &evidence.title {
        offer(&without_site(title, &site), "title element", 0.6);
    }
    if ballot.standing().next().is_none() {
        // Then the name of the site may do, or the heading of a page that keeps its h1 for a logo.
        let (title, source) = match (&evidence.title, evidence.h2s.first()) {
            (Some(title), _) => (plain(title), "title element, whatever it holds"),
            (None, Some(heading)) => (plain(heading), "h2"),
            (None, None) => return ballot,
        };
        if !title.is_empty() {
            ballot.offer(title, source, 0.1);
        }
        return ballot.elect_heaviest();
    }
    elect(&mut ballot);
    ballot
}

/// Elects the candidate that weighs most together with those that agree; the first among equals.
fn elect(ballot: &mut Ballot<String>) {
    let voices: Vec<(usize, String, f32)> =
        ballot.standing().map(|(at, candidate)| (at, compared(&candidate.value), candidate.weight)).collect();
    let mut best: Option<(usize, f32)> = None;
    for (at, title, _) in &voices {
        let support = support(&voices, title);
        if best.is_none_or(|(_, most)| support > most) {
            best = Some((*at, support));
        }
    }
    if let Some((at, support)) = best {
        ballot.elect(at, format!("it weighs most together with those that agree: {support:.1}"));
    }
}

/// Whether the one heading of a page is its headline in other words than those for networks and search engines: it shares
/// many words with them and is neither a part of them nor they of it. What readers of the page see is its headline.
fn says_it_otherwise(heading: &str, said: &str) -> bool {
    let words: Vec<&str> = heading.split(' ').collect();
    let shared = words.iter().filter(|word| said.split(' ').any(|other| other == **word)).count();
    words.len() >= 4 && shared * 10 >= words.len() * 4 && !heading.contains(said) && !said.contains(heading)
}

/// What a candidate weighs with those that say the same; those that say nearly the same count half.
fn support(voices: &[(usize, String, f32)], title: &str) -> f32 {
    voices
        .iter()
        .map(|(_, other, weight)| {
            if other == title {
                *weight
            } else if other.len() > 12 && title.starts_with(other.as_str()) {
                weight * 0.2
            } else if title.len() > 12 && other.contains(title) {
                weight * 0.5
            } else {
                0.0
            }
        })
        .sum()
}

/// Names by which the page may call its site, compared.
fn site_names(evidence: &Evidence, linked: &LinkedArticle, addresses: &Addresses) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in evidence
        .meta_of_any(&["og:site_name"])
        .into_iter()
        .chain(evidence.meta_of("application-name"))
        .chain(linked.publisher.as_deref())
    {
        names.push(compared(name));
    }
    if let Some(host) = addresses.host() {
        let host = host.strip_prefix("www.").unwrap_or(&host);
        names.push(compared(host));
        names.extend(psl_label(host).map(|label| compared(&label)));
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The label of a host that names the outlet: `example` of `news.example.co.uk`.
fn psl_label(host: &str) -> Option<String> {
    let id = newshound_model::OutletId::from_host(host)?;
    id.as_str().split('.').next().map(str::to_owned)
}

/// Takes the name of the site, and what stands behind it, off the end or the front of a headline.
fn without_site(title: &str, site: &[String]) -> String {
    let mut title = plain(title);
    for _ in 0..3 {
        let Some(cut) = cut_once(&title, site) else { break };
        title = cut;
    }
    title
}

fn cut_once(title: &str, site: &[String]) -> Option<String> {
    let is_site = |part: &str| {
        let part = compared(part);
        let joined: String = part.split(' ').collect();
        !part.is_empty()
            && site.iter().any(|name| {
                *name == part
                    || name.split(' ').collect::<String>() == joined
                    || (part.len() > 3 && name.starts_with(&part))
                    || (name.len() > 3 && part.starts_with(name.as_str()) && part.len() < name.len() + 16)
            })
    };
    for separator in SEPARATORS {
        if let Some(at) = title.rfind(separator) {
            let (head, tail) = (&title[..at], &title[at + separator.len()..]);
            if is_site(tail) && !head.trim().is_empty() {
                return Some(head.trim().to_owned());
            }
            // Behind a bar there is no headline: "Headline | Section | Site" has lost its site already.
            if separator.contains(['|', '｜', '»'])
                && compared(tail).split(' ').count() <= 3
                && compared(head).split(' ').count() >= 4
            {
                return Some(head.trim().to_owned());
            }
        }
        if let Some(at) = title.find(separator) {
            let (head, tail) = (&title[..at], &title[at + separator.len()..]);
            if is_site(head) && compared(tail).split(' ').count() >= 3 {
                return Some(tail.trim().to_owned());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::evidence;

    #[track_caller]
    fn check(html: &str, expect: &str) {
        let evidence = evidence::collect(&dom_query::Document::from(html));
        let addresses = Addresses::new(Some("https://www.harbour-post.example/pilots"), &evidence);
        let title = choose(&evidence, &LinkedArticle::default(), &addresses);
        assert_eq!(title.value().map_or("", String::as_str), expect, "{html}");
    }

    #[test]
    fn the_name_of_the_site_is_cut_off() {
        let site = "<meta property=og:site_name content='The Harbour Post'>";
        check(
            &format!("{site}<title>Pilots of Port Alder strike - The Harbour Post</title>"),
            "Pilots of Port Alder strike",
        );
        check(
            &format!("{site}<title>The Harbour Post | Pilots of Port Alder strike</title>"),
            "Pilots of Port Alder strike",
        );
        check(
            &format!("{site}<title>Pilots of Port Alder strike | World | The Harbour Post</title>"),
            "Pilots of Port Alder strike",
        );
        check("<title>Pilots strike – harbour-post.example</title>", "Pilots strike");
    }

    #[test]
    fn a_hyphen_inside_a_headline_stays() {
        check(
            "<title>Pilots strike - and nineteen ships wait outside</title>",
            "Pilots strike - and nineteen ships wait outside",
        );
    }

    #[test]
    fn the_heading_of_the_page_goes_before_the_title_of_the_site() {
        check("<title>Harbour Post</title><h1>Pilots of Port Alder strike</h1>", "Pilots of Port Alder strike");
        check("<title>Pilots of Port Alder strike</title><h1>Harbour Post</h1>", "Pilots of Port Alder strike");
    }

    #[test]
    fn a_kicker_in_its_own_element_is_left_out_where_others_leave_it_out() {
        check(
            "<meta property=og:title content='Pilots of Port Alder strike'><h1><span>Harbour</span><span>Pilots of Port Alder strike</span></h1>",
            "Pilots of Port Alder strike",
        );
    }
}
