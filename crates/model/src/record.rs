//! The one stored and sent form of an article: a JSON object with a version.
//!
//! The archive keeps it, the export writes it and the import reads it back without loss. A loose record without the
//! key `v`, as people write them by hand, is read by `newshound_ingest::record`.

mod instant;
mod update;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::article::{Article, ArticleId, ArticleKind, Dateline, Language};
use crate::canonical_url::CanonicalUrl;
use crate::entity::{Entity, EntityId, EntityKind, Mention, MentionField};
use crate::outlet::{Authority, Outlet};
use crate::published::{Confidence, DateSource, Precision, Published};
use crate::story::{CopyGroupId, Placement, Role, StoryId};

pub use instant::Instant;
pub use update::UpdateRecord;

/// The version that this program writes. A record of a newer version is refused by name.
pub const RECORD_VERSION: u32 = 1;

/// An article as JSON. Optional fields are left out when empty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArticleRecord {
    /// Version of the record's form ([`RECORD_VERSION`]).
    pub v: u32,
    /// See [`Article::id`].
    pub id: String,
    /// See [`Article::url`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// See [`Article::canonical_url`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical_url: Option<String>,
    /// See [`Article::outlet`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<OutletRecord>,
    /// See [`Article::via`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    /// See [`Article::title`].
    #[serde(default)]
    pub title: String,
    /// See [`Article::standfirst`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standfirst: Option<String>,
    /// The paragraphs of [`Article::body`], joined by blank lines.
    #[serde(default)]
    pub body: String,
    /// See [`Article::authors`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// See [`Article::published`].
    pub published: PublishedRecord,
    /// See [`Article::modified`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<Timestamp>,
    /// See [`Article::first_seen`].
    pub first_seen: Timestamp,
    /// See [`Article::language`].
    pub language: String,
    /// See [`Article::section`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// See [`Article::tags`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// See [`Article::image`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// See [`Article::dateline`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dateline: Option<DatelineRecord>,
    /// See [`Article::entities`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<EntityRecord>,
    /// See [`Article::agency`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// See [`Article::paywalled`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paywalled: Option<bool>,
    /// See [`Article::kind`].
    #[serde(rename = "type")]
    pub kind: String,
    /// See [`Article::updates`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub updates: Vec<UpdateRecord>,
    /// See [`Article::next_page`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_page: Option<String>,
    /// The story of [`Article::placement`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<String>,
    /// The copy group of [`Article::placement`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_group: Option<String>,
    /// The role of [`Article::placement`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// See [`Article::words`]; written for readers, ignored when read.
    #[serde(default)]
    pub words: usize,
    /// See [`Article::revision`].
    pub revision: u32,
    /// See [`Article::extra`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// An outlet as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutletRecord {
    /// See [`Outlet::id`].
    pub id: String,
    /// See [`Outlet::name`].
    pub name: String,
    /// See [`Outlet::label`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// See [`Outlet::host`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// See [`Outlet::country`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// See [`Outlet::language`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// See [`Outlet::authority`].
    #[serde(default = "neutral")]
    pub authority: f32,
}

fn neutral() -> f32 {
    Authority::NEUTRAL.get()
}

/// A publication date as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublishedRecord {
    /// See [`Published::at`]; written on the outlet's clock where [`Published::offset`] is known, else in UTC.
    pub at: Instant,
    /// See [`Precision::as_str`].
    pub precision: String,
    /// See [`DateSource::as_str`].
    pub source: String,
    /// See [`Published::confidence`].
    pub confidence: f32,
}

/// A dateline as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DatelineRecord {
    /// See [`Dateline::place`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// See [`Dateline::agency`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
}

/// An entity as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntityRecord {
    /// See [`Entity::id`].
    pub id: String,
    /// See [`Entity::name`].
    pub name: String,
    /// See [`EntityKind::as_str`].
    pub kind: String,
    /// See [`Entity::salience`].
    pub salience: f32,
    /// Each mention as `[field, start, end]`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<(String, u32, u32)>,
}

/// Why a record is no article.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It was written by a newer program.
    #[error("the record has version {found}, this program reads up to {RECORD_VERSION}; use a newer newshound")]
    NewerVersion {
        /// The version found.
        found: u32,
    },
    /// A field holds what it cannot hold.
    #[error("field `{field}`: `{value}` is not a known value")]
    BadField {
        /// The field's name.
        field: &'static str,
        /// What it held.
        value: String,
    },
    /// It is no JSON, or not of the record's shape.
    #[error("not an article record")]
    Json(#[from] serde_json::Error),
}

impl ArticleRecord {
    /// Reads a record from JSON text.
    ///
    /// # Errors
    /// When the text is no JSON object of this shape.
    pub fn from_json(text: &[u8]) -> Result<Self, RecordError> {
        Ok(serde_json::from_slice(text)?)
    }

    /// Writes the record as one line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a record holds strings, numbers and JSON values only")
    }
}

