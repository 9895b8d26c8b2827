//! Which texts and which values of an article the fields of a query look at: one way for every backend.

use newshound_model::fold::fold_keyword;
use newshound_model::{Article, DateSource, EntityKind, MentionField, Precision};

use crate::codes;
use crate::hits::FacetCount;
use crate::query::TextField;
use crate::request::FilterField;

/// How many times the title stands in the default field, so that its words count more.
pub const TITLE_REPEATS: usize = 2;

/// How salient a place must be to be what an article is about.
const ABOUT_SALIENCE: f32 = 0.4;

/// How many words of the body belong to the lead.
pub const LEAD_WORDS: usize = 60;

/// Positions left free between two texts of a field, so that no phrase crosses them.
pub const POSITION_GAP: u32 = 100;

/// One of the texts of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The headline.
    Title,
    /// The standfirst.
    Standfirst,
    /// A paragraph of the body, by its number.
    Paragraph(usize),
    /// An author, by number.
    Author(usize),
    /// The address.
    Url,
}

impl Part {
    /// The text; empty where the article has none.
    #[must_use]
    pub fn of(self, article: &Article) -> &str {
        match self {
            Self::Title => &article.title,
            Self::Standfirst => article.standfirst.as_deref().unwrap_or(""),
            Self::Paragraph(number) => article.body.get(number).map_or("", String::as_str),
            Self::Author(number) => article.authors.get(number).map_or("", String::as_str),
            Self::Url => article.url.as_deref().unwrap_or(""),
        }
    }
}

/// Which texts a field holds, in order; none of them is empty.
#[must_use]
pub fn parts(article: &Article, field: TextField) -> Vec<Part> {
    let mut parts = Vec::with_capacity(article.body.len() + 3);
    let paragraphs = 0..article.body.len();
    match field {
        TextField::Default => {
            parts.extend(std::iter::repeat_n(Part::Title, TITLE_REPEATS));
            parts.push(Part::Standfirst);
            parts.extend(paragraphs.map(Part::Paragraph));
        }
        TextField::Title => parts.push(Part::Title),
        TextField::Lead => {
            parts.extend([Part::Title, Part::Standfirst]);
            let mut words = 0;
            for (number, paragraph) in article.body.iter().enumerate() {
                if words >= LEAD_WORDS {
                    break;
                }
                words += paragraph.split_whitespace().count();
                parts.push(Part::Paragraph(number));
            }
        }
        TextField::Body => {
            parts.push(Part::Standfirst);
            parts.extend(paragraphs.map(Part::Paragraph));
        }
        TextField::Author => parts.extend((0..article.authors.len()).map(Part::Author)),
        TextField::Url => parts.push(Part::Url),
    }
    parts.retain(|part| !part.of(article).is_empty());
    parts
}

/// The texts of a field, in order. A phrase never crosses from one to the next, except between paragraphs' own words.
#[must_use]
pub fn texts(article: &Article, field: TextField) -> Vec<&str> {
    parts(article, field).into_iter().map(|part| part.of(article)).collect()
}

/// The values of a field that a filter may name, in the form of [`crate::analysis::keyword`].
#[must_use]
pub fn values(article: &Article, field: FilterField) -> Vec<String> {
    let one = |value: Option<&str>| value.map(fold_keyword).into_iter().collect::<Vec<_>>();
    let placement = article.placement.as_ref();
    match field {
        FilterField::Outlet => outlet_values(article),
        FilterField::OutletCountry => one(article.outlet.as_ref().and_then(|outlet| outlet.country.as_deref())),
        FilterField::OutletType | FilterField::OutletGroup => Vec::new(),
        FilterField::Country => countries(article).iter().map(|code| code.to_ascii_lowercase()).collect(),
        FilterField::Language => vec![article.language.as_str().to_owned()],
        FilterField::Section => one(article.section.as_deref()),
        FilterField::Author => article.authors.iter().map(|author| fold_keyword(author)).collect(),
        FilterField::Tag => article.tags.iter().map(|tag| fold_keyword(tag)).collect(),
        FilterField::Kind => vec![article.kind.as_str().to_owned()],
        FilterField::Entity => entity_values(article, None),
        FilterField::Person => entity_values(article, Some(EntityKind::Person)),
        FilterField::Org => entity_values(article, Some(EntityKind::Org)),
        FilterField::Place => entity_values(article, Some(EntityKind::Place)),
        FilterField::Agency => one(article.agency.as_deref()),
        FilterField::Has => has(article),
        FilterField::Paywalled => article.paywalled.map(|paywalled| paywalled.to_string()).into_iter().collect(),
        FilterField::Story => one(placement.map(|placement| placement.story.as_str())),
        FilterField::CopyGroup => one(placement.map(|placement| placement.copy_group.as_str())),
        FilterField::Role => placement.map(|placement| placement.role.as_str().to_owned()).into_iter().collect(),
        FilterField::DateConfidence => date_confidence(article).iter().map(|&level| level.to_owned()).collect(),
    }
}

