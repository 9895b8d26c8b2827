//! One published text of one outlet, and its identity.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::canonical_url::CanonicalUrl;
use crate::entity::Entity;
use crate::outlet::{Authority, Outlet};
use crate::published::Published;
use crate::story::{Placement, Role};
use crate::update::Update;

/// How many characters of the text stand in for a title that is missing.
const HEADLINE_CHARS: usize = 90;

/// What a copy weighs beside the original: enough that neither a day nor a somewhat better known outlet puts it in front.
const COPY_WEIGHT: f32 = 0.8;

/// One published text: one outlet, one canonical URL.
///
/// Each field says where its value comes from. A field that no input names stays empty; nothing is guessed in silence.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The `id` of the input where it has one, else derived from the canonical URL ([`ArticleId::from_url`]).
    pub id: ArticleId,
    /// The address the text was read from, as given. Absolute `http` or `https`.
    pub url: Option<String>,
    /// The address the outlet calls canonical (`<link rel=canonical>`, `og:url`), normalised.
    pub canonical_url: Option<CanonicalUrl>,
    /// Who publishes: from the address, a name in the input, or the known outlets. `None` when nothing says.
    pub outlet: Option<Outlet>,
    /// The aggregator or agency portal it came through, when that is not the outlet.
    pub via: Option<String>,
    /// The headline of the page, without the name of the site.
    pub title: String,
    /// The summary the outlet puts under the headline (dek, `summary`, `description`).
    pub standfirst: Option<String>,
    /// The text, a paragraph an element. No captions, related links or share buttons.
    pub body: Vec<String>,
    /// The byline, one name an element, without "By", titles or agencies.
    pub authors: Vec<String>,
    /// When it was published, how exactly that is known and from where.
    pub published: Published,
    /// When the outlet last changed it, if it says so.
    pub modified: Option<Timestamp>,
    /// When Newshound first got it. Set once, kept over revisions.
    pub first_seen: Timestamp,
    /// The language of the body; [`Language::UNDETERMINED`] when unsure.
    pub language: Language,
    /// The section of the outlet it stands in.
    pub section: Option<String>,
    /// The keywords the outlet gave it (`tags`, `topics`, `keywords`).
    pub tags: Vec<String>,
    /// The address of the lead image.
    pub image: Option<String>,
    /// Place and agency at the head of the text: "MOSCOW, Aug 13 (Reuters) -".
    pub dateline: Option<Dateline>,
    /// People, organisations and places named in title, standfirst and body.
    pub entities: Vec<Entity>,
    /// The news agency that wrote it, when it is not the outlet itself ("Reuters", "AFP").
    pub agency: Option<String>,
    /// Whether the outlet asks for money or registration before it shows the whole text. `None`: not known.
    pub paywalled: Option<bool>,
    /// What kind of text it is.
    pub kind: ArticleKind,
    /// The entries of a live blog, in the order of the page. Empty for every other kind.
    pub updates: Vec<Update>,
    /// The address of the next page of the same text, where the outlet spreads it over several (`<link rel=next>`).
    pub next_page: Option<String>,
    /// Which story and copy group it belongs to; `None` until `stories::assign` has seen it.
    pub placement: Option<Placement>,
    /// Counts the contents this id has had, from 1.
    pub revision: u32,
    /// The number of this revision in the archive's log; 0 before it is archived. It belongs to one archive, so records do not hold it.
    pub sequence: u64,
    /// Fields of the input that Newshound does not know, kept as they came (JSON text by key).
    pub extra: BTreeMap<String, serde_json::Value>,
}

impl Article {
    /// Makes an article that has only an id, a title and a publication date; `first_seen` is the date's own instant.
    #[must_use]
    pub fn new(id: ArticleId, title: String, published: Published) -> Self {
        Self {
            id,
            url: None,
            canonical_url: None,
            outlet: None,
            via: None,
            title,
            standfirst: None,
            body: Vec::new(),
            authors: Vec::new(),
            published,
            modified: None,
            first_seen: published.at,
            language: Language::UNDETERMINED,
            section: None,
            tags: Vec::new(),
            image: None,
            dateline: None,
            entities: Vec::new(),
            agency: None,
            paywalled: None,
            kind: ArticleKind::News,
            updates: Vec::new(),
            next_page: None,
            placement: None,
            revision: 1,
            sequence: 0,
            extra: BTreeMap::new(),
        }
    }

    /// Counts the words of title, standfirst and body: runs between white space.
    #[must_use]
    pub fn words(&self) -> usize {
        count_words(&self.title)
            + self.standfirst.as_deref().map_or(0, count_words)
            + self.body.iter().map(|paragraph| count_words(paragraph)).sum::<usize>()
    }

