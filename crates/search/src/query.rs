//! The query tree: what a user asks, free of any engine and of any spelling.

use crate::request::{FilterField, TimeWindow};

/// A node of a query.
///
/// Text in it is as the user typed it; [`crate::lower`] turns it into index terms.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// Every article.
    All,
    /// No article.
    Nothing,
    /// One word.
    Word {
        /// Where to look.
        field: TextField,
        /// The word as typed; analysis may split it (`F-16`).
        text: String,
        /// Stemmed or as written.
        form: Form,
    },
    /// Words one after the other, with up to `slop` moves between them (Lucene's `PhraseQuery`).
    Phrase {
        /// Where to look.
        field: TextField,
        /// The words as typed.
        text: String,
        /// Stemmed or as written.
        form: Form,
        /// How many positions the words may be moved in all.
        slop: u32,
    },
    /// Words that begin so. At least two letters.
    Prefix {
        /// Where to look.
        field: TextField,
        /// The beginning as typed, without the star.
        text: String,
    },
    /// Words of a pattern: `*` stands for any letters, `?` for one. At least two letters before the first of them.
    Wildcard {
        /// Where to look.
        field: TextField,
        /// The pattern as typed.
        pattern: String,
    },
    /// Words spelled alike.
    Fuzzy {
        /// Where to look.
        field: TextField,
        /// The word as typed.
        text: String,
        /// How many letters may be added, left out, changed or swapped with their neighbour: 1 or 2.
        distance: u8,
    },
    /// Words and phrases near each other in one text; they do not overlap.
    Near {
        /// Words, phrases without slop, words by their look, or an `Or` of them; two to [`crate::positions::MAX_NEAR`].
        of: Vec<Self>,
        /// How near.
        reach: Reach,
        /// In which sequence they stand.
        sequence: Sequence,
    },
    /// A word or phrase that stands somewhere without another one near it.
    Apart {
        /// What is looked for: an operand as of [`Query::Near`].
        of: Box<Self>,
        /// What is not near it.
        from: Box<Self>,
        /// How near would be too near.
        reach: Reach,
        /// Whether the other one counts on both sides or only behind.
        sequence: Sequence,
    },
    /// A word or phrase among the first words of a text; of the default field, in the title or among the first words of standfirst and body.
    First {
        /// An operand as of [`Query::Near`].
        of: Box<Self>,
        /// How many words.
        words: u32,
    },
    /// A word or phrase, or any of an `Or` of them, that is said often enough in one text.
    Mentions {
        /// What is counted.
        of: Box<Self>,
        /// At least so often.
        min: u32,
    },
    /// A field with one value: `outlet:`, `person:`, `lang:` …
    Keyword {
        /// Which field.
        field: FilterField,
        /// The value as typed.
        value: String,
    },
    /// Published in a window.
    Published(TimeWindow),
    /// Number of words of the article, both ends inclusive.
    Words {
        /// At least so many.
        min: u32,
        /// At most so many.
        max: u32,
    },
    /// Part of a story that so many outlets carry, both ends inclusive.
    Outlets {
        /// At least so many.
        min: u32,
        /// At most so many.
        max: u32,
    },
    /// All of these.
    And(Vec<Self>),
    /// At least one of these; more of them rank higher.
    Or(Vec<Self>),
    /// At least `min` of these.
    AtLeast {
        /// How many.
        min: usize,
        /// Of what.
        of: Vec<Self>,
    },
    /// Not this. Inside an `And` it takes away; alone it is all but.
    Not(Box<Self>),
    /// This, with its score multiplied.
    Boost(Box<Self>, f32),
}

impl Query {
    /// The clauses that it is made of, in their order. Of words away from others, those that are looked for.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::And(parts) | Self::Or(parts) | Self::AtLeast { of: parts, .. } | Self::Near { of: parts, .. } => {
                parts
            }
            Self::Not(inner)
            | Self::Boost(inner, _)
            | Self::Mentions { of: inner, .. }
            | Self::First { of: inner, .. }
            | Self::Apart { of: inner, .. } => std::slice::from_ref(inner),
            Self::All
            | Self::Nothing
            | Self::Word { .. }
            | Self::Phrase { .. }
            | Self::Prefix { .. }
            | Self::Wildcard { .. }
            | Self::Fuzzy { .. }
            | Self::Keyword { .. }
            | Self::Published(_)
            | Self::Words { .. }
            | Self::Outlets { .. } => &[],
        }
    }

    /// The same, to be changed.
    pub fn parts_mut(&mut self) -> &mut [Self] {
        match self {
            Self::And(parts) | Self::Or(parts) | Self::AtLeast { of: parts, .. } | Self::Near { of: parts, .. } => {
                parts
            }
            Self::Not(inner)
            | Self::Boost(inner, _)
            | Self::Mentions { of: inner, .. }
            | Self::First { of: inner, .. }
            | Self::Apart { of: inner, .. } => std::slice::from_mut(inner),
            Self::All
            | Self::Nothing
            | Self::Word { .. }
            | Self::Phrase { .. }
            | Self::Prefix { .. }
            | Self::Wildcard { .. }
            | Self::Fuzzy { .. }
            | Self::Keyword { .. }
            | Self::Published(_)
            | Self::Words { .. }
            | Self::Outlets { .. } => &mut [],
        }
    }
}

/// How near words are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// At most so many words from one to the next; 1 is side by side. Less than [`crate::fields::POSITION_GAP`].
    Words(u32),
    /// All in one sentence.
    Sentence,
    /// All in one paragraph.
    Paragraph,
}

/// In which sequence words near each other stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sequence {
    /// Any.
    Any,
    /// That of the query.
    Ordered,
}

/// A text that words are looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TextField {
    /// Title, standfirst and body as one; the title counts more.
    Default,
    /// The title.
    Title,
    /// The title, the standfirst and the first paragraphs.
    Lead,
    /// Standfirst and body.
    Body,
    /// The bylines.
    Author,
    /// The words of the address.
    Url,
}

impl TextField {
    /// All text fields.
    pub const ALL: [Self; 6] = [Self::Default, Self::Title, Self::Lead, Self::Body, Self::Author, Self::Url];

    /// The canonical name in queries; `Default` has none.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Default => "",
            Self::Title => "title",
            Self::Lead => "lead",
            Self::Body => "body",
            Self::Author => "author",
            Self::Url => "url",
        }
    }
}

/// How exactly a word must match. Fields other than the default one and the title know only the stemmed form
/// of texts, and only the written form of names (author, url).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// By its stem in the article's language.
    Stemmed,
    /// As written, apart from case, accents and width.
    Exact,
    /// As written, also with small and capital letters, apart from accents and width.
    Cased,
}