/// The countries that an article is about, by alpha-2 code: those of the places that its title names, that it names twice, or that are
/// among its most salient.
#[must_use]
pub fn countries(article: &Article) -> Vec<String> {
    let is_about = |entity: &&newshound_model::Entity| {
        entity.kind == EntityKind::Place
            && (entity.salience >= ABOUT_SALIENCE
                || entity.mentions.len() >= 2
                || entity.mentions.iter().any(|mention| mention.field == MentionField::Title))
    };
    let places = article.entities.iter().filter(is_about);
    let mut countries: Vec<String> = places.filter_map(|place| codes::country_of_place(&place.name)).collect();
    countries.sort();
    countries.dedup();
    countries
}

/// Whether the address, the tags or an unknown field of the record speak of a video.
fn has_video(article: &Article) -> bool {
    let in_path = article.url.as_deref().is_some_and(|url| {
        let path = url.split_once("://").map_or(url, |(_, rest)| rest);
        path.split(['/', '?', '#']).skip(1).any(|part| matches!(part, "video" | "videos" | "watch" | "av"))
    });
    in_path
        || article.tags.iter().any(|tag| matches!(fold_keyword(tag).as_str(), "video" | "videos"))
        || article.extra.iter().any(|(key, value)| {
            let key = key.to_ascii_lowercase();
            matches!(key.as_str(), "video" | "videos" | "video_url" | "videourl")
                && !matches!(value, serde_json::Value::Null | serde_json::Value::Bool(false))
        })
}

/// How far the date of an article can be trusted, each level with those that it contains.
fn date_confidence(article: &Article) -> &'static [&'static str] {
    let published = &article.published;
    if published.source == DateSource::FirstSeen || published.confidence.get() < 0.5 {
        return &[];
    }
    match published.precision {
        Precision::Second | Precision::Minute => &["day", "exact"],
        Precision::Hour | Precision::Day => &["day"],
        Precision::Month | Precision::Year => &[],
    }
}

/// What an article may have, as values of `has:`.
pub const HAS: [&str; 23] = [
    "image",
    "video",
    "author",
    "title",
    "standfirst",
    "body",
    "url",
    "outlet",
    "outlet_country",
    "country",
    "lang",
    "section",
    "tag",
    "entity",
    "person",
    "org",
    "place",
    "agency",
    "dateline",
    "paywall",
    "modified",
    "date",
    "story",
];

/// Those of [`HAS`] that an article has.
fn has(article: &Article) -> Vec<String> {
    let names_any = |kind: EntityKind| article.entities.iter().any(|entity| entity.kind == kind);
    let is_there = |what: &&&str| match **what {
        "image" => article.image.is_some(),
        "video" => has_video(article),
        "author" => !article.authors.is_empty(),
        "title" => !article.title.is_empty(),
        "standfirst" => article.standfirst.is_some(),
        "body" => !article.body.is_empty(),
        "url" => article.url.is_some(),
        "outlet" => article.outlet.is_some(),
        "country" => !countries(article).is_empty(),
        "outlet_country" => article.outlet.as_ref().is_some_and(|outlet| outlet.country.is_some()),
        "lang" => article.language.is_known(),
        "section" => article.section.is_some(),
        "tag" => !article.tags.is_empty(),
        "entity" => !article.entities.is_empty(),
        "person" => names_any(EntityKind::Person),
        "org" => names_any(EntityKind::Org),
        "place" => names_any(EntityKind::Place),
        "agency" => article.agency.is_some(),
        "dateline" => article.dateline.is_some(),
        // Whoever has no paywall has none, also where the page says so.
        "paywall" => article.paywalled == Some(true),
        "modified" => article.modified.is_some(),
        "date" => article.published.is_known(),
        "story" => article.placement.is_some(),
        _ => false,
    };
    HAS.iter().filter(is_there).map(|what| (*what).to_owned()).collect()
}

/// Which value of `has:` an article with any value of a text field has.
#[must_use]
pub fn has_text(field: TextField) -> &'static str {
    match field {
        TextField::Default | TextField::Body => "body",
        TextField::Title | TextField::Lead => "title",
        TextField::Author => "author",
        TextField::Url => "url",
    }
}

