//! Addresses, site name, language, image, section, tags, paywall and kind of the page's article.

use newshound_model::{ArticleKind, Language};
use url::Url;

use super::dom::plain;
use super::evidence::Evidence;
use super::json_ld::LinkedArticle;

/// Where the page is, and where it says it is.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// Where it was read from.
    pub(super) page: Option<Url>,
    /// What relative addresses count from.
    pub(super) base: Option<Url>,
    /// What it calls its canonical address; only on the same outlet, since anyone can name anyone.
    pub(super) canonical: Option<Url>,
}

impl Addresses {
    pub(super) fn new(url: Option<&str>, evidence: &Evidence) -> Self {
        let page =
            url.and_then(|url| Url::parse(url.trim()).ok()).filter(|url| matches!(url.scheme(), "http" | "https"));
        let join = |base: Option<&Url>, address: &str| match base {
            Some(base) => base.join(address.trim()).ok(),
            None => Url::parse(address.trim()).ok(),
        };
        let base = evidence.base.as_deref().and_then(|base| join(page.as_ref(), base)).or_else(|| page.clone());
        let named = evidence.canonical.as_deref().or_else(|| evidence.meta_of("og:url"));
        let canonical = named
            .and_then(|named| join(page.as_ref(), named))
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.path().len() > 1);
        Self { page, base, canonical }
    }

    /// All addresses as text.
    pub(super) fn all(&self) -> Vec<&str> {
        [&self.page, &self.canonical].into_iter().flatten().map(Url::as_str).collect()
    }

    /// The host of the page.
    pub(super) fn host(&self) -> Option<String> {
        self.page.as_ref().or(self.canonical.as_ref())?.host_str().map(str::to_owned)
    }

    /// Makes an address absolute.
    pub(super) fn absolute(&self, address: &str) -> Option<String> {
        let address = address.trim();
        if address.is_empty() || address.starts_with("data:") || address.len() > 4_000 {
            return None;
        }
        let url = match &self.base {
            Some(base) => base.join(address).ok()?,
            None => Url::parse(address).ok()?,
        };
        matches!(url.scheme(), "http" | "https").then(|| url.to_string())
    }
}

/// The name of the site.
pub(super) fn site_name(evidence: &Evidence, linked: &LinkedArticle) -> Option<String> {
    let name =
        evidence.meta_of_any(&["og:site_name", "application-name", "publisher"]).or(linked.publisher.as_deref())?;
    let name = plain(name);
    (!name.is_empty() && name.len() <= 100 && !name.starts_with("http")).then_some(name)
}

/// What the page says its language is.
pub(super) fn language(evidence: &Evidence, linked: &LinkedArticle) -> Option<Language> {
    let said = [
        evidence.lang.as_deref(),
        linked.language.as_deref(),
        evidence.meta_of_any(&["og:locale", "content-language", "language", "inlanguage", "dc.language"]),
    ];
    said.into_iter().flatten().find_map(Language::from_code).filter(Language::is_known)
}

/// The lead image.
pub(super) fn image(evidence: &Evidence, linked: &LinkedArticle, addresses: &Addresses) -> Option<String> {
    let named = evidence.meta_of_any(&[
        "og:image",
        "og:image:url",
        "og:image:secure_url",
        "twitter:image",
        "twitter:image:src",
    ]);
    named.or(linked.image.as_deref()).or_else(|| evidence.property("image")).and_then(|image| addresses.absolute(image))
}

/// The section.
pub(super) fn section(evidence: &Evidence, linked: &LinkedArticle) -> Option<String> {
    let named =
        evidence.meta_of_any(&["article:section", "section", "articlesection", "og:article:section", "category"]);
    let section = named.map(plain).or_else(|| linked.sections.first().cloned())?;
    (!section.is_empty() && section.chars().count() <= 80 && !section.starts_with("http")).then_some(section)
}

/// The keywords, without repeats.
pub(super) fn tags(evidence: &Evidence, linked: &LinkedArticle) -> Vec<String> {
    let mut tags: Vec<String> = linked.keywords.clone();
    if tags.is_empty() {
        tags = evidence
            .metas
            .iter()
            .filter(|(name, _)| name == "article:tag")
            .map(|(_, content)| plain(content))
            .collect();
        if let [single] = tags.as_slice() {
            tags = split_list(single);
        }
    }
    if tags.is_empty() {
        tags = evidence.meta_of_any(&["news_keywords", "keywords"]).map(split_list).unwrap_or_default();
    }
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let fits = !tag.is_empty() && tag.chars().count() <= 80 && !tag.starts_with("http");
        if fits && kept.len() < 40 && !kept.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
            kept.push(tag);
        }
    }
    kept
}

fn split_list(list: &str) -> Vec<String> {
    list.split([',', ';', '、']).map(plain).filter(|part| !part.is_empty()).collect()
}

/// Whether the outlet asks for money or registration.
pub(super) fn paywalled(evidence: &Evidence, linked: &LinkedArticle) -> Option<bool> {
    if let Some(free) = linked.free {
        return Some(!free);
    }
    let tier = evidence.meta_of_any(&["article:content_tier", "og:article:content_tier"])?.to_ascii_lowercase();
    match tier.as_str() {
        "free" => Some(false),
        "locked" | "metered" => Some(true),
        _ => None,
    }
}

/// What kind of text it is.
pub(super) fn kind(evidence: &Evidence, linked: &LinkedArticle, addresses: &Addresses) -> ArticleKind {
    let has = |name: &str| linked.types.iter().any(|known| known == name);
    let sections = || linked.sections.iter().map(String::as_str).chain(evidence.meta_of("article:section"));
    let path = addresses.page.as_ref().map(|url| url.path().to_lowercase()).unwrap_or_default();
    let in_path = |parts: &[&str]| parts.iter().any(|part| path.split('/').any(|segment| segment == *part));
    let in_section = |names: &[&str]| {
        sections().any(|section| names.contains(&newshound_model::fold::fold_keyword(section).as_str()))
    };
    if has("liveblogposting") || in_path(&["live", "liveblog", "liveticker", "live-blog", "live-news"]) {
        ArticleKind::Live
    } else if has("advertisercontentarticle")
        || in_path(&["sponsored", "advertorial", "partner-content", "sponsored-content", "paid-content"])
    {
        ArticleKind::Paid
    } else if has("opinionnewsarticle")
        || in_path(&[
            "opinion",
            "opinions",
            "commentisfree",
            "comment",
            "meinung",
            "kommentar",
            "editorial",
            "opinie",
            "debatt",
            "opinione",
            "voices",
        ])
        || in_section(&[
            "opinion",
            "opinions",
            "comment",
            "meinung",
            "kommentar",
            "kommentare",
            "editorial",
            "opinie",
            "tribune",
            "opinione",
            "мнения",
        ])
    {
        ArticleKind::Opinion
    } else if has("reviewnewsarticle") || has("criticreview") || has("review") || in_path(&["reviews", "review"]) {
        ArticleKind::Review
    } else if in_path(&[
        "press-release",
        "press-releases",
        "pressrelease",
        "pressemitteilung",
        "pressemitteilungen",
        "news-release",
        "news-releases",
    ]) {
        ArticleKind::PressRelease
    } else {
        ArticleKind::News
    }
}
