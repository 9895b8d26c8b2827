//! Tells what an element is for by its tag, its names and its attributes.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use dom_query::Element;

/// What an element is for, as far as it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It does not say.
    Plain,
    /// It holds the text of an article.
    Text,
    /// It holds other texts, for the reason given.
    Other(&'static str),
    /// It holds something else, for the reason given.
    Furniture(&'static str),
    /// It is not shown.
    Hidden,
    /// It shows a post of a social network.
    Embed,
}

/// Elements that hold no text of the article, by tag.
const FURNITURE_TAGS: &[&str] = &[
    "nav",
    "button",
    "dialog",
    "figcaption",
    "figure",
    "amp-ad",
    "amp-social-share",
    "progress",
    "menu",
    "label",
    "select",
    "form",
    "aside",
    "footer",
];

/// Parts of class names and ids of other texts on the page: readers' comments, other stories, galleries. They may hold
/// much of a page.
pub(super) const OTHER_NAMES: &[&str] = &[
    "comment",
    "disqus",
    "related",
    "relacionad",
    "recommend",
    "most-read",
    "mostread",
    "most-popular",
    "trending",
    "gallery",
    "slideshow",
    "carousel",
    "outbrain",
    "taboola",
    "newsletter",
    "more-from",
    "read-next",
    "readnext",
    "also-like",
    "infinite-scroll",
    "factbox",
    "fact-box",
    "infobox",
    "info-box",
];

/// Parts of class names and ids that hold no text of the article, wherever they stand.
const FURNITURE_NAMES: &[&str] = &[
    "share-",
    "-share",
    "share_",
    "_share",
    "sharing",
    "sharebar",
    "sharetool",
    "social",
    "read-more",
    "readmore",
    "read_more",
    "read-also",
    "readalso",
    "lire-aussi",
    "lees-ook",
    "promo-",
    "promo_",
    "promo ",
    "promobox",
    "promotion",
    "paywall",
    "subscribe",
    "subscription",
    "advert",
    "cookie",
    "breadcrumb",
    "caption",
    "bildunter",
    "byline",
    "author",
    "autor",
    "sidebar",
    "tag-list",
    "taglist",
    "article-tags",
    "articletags",
    "post-tags",
    "tags-links",
    "post-meta",
    "entry-meta",
    "article-meta",
    "metadata",
    "print-only",
    "sr-only",
    "screen-reader",
    "visually-hidden",
    "visuallyhidden",
    "skip-link",
    "signup",
    "sign-up",
    "donat",
    "toolbar",
    "widget",
    "also-read",
    "more-on",
    "see-also",
    "popup",
    "modal",
    "tooltip",
    "hovercard",
    "hover-card",
    "credit",
    "copyright",
    "pagination",
    "navigation",
    "next-post",
    "prev-post",
    "teaser-list",
    "teaserlist",
    "app-banner",
    "feedback",
    "survey",
    "disclaimer",
    "audio-player",
    "audioplayer",
    "video-player",
    "videoplayer",
    "vjs-",
];

/// Names of the text itself.
const TEXT_NAMES: &[&str] = &[
    "article-body",
    "articlebody",
    "article__body",
    "article_body",
    "article-content",
    "articlecontent",
    "article__content",
    "article-text",
    "articletext",
    "article__text",
    "article_text",
    "story-body",
    "storybody",
    "story__body",
    "story-content",
    "storycontent",
    "story-text",
    "post-content",
    "postcontent",
    "post__content",
    "post-body",
    "post_body",
    "entry-content",
    "entry__content",
    "content-body",
    "content__body",
    "news-text",
];

/// Names of the whole page; they may hold a part that is furniture elsewhere (`article-with-sidebar`).
const PAGE_NAMES: &[&str] = &["page-wrapper", "main-content", "has-sidebar", "with-sidebar", "no-sidebar", "paywalled"];

/// Parts of names of what opens at a touch.
const OPENING_NAMES: &[&str] = &["accordion", "collaps", "faq", "expand", "toggle"];

/// Classes of posts of social networks.
const EMBEDS: &[&str] = &[
    "twitter-tweet",
    "twitter-video",
    "instagram-media",
    "tiktok-embed",
    "fb-post",
    "fb-video",
    "reddit-card",
    "reddit-embed",
    "bluesky-embed",
    "mastodon-embed",
    "text-post-media",
    "telegram-post",
];

/// The longest name, and the most hyphens of one.
const MAX_NAME: usize = 64;
const MAX_HYPHENS: usize = 5;

/// How many of [`SAYINGS`] hold wherever in a name their parts stand.
const N_ANYWHERE: usize = 3;

/// Parts of names, and what a name that has one of them means.
type Saying = (&'static [&'static str], fn(&'static str) -> Role);

/// What a part of a name says, the strongest first.
const SAYINGS: [Saying; 5] = [
    (EMBEDS, |_| Role::Embed),
    (TEXT_NAMES, |_| Role::Text),
    (PAGE_NAMES, |_| Role::Plain),
    (OTHER_NAMES, Role::Other),
    (FURNITURE_NAMES, Role::Furniture),
];

/// All known parts of names, in the order of [`SAYINGS`].
static PARTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .build(SAYINGS.iter().flat_map(|(parts, _)| parts.iter()))
        .expect("a fixed list of short names is within the bounds of an automaton")
});

/// What an element is called.
#[derive(Debug)]
pub(super) struct Named {
    /// Class and id in lower case, the class first.
    pub(super) names: String,
    /// How many bytes of the names are the class.
    pub(super) class_bytes: usize,
    /// What it is for.
    pub(super) role: Role,
}

