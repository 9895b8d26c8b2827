//! Finds the summary under the headline and sees to it that it is kept once.

use super::dom::plain;
use super::evidence::Evidence;
use super::json_ld::LinkedArticle;
use super::title::compared;

/// How many paragraphs are looked through for a standfirst that stands in the text already.
const LOOKED_AT: usize = 12;

/// How many paragraphs a text may begin with: one of them may have been left out of what is shown above it.
const BEGINNING: usize = 2;

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
    let in_body = |candidate: &str| {
        let folded = compared(candidate);
        body.iter().take(LOOKED_AT).any(|paragraph| {
            let paragraph = compared(paragraph);
            paragraph.contains(&folded) || folded.contains(&paragraph) && paragraph.len() * 2 > folded.len()
        })
    };
    // What the text begins with ends what stands above it; what matches further below is no summary, unless it is in the text.
    let lines = &evidence.after_heading;
    let begins = |line: &String| body.iter().take(BEGINNING).any(|paragraph| paragraph == line);
    let n_above = lines.iter().position(begins).unwrap_or(lines.len());
    let shown = lines.iter().position(|line| matches_said(line)).filter(|at| *at < n_above || in_body(&lines[*at]));
    let Some(candidate) = shown.map(|at| lines[at].clone()).or(summary) else {
        return (!points.is_empty()).then(|| points.join(" "));
    };
    (!in_body(&candidate)).then_some(candidate)
}

/// Whether one text is the other one cut short.
fn agrees(said: &str, text: &str) -> bool {
    let (short, long) = if said.len() < text.len() { (said, text) } else { (text, said) };
    short.len() >= 40
        && short.len() * 2 > long.len()
        && long.starts_with(&short[..super::floor(short, short.len() - 8)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUMMARY: &str = "Nineteen ships wait outside the harbour of Port Alder, and nobody brings them in.";

    #[track_caller]
    fn check(page: &str, expect: Option<&str>) {
        let html = format!("<meta name=description content='{SUMMARY}'><h1>Pilots strike</h1>{page}");
        let evidence = super::super::evidence::collect(&dom_query::Document::from(html));
        let mut body = vec!["The pilots stopped work on Wednesday.".to_owned(), "The union said nothing.".to_owned()];
        let standfirst = choose(&evidence, &LinkedArticle::default(), &mut body, None, &[], Some("Pilots strike"));
        assert_eq!(standfirst.as_deref(), expect, "{page}");
    }

    #[test]
    fn what_stands_behind_the_text_is_no_summary_of_it() {
        let text = "<p>The pilots stopped work on Wednesday.</p><p>The union said nothing.</p>";
        check(&format!("<p>{SUMMARY}</p>{text}"), Some(SUMMARY));
        check(&format!("{text}<footer><p>{SUMMARY}</p></footer>"), None);
    }
}
