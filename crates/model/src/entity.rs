//! People, organisations and places, and where a text names them.

use std::fmt;

use crate::fold::fold_keyword;

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// A human being.
    Person,
    /// A company, agency, party, team, court …
    Org,
    /// A country, city, river, building …
    Place,
}

impl EntityKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Person, Self::Org, Self::Place];

    /// The name used in records, parameters and ids.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Org => "org",
            Self::Place => "place",
        }
    }

    /// Reads the name of a kind.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Names an entity: kind and folded name, `person:vladimir-putin`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityId(String);

impl EntityId {
    /// The id of an entity with this kind and canonical name.
    #[must_use]
    pub fn new(kind: EntityKind, name: &str) -> Self {
        let mut id = String::from(kind.as_str());
        let mut separator = ':';
        for word in fold_keyword(name).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            id.push(separator);
            id.push_str(word);
            separator = '-';
        }
        Self(id)
    }

    /// Takes an id as it was stored or sent.
    #[must_use]
    pub fn from_stored(id: String) -> Self {
        Self(id)
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An entity as one article names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Which one.
    pub id: EntityId,
    /// Its fullest name in the text, or its name in the gazetteer.
    pub name: String,
    /// What it is.
    pub kind: EntityKind,
    /// Every place that names it, in reading order.
    pub mentions: Vec<Mention>,
    /// How much the article is about it, 0 to 1.
    pub salience: f32,
}

/// One span of text that names an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    /// Which text.
    pub field: MentionField,
    /// First character, counted in Unicode scalar values.
    pub start: u32,
    /// One past the last character.
    pub end: u32,
}

/// The text that a mention's offsets count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MentionField {
    /// The title.
    Title,
    /// The standfirst.
    Standfirst,
    /// The body, its paragraphs joined by blank lines ([`crate::Article::body_text`]).
    Body,
}

impl MentionField {
    /// The name used in records and answers.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Standfirst => "standfirst",
            Self::Body => "body",
        }
    }

    /// Reads the name of a field.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Title, Self::Standfirst, Self::Body].into_iter().find(|field| field.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_kind_and_folded_name() {
        assert_eq!(EntityId::new(EntityKind::Person, "José Ortega-Díaz").as_str(), "person:jose-ortega-diaz");
        assert_eq!(EntityId::new(EntityKind::Place, "北京").as_str(), "place:北京");
    }
}
