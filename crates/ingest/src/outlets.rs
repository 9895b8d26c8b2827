//! The register of outlets as a file: `index-data/outlets.toml`.

use newshound_model::{
    Authority, Language, Outlet, OutletGroup, OutletId, OutletKind, OutletRegistry, RegisteredOutlet,
};
use serde::Deserialize;

/// Why a register cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum OutletsError {
    /// It is no TOML of this shape.
    #[error("the register of outlets: {0}")]
    Toml(#[from] toml::de::Error),
    /// An entry holds what it cannot hold.
    #[error("the register of outlets, entry `{entry}`: `{value}` is no {expected}")]
    Entry {
        /// The name of the entry.
        entry: String,
        /// What it holds.
        value: String,
        /// What it should hold.
        expected: &'static str,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    outlet: Vec<Entry>,
    #[serde(default)]
    group: Vec<Group>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    id: String,
    name: String,
    outlets: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    country: Option<String>,
    language: Option<String>,
    authority: Option<f32>,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    feeds: Vec<String>,
}

/// Reads a register.
///
/// # Errors
/// When it is no TOML, has an unknown key, or an entry's id, language or country is none; the entry is named.
pub fn read_outlets(text: &str) -> Result<OutletRegistry, OutletsError> {
    let file: File = toml::from_str(text)?;
    let mut outlets = Vec::with_capacity(file.outlet.len());
    for entry in file.outlet {
        let wrong = |value: &str, expected| OutletsError::Entry {
            entry: entry.name.clone(),
            value: value.to_owned(),
            expected,
        };
        let id: OutletId = entry.id.parse().map_err(|_| wrong(&entry.id, "domain such as `example.org`"))?;
        let mut outlet = Outlet::named(id, entry.name.clone());
        if let Some(country) = &entry.country {
            if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
                return Err(wrong(country, "country code of two capital letters"));
            }
            outlet.country = Some(country.clone());
        }
        if let Some(language) = &entry.language {
            outlet.language = Some(Language::from_code(language).ok_or_else(|| wrong(language, "language code"))?);
        }
        outlet.authority = Authority::new(entry.authority.unwrap_or(1.0));
        let kind = match &entry.kind {
            Some(kind) => Some(OutletKind::from_name(kind).ok_or_else(|| wrong(kind, "type of outlet"))?),
            None => None,
        };
        outlets.push(RegisteredOutlet { outlet, aliases: entry.aliases.clone(), feeds: entry.feeds.clone(), kind });
    }
    let mut groups = Vec::with_capacity(file.group.len());
    for group in file.group {
        let mut members: Vec<OutletId> = Vec::with_capacity(group.outlets.len());
        for id in &group.outlets {
            let wrong = || OutletsError::Entry {
                entry: group.name.clone(),
                value: id.clone(),
                expected: "domain of an outlet",
            };
            members.push(id.parse().map_err(|_| wrong())?);
        }
        groups.push(OutletGroup { id: group.id, name: group.name, outlets: members });
    }
    Ok(OutletRegistry::new(outlets).with_groups(groups))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_register_is_sound() {
        let registry = read_outlets(include_str!("../../../index-data/outlets.toml")).unwrap();
        assert!(registry.outlets().iter().filter(|outlet| !outlet.feeds.is_empty()).count() >= 40);
        assert!(registry.outlets().iter().all(|outlet| outlet.kind.is_some()), "an outlet without a type");
        for group in registry.groups() {
            for id in &group.outlets {
                assert!(registry.by_id(id).is_some(), "{}: {id} is not registered", group.id);
            }
        }
        assert!(registry.of_group("Agencies").len() >= 6);
        let languages: std::collections::BTreeSet<_> =
            registry.outlets().iter().filter_map(|outlet| outlet.outlet.language).collect();
        assert!(languages.len() >= 10, "{languages:?}");
        for feed in registry.outlets().iter().flat_map(|outlet| &outlet.feeds) {
            assert!(feed.starts_with("https://") || feed.starts_with("http://"), "{feed}");
        }
    }

    #[test]
    fn a_wrong_entry_is_named() {
        let error = read_outlets("[[outlet]]\nid=\"a.example\"\nname=\"A Daily\"\ncountry=\"Germany\"")
            .unwrap_err()
            .to_string();
        assert!(error.contains("A Daily") && error.contains("Germany"), "{error}");
        assert!(
            read_outlets("[[outlet]]\nid=\"a.example\"\nname=\"A\"\nfeed=\"x\"")
                .unwrap_err()
                .to_string()
                .contains("feed")
        );
    }
}
