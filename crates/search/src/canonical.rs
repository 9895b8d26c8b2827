//! Filters as a text that stays the same: for hashes that are compared across versions of the program.
//!
//! Filters that let the same articles through by the same tests have the same text, however they were written: values in the form they are
//! compared in, sorted, each once; filters sorted by field.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::codes::normalise_value;
use crate::request::{Filters, Polarity, TimeWindow};

impl Filters {
    /// The filters in their canonical spelling; empty when they let everything through.
    #[must_use]
    pub fn to_canonical(&self) -> String {
        let Self { published, fields, words_min, words_max, min_outlets, modified, first_seen, mentioned, as_of } =
            self;
        let mut parts: Vec<String> = Vec::new();
        for (name, window) in [("first_seen", first_seen), ("modified", modified), ("published", published)] {
            if !window.is_open() {
                parts.push(format!("{name}:{}", instants(window)));
            }
        }
        if !mentioned.is_open() {
            let day = |day: Option<jiff::civil::Date>| day.map_or("*".to_owned(), |day| day.to_string());
            parts.push(format!("mentioned:{}..{}", day(mentioned.from), day(mentioned.to)));
        }
        let least = [("min_outlets", *min_outlets), ("words_min", *words_min), ("words_max", *words_max)];
        parts.extend(least.iter().filter_map(|(name, bound)| bound.map(|bound| format!("{name}:{bound}"))));
        parts.extend(as_of.map(|number| format!("as_of:{number}")));
        for filter in fields {
            let mut values: Vec<String> =
                filter.values.iter().map(|value| normalise_value(filter.field, value)).collect();
            values.sort();
            values.dedup();
            let sign = if filter.polarity == Polarity::Exclude { "-" } else { "" };
            let mut text = format!("{sign}{}:", filter.field.as_str());
            for (position, value) in values.iter().enumerate() {
                let comma = if position > 0 { "," } else { "" };
                // Quoted, so that no value reads as two.
                let _ = write!(text, "{comma}\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
            }
            parts.push(text);
        }
        parts.sort();
        parts.dedup();
        parts.join(" ")
    }
}

fn instants(window: &TimeWindow) -> String {
    let instant = |at: Option<Timestamp>| at.map_or("*".to_owned(), |at| at.to_string());
    format!("{}..{}", instant(window.from), instant(window.to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::{DayWindow, Filter, FilterField};

    fn filter(field: FilterField, values: &[&str], polarity: Polarity) -> Filter {
        Filter { field, values: values.iter().map(ToString::to_string).collect(), polarity }
    }

    #[test]
    fn every_filter_has_its_place() {
        let at = |text: &str| text.parse::<Timestamp>().ok();
        let filters = Filters {
            published: TimeWindow { from: at("2026-11-01T00:00:00Z"), to: at("2026-11-02T23:59:59.999999999Z") },
            fields: vec![
                filter(FilterField::Section, &["a\"b", "a,b", "a\\b"], Polarity::Exclude),
                filter(FilterField::Language, &["German", "eng", "de"], Polarity::Include),
                filter(FilterField::Outlet, &["https://www.One.example/x"], Polarity::Include),
            ],
            words_min: Some(5),
            words_max: Some(900),
            min_outlets: Some(2),
            modified: TimeWindow { from: None, to: at("2026-11-03T00:00:00Z") },
            first_seen: TimeWindow { from: at("2026-11-04T00:00:00Z"), to: None },
            mentioned: DayWindow { from: "2027-01-01".parse().ok(), to: None },
            as_of: Some(7),
        };
        // This text is part of the hash of receipts, which people keep: it must never change.
        let expect = concat!(
            r#"-section:"a\"b","a,b","a\\b" as_of:7 first_seen:2026-11-04T00:00:00Z..* language:"de","en" "#,
            r#"mentioned:2027-01-01..* min_outlets:2 modified:*..2026-11-03T00:00:00Z outlet:"one.example" "#,
            r#"published:2026-11-01T00:00:00Z..2026-11-02T23:59:59.999999999Z words_max:900 words_min:5"#,
        );
        assert_eq!(filters.to_canonical(), expect);
        assert_eq!(Filters::default().to_canonical(), "");
    }

    #[test]
    fn the_order_and_spelling_of_values_do_not_count() {
        let one = |values: &[&str]| Filters {
            fields: vec![
                filter(FilterField::Language, values, Polarity::Include),
                filter(FilterField::Has, &["image"], Polarity::Include),
            ],
            ..Filters::default()
        };
        let mut other = one(&["English", "de", "en"]);
        other.fields.reverse();
        assert_eq!(one(&["de", "eng"]).to_canonical(), other.to_canonical());
        assert_ne!(one(&["de"]).to_canonical(), other.to_canonical());
    }
}
