//! Addresses, site name, language, image, section, tags and paywall of the page's article.

use newshound_model::Language;
use url::Url;

use super::dom::plain;
use super::evidence::Evidence;
use super::json_ld::LinkedArticle;
use crate::ballot::Ballot;

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

/// The next page of the same text. Blogs call the next post so too: only an address that differs by a page number is believed.
pub(super) fn next_page(evidence: &Evidence, addresses: &Addresses) -> Option<String> {
    let next = addresses.absolute(evidence.next.as_deref()?)?;
    let next = Url::parse(&next).ok()?;
    let own = addresses.page.as_ref().or(addresses.canonical.as_ref())?;
    (next.host_str() == own.host_str() && is_next(own, &next)).then(|| next.to_string())
}

/// Whether two addresses are the same but for a page number, which is greater in the second.
fn is_next(own: &Url, next: &Url) -> bool {
    let shape = |url: &Url| {
        let query: Vec<(String, String)> = url
            .query_pairs()
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .filter(|(name, _)| matches!(name.as_str(), "page" | "p" | "pg" | "seite" | "pagina" | "s"))
            .collect();
        let path = url.path().trim_end_matches('/');
        let (path, ending) = match path.rsplit_once('.') {
            Some((path, ending)) if ending.len() <= 5 && !ending.contains('/') => (path, ending),
            _ => (path, ""),
        };
        let digits = path.bytes().rev().take_while(u8::is_ascii_digit).count();
        let (stem, number) = path.split_at(path.len() - digits);
        let stem = stem.trim_end_matches(['/', '-', '_', ',']);
        let stem = ["page", "seite", "p", "pagina"].iter().find_map(|word| stem.strip_suffix(word)).unwrap_or(stem);
        let in_path = number.parse::<u32>().ok().filter(|number| *number < 1_000);
        let in_query = query.first().and_then(|(_, value)| value.parse::<u32>().ok());
        (stem.trim_end_matches(['/', '-', '_', ',']).to_owned(), ending.to_owned(), in_path, in_query)
    };
    let (own_stem, own_ending, own_path, own_query) = shape(own);
    let (next_stem, next_ending, next_path, next_query) = shape(next);
    let whole = own.path().trim_end_matches('/');
    let whole = whole.strip_suffix(&format!(".{own_ending}")).unwrap_or(whole);
    own_ending == next_ending
        && (next_query > own_query.or(Some(1)) && next.path() == own.path()
            || next_path > own_path.or(Some(1)) && next_stem == own_stem
            || next_path == Some(2) && next_stem == whole)
}

/// The name of the site.
pub(super) fn site_name(evidence: &Evidence, linked: &LinkedArticle) -> Ballot<String> {
    let mut ballot = Ballot::default();
    let mut offer = |name: &str, source: String, weight: f32| {
        let name = plain(name);
        if name.starts_with("http") || name.len() > 100 {
            ballot.refuse(name.chars().take(100).collect(), source, "it is no name");
        } else if !name.is_empty() {
            ballot.offer(name, source, weight);
        }
    };
    for (name, weight) in [("og:site_name", 0.95), ("application-name", 0.8), ("publisher", 0.7)] {
        if let Some(said) = evidence.meta_of(name) {
            offer(said, format!("meta {name}"), weight);
        }
    }
    if let Some(publisher) = &linked.publisher {
        offer(publisher, "json-ld publisher".to_owned(), 0.65);
    }
    ballot.elect_heaviest()
}

/// What the page says its language is.
pub(super) fn language(evidence: &Evidence, linked: &LinkedArticle) -> Ballot<Language> {
    let mut ballot = Ballot::default();
    let mut offer = |code: Option<&str>, source: &'static str, weight: f32| {
        if let Some(language) = code.and_then(Language::from_code).filter(Language::is_known) {
            ballot.offer(language, source, weight);
        }
    };
    offer(evidence.lang.as_deref(), "html lang", 0.91);
    offer(linked.language.as_deref(), "json-ld inLanguage", 0.9);
    for (name, source) in [
        ("og:locale", "meta og:locale"),
        ("content-language", "meta content-language"),
        ("language", "meta language"),
        ("inlanguage", "meta inlanguage"),
        ("dc.language", "meta dc.language"),
    ] {
        offer(evidence.meta_of(name), source, 0.8);
    }
    ballot.elect_heaviest()
}

