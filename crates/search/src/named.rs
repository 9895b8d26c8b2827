//! What a query names: outlets, people, organisations, places, days. For ranking only; whatever it names, nothing is left out for it.
//!
//! "Which company, reported by TechCrunch on 7 October 2023, …" is best answered by articles of that outlet and that day, but it is no filter: the
//! name of an outlet may be a common word. So names are factors in the second phase ([`second`](crate::second)).

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use newshound_model::Article;

use crate::analysis::keyword;
use crate::fields;
use crate::request::FilterField;

/// The most words in a name.
const MAX_NAME_WORDS: usize = 6;

/// The most words of a text that are read for names.
const MAX_WORDS: usize = 128;

/// The most names that are looked for of a kind.
const MAX_NAMES: usize = 8;

/// What an article of an outlet that is named counts more.
const OUTLET: f32 = 0.4;

/// What an article about everybody that is named counts more.
const ENTITIES: f32 = 0.15;

/// What an article of a day that is named counts more.
const DAY: f32 = 0.4;

/// What a query names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Named {
    /// Outlets, by the value of the filter field.
    pub outlets: Vec<String>,
    /// Entities, by the value of the filter field.
    pub entities: Vec<String>,
    /// Days.
    pub days: Vec<Date>,
}

/// What of it an article is.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Matches {
    /// Whether its outlet is named.
    pub outlet: bool,
    /// How many of the named entities it has.
    pub entities: usize,
    /// Seconds since 1970 of its publication.
    pub published: i64,
}

impl Named {
    /// Reads a text as it was typed. `is_known` says whether any article has a value in a field.
    #[must_use]
    pub fn of(text: &str, is_known: &dyn Fn(FilterField, &str) -> bool) -> Self {
        let words: Vec<String> = text
            .split_whitespace()
            .take(MAX_WORDS)
            .map(|word| bare(&keyword(word)).to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        let mut named = Self { days: days(&words), ..Self::default() };
        let mut next = 0;
        while next < words.len() {
            let mut n_words = 1;
            // The longest name wins: what is part of it is no other name.
            for length in (1..=MAX_NAME_WORDS.min(words.len() - next)).rev() {
                let name = words[next..next + length].join(" ");
                let find = |field, list: &mut Vec<String>| {
                    let is_name = list.len() < MAX_NAMES && is_known(field, &name);
                    if is_name && !list.contains(&name) {
                        list.push(name.clone());
                    }
                    is_name
                };
                let is_outlet = find(FilterField::Outlet, &mut named.outlets);
                if find(FilterField::Entity, &mut named.entities) || is_outlet {
                    n_words = length;
                    break;
                }
            }
            next += n_words;
        }
        named
    }

    /// Whether nothing is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.outlets.is_empty() && self.entities.is_empty() && self.days.is_empty()
    }

    /// What of it an article is.
    #[must_use]
    pub fn matches(&self, article: &Article) -> Matches {
        let has = |field, wanted: &[String]| {
            let values = fields::values(article, field);
            wanted.iter().filter(|value| values.contains(value)).count()
        };
        Matches {
            outlet: has(FilterField::Outlet, &self.outlets) > 0,
            entities: has(FilterField::Entity, &self.entities),
            published: article.published.placed_at().as_second(),
        }
    }

    /// The most that [`Named::factor`] can be.
    #[must_use]
    pub fn most(&self) -> f32 {
        let factor = |names_any: bool, by: f32| if names_any { 1.0 + by } else { 1.0 };
        factor(!self.outlets.is_empty(), OUTLET)
            * factor(!self.entities.is_empty(), ENTITIES)
            * factor(!self.days.is_empty(), DAY)
    }

