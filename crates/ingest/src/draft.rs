//! What comes in, what a reader found in it, and why something is no article.

use std::collections::BTreeMap;

use jiff::Timestamp;
use newshound_model::{ArticleKind, Dateline, Language, Published, Update};

/// Bytes as they came, with what is known about them.
#[derive(Debug, Clone)]
pub struct RawPage {
    /// Where they came from.
    pub url: Option<String>,
    /// The `Content-Type` of the answer.
    pub content_type: Option<String>,
    /// The charset of the answer or of a manifest, when it stands apart from the content type.
    pub charset: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// When they came.
    pub fetched_at: Timestamp,
}

/// The evidence of one article, as a reader found it. Everything may be missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    /// An id that the input gives.
    pub id: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// The address the outlet calls canonical.
    pub canonical_url: Option<String>,
    /// The outlet by name.
    pub outlet_name: Option<String>,
    /// The outlet by domain.
    pub outlet_domain: Option<String>,
    /// The outlet's country, ISO 3166-1 alpha-2.
    pub outlet_country: Option<String>,
    /// The outlet's language.
    pub outlet_language: Option<Language>,
    /// The aggregator it came through.
    pub via: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The summary under the headline.
    pub standfirst: Option<String>,
    /// The text, a paragraph an element.
    pub body: Vec<String>,
    /// The byline, a name an element.
    pub authors: Vec<String>,
    /// The date with its evidence.
    pub published: Option<Published>,
    /// When it was changed.
    pub modified: Option<Timestamp>,
    /// What the page, feed or record says its language is.
    pub language_hint: Option<Language>,
    /// The section.
    pub section: Option<String>,
    /// The keywords.
    pub tags: Vec<String>,
    /// The lead image.
    pub image: Option<String>,
    /// The dateline, where a reader has taken it off already.
    pub dateline: Option<Dateline>,
    /// The agency.
    pub agency: Option<String>,
    /// Whether it asks for money.
    pub paywalled: Option<bool>,
    /// What kind of text it is.
    pub kind: ArticleKind,
    /// The entries of a live blog; their spans count paragraphs of `body`.
    pub updates: Vec<Update>,
    /// The address of the next page of the same text.
    pub next_page: Option<String>,
    /// Fields that nobody knows.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// Why something is no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// There are no bytes, or only white space.
    #[error("it is empty")]
    Empty,
    /// There are too many bytes.
    #[error("it has {found} bytes, {most} are read at the most")]
    TooLarge {
        /// How many.
        found: usize,
        /// How many are read.
        most: usize,
    },
    /// Elements are nested too deep.
    #[error("its elements nest deeper than {most}: a page made to break readers")]
    TooDeep {
        /// How deep they may nest.
        most: usize,
    },
    /// It has no form that is known.
    #[error("it is neither a web page, a feed, a sitemap, an aggregator page nor a JSON record")]
    UnknownForm,
    /// It is no JSON.
    #[error("not valid JSON: {0}")]
    Json(String),
    /// A feed cannot be read, also not after repair.
    #[error("the feed cannot be read: {0}")]
    Feed(String),
    /// A sitemap names nothing, or cannot be read.
    #[error("the sitemap names no page and no other sitemap")]
    Sitemap,
    /// A sitemap names addresses and no titles.
    #[error(
        "the sitemap names {n_pages} pages and {n_sitemaps} sitemaps by their addresses only; `newshound fetch` with the address of the \
             sitemap reads the pages"
    )]
    AddressesOnly {
        /// Pages that it names.
        n_pages: usize,
        /// Other sitemaps that it names.
        n_sitemaps: usize,
    },
    /// A list of feeds holds no articles.
    #[error(
        "it is a list of {n_feeds} feeds (OPML) and holds no articles; `newshound watch --opml FILE` reads the feeds"
    )]
    FeedList {
        /// Feeds that it names.
        n_feeds: usize,
    },
    /// A list of feeds names none, or cannot be read.
    #[error("the list of feeds (OPML) names no feed")]
    NoFeeds,
    /// A field holds what it cannot hold.
    #[error("field `{field}`: `{value}` is no {expected}")]
    Field {
        /// The field's name.
        field: String,
        /// What it holds.
        value: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// A record says that it is something else.
    #[error("it is a `{kind}` and no article")]
    NoArticle {
        /// What it is.
        kind: String,
    },
    /// There is neither a title nor a text.
    #[error("no title and no text were found; a record needs `title` or `body`")]
    NoText,
    /// Nothing names it.
    #[error("nothing names it: it needs an `id` or `url`; a page may do with a headline")]
    NoId,
    /// A record of the full form cannot be read.
    #[error("{0}")]
    Record(String),
}

impl Rejection {
    /// A stable name for counting.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too_large",
            Self::TooDeep { .. } => "too_deep",
            Self::UnknownForm => "unknown_form",
            Self::Json(_) => "json",
            Self::Feed(_) => "feed",
            Self::Sitemap => "sitemap",
            Self::AddressesOnly { .. } => "addresses_only",
            Self::FeedList { .. } => "feed_list",
            Self::NoFeeds => "no_feeds",
            Self::Field { .. } => "field",
            Self::NoArticle { .. } => "no_article",
            Self::NoText => "no_text",
            Self::NoId => "no_id",
            Self::Record(_) => "record",
        }
    }
}
