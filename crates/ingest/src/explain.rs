//! Why an article says what it says: every candidate of every field with its source, and what decided.

/// The fields of one article with their candidates.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// In the order in which a reader meets them: title, dates, authors …
    pub fields: Vec<Field>,
}

/// One field: what it became, and of what.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// The field of the article record.
    pub name: &'static str,
    /// What it became; `None` where it stays empty.
    pub value: Option<String>,
    /// Why the winner won, or why nobody did.
    pub reason: String,
    /// All candidates, in the order in which they were found.
    pub offers: Vec<Offer>,
}

/// A candidate.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// What it says.
    pub value: String,
    /// Where it stands: "json-ld datePublished", "meta og:title", "h1".
    pub source: String,
    /// How exact a date is.
    pub precision: Option<&'static str>,
    /// How far its place is right, 0 to about 1; titles may have more, where several say the same.
    pub weight: f32,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It won.
    Chosen,
    /// It says the same as the winner.
    Agrees,
    /// Another one was more reliable.
    Outranked,
    /// It could not win, for this reason.
    Refused(String),
}

impl Outcome {
    /// Its name in answers.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Agrees => "agrees",
            Self::Outranked => "outranked",
            Self::Refused(_) => "refused",
        }
    }
}

impl Explanation {
    /// Puts a field in the place of the one of its name, or behind all.
    pub(crate) fn replace(&mut self, field: Field) {
        match self.fields.iter_mut().find(|known| known.name == field.name) {
            Some(known) => *known = field,
            None => self.fields.push(field),
        }
    }

    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
