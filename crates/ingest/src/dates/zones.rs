//! Time zones as news pages abbreviate them, and the zone of a country that has one.

use jiff::tz::{Offset, TimeZone};

/// Abbreviations with the hours and minutes they are ahead of UTC.
const FIXED: &[(&str, i32, i32)] = &[
    ("z", 0, 0),
    ("utc", 0, 0),
    ("gmt", 0, 0),
    ("ut", 0, 0),
    ("wet", 0, 0),
    ("west", 1, 0),
    ("bst", 1, 0),
    ("cet", 1, 0),
    ("mez", 1, 0),
    ("cest", 2, 0),
    ("mesz", 2, 0),
    ("eet", 2, 0),
    ("eest", 3, 0),
    ("msk", 3, 0),
    ("trt", 3, 0),
    ("sast", 2, 0),
    ("cat", 2, 0),
    ("wat", 1, 0),
    ("eat", 3, 0),
    ("gst", 4, 0),
    ("pkt", 5, 0),
    ("ist", 5, 30),
    ("npt", 5, 45),
    ("ict", 7, 0),
    ("wib", 7, 0),
    ("hkt", 8, 0),
    ("sgt", 8, 0),
    ("pht", 8, 0),
    ("awst", 8, 0),
    ("jst", 9, 0),
    ("kst", 9, 0),
    ("acst", 9, 30),
    ("aest", 10, 0),
    ("aedt", 11, 0),
    ("nzst", 12, 0),
    ("nzdt", 13, 0),
    ("est", -5, 0),
    ("edt", -4, 0),
    ("cst", -6, 0),
    ("cdt", -5, 0),
    ("mst", -7, 0),
    ("mdt", -6, 0),
    ("pst", -8, 0),
    ("pdt", -7, 0),
    ("akst", -9, 0),
    ("akdt", -8, 0),
    ("hst", -10, 0),
    ("brt", -3, 0),
    ("art", -3, 0),
    ("clt", -4, 0),
    ("cot", -5, 0),
];

/// Abbreviations that mean standard or summer time as the day has it.
const FLOATING: &[(&str, &str)] = &[("et", EASTERN), ("ct", CENTRAL), ("mt", MOUNTAIN), ("pt", PACIFIC)];

const CENTRAL_EUROPE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const EASTERN_EUROPE: &str = "EET-2EEST,M3.5.0/3,M10.5.0/4";
const BRITAIN: &str = "GMT0BST,M3.5.0/1,M10.5.0";

/// The present rule of countries with one zone, by the last label of a host name.
const COUNTRIES: &[(&str, &str)] = &[
    ("at", CENTRAL_EUROPE),
    ("be", CENTRAL_EUROPE),
    ("ch", CENTRAL_EUROPE),
    ("cz", CENTRAL_EUROPE),
    ("de", CENTRAL_EUROPE),
    ("dk", CENTRAL_EUROPE),
    ("es", CENTRAL_EUROPE),
    ("fr", CENTRAL_EUROPE),
    ("hr", CENTRAL_EUROPE),
    ("hu", CENTRAL_EUROPE),
    ("it", CENTRAL_EUROPE),
    ("li", CENTRAL_EUROPE),
    ("lu", CENTRAL_EUROPE),
    ("nl", CENTRAL_EUROPE),
    ("no", CENTRAL_EUROPE),
    ("pl", CENTRAL_EUROPE),
    ("rs", CENTRAL_EUROPE),
    ("se", CENTRAL_EUROPE),
    ("si", CENTRAL_EUROPE),
    ("sk", CENTRAL_EUROPE),
    ("bg", EASTERN_EUROPE),
    ("ee", EASTERN_EUROPE),
    ("fi", EASTERN_EUROPE),
    ("gr", EASTERN_EUROPE),
    ("lt", EASTERN_EUROPE),
    ("lv", EASTERN_EUROPE),
    ("ro", EASTERN_EUROPE),
    ("ua", EASTERN_EUROPE),
    ("uk", BRITAIN),
    ("ie", BRITAIN),
    ("is", "GMT0"),
    ("tr", "<+03>-3"),
    ("by", "<+03>-3"),
    ("za", "SAST-2"),
    ("ng", "WAT-1"),
    ("ke", "EAT-3"),
    ("in", "IST-5:30"),
    ("pk", "PKT-5"),
    ("bd", "<+06>-6"),
    ("th", "<+07>-7"),
    ("vn", "<+07>-7"),
    ("cn", "CST-8"),
    ("hk", "HKT-8"),
    ("tw", "CST-8"),
    ("sg", "<+08>-8"),
    ("my", "<+08>-8"),
    ("ph", "PST-8"),
    ("jp", "JST-9"),
    ("kr", "KST-9"),
    ("nz", "NZST-12NZDT,M9.5.0,M4.1.0/3"),
    ("il", "IST-2IDT,M3.4.4/26,M10.5.0"),
];

