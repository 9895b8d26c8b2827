//! The vocabulary of Newshound: what an article, an outlet, an entity and a story are.
//!
//! Everything here is plain data. There is no I/O, no clock, no engine and no async: an instant is always an
//! argument. Domain types carry no serialisation of their own; the one stored and sent form of an article is
//! [`record::ArticleRecord`], which has a version and converts both ways without loss.
//!
//! ```
//! use newshound_model::{Article, ArticleId, Published};
//!
//! let id: ArticleId = "weather-17".parse()?;
//! let published = Published::recorded("2026-11-24T08:00:00Z".parse()?);
//! let article = Article::new(id, "Storm reaches the coast".into(), published);
//! assert_eq!(article.words(), 4);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Reading order: [`article`], [`published`], [`outlet`], [`entity`], [`story`], [`update`], [`canonical_url`], [`fold`], [`record`].

pub mod article;
pub mod canonical_url;
pub mod entity;
pub mod fold;
pub mod outlet;
pub mod published;
pub mod record;
pub mod story;
pub mod update;

pub use article::{Article, ArticleId, ArticleKind, ContentHash, Dateline, InvalidArticleId, Language};
pub use canonical_url::CanonicalUrl;
pub use entity::{Entity, EntityId, EntityKind, Mention, MentionField};
pub use outlet::{Authority, Outlet, OutletGroup, OutletId, OutletKind, OutletRegistry, RegisteredOutlet};
pub use published::{Confidence, DateSource, Precision, Published};
pub use story::{CopyGroupId, Placement, Role, StoryId};
pub use update::Update;
