//! Languages and countries by code or by English name, and the form in which the values of a field are compared.
//!
//! Codes are those of ISO 639 and ISO 3166; never FIPS, whose country codes mean other countries.

mod cities;
mod tables;

use newshound_model::Language;

use self::tables::{COUNTRIES, LANGUAGES};
use crate::request::FilterField;

/// Finds a language by its ISO 639-1 or 639-3 code, a tag such as `en-GB`, or its English name.
#[must_use]
pub fn language_code(text: &str) -> Option<Language> {
    let folded = crate::analysis::keyword(text);
    let primary = folded.split(['-', '_']).next().unwrap_or("");
    let primary = match primary {
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        "nb" | "nn" | "nob" | "nno" => "no",
        "zho" | "chi" | "cmn" => "zh",
        "ger" => "de",
        "fre" => "fr",
        "dut" => "nl",
        "gre" => "el",
        "cze" => "cs",
        "per" | "pes" | "prs" => "fa",
        "rum" => "ro",
        "slo" => "sk",
        "alb" => "sq",
        "arm" => "hy",
        "baq" => "eu",
        "bur" => "my",
        "geo" => "ka",
        "ice" => "is",
        "mac" => "mk",
        "may" => "ms",
        "wel" => "cy",
        "tib" => "bo",
        code => code,
    };
    let row = LANGUAGES
        .lines()
        .filter_map(language_row)
        .find(|row| row.0 == primary || row.1 == primary || row.2.split('/').any(|name| name == folded));
    if let Some((code, _, _)) = row {
        return Language::from_code(code);
    }
    (folded == "und").then_some(Language::UNDETERMINED)
}

/// All languages that [`language_code`] knows, as code and English name.
pub fn languages() -> impl Iterator<Item = (&'static str, &'static str)> {
    LANGUAGES.lines().filter_map(language_row).map(|(code, _, names)| (code, names.split('/').next().unwrap_or(names)))
}

fn language_row(line: &'static str) -> Option<(&'static str, &'static str, &'static str)> {
    let mut parts = line.splitn(3, ' ');
    Some((parts.next()?, parts.next()?, parts.next()?))
}

/// All countries that [`country_code`] knows, as code in lower case and English name.
pub fn countries() -> impl Iterator<Item = (&'static str, &'static str)> {
    COUNTRIES.lines().filter_map(language_row).map(|(code, _, names)| (code, names.split('/').next().unwrap_or(names)))
}

/// Finds a country by its ISO 3166-1 alpha-2 or alpha-3 code or its English name; gives the alpha-2 code in upper case.
#[must_use]
pub fn country_code(text: &str) -> Option<String> {
    let folded = crate::analysis::keyword(text);
    let folded = folded.strip_prefix("the ").unwrap_or(&folded);
    COUNTRIES
        .lines()
        .filter_map(|line| {
            let mut parts = line.splitn(3, ' ');
            Some((parts.next()?, parts.next()?, parts.next()?))
        })
        .find(|row| row.0 == folded || row.1 == folded || row.2.split('/').any(|name| name == folded))
        .map(|row| row.0.to_ascii_uppercase())
}

/// The country of a place by its name: the place is the country, or one of its large cities and parts that share their name with no
/// other as known. Gives the alpha-2 code in upper case.
#[must_use]
pub fn country_of_place(name: &str) -> Option<String> {
    let folded = crate::analysis::keyword(name);
    if let Some(code) = country_code(&folded) {
        return Some(code);
    }
    let line = cities::CITIES.lines().find(|line| line[3..].split('/').any(|city| city == folded))?;
    Some(line[..2].to_ascii_uppercase())
}

/// The form in which a value of a field is compared: folded; an outlet without scheme, `www.` and path; a language and a country
/// by its code.
#[must_use]
pub fn normalise_value(field: FilterField, value: &str) -> String {
    let folded = crate::analysis::keyword(value);
    match field {
        FilterField::Outlet => {
            let host = folded.split_once("://").map_or(folded.as_str(), |(_, rest)| rest);
            let host = host.split_once('/').map_or(host, |(host, _)| host);
            host.strip_prefix("www.").unwrap_or(host).to_owned()
        }
        FilterField::Language => language_code(value).map_or(folded, |language| language.as_str().to_owned()),
        FilterField::OutletCountry | FilterField::Country => {
            country_code(value).map_or(folded, |code| code.to_ascii_lowercase())
        }
        FilterField::OutletType
        | FilterField::OutletGroup
        | FilterField::Section
        | FilterField::Author
        | FilterField::Tag
        | FilterField::Kind
        | FilterField::Entity
        | FilterField::Person
        | FilterField::Org
        | FilterField::Place
        | FilterField::Agency
        | FilterField::Has
        | FilterField::Paywalled
        | FilterField::Story
        | FilterField::CopyGroup
        | FilterField::Role
        | FilterField::DateConfidence => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_language(text: &str, expect: &str) {
        assert_eq!(language_code(text).map_or("none".to_owned(), |language| language.to_string()), expect, "{text}");
    }

    #[test]
    fn languages_are_found_by_code_and_name() {
        check_language("EN-gb", "en");
        check_language("deu", "de");
        check_language("Farsi", "fa");
        check_language("iw", "he");
        check_language("nb", "no");
        check_language("Cantonese", "yue");
        check_language("und", "und");
        check_language("klingon", "none");
        check_language("xx", "none");
    }

    #[test]
    fn countries_are_found_by_code_and_name_and_never_by_fips() {
        let code = |text: &str| country_code(text).unwrap_or_default();
        assert_eq!(code("Germany"), "DE");
        assert_eq!(code("deu"), "DE");
        assert_eq!(code("UK"), "GB");
        assert_eq!(code("The Netherlands"), "NL");
        assert_eq!(code("Côte d'Ivoire"), "CI");
        assert_eq!(code("ch"), "CH");
        assert_eq!(code("atlantis"), "");
        assert_eq!(COUNTRIES.lines().count(), 249);
    }

    #[test]
    fn values_are_compared_in_one_form() {
        assert_eq!(normalise_value(FilterField::Outlet, "https://www.CNN.com/world"), "cnn.com");
        assert_eq!(normalise_value(FilterField::Language, "English"), "en");
        assert_eq!(normalise_value(FilterField::OutletCountry, "France"), "fr");
        assert_eq!(normalise_value(FilterField::Person, "José  Ortega"), "jose ortega");
    }
}