    /// The bytes of title, standfirst and body: most of what an article takes.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        let body: usize = self.body.iter().map(String::len).sum();
        self.title.len() + self.standfirst.as_ref().map_or(0, String::len) + body
    }

    /// The title, or the beginning of the text where there is none: what a list of articles shows.
    #[must_use]
    pub fn headline(&self) -> Cow<'_, str> {
        if !self.title.is_empty() {
            return Cow::Borrowed(&self.title);
        }
        let lead = self.standfirst.as_ref().or(self.body.first()).map_or("", String::as_str);
        if lead.chars().count() <= HEADLINE_CHARS {
            return Cow::Borrowed(lead);
        }
        let end = lead.char_indices().nth(HEADLINE_CHARS).map_or(lead.len(), |(at, _)| at);
        // Cut between words, unless the script has no blanks.
        let cut = lead[..end].rfind(char::is_whitespace).filter(|&at| at > end / 2).unwrap_or(end);
        Cow::Owned(format!("{}…", lead[..cut].trim_end()))
    }

    /// What its outlet weighs in the ranking, and a copy less than that: where an original and its copies match alike, the original
    /// stands for them.
    #[must_use]
    pub fn authority(&self) -> f32 {
        let outlet = self.outlet.as_ref().map_or(Authority::NEUTRAL, |outlet| outlet.authority);
        match self.placement.as_ref().map(|placement| placement.role) {
            Some(Role::Copy) => outlet.get() * COPY_WEIGHT,
            Some(Role::Original) | None => outlet.get(),
        }
    }

    /// Joins the paragraphs of the body with blank lines.
    #[must_use]
    pub fn body_text(&self) -> String {
        self.body.join("\n\n")
    }

    /// Hashes what the outlet wrote, so that a repeated delivery of the same content is recognised as such.
    ///
    /// Times at which we saw it, its place in a story and its revision number do not count.
    #[must_use]
    pub fn content_hash(&self) -> ContentHash {
        let mut hasher = blake3::Hasher::new();
        let mut field = |text: &str| {
            hasher.update(text.as_bytes());
            hasher.update(&[0]);
        };
        field(&self.title);
        field(self.standfirst.as_deref().unwrap_or(""));
        for paragraph in &self.body {
            field(paragraph);
        }
        field("\u{1}");
        for author in &self.authors {
            field(author);
        }
        field(self.url.as_deref().unwrap_or(""));
        field(self.outlet.as_ref().map_or("", |outlet| outlet.id.as_str()));
        if self.published.source != crate::published::DateSource::FirstSeen {
            field(&self.published.at.to_string());
        }
        field(self.language.as_str());
        field(self.section.as_deref().unwrap_or(""));
        for tag in &self.tags {
            field(tag);
        }
        ContentHash(*hasher.finalize().as_bytes())
    }
}

/// A 256-bit hash of an article's content ([`Article::content_hash`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash(pub [u8; 32]);

/// The name of an article for ever: 1 to 512 bytes without control characters or white space at its ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(String);

/// An id that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no article id: it needs 1 to 512 bytes, no control characters, no white space at its ends")]
pub struct InvalidArticleId(pub String);

impl ArticleId {
    /// The longest id in bytes.
    pub const MAX_BYTES: usize = 512;

    /// Derives the id of an article that was given none: 32 hex digits of the BLAKE3 hash of its canonical URL.
    #[must_use]
    pub fn from_url(url: &CanonicalUrl) -> Self {
        Self(blake3::hash(url.as_str().as_bytes()).to_hex()[..32].to_string())
    }

    /// Derives the id of an article without address or id, such as a card of an aggregator page, from what names it.
    #[must_use]
    pub fn from_parts(parts: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        for part in parts {
            hasher.update(part.as_bytes());
            hasher.update(&[0]);
        }
        Self(hasher.finalize().to_hex()[..32].to_string())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ArticleId {
    type Err = InvalidArticleId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = !text.is_empty()
            && text.len() <= Self::MAX_BYTES
            && text.trim() == text
            && !text.chars().any(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err(InvalidArticleId(text.chars().take(80).collect())) }
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A language by its ISO 639-1 code where it has one, else ISO 639-3; `und` for what nobody could tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language([u8; 3]);

impl Language {
    /// The language is not known.
    pub const UNDETERMINED: Self = Self(*b"und");

    /// Reads a two- or three-letter code or a BCP 47 tag such as `en-GB`; anything else is `None`.
    ///
    /// Three-letter codes that have a two-letter twin should be mapped by the caller (`ingest::language`).
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.trim().split(['-', '_']).next()?;
        let mut bytes = [0; 3];
        if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return None;
        }
        for (slot, byte) in bytes.iter_mut().zip(primary.bytes()) {
            *slot = byte.to_ascii_lowercase();
        }
        Some(Self(bytes))
    }

    /// The code in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..length]).expect("a language code holds ASCII letters only")
    }

