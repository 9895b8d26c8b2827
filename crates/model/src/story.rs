//! Which articles are about one event, and which are copies of one text.

use std::fmt;

/// Names a story: the articles about one event. An article of its own is a story of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StoryId(String);

/// Names a copy group: all republished copies of one text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CopyGroupId(String);

macro_rules! text_id {
    ($name:ident) => {
        impl $name {
            /// Takes an id as it was made, stored or sent.
            #[must_use]
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(StoryId);
text_id!(CopyGroupId);

/// Where an article stands among the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Its story.
    pub story: StoryId,
    /// Its copy group; alone in it when nobody copied.
    pub copy_group: CopyGroupId,
    /// Whether it is the first of its copy group.
    pub role: Role,
}

/// Whether an article brought a text first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The first of its copy group that we saw.
    Original,
    /// A republished text.
    Copy,
}

impl Role {
    /// The name used in records, parameters and answers.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Copy => "copy",
        }
    }

    /// Reads the name of a role.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Original, Self::Copy].into_iter().find(|role| role.as_str() == name)
    }
}