/// The lead image; where the page names none, the picture beside the text.
pub(super) fn image(
    evidence: &Evidence,
    linked: &LinkedArticle,
    addresses: &Addresses,
    shown: Option<&str>,
) -> Ballot<String> {
    let mut ballot = Ballot::default();
    let mut offer = |image: Option<&str>, source: &'static str, weight: f32| {
        let Some(image) = image else { return };
        match addresses.absolute(image) {
            Some(image) => ballot.offer(image, source, weight),
            None => ballot.refuse(image.chars().take(100).collect(), source, "it is no address"),
        }
    };
    offer(evidence.meta_of("og:image"), "meta og:image", 0.95);
    offer(evidence.meta_of("og:image:url"), "meta og:image:url", 0.94);
    offer(evidence.meta_of("og:image:secure_url"), "meta og:image:secure_url", 0.93);
    offer(evidence.meta_of("twitter:image"), "meta twitter:image", 0.92);
    offer(evidence.meta_of("twitter:image:src"), "meta twitter:image:src", 0.91);
    offer(linked.image.as_deref(), "json-ld image", 0.9);
    offer(evidence.property("image"), "microdata image", 0.6);
    offer(shown, "picture beside the text", 0.4);
    ballot.object(|candidate| is_no_picture(&candidate.value).then(|| "it counts readers or holds a place".into()));
    ballot.elect_heaviest()
}

/// Whether the file of an image is called as what nobody looks at: a pixel that counts readers, the stand-in of an image that comes later.
fn is_no_picture(address: &str) -> bool {
    const NOTHING: &[&str] = &["pixel", "spacer", "blank", "transparent", "placeholder", "1x1", "loader", "loading"];
    let path = address.split(['?', '#']).next().unwrap_or(address);
    let file = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    // "pixel-3-review.jpg" is a telephone.
    NOTHING.iter().any(|word| stem == *word || stem.len() < 24 && stem.ends_with(word))
}

/// The section.
pub(super) fn section(evidence: &Evidence, linked: &LinkedArticle) -> Ballot<String> {
    let mut ballot = Ballot::default();
    let mut offer = |section: String, source: &'static str, weight: f32| {
        if section.is_empty() {
        } else if section.chars().count() > 80 || section.starts_with("http") {
            ballot.refuse(section.chars().take(100).collect(), source, "it is no name of a section");
        } else {
            ballot.offer(section, source, weight);
        }
    };
    for (name, source, weight) in [
        ("article:section", "meta article:section", 0.95),
        ("section", "meta section", 0.9),
        ("articlesection", "meta articlesection", 0.9),
        ("og:article:section", "meta og:article:section", 0.9),
        ("category", "meta category", 0.85),
    ] {
        if let Some(section) = evidence.meta_of(name) {
            offer(plain(section), source, weight);
        }
    }
    for section in linked.sections.iter().take(8) {
        offer(section.clone(), "json-ld articleSection", 0.8);
    }
    ballot.elect_heaviest()
}

/// The keywords, without repeats.
pub(super) fn tags(evidence: &Evidence, linked: &LinkedArticle) -> Ballot<Vec<String>> {
    let mut ballot = Ballot::default();
    let mut offer = |tags: Vec<String>, source: &'static str, weight: f32| {
        let tags = fitting(tags);
        if !tags.is_empty() {
            ballot.offer(tags, source, weight);
        }
    };
    offer(linked.keywords.clone(), "json-ld keywords", 0.9);
    let metas = evidence.metas.iter().filter(|(name, _)| name == "article:tag");
    let metas: Vec<String> = metas.map(|(_, content)| plain(content)).collect();
    match metas.as_slice() {
        [single] => offer(split_list(single), "meta article:tag", 0.8),
        _ => offer(metas, "meta article:tag", 0.8),
    }
    for (name, source, weight) in [("news_keywords", "meta news_keywords", 0.75), ("keywords", "meta keywords", 0.7)] {
        offer(evidence.meta_of(name).map(split_list).unwrap_or_default(), source, weight);
    }
    ballot.elect_heaviest()
}

/// Tags that can be some, without repeats.
fn fitting(tags: Vec<String>) -> Vec<String> {
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
pub(super) fn paywalled(evidence: &Evidence, linked: &LinkedArticle) -> Ballot<bool> {
    let mut ballot = Ballot::default();
    if let Some(free) = linked.free {
        ballot.offer(!free, "json-ld isAccessibleForFree", 0.95);
    }
    if let Some(free) = evidence.property("isaccessibleforfree") {
        match free.to_ascii_lowercase().as_str() {
            "true" => ballot.offer(false, "microdata isAccessibleForFree", 0.9),
            "false" => ballot.offer(true, "microdata isAccessibleForFree", 0.9),
            _ => {}
        }
    }
    for name in ["article:content_tier", "og:article:content_tier", "content_tier"] {
        match evidence.meta_of(name).map(str::to_ascii_lowercase).as_deref() {
            Some("free") => ballot.offer(false, format!("meta {name}"), 0.9),
            Some("locked" | "metered" | "paid" | "premium") => ballot.offer(true, format!("meta {name}"), 0.9),
            _ => {}
        }
    }
    ballot.elect_heaviest()
}
