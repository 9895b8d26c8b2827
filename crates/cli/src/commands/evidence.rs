//! `newshound extract --explain`: what every field of an article was chosen from, for people and as JSON.

use std::fmt::Write as _;

use newshound_ingest::Explanation;
use newshound_ingest::explain::{Field, Offer, Outcome};
use serde_json::{Value, json};

use crate::output::plain;

/// The longest value that is shown whole, in characters.
const SHOWN_CHARS: usize = 100;

/// The explanation as text: a block a field, a line a candidate.
pub(super) fn text(page: &str, explanation: &Explanation) -> String {
    let mut text = format!("{}\n", plain(page));
    for field in &explanation.fields {
        let value = field.value.as_deref().map_or_else(|| "(nothing)".to_owned(), shown);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{}: {value}\n  because: {}", field.name, plain(&field.reason));
        for offer in &field.offers {
            let _ = writeln!(text, "{}", line(offer));
        }
    }
    text
}

fn line(offer: &Offer) -> String {
    let mark = match offer.outcome {
        Outcome::Chosen => '*',
        Outcome::Agrees => '=',
        Outcome::Outranked => ' ',
        Outcome::Refused(_) => 'x',
    };
    let precision = offer.precision.map(|precision| format!(" ({precision})")).unwrap_or_default();
    let objection = match &offer.outcome {
        Outcome::Refused(objection) => format!("; refused: {}", plain(objection)),
        Outcome::Chosen | Outcome::Agrees | Outcome::Outranked => String::new(),
    };
    let (source, value) = (plain(&offer.source), shown(&offer.value));
    format!("  {mark} {:.2}  {source}: {value}{precision}{objection}", offer.weight)
}

fn shown(value: &str) -> String {
    let mut shown: String = plain(value).chars().take(SHOWN_CHARS).collect();
    if value.chars().count() > SHOWN_CHARS {
        shown.push('…');
    }
    shown
}

/// The explanation as one JSON object.
pub(super) fn json(page: &str, id: &str, explanation: &Explanation) -> Value {
    let fields: Vec<Value> = explanation.fields.iter().map(field).collect();
    json!({"page": page, "id": id, "fields": fields})
}

fn field(field: &Field) -> Value {
    let candidates: Vec<Value> = field.offers.iter().map(candidate).collect();
    json!({"field": field.name, "value": field.value, "because": field.reason, "candidates": candidates})
}

fn candidate(offer: &Offer) -> Value {
    let mut value = json!({
        "value": offer.value,
        "source": offer.source,
        "weight": f64::from((offer.weight * 1_000.0).round()) / 1_000.0,
        "outcome": offer.outcome.as_str(),
    });
    if let Some(precision) = offer.precision {
        value["precision"] = precision.into();
    }
    if let Outcome::Refused(objection) = &offer.outcome {
        value["objection"] = objection.as_str().into();
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explanation() -> Explanation {
        let offer = |value: &str, source: &str, outcome| Offer {
            value: value.into(),
            source: source.into(),
            precision: Some("day"),
            weight: 0.9,
            outcome,
        };
        let offers = vec![
            offer("2026-11-24", "json-ld datePublished", Outcome::Chosen),
            offer("2031-01-01", "meta date", Outcome::Refused("it lies after\u{1b} the fetch".into())),
        ];
        let reason = "the most reliable place that says it".into();
        Explanation { fields: vec![Field { name: "published", value: Some("2026-11-24".into()), reason, offers }] }
    }

    #[test]
    fn every_candidate_is_a_line_with_its_fate() {
        let text = text("a.html", &explanation());
        assert!(text.contains("published: 2026-11-24\n  because: the most reliable place"), "{text}");
        assert!(text.contains("  * 0.90  json-ld datePublished: 2026-11-24 (day)\n"), "{text}");
        assert!(text.contains("  x 0.90  meta date: 2031-01-01 (day); refused: it lies after  the fetch"), "{text}");
    }

    #[test]
    fn the_json_has_the_same() {
        let json = json("a.html", "1", &explanation());
        assert_eq!(json["fields"][0]["candidates"][1]["outcome"], "refused");
        assert_eq!(json["fields"][0]["candidates"][0]["weight"], 0.9);
    }
}