/// Reads what an element is called and what it is for.
pub(super) fn read(element: &Element) -> Named {
    let mut names = String::new();
    let mut id = "";
    let mut role = Role::Plain;
    for attribute in &element.attrs {
        let value: &str = &attribute.value;
        match &*attribute.name.local {
            "class" => push_words(&mut names, value),
            "id" => id = value,
            "itemprop" if value.eq_ignore_ascii_case("articleBody") => role = Role::Text,
            "role" if matches!(value, "navigation" | "complementary" | "dialog" | "contentinfo" | "search") => {
                role = Role::Furniture("role");
            }
            "hidden" => role = Role::Hidden,
            "aria-hidden" if value == "true" => role = Role::Hidden,
            "style" if is_hidden(value) => role = Role::Hidden,
            _ => {}
        }
    }
    let class_bytes = names.len();
    if !id.is_empty() {
        names.push(' ');
        push_words(&mut names, id);
    }
    // What opens at a touch is shown on the page, if not at once.
    if role == Role::Hidden && OPENING_NAMES.iter().any(|part| names.contains(part)) {
        role = Role::Plain;
    }
    let tag = &*element.name.local;
    if role == Role::Plain {
        role = by_name(tag, &names);
    }
    Named { names, class_bytes, role }
}

/// Adds names in lower case, with a hyphen where an upper case letter begins a word. A name of many words is no name: it
/// is the title of the story in the address of its picture or section.
fn push_words(names: &mut String, value: &str) {
    for word in value[..super::floor(value, 400)].split_ascii_whitespace() {
        if word.len() > MAX_NAME {
            continue;
        }
        let (mut n_hyphens, mut has_upper) = (0, false);
        for byte in word.bytes() {
            n_hyphens += usize::from(byte == b'-');
            has_upper |= byte.is_ascii_uppercase();
        }
        if n_hyphens > MAX_HYPHENS {
            continue;
        }
        if !names.is_empty() && !names.ends_with(' ') {
            names.push(' ');
        }
        if !has_upper {
            names.push_str(word);
            continue;
        }
        let mut lower = false;
        for c in word.chars() {
            if lower && c.is_ascii_uppercase() {
                names.push('-');
            }
            lower = c.is_ascii_lowercase();
            names.push(c.to_ascii_lowercase());
        }
    }
}

fn is_hidden(style: &str) -> bool {
    style.split(';').any(|rule| {
        rule.split_once(':').is_some_and(|(property, value)| {
            let (property, value) = (property.trim(), value.trim());
            property.eq_ignore_ascii_case("display") && value.starts_with("none")
                || property.eq_ignore_ascii_case("visibility") && value.starts_with("hidden")
        })
    })
}

fn by_name(tag: &str, names: &str) -> Role {
    if let Some(tag) = FURNITURE_TAGS.iter().copied().find(|known| *known == tag) {
        return Role::Furniture(tag);
    }
    if matches!(tag, "body" | "html" | "main" | "h1") || names.is_empty() {
        return Role::Plain;
    }
    let mut strongest: Option<(usize, &'static str)> = None;
    for found in PARTS.find_overlapping_iter(names) {
        let (saying, part) = saying(found.pattern().as_usize());
        // A part of furniture's names begins a word: nobody speaks of "hascaption" as a caption.
        let begins = found.start() == 0 || !names.as_bytes()[found.start() - 1].is_ascii_lowercase();
        let counts = saying < N_ANYWHERE || begins || !part.as_bytes()[0].is_ascii_lowercase();
        if counts && strongest.is_none_or(|(other, _)| saying < other) {
            strongest = Some((saying, part));
        }
    }
    let Some((saying, part)) = strongest else { return Role::Plain };
    match (SAYINGS[saying].1)(part) {
        Role::Text if !matches!(tag, "div" | "section" | "article" | "td") => Role::Plain,
        Role::Other(_) | Role::Furniture(_) if tag == "article" => Role::Plain,
        role => role,
    }
}

/// Which saying a part of the automaton belongs to, and the part.
fn saying(mut pattern: usize) -> (usize, &'static str) {
    for (saying, (parts, _)) in SAYINGS.iter().enumerate() {
        match parts.get(pattern) {
            Some(part) => return (saying, part),
            None => pattern -= parts.len(),
        }
    }
    (SAYINGS.len() - 1, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expect: Role) {
        let document = dom_query::Document::fragment(html);
        let node = document.select("[class], [id], [style], [itemprop], [role], figure");
        let node = node.nodes().first().unwrap();
        assert_eq!(read(&node.element_ref().unwrap()).role, expect, "{html}");
    }

    #[test]
    fn names_tell_what_an_element_is_for() {
        check("<div class='story__related'>", Role::Other("related"));
        check("<div class=relatedStories>", Role::Other("related"));
        check("<div id=share-bar>", Role::Furniture("share-"));
        check("<div class='c-article-body'>", Role::Text);
        check("<div itemprop=articleBody class=related>", Role::Text);
        check("<blockquote class='twitter-tweet'>", Role::Embed);
        check("<div style='display: none'>", Role::Hidden);
        check("<div class=accordion__panel aria-hidden=true>", Role::Plain);
        check("<p class=vjs-no-js>", Role::Furniture("vjs-"));
        check("<div role=navigation>", Role::Furniture("role"));
        check("<figure class=x>", Role::Furniture("figure"));
    }

    #[test]
    fn a_part_inside_a_word_and_the_title_of_a_story_are_no_names() {
        check("<header class='head hascaption'>", Role::Plain);
        check("<div class='slide what-the-promotion-of-one-pilot-cost-the-harbour'>", Role::Plain);
        check("<article class='post author-ann related'>", Role::Plain);
        check("<div class='has-sidebar'>", Role::Plain);
    }
}
