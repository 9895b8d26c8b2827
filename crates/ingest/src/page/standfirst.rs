//! Finds the summary under the headline and sees to it that it is kept once.

use super::dom::plain;
use super::evidence::Evidence;
use super::json_ld::LinkedArticle;
use super::title::compared;

/// How many paragraphs are looked through for a standfirst that stands in the text already.
const LOOKED_AT: usize = 12;

/// Chooses the standfirst; where the body begins with it, it leaves the body.
pub(super) fn choose(
    evidence: &Evidence,
    linked: &LinkedArticle,
    body: &mut Vec<String>,
    summary: Option<&str>,
    points: &[String],
    title: Option<&str>,
) -> Option<String> {
    let title = title.map(compared).unwrap_or_default();
    let said: Vec<String> = evidence
        .meta_of_any(&["og:description", "description"])
        .into_iter()
        .chain(evidence.meta_of("description"))
        .chain(linked.description.as_deref())
        .map(plain)
        .filter(|text| text.chars().count() >= 20 && compared(text) != title)
        .collect();
    let compared_said: Vec<String> = said.iter().map(|text| compared(text)).collect();
    let matches_said = |text: &str| {
        // One that is neither of the same length nor half of it is not folded in vain.
        if !said.iter().any(|said| said.len() < text.len() * 3 + 40 && text.len() < said.len() * 3 + 40) {
            return false;
        }
        let text = compared(text);
        !text.is_empty() && compared_said.iter().any(|said| *said == text || agrees(said, &text))
    };
    // The body begins with it.
    if body.len() > 2 {
        for position in 0..2 {
            if matches_said(&body[position]) && body[position].chars().count() < 700 {
                return Some(body.remove(position));
            }
        }
    }
    let summary = summary.filter(|summary| compared(summary) != title).map(str::to_owned);
    let shown = evidence.after_heading.iter().find(|text| matches_said(text)).cloned();
    let Some(candidate) = shown.or(summary) else {
        return (!points.is_empty()).then(|| points.join(" "));
    };
    let folded = compared(&candidate);
    let in_body = body.iter().take(LOOKED_AT).any(|paragraph| {
        let paragraph = compared(paragraph);
        paragraph.contains(&folded) || folded.contains(&paragraph) && paragraph.len() * 2 > folded.len()
    });
    (!in_body).then_some(candidate)
}

/// Whether one text is the other one cut short.
fn agrees(said: &str, text: &str) -> bool {
    let (short, long) = if said.len() < text.len() { (said, text) } else { (text, said) };
    short.len() >= 40
        && short.len() * 2 > long.len()
        && long.starts_with(&short[..super::floor(short, short.len() - 8)])
}