impl From<&Article> for ArticleRecord {
    fn from(article: &Article) -> Self {
        let placement = article.placement.as_ref();
        Self {
            v: RECORD_VERSION,
            id: article.id.to_string(),
            url: article.url.clone(),
            canonical_url: article.canonical_url.as_ref().map(ToString::to_string),
            outlet: article.outlet.as_ref().map(OutletRecord::from),
            via: article.via.clone(),
            title: article.title.clone(),
            standfirst: article.standfirst.clone(),
            body: article.body_text(),
            authors: article.authors.clone(),
            published: PublishedRecord::from(&article.published),
            modified: article.modified,
            first_seen: article.first_seen,
            language: article.language.to_string(),
            section: article.section.clone(),
            tags: article.tags.clone(),
            image: article.image.clone(),
            dateline: article
                .dateline
                .as_ref()
                .map(|line| DatelineRecord { place: line.place.clone(), agency: line.agency.clone() }),
            entities: article.entities.iter().map(EntityRecord::from).collect(),
            agency: article.agency.clone(),
            paywalled: article.paywalled,
            kind: article.kind.as_str().to_owned(),
            updates: article.updates.iter().map(UpdateRecord::from).collect(),
            next_page: article.next_page.clone(),
            story: placement.map(|placement| placement.story.to_string()),
            copy_group: placement.map(|placement| placement.copy_group.to_string()),
            role: placement.map(|placement| placement.role.as_str().to_owned()),
            words: article.words(),
            revision: article.revision,
            extra: article.extra.clone(),
        }
    }
}

impl TryFrom<ArticleRecord> for Article {
    type Error = RecordError;

    fn try_from(record: ArticleRecord) -> Result<Self, Self::Error> {
        if record.v > RECORD_VERSION {
            return Err(RecordError::NewerVersion { found: record.v });
        }
        let placement = match (record.story, record.copy_group, record.role) {
            (Some(story), Some(group), Some(role)) => Some(Placement {
                story: StoryId::new(story),
                copy_group: CopyGroupId::new(group),
                role: Role::from_name(&role).ok_or_else(|| bad("role", &role))?,
            }),
            _ => None,
        };
        let canonical_url = match record.canonical_url {
            Some(url) => Some(url.parse::<CanonicalUrl>().map_err(|_| bad("canonical_url", &url))?),
            None => None,
        };
        let body = split_paragraphs(&record.body);
        let updates = record.updates.into_iter().map(|update| update.read(body.len())).collect::<Result<_, _>>()?;
        Ok(Self {
            id: record.id.parse::<ArticleId>().map_err(|_| bad("id", &record.id))?,
            url: record.url,
            canonical_url,
            outlet: record.outlet.map(Outlet::try_from).transpose()?,
            via: record.via,
            title: record.title,
            standfirst: record.standfirst,
            body,
            authors: record.authors,
            published: Published::try_from(record.published)?,
            modified: record.modified,
            first_seen: record.first_seen,
            language: Language::from_code(&record.language).ok_or_else(|| bad("language", &record.language))?,
            section: record.section,
            tags: record.tags,
            image: record.image,
            dateline: record.dateline.map(|line| Dateline { place: line.place, agency: line.agency }),
            entities: record.entities.into_iter().map(Entity::try_from).collect::<Result<_, _>>()?,
            agency: record.agency,
            paywalled: record.paywalled,
            kind: ArticleKind::from_name(&record.kind).ok_or_else(|| bad("type", &record.kind))?,
            updates,
            next_page: record.next_page,
            placement,
            revision: record.revision,
            sequence: 0,
            extra: record.extra,
        })
    }
}

/// Splits text into paragraphs at blank lines; paragraphs are trimmed and empty ones left out.
#[must_use]
pub fn split_paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut paragraph = String::new();
    for line in text.lines() {
        if line.trim().is_empty() {
            if !paragraph.is_empty() {
                paragraphs.push(std::mem::take(&mut paragraph));
            }
            continue;
        }
        if !paragraph.is_empty() {
            paragraph.push('\n');
        }
        paragraph.push_str(line.trim());
    }
    if !paragraph.is_empty() {
        paragraphs.push(paragraph);
    }
    paragraphs
}

fn bad(field: &'static str, value: &str) -> RecordError {
    RecordError::BadField { field, value: value.chars().take(80).collect() }
}

impl From<&Outlet> for OutletRecord {
    fn from(outlet: &Outlet) -> Self {
        Self {
            id: outlet.id.to_string(),
            name: outlet.name.clone(),
            label: outlet.label.clone(),
            host: outlet.host.clone(),
            country: outlet.country.clone(),
            language: outlet.language.map(|language| language.to_string()),
            authority: outlet.authority.get(),
        }
    }
}

impl TryFrom<OutletRecord> for Outlet {
    type Error = RecordError;

    fn try_from(record: OutletRecord) -> Result<Self, Self::Error> {
        Ok(Self {
            id: record.id.parse().map_err(|_| bad("outlet.id", &record.id))?,
            name: record.name,
            label: record.label,
            host: record.host,
            country: record.country,
            language: record.language.as_deref().and_then(Language::from_code),
            authority: Authority::new(record.authority),
        })
    }
}