    /// The factor for an article.
    #[must_use]
    pub fn factor(&self, matches: Matches) -> f32 {
        let outlet = if matches.outlet { 1.0 + OUTLET } else { 1.0 };
        let share = matches.entities as f32 / self.entities.len().max(1) as f32;
        let is_day = |day: &Date| {
            let noon = TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).map(Timestamp::as_second);
            // A day somewhere on earth.
            noon.is_ok_and(|noon| (matches.published - noon).abs() <= 86_400)
        };
        let day = if self.days.iter().any(is_day) { 1.0 + DAY } else { 1.0 };
        outlet * (1.0 + ENTITIES * share) * day
    }
}

/// A word without the signs around it and the possessive.
fn bare(word: &str) -> &str {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word)
}

/// Days with their year: `7 October 2023`, `October 7, 2023`, `2023-10-07`.
fn days(words: &[String]) -> Vec<Date> {
    let number = |word: &String| word.trim_end_matches(|c: char| c.is_alphabetic()).parse::<i16>().ok();
    let mut days = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if days.len() == MAX_NAMES {
            break;
        }
        if let (10, Ok(day)) = (word.len(), word.parse::<Date>()) {
            days.push(day);
            continue;
        }
        let Some(month) = month(word) else { continue };
        let before = at.checked_sub(1).and_then(|at| words.get(at)).and_then(number);
        let (next, third) = (words.get(at + 1).and_then(number), words.get(at + 2).and_then(number));
        let date = match (before, next, third) {
            (_, Some(day @ 1..=31), Some(year @ 1000..)) => Date::new(year, month, day as i8).ok(),
            (Some(day @ 1..=31), Some(year @ 1000..), _) => Date::new(year, month, day as i8).ok(),
            _ => None,
        };
        days.extend(date);
    }
    days
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is = |month: &&str| *month == word || (word.len() >= 3 && word.len() <= 4 && month.starts_with(word));
    MONTHS.iter().position(is).map(|at| at as i8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Named {
        let known = |field: FilterField, value: &str| match field {
            FilterField::Outlet => ["the verge", "times", "two times"].contains(&value),
            FilterField::Entity => ["mara ellingsen", "dover", "times"].contains(&value),
            _ => false,
        };
        Named::of(text, &known)
    }

    #[track_caller]
    fn check(text: &str, outlets: &[&str], entities: &[&str], days: &[&str]) {
        let found = named(text);
        let days: Vec<Date> = days.iter().map(|day| day.parse().unwrap()).collect();
        assert_eq!(
            (found.outlets.iter().map(String::as_str).collect::<Vec<_>>(), found.days),
            (outlets.to_vec(), days),
            "{text}"
        );
        assert_eq!(found.entities, entities, "{text}");
    }

    #[test]
    fn names_are_found_among_words_the_longest_first() {
        check(
            "What did 'The Verge' say of Mara Ellingsen’s trip to Dover?",
            &["the verge"],
            &["mara ellingsen", "dover"],
            &[],
        );
        check("Two Times, Times", &["two times", "times"], &["times"], &[]);
        check("the very verge", &[], &[], &[]);
        check("", &[], &[], &[]);
    }

    #[test]
    fn days_have_a_year() {
        check("reported on October 7, 2023, and 8 Nov 2023", &[], &[], &["2023-10-07", "2023-11-08"]);
        check("2026-11-24 to 2026-13-24", &[], &[], &["2026-11-24"]);
        check("7th of May, 3 march 99, October 2023, may 40 2023", &[], &[], &[]);
    }

    #[test]
    fn what_is_named_counts_more_and_nothing_less() {
        let found = named("The Verge, Dover, Mara Ellingsen, 7 October 2023");
        let noon = "2023-10-07T20:00:00Z".parse::<Timestamp>().unwrap().as_second();
        let factor = |outlet, entities, published| found.factor(Matches { outlet, entities, published });
        assert_eq!(factor(false, 0, 0), 1.0);
        assert!(factor(true, 0, 0) > 1.0 && factor(false, 0, noon) > 1.0);
        assert!(factor(false, 2, 0) > factor(false, 1, 0));
        assert_eq!(factor(false, 0, noon + 3 * 86_400), 1.0);
    }
}