const EASTERN: &str = "EST5EDT,M3.2.0,M11.1.0";
const CENTRAL: &str = "CST6CDT,M3.2.0,M11.1.0";
const MOUNTAIN: &str = "MST7MDT,M3.2.0,M11.1.0";
const PACIFIC: &str = "PST8PDT,M3.2.0,M11.1.0";

/// Countries with several zones.
const SEVERAL: &[(&str, &[&str])] = &[
    ("us", &[EASTERN, CENTRAL, MOUNTAIN, PACIFIC, "HST10"]),
    ("ca", &[EASTERN, PACIFIC, MOUNTAIN, CENTRAL, "AST4ADT,M3.2.0,M11.1.0"]),
    ("mx", &["CST6", "MST7"]),
    ("br", &["<-03>3", "<-04>4"]),
    ("au", &["AEST-10AEDT,M10.1.0,M4.1.0/3", "AEST-10", "AWST-8"]),
    ("ru", &["MSK-3", "<+05>-5", "<+07>-7", "<+10>-10"]),
    ("id", &["WIB-7", "WITA-8", "WIT-9"]),
    ("pt", &["WET0WEST,M3.5.0/1,M10.5.0"]),
    ("ar", &["<-03>3"]),
    ("cl", &["<-04>4<-03>,M9.1.6/24,M4.1.6/24"]),
    ("co", &["<-05>5"]),
    ("pe", &["<-05>5"]),
];

/// Languages of news that are at home in one zone, with a country of that zone.
const LANGUAGES: &[(&str, &str)] = &[
    ("de", "de"),
    ("it", "it"),
    ("pl", "pl"),
    ("cs", "cz"),
    ("sk", "sk"),
    ("hu", "hu"),
    ("sl", "si"),
    ("hr", "hr"),
    ("sr", "rs"),
    ("sv", "se"),
    ("da", "dk"),
    ("no", "no"),
    ("nb", "no"),
    ("nn", "no"),
    ("fi", "fi"),
    ("et", "ee"),
    ("lv", "lv"),
    ("lt", "lt"),
    ("bg", "bg"),
    ("ro", "ro"),
    ("el", "gr"),
    ("uk", "ua"),
    ("tr", "tr"),
    ("he", "il"),
    ("th", "th"),
    ("vi", "vn"),
    ("ja", "jp"),
    ("ko", "kr"),
    ("is", "is"),
];

/// Finds the zone of an abbreviation in lower case ("cest", "et").
#[must_use]
pub fn by_abbreviation(name: &str) -> Option<TimeZone> {
    if let Some((_, hours, minutes)) = FIXED.iter().find(|(known, ..)| *known == name) {
        return fixed(*hours, *minutes);
    }
    let (_, rule) = FLOATING.iter().find(|(known, _)| *known == name)?;
    TimeZone::posix(rule).ok()
}

/// Finds the zone of the country whose top-level domain a host ends in, where the country has only one.
#[must_use]
pub fn by_host(host: &str) -> Option<TimeZone> {
    let label = host.trim_end_matches('.').rsplit('.').next()?.to_ascii_lowercase();
    let (_, rule) = COUNTRIES.iter().find(|(country, _)| *country == label)?;
    TimeZone::posix(rule).ok()
}

/// Finds the clock of an outlet by its host and its language tag. The French press of Canada is at home in Quebec, but for a few.
#[must_use]
pub fn of_outlet(host: &str, lang: Option<&str>) -> Option<TimeZone> {
    let lang = lang.unwrap_or_default().trim().to_ascii_lowercase();
    let french = lang.split(['-', '_']).next() == Some("fr");
    let canadian = host.trim_end_matches('.').ends_with(".ca") || matches!(lang.as_str(), "fr-ca" | "fr_ca");
    if french && canadian {
        return TimeZone::posix(EASTERN).ok();
    }
    by_host(host).or_else(|| by_language(&lang))
}

