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
    let candidate = evidence.after_heading.iter().find(|text| matches_said(text))?;
    let folded = compared(candidate);
    let in_body = body.iter().take(LOOKED_AT).any(|paragraph| {
        let paragraph = compared(paragraph);
        paragraph.contains(&folded) || folded.contains(&paragraph) && paragraph.len() * 2 > folded.len()
    });
    (!in_body).then(|| candidate.clone())
}

/// Whether one text is the other one cut short.
fn agrees(said: &str, text: &str) -> bool {
    let (short, long) = if said.len() < text.len() { (said, text) } else { (text, said) };
    short.len() >= 40
        && short.len() * 2 > long.len()
        && long.starts_with(&short[..super::floor(short, short.len() - 8)])
}
