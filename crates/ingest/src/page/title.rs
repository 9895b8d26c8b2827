//! Chooses the headline: without the name of the site, without a kicker glued to it.

use super::dom::plain;
use super::evidence::Evidence;
use super::json_ld::LinkedArticle;
use super::metadata::Addresses;
use crate::ballot::Ballot;

/// What divides a headline from the name of the site or a section.
const SEPARATORS: &[&str] =
    &[" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " • ", " / ", " < ", "｜", " − ", " › ", " >> ", " |", "| "];

/// What divides them in scripts without blanks, between two of their letters.
const UNSPACED_SEPARATORS: &[char] = &['-', '_', '－', '—', '‖'];

/// The longest name of a site in such a script, and the shortest headline before it, in letters.
const UNSPACED: (usize, usize) = (8, 10);

/// The longest name of a site that stands as the main heading, in words: what some pages give out as their name is a headline.
const MAX_SITE_WORDS: usize = 6;

/// A headline as it is compared: folded, letters and digits only.
pub(super) fn compared(title: &str) -> String {
    if title.is_ascii() {
        return compared_ascii(title);
    }
    let folded = newshound_model::fold::fold_keyword(title);
    let mut compared = String::with_capacity(folded.len());
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !compared.is_empty() {
            compared.push(' ');
        }
        compared.push_str(word);
    }
    compared
}

