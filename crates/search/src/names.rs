//! The names of fields in queries, ours and those that people bring along.

use crate::parse::Bound;
use crate::query::TextField;
use crate::request::FilterField;

/// What a name before a colon stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Name {
    Text(TextField),
    Keyword(FilterField),
    Time(Bound),
    Words,
    /// By how many outlets a story is carried.
    Outlets,
}

/// Finds a field; the name comes in lower case without `_` and `-`.
pub(crate) fn name_of(name: &str) -> Option<Name> {
    Some(match name {
        "title" | "intitle" | "headline" | "hd" | "hl" | "allintitle" | "articletitle" => Name::Text(TextField::Title),
        "body" | "text" | "intext" | "allintext" | "inbody" | "content" | "textcontent" | "td" => {
            Name::Text(TextField::Body)
        }
        "lead" | "hlead" | "hlp" | "lp" | "intro" | "inlead" => Name::Text(TextField::Lead),
        "byline" | "bylines" | "by" | "au" | "inauthor" => Name::Text(TextField::Author),
        "authorname" => Name::Keyword(FilterField::Author),
        "author" | "authors" => Name::Text(TextField::Author),
        "url" | "inurl" | "allinurl" | "link" => Name::Text(TextField::Url),
        "outlet" | "outlets" | "site" | "source" | "sources" | "domain" | "domains" | "domainis"
        | "canonicaldomain" | "publication" | "publisher" | "sn" => Name::Keyword(FilterField::Outlet),
        "outletcountry" | "sourcecountry" => Name::Keyword(FilterField::OutletCountry),
        "outlettype" | "sourcetype" => Name::Keyword(FilterField::OutletType),
        "outletgroup" | "sourcegroup" => Name::Keyword(FilterField::OutletGroup),
        "country" | "countries" => Name::Keyword(FilterField::Country),
        "lang" | "language" | "languages" | "sourcelang" | "la" => Name::Keyword(FilterField::Language),
        "section" | "category" | "desk" => Name::Keyword(FilterField::Section),
        "tag" | "tags" | "topic" | "keyword" => Name::Keyword(FilterField::Tag),
        "type" | "kind" => Name::Keyword(FilterField::Kind),
        "entity" | "entities" | "about" => Name::Keyword(FilterField::Entity),
        "person" | "people" => Name::Keyword(FilterField::Person),
        "org" | "organisation" | "organization" | "company" | "co" => Name::Keyword(FilterField::Org),
        "place" | "location" => Name::Keyword(FilterField::Place),
        "agency" | "wire" => Name::Keyword(FilterField::Agency),
        "has" | "exists" => Name::Keyword(FilterField::Has),
        "paywall" | "paywalled" => Name::Keyword(FilterField::Paywalled),
        "story" => Name::Keyword(FilterField::Story),
        "copygroup" => Name::Keyword(FilterField::CopyGroup),
        "role" => Name::Keyword(FilterField::Role),
        "dateconfidence" => Name::Keyword(FilterField::DateConfidence),
        "after" | "since" | "from" => Name::Time(Bound::After),
        "before" | "until" => Name::Time(Bound::Before),
        "when" | "date" | "published" | "publishedat" | "publicationdate" | "pubdate" | "pd" => {
            Name::Time(Bound::Within)
        }
        "words" | "wc" | "wordcount" | "length" => Name::Words,
        "minoutlets" | "minnewsrooms" => Name::Outlets,
        _ => return None,
    })
}

/// The canonical name of a field in a query.
pub(crate) fn canonical(field: FilterField) -> &'static str {
    match field {
        FilterField::Language => "lang",
        FilterField::Author => "author_name",
        field => field.as_str(),
    }
}

/// Whether a field of a peer takes every word that follows, as Google's `allintitle:` does.
pub(crate) fn takes_all(name: &str) -> bool {
    matches!(name, "allintitle" | "allintext" | "allinurl")
}