/// Finds the zone of a language tag: that of its region ("de-AT"), else that of a language which is at home in one zone only ("pl").
#[must_use]
pub fn by_language(tag: &str) -> Option<TimeZone> {
    let mut parts = tag.trim().split(['-', '_']);
    let language = parts.next()?.to_ascii_lowercase();
    if let Some(region) = parts.find(|part| part.len() == 2) {
        return by_host(if region.eq_ignore_ascii_case("gb") { "uk" } else { region });
    }
    let (_, country) = LANGUAGES.iter().find(|(known, _)| *known == language)?;
    by_host(country)
}

/// The clocks of a country that has several, the one that most outlets follow first: by the last label of a host, else by the region of a
/// language tag. An English page under a domain of no country is taken for an American one.
#[must_use]
pub fn several(host: &str, lang: Option<&str>) -> Vec<TimeZone> {
    let label = host.rsplit('.').next().filter(|label| label.len() == 2);
    let mut parts = lang.unwrap_or_default().split(['-', '_']);
    let language = parts.next().unwrap_or_default();
    let region = parts.find(|part| part.len() == 2);
    let country = label.or(region).or_else(|| language.eq_ignore_ascii_case("en").then_some("us"));
    let country = country.unwrap_or_default().to_ascii_lowercase();
    let rules = SEVERAL.iter().find(|(known, _)| *known == country).map_or(&[] as &[&str], |(_, rules)| rules);
    rules.iter().filter_map(|rule| TimeZone::posix(rule).ok()).collect()
}

/// The zone that is a fixed distance ahead of UTC; `None` beyond 14 hours. The minutes share the sign of the hours.
pub(super) fn fixed(hours: i32, minutes: i32) -> Option<TimeZone> {
    if hours.abs() > 14 || !(0..60).contains(&minutes) {
        return None;
    }
    let seconds = hours.abs() * 3600 + minutes * 60;
    let offset = Offset::from_seconds(if hours < 0 { -seconds } else { seconds }).ok()?;
    Some(TimeZone::fixed(offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_tables_can_be_read() {
        for (label, _) in COUNTRIES {
            assert!(by_host(&format!("news.example.{label}")).is_some(), "{label}");
        }
        for (country, rules) in SEVERAL {
            assert_eq!(several(&format!("news.example.{country}"), None).len(), rules.len(), "{country}");
        }
        for (name, _) in FLOATING {
            assert!(by_abbreviation(name).is_some(), "{name}");
        }
    }

    #[test]
    fn the_french_press_of_canada_has_one_clock() {
        let summer = "2026-07-10T12:00:00Z".parse().unwrap();
        let hours = |host: &str, lang| of_outlet(host, lang).map(|zone| zone.to_offset(summer).seconds() / 3600);
        assert_eq!(hours("ici.courrier.example.ca", Some("fr")), Some(-4));
        assert_eq!(hours("courrier.example", Some("fr-CA")), Some(-4));
        assert_eq!(hours("harbour-post.example.ca", Some("en-CA")), None);
        assert_eq!(hours("courrier.example.fr", Some("fr")), Some(2));
    }

    #[test]
    fn a_language_tag_names_its_region_or_a_home() {
        let winter = "2026-01-10T12:00:00Z".parse().unwrap();
        let hours = |tag: &str| by_language(tag).map(|zone| zone.to_offset(winter).seconds() / 3600);
        assert_eq!(hours("de-AT"), Some(1));
        assert_eq!(hours("en-GB"), Some(0));
        assert_eq!(hours("ja"), Some(9));
        assert_eq!((hours("en"), hours("en-US"), hours("pt-BR"), hours("")), (None, None, None, None));
        for (language, _) in LANGUAGES {
            assert!(by_language(language).is_some(), "{language}");
        }
    }

    #[test]
    fn a_country_of_many_zones_has_none() {
        assert!(by_host("www.example.us").is_none());
        assert!(by_host("example.com").is_none());
    }
}