/// Which value of `has:` an article with any value of a field has; `None` where every article has one, or `has:` itself is meant.
#[must_use]
pub fn has_value(field: FilterField) -> Option<&'static str> {
    Some(match field {
        FilterField::Outlet => "outlet",
        FilterField::OutletCountry => "outlet_country",
        FilterField::Country => "country",
        FilterField::Language => "lang",
        FilterField::Section => "section",
        FilterField::Author => "author",
        FilterField::Tag => "tag",
        FilterField::Entity => "entity",
        FilterField::Person => "person",
        FilterField::Org => "org",
        FilterField::Place => "place",
        FilterField::Agency => "agency",
        FilterField::Story | FilterField::CopyGroup | FilterField::Role => "story",
        FilterField::Kind
        | FilterField::Has
        | FilterField::Paywalled
        | FilterField::OutletType
        | FilterField::OutletGroup
        | FilterField::DateConfidence => return None,
    })
}

/// The texts that words of a field are counted in: the default one holds the title more than once.
#[must_use]
pub fn counted_in(field: TextField) -> &'static [TextField] {
    match field {
        TextField::Default => &[TextField::Title, TextField::Body],
        TextField::Title => &[TextField::Title],
        TextField::Lead => &[TextField::Lead],
        TextField::Body => &[TextField::Body],
        TextField::Author => &[TextField::Author],
        TextField::Url => &[TextField::Url],
    }
}

/// The values of a field that a facet counts, with the label people read. The count is 1 each.
///
/// An outlet counts once, by its id, although [`values`] also finds it by its name and hosts; likewise an entity.
#[must_use]
pub fn facets(article: &Article, field: FilterField) -> Vec<FacetCount> {
    let facet = |value: &str, label: &str| FacetCount { value: value.to_owned(), label: label.to_owned(), count: 1 };
    let of_kind = |wanted: Option<EntityKind>| {
        let entities = article.entities.iter().filter(|entity| wanted.is_none_or(|kind| entity.kind == kind));
        entities.map(|entity| facet(entity.id.as_str(), &entity.name)).collect()
    };
    let same = |values: Vec<&str>| values.into_iter().map(|value| facet(&fold_keyword(value), value)).collect();
    match field {
        FilterField::Outlet => article.outlet.iter().map(|outlet| facet(outlet.id.as_str(), &outlet.name)).collect(),
        FilterField::Entity => of_kind(None),
        FilterField::Person => of_kind(Some(EntityKind::Person)),
        FilterField::Org => of_kind(Some(EntityKind::Org)),
        FilterField::Place => of_kind(Some(EntityKind::Place)),
        FilterField::Section => same(article.section.as_deref().into_iter().collect()),
        FilterField::Author => same(article.authors.iter().map(String::as_str).collect()),
        FilterField::Tag => same(article.tags.iter().map(String::as_str).collect()),
        FilterField::Agency => same(article.agency.as_deref().into_iter().collect()),
        FilterField::OutletCountry
        | FilterField::OutletType
        | FilterField::OutletGroup
        | FilterField::Country
        | FilterField::Language
        | FilterField::Kind
        | FilterField::Has
        | FilterField::Paywalled
        | FilterField::Story
        | FilterField::CopyGroup
        | FilterField::Role
        | FilterField::DateConfidence => values(article, field).iter().map(|value| facet(value, value)).collect(),
    }
}

/// Id, folded name and label, and every host suffix down to the registrable domain.
fn outlet_values(article: &Article) -> Vec<String> {
    let Some(outlet) = &article.outlet else { return Vec::new() };
    let mut values = vec![outlet.id.as_str().to_owned(), fold_keyword(&outlet.name)];
    values.extend(outlet.label.as_deref().map(fold_keyword));
    let mut host = outlet.host.as_deref().unwrap_or("");
    while host.len() > outlet.id.as_str().len() {
        values.push(host.to_owned());
        host = host.split_once('.').map_or("", |(_, rest)| rest);
    }
    values.sort();
    values.dedup();
    values
}

fn entity_values(article: &Article, wanted: Option<EntityKind>) -> Vec<String> {
    let mut values = Vec::new();
    for entity in article.entities.iter().filter(|entity| wanted.is_none_or(|kind| entity.kind == kind)) {
        values.push(entity.id.as_str().to_owned());
        values.push(fold_keyword(&entity.name));
    }
    values.sort();
    values.dedup();
    values
}
