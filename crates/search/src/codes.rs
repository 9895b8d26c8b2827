//! Languages and countries by code or by name, and the form in which the values of a field are compared.

use crate::request::FilterField;

/// The form in which a value of a field is compared: folded; an outlet without scheme, `www.` and path.
#[must_use]
pub fn normalise_value(field: FilterField, value: &str) -> String {
    let folded = crate::analysis::keyword(value);
    match field {
        FilterField::Outlet => {
            let host = folded.split_once("://").map_or(folded.as_str(), |(_, rest)| rest);
            let host = host.split_once('/').map_or(host, |(host, _)| host);
            host.strip_prefix("www.").unwrap_or(host).to_owned()
        }
        FilterField::OutletCountry
        | FilterField::Language
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
        | FilterField::Role => folded,
    }
}