impl From<&Published> for PublishedRecord {
    fn from(published: &Published) -> Self {
        Self {
            at: Instant { at: published.at, offset: published.offset },
            precision: published.precision.as_str().to_owned(),
            source: published.source.as_str().to_owned(),
            confidence: published.confidence.get(),
        }
    }
}

impl TryFrom<PublishedRecord> for Published {
    type Error = RecordError;

    fn try_from(record: PublishedRecord) -> Result<Self, Self::Error> {
        Ok(Self {
            at: record.at.at,
            offset: record.at.offset,
            precision: Precision::from_name(&record.precision)
                .ok_or_else(|| bad("published.precision", &record.precision))?,
            source: DateSource::from_name(&record.source).ok_or_else(|| bad("published.source", &record.source))?,
            confidence: Confidence::new(record.confidence),
        })
    }
}

impl From<&Entity> for EntityRecord {
    fn from(entity: &Entity) -> Self {
        Self {
            id: entity.id.to_string(),
            name: entity.name.clone(),
            kind: entity.kind.as_str().to_owned(),
            salience: entity.salience,
            mentions: entity
                .mentions
                .iter()
                .map(|mention| (mention.field.as_str().to_owned(), mention.start, mention.end))
                .collect(),
        }
    }
}

impl TryFrom<EntityRecord> for Entity {
    type Error = RecordError;

    fn try_from(record: EntityRecord) -> Result<Self, Self::Error> {
        let mut mentions = Vec::with_capacity(record.mentions.len());
        for (field, start, end) in record.mentions {
            let field = MentionField::from_name(&field).ok_or_else(|| bad("entities.mentions", &field))?;
            mentions.push(Mention { field, start, end });
        }
        Ok(Self {
            kind: EntityKind::from_name(&record.kind).ok_or_else(|| bad("entities.kind", &record.kind))?,
            id: EntityId::from_stored(record.id),
            name: record.name,
            mentions,
            salience: record.salience,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::update::Update;

    fn full_article() -> Article {
        let mut article = Article::new(
            "a-1".parse().unwrap(),
            "Harbour reopens".into(),
            Published {
                at: "2026-11-03T07:10:00Z".parse().unwrap(),
                precision: Precision::Minute,
                source: DateSource::JsonLd,
                confidence: Confidence::new(0.9),
                offset: Some(jiff::tz::Offset::constant(1)),
            },
        );
        article.url = Some("https://www.example.org/a?utm_source=x".into());
        article.canonical_url = Some("https://example.org/a".parse().unwrap());
        let mut outlet = Outlet::named("example.org".parse().unwrap(), "Example".into());
        outlet.country = Some("GB".into());
        outlet.authority = Authority::new(1.2);
        article.outlet = Some(outlet);
        article.standfirst = Some("Ships may enter again.".into());
        article.body = vec!["First.".into(), "Second,\nwith a line break.".into()];
        article.authors = vec!["Ann Example".into()];
        article.language = Language::from_code("en").unwrap();
        article.tags = vec!["ports".into()];
        article.dateline = Some(Dateline { place: Some("DOVER".into()), agency: None });
        article.entities = vec![Entity {
            id: EntityId::new(EntityKind::Place, "Dover"),
            name: "Dover".into(),
            kind: EntityKind::Place,
            mentions: vec![Mention { field: MentionField::Body, start: 0, end: 5 }],
            salience: 0.5,
        }];
        article.updates =
            vec![Update { published: Some(article.published), title: Some("Second,".into()), paragraphs: 1..2 }];
        article.next_page = Some("https://example.org/a?page=2".into());
        article.placement =
            Some(Placement { story: StoryId::new("s1"), copy_group: CopyGroupId::new("c1"), role: Role::Original });
        article.extra.insert("mood".into(), serde_json::json!({"calm": true}));
        article
    }

    #[test]
    fn an_article_survives_writing_and_reading() {
        let article = full_article();
        let json = ArticleRecord::from(&article).to_json();
        let back = Article::try_from(ArticleRecord::from_json(json.as_bytes()).unwrap()).unwrap();
        assert_eq!(back, article);
    }

    #[test]
    fn a_newer_version_is_refused_by_name() {
        let mut record = ArticleRecord::from(&full_article());
        record.v = RECORD_VERSION + 1;
        let error = Article::try_from(record).unwrap_err().to_string();
        assert!(error.contains("version 2") && error.contains("newer newshound"), "{error}");
    }

    #[test]
    fn an_entry_outside_the_body_names_its_field() {
        let mut record = ArticleRecord::from(&full_article());
        record.updates[0].paragraphs = (1, 7);
        let error = Article::try_from(record).unwrap_err().to_string();
        assert!(error.contains("updates.paragraphs") && error.contains("[1, 7]"), "{error}");
    }

    #[test]
    fn an_unknown_value_names_its_field() {
        let mut record = ArticleRecord::from(&full_article());
        record.published.precision = "fortnight".into();
        let error = Article::try_from(record).unwrap_err().to_string();
        assert!(error.contains("published.precision") && error.contains("fortnight"), "{error}");
    }
}