    /// Whether the language is known.
    #[must_use]
    pub fn is_known(&self) -> bool {
        *self != Self::UNDETERMINED
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Place and agency at the head of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dateline {
    /// The place of filing as written, "MOSCOW".
    pub place: Option<String>,
    /// The agency in brackets, "Reuters".
    pub agency: Option<String>,
}

/// What kind of text an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ArticleKind {
    /// A report; also what nothing speaks against.
    #[default]
    News,
    /// Opinion, editorial, column.
    Opinion,
    /// A live blog.
    Live,
    /// A press release.
    PressRelease,
    /// A review.
    Review,
    /// Paid content, advertorial.
    Paid,
}

impl ArticleKind {
    /// All kinds, in the order of their documentation.
    pub const ALL: [Self; 6] = [Self::News, Self::Opinion, Self::Live, Self::PressRelease, Self::Review, Self::Paid];

    /// The name used in records, parameters and facets.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Opinion => "opinion",
            Self::Live => "live",
            Self::PressRelease => "press_release",
            Self::Review => "review",
            Self::Paid => "paid",
        }
    }

    /// Reads the name of a kind.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Counts runs between white space; plain text by its bytes, which takes a tenth of the time.
fn count_words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t'..=b'\r');
    let begins = text.bytes().skip(1).zip(text.bytes()).filter(|&(byte, before)| is_blank(before) && !is_blank(byte));
    begins.count() + usize::from(text.bytes().next().is_some_and(|first| !is_blank(first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(title: &str, body: &str) -> Article {
        let published = Published::first_seen("2026-11-24T10:00:00Z".parse().unwrap());
        let mut article = Article::new("a-1".parse().unwrap(), title.into(), published);
        article.body = vec![body.into()];
        article
    }

    #[test]
    fn words_are_runs_between_white_space() {
        for text in ["", " ", "one", " two  words ", "a\tb\nc\x0bd\x0ce\rf", "a\x1cb", "a\u{a0}b \u{3000}c"] {
            assert_eq!(count_words(text), text.split_whitespace().count(), "{text:?}");
        }
    }

    #[test]
    fn a_text_without_a_title_is_listed_by_its_beginning() {
        let check = |title: &str, body: &str, expect: &str| assert_eq!(article(title, body).headline(), expect);
        check("Harbour reopens", "Ships may enter.", "Harbour reopens");
        check("", "Ships may enter.", "Ships may enter.");
        check("", "", "");
        let words = "word ".repeat(40);
        let cut = format!("{}…", "word ".repeat(18).trim_end());
        check("", &words, &cut);
        check("", &"港".repeat(200), &format!("{}…", "港".repeat(90)));
    }

    #[test]
    fn a_copy_weighs_less_than_its_original() {
        let mut article = article("Harbour reopens", "");
        assert_eq!(article.authority(), 1.0);
        let place = |role| Placement {
            story: crate::story::StoryId::new("s-1"),
            copy_group: crate::story::CopyGroupId::new("c-1"),
            role,
        };
        article.placement = Some(place(Role::Original));
        assert_eq!(article.authority(), 1.0);
        article.placement = Some(place(Role::Copy));
        assert!(article.authority() < 0.9);
    }

    #[test]
    fn an_id_keeps_what_was_given() {
        assert_eq!("reut-1".parse::<ArticleId>().unwrap().as_str(), "reut-1");
        assert_eq!("日本-1".parse::<ArticleId>().unwrap().as_str(), "日本-1");
    }

    #[test]
    fn ids_with_control_characters_blanks_or_without_end_are_refused() {
        for bad in ["", " a", "a ", "a\nb", &"x".repeat(513)] {
            assert!(bad.parse::<ArticleId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn language_codes_are_read_from_tags() {
        let code = |text: &str| Language::from_code(text).map(|language| language.to_string());
        assert_eq!(code("en-GB").as_deref(), Some("en"));
        assert_eq!(code("YOR").as_deref(), Some("yor"));
        assert_eq!(code("english"), None);
        assert_eq!(code("e1"), None);
    }

    #[test]
    fn the_hash_ignores_when_we_saw_it_and_sees_a_changed_body() {
        let published = Published::first_seen("2026-01-01T00:00:00Z".parse().unwrap());
        let mut article = Article::new("a".parse().unwrap(), "Title".into(), published);
        let hash = article.content_hash();
        article.published.at = "2026-01-02T00:00:00Z".parse().unwrap();
        article.revision = 7;
        assert_eq!(article.content_hash(), hash);
        article.body.push("New.".into());
        assert_ne!(article.content_hash(), hash);
    }
}
