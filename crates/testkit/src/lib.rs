//! Builders of articles for tests.

use jiff::Timestamp;
use newshound_model::{Article, Language, Outlet, Published};

/// Builds an [`Article`] with what a test cares about; the rest has plain defaults.
///
/// ```
/// let article = newshound_testkit::article("a-1").title("Harbour reopens").outlet("example.org").build();
/// assert_eq!(article.title, "Harbour reopens");
/// ```
#[derive(Debug, Clone)]
pub struct ArticleBuilder {
    article: Article,
}

/// Begins an article with this id, in English, published on 1 November 2026 at noon.
///
/// # Panics
/// When the id is none.
#[must_use]
pub fn article(id: &str) -> ArticleBuilder {
    let published = Published::recorded(instant("2026-11-01T12:00:00Z"));
    let mut article = Article::new(id.parse().expect("a test gives a valid id"), String::new(), published);
    article.language = Language::from_code("en").expect("`en` is a language code");
    ArticleBuilder { article }
}

/// Reads an instant.
///
/// # Panics
/// When the text is none.
#[must_use]
pub fn instant(text: &str) -> Timestamp {
    text.parse().expect("a test gives a valid instant")
}

impl ArticleBuilder {
    /// Sets the title.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        self.article.title = title.to_owned();
        self
    }

    /// Sets the body; paragraphs are divided by blank lines.
    #[must_use]
    pub fn body(mut self, body: &str) -> Self {
        self.article.body = newshound_model::record::split_paragraphs(body);
        self
    }

    /// Sets the outlet by its domain.
    ///
    /// # Panics
    /// When the domain is none.
    #[must_use]
    pub fn outlet(mut self, domain: &str) -> Self {
        let mut outlet = Outlet::named(domain.parse().expect("a test gives a valid domain"), domain.to_owned());
        outlet.host = Some(domain.to_owned());
        self.article.outlet = Some(outlet);
        self
    }

    /// Sets the language by its code.
    ///
    /// # Panics
    /// When the code is none.
    #[must_use]
    pub fn language(mut self, code: &str) -> Self {
        self.article.language = Language::from_code(code).expect("a test gives a valid language code");
        self
    }

    /// Sets the publication date, to the second, from a record.
    #[must_use]
    pub fn published(mut self, at: &str) -> Self {
        self.article.published = Published::recorded(instant(at));
        self
    }

    /// Changes whatever else a test needs.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Article)) -> Self {
        change(&mut self.article);
        self
    }

    /// The finished article.
    #[must_use]
    pub fn build(self) -> Article {
        self.article
    }
}