/// As [`compared`], for text without letters that fold to others.
fn compared_ascii(title: &str) -> String {
    let mut compared = String::with_capacity(title.len());
    let mut divided = false;
    for byte in title.bytes() {
        if !byte.is_ascii_alphanumeric() {
            divided = !compared.is_empty();
            continue;
        }
        if divided {
            compared.push(' ');
            divided = false;
        }
        compared.push(char::from(byte.to_ascii_lowercase()));
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
    let mut site = site_names(evidence, linked, addresses);
    let below = evidence.title.as_deref().and_then(|title| named_below(title, evidence));
    site.extend(below.map(|(h1, _)| compared(h1)));
    let headings: Vec<String> = evidence.h1s.iter().map(|heading| compared(&heading.text)).collect();
    let known = Known { site: &site, headings: &headings };
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
    let mut others: Vec<&String> = headings.iter().filter(|heading| !site.contains(heading)).collect();
    others.sort_unstable();
    others.dedup();
    let only_h1 = others.len() == 1;
    // Data that agrees with the networks against the heading tells of a heading that was changed for one place.
    let doubted = linked.headline.as_deref().map(compared);
    let said = evidence.meta_of("og:title").or(evidence.title.as_deref()).map(compared).unwrap_or_default();
    for (position, heading) in evidence.h1s.iter().enumerate().take(4) {
        // What is repeated is a part of the template.
        if headings[..position].contains(&headings[position]) {
            continue;
        }
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
    if let Some((_, headline)) = below {
        offer(headline, "h2 that the title element names", 1.3);
    }
    if let Some(headline) = &linked.headline {
        offer(&without_site(headline, &known), "json-ld headline", 1.2);
    }
    for (name, source, weight) in [
        ("og:title", "meta og:title", 1.0),
        ("twitter:title", "meta twitter:title", 0.6),
        ("title", "meta title", 0.5),
        ("headline", "meta headline", 0.8),
        ("dc.title", "meta dc.title", 0.6),
    ] {
        if let Some(title) = evidence.meta_of(name) {
            offer(&without_site(title, &known), source, weight);
        }
    }
    if let Some(headline) = evidence.property("headline") {
        offer(&without_site(headline, &known), "microdata headline", 0.8);
    }
    if let Some(title) = &evidence.title {
        offer(&without_site(title, &known), "title element", 0.6);
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
    let (units, others, enough) = match heading.contains(is_unspaced) {
        true => (letters(heading), letters(said), 8),
        false => (heading.split(' ').collect(), said.split(' ').collect(), 4),
    };
    let shared = units.iter().filter(|unit| others.contains(unit)).count();
    units.len() >= enough && shared * 10 >= units.len() * 4 && !heading.contains(said) && !said.contains(heading)
}

/// The letters of a text one by one: in scripts without blanks each says about as much as a word.
fn letters(text: &str) -> Vec<&str> {
    text.char_indices().filter(|(_, c)| *c != ' ').map(|(at, c)| &text[at..at + c.len_utf8()]).collect()
}

/// Whether a letter belongs to a script without blanks between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// The main heading that is the name of a blog, and the heading below it that is the headline, where the title element is made of the two.
fn named_below<'a>(title: &str, evidence: &'a Evidence) -> Option<(&'a str, &'a str)> {
    let title = compared(title);
    let [h1] = evidence.h1s.as_slice() else { return None };
    let name = compared(&h1.text);
    evidence.h2s.iter().find_map(|h2| {
        let headline = compared(h2);
        let is_whole = title == format!("{name} {headline}") || title == format!("{headline} {name}");
        (is_whole && !headline.is_empty() && headline.len() > name.len()).then_some((h1.text.as_str(), h2.as_str()))
    })
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
    let is_headline = |name: &str| {
        name.split(' ').count() > MAX_SITE_WORDS && evidence.h1s.iter().any(|heading| compared(&heading.text) == name)
    };
    names.retain(|name| !name.is_empty() && !is_headline(name));
    names
}

/// The label of a host that names the outlet: `example` of `news.example.co.uk`.
fn psl_label(host: &str) -> Option<String> {
    let id = newshound_model::OutletId::from_host(host)?;
    id.as_str().split('.').next().map(str::to_owned)
}

/// What helps to tell a headline from what stands beside it.
struct Known<'a> {
    /// Names of the site.
    site: &'a [String],
    /// The main headings of the page.
    headings: &'a [String],
}

/// Takes the name of the site, and what stands behind it, off the end or the front of a headline.
fn without_site(title: &str, known: &Known<'_>) -> String {
    let mut title = plain(title);
    for _ in 0..3 {
        let Some(cut) = cut_once(&title, known).or_else(|| cut_unspaced(&title)) else { break };
        title = cut;
    }
    title
}

/// Cuts what stands behind the last divider of a headline in a script without blanks.
fn cut_unspaced(title: &str) -> Option<String> {
    let (at, sign) = title.char_indices().rev().find(|(_, c)| UNSPACED_SEPARATORS.contains(c))?;
    let (head, tail) = (title[..at].trim_end_matches(UNSPACED_SEPARATORS), &title[at + sign.len_utf8()..]);
    let divides = head.ends_with(is_unspaced) && tail.starts_with(is_unspaced);
    let fits = tail.chars().count() <= UNSPACED.0 && head.chars().filter(|c| is_unspaced(*c)).count() >= UNSPACED.1;
    (divides && fits).then(|| head.to_owned())
}

fn cut_once(title: &str, known: &Known<'_>) -> Option<String> {
    let Known { site, headings } = known;
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
            // What follows the heading of the page is a series or a section.
            if head.len() >= tail.len() && headings.contains(&compared(head)) {
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
    fn what_follows_the_heading_is_a_series() {
        check(
            "<title>Pilots of Port Alder strike — On the Water</title><h1>Pilots of Port Alder strike</h1>",
            "Pilots of Port Alder strike",
        );
    }

    #[test]
    fn a_blog_keeps_its_name_in_the_main_heading() {
        check(
            "<title>Notes from Alder - The pilots are back on strike</title><h1>Notes from Alder</h1><h2>The pilots are back on strike</h2>",
            "The pilots are back on strike",
        );
    }

    #[test]
    fn a_heading_that_is_repeated_belongs_to_the_template() {
        check(
            "<meta property=og:title content='Pilots of Port Alder strike'><title>Pilots of Port Alder strike</title><h1>Custom</h1><p>a</p><h1>Custom</h1>",
            "Pilots of Port Alder strike",
        );
    }

    #[test]
    fn scripts_without_blanks_have_sites_and_other_words_too() {
        check(
            "<title>阿尔德港引航员宣布罢工十九艘船等待进港-港口新闻网</title>",
            "阿尔德港引航员宣布罢工十九艘船等待进港",
        );
        check(
            "<meta property=og:title content='港の水先案内人がストライキ、船十九隻が沖で待機'><h1>港の水先案内人がストライキ、十九隻の船が待つ</h1>",
            "港の水先案内人がストライキ、十九隻の船が待つ",
        );
    }

    #[test]
    fn a_kicker_in_its_own_element_is_left_out_where_others_leave_it_out() {
        check(
            "<meta property=og:title content='Pilots of Port Alder strike'><h1><span>Harbour</span><span>Pilots of Port Alder strike</span></h1>",
            "Pilots of Port Alder strike",
        );
    }
}
