//! Takes furniture out of what the content finder kept: share lines, promos, captions, related lists at the end.

use super::body::{Block, BlockKind};
use super::title::compared;

/// Parts of class names and ids that hold no text of the article, wherever they stand.
const FURNITURE_NAMES: &[&str] = &[
    "newsletter",
    "share-",
    "-share",
    "sharing",
    "social",
    "related",
    "recommend",
    "read-more",
    "readmore",
    "read_more",
    "promo",
    "paywall",
    "subscribe",
    "advert",
    "outbrain",
    "taboola",
    "cookie",
    "breadcrumb",
    "comments",
    "comment-list",
    "disqus",
    "caption",
    "byline",
    "author-bio",
    "author-box",
    "sidebar",
    "most-read",
    "mostread",
    "trending",
    "tag-list",
    "taglist",
    "article-tags",
    "post-tags",
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
    "footnote-nav",
    "pagination",
    "navigation",
    "teaser-list",
    "app-banner",
    "feedback",
    "survey",
];

/// The part of an element's names that says it is furniture.
pub(super) fn furniture_name(tag: &str, names: &str) -> Option<&'static str> {
    if matches!(tag, "body" | "html" | "main" | "article" | "p" | "h1") || names.trim().is_empty() {
        return None;
    }
    // Names of the whole page or of the text itself may hold such a part ("article-with-sidebar").
    let whole = [
        "article-body",
        "articlebody",
        "story-body",
        "post-content",
        "entry-content",
        "content-body",
        "page-wrapper",
        "main-content",
        "has-sidebar",
        "with-sidebar",
        "paywalled",
    ];
    if whole.iter().any(|name| names.contains(name)) {
        return None;
    }
    FURNITURE_NAMES.iter().copied().find(|part| names.contains(part))
}

/// Lines that begin so and are short are furniture, compared.
const OPENERS: &[&str] = &[
    "read more",
    "read also",
    "also read",
    "see also",
    "more on this",
    "related",
    "recommended",
    "follow us",
    "sign up",
    "subscribe",
    "share this",
    "click here",
    "watch",
    "listen",
    "advertisement",
    "dont miss",
    "most read",
    "download the",
    "get the latest",
    "join our",
    "lesen sie auch",
    "auch interessant",
    "mehr zum thema",
    "lire aussi",
    "a lire aussi",
    "lea tambien",
    "lee tambien",
    "leggi anche",
    "lees ook",
    "les ogsa",
    "les mer",
    "las mer",
    "las ocksa",
    "laes ogsa",
    "czytaj tez",
    "czytaj takze",
    "zobacz tez",
    "leia mais",
    "leia tambem",
    "читайте также",
    "читайте також",
    "okumaya devam",
    "anzeige",
    "publicidad",
    "publicite",
    "photo by",
    "image credit",
    "copyright",
    "follow",
    "tags",
    "topics",
    "filed under",
    "share on",
    "print this",
    "email this",
    "comments",
    "view comments",
    "story continues",
    "this article was",
    "all rights reserved",
    "have you got a story",
    "do you have a story",
    "contact us",
    "newsletter",
    "empfohlener redaktioneller inhalt",
    "externer inhalt",
    "please enable",
    "continue reading",
];

/// Phrases that no article has, wherever they stand in a line, compared: consent for embeds, offers, calls for comments.
const PHRASES: &[&str] = &[
    "externen inhalt",
    "externe inhalte",
    "externer inhalt",
    "personenbezogene daten",
    "eingebettete inhalte",
    "einverstanden dass mir",
    "datenschutzerklarung",
    "this content is reserved for subscribers",
    "reserve aux abonnes",
    "reservee aux abonnes",
    "この記事は会員限定",
    "有料会員",
    "会員登録",
    "all rights reserved",
    "sign up for our",
    "subscribe to our",
    "sign up to our",
    "our newsletter",
    "follow us on",
    "download our app",
    "javascript to",
    "requires javascript",
    "create an account or sign in",
    "allow cookies",
    "accept cookies",
    "minute read",
    "min read",
    "lesedauer",
    "temps de lecture",
    "last updated",
    "zuletzt aktualisiert",
    "aktualisiert am",
    "sist oppdatert",
    "publisert",
    "publie le",
    "mis a jour le",
    "publicado el",
    "actualizado el",
    "pubblicato il",
    "opublikowano",
    "send your tips",
    "terms of use",
];

/// Marks behind which a page offers what it costs to read on, compared.
const WALLS: &[&str] = &[
    "this content is reserved for subscribers",
    "article reserve aux abonnes",
    "la suite est reservee aux abonnes",
    "この記事は会員限定",
    "この記事は有料会員限定",
    "subscribe to continue",
    "to continue reading",
    "already a subscriber",
    "subscribe now to read",
    "weiterlesen mit",
    "jetzt weiterlesen",
    "lesen sie weiter mit",
    "diesen artikel weiterlesen",
    "les hele saken",
    "for abonnenter",
    "para continuar leyendo",
    "contenuto riservato agli abbonati",
    "dalsza czesc artykulu",
    "este contenido es exclusivo",
    "log in to continue",
];

/// The longest line that is judged by its first words.
const SHORT: usize = 140;

/// How many blocks may be taken off the end.
const MAX_TAIL: usize = 40;

/// The longest line that is judged by its words at all.
const LONGEST_LINE: usize = 300;

/// Trims blocks into paragraphs.
pub(super) fn trim(blocks: Vec<Block>, title: Option<&str>) -> Vec<String> {
    let title = title.map(compared).unwrap_or_default();
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut seen = std::collections::HashSet::new();
    let mut behind_wall = false;
    for block in blocks {
        let length = block.length();
        // Nothing that is judged by its words is longer; folding all of a long text would cost more than parsing it.
        let folded = if length <= LONGEST_LINE { compared(&block.text) } else { String::new() };
        if WALLS.iter().any(|wall| folded.contains(wall)) {
            behind_wall = true;
            continue;
        }
        // Offers are lists and short lines; the text goes on where a paragraph is as long as one.
        if behind_wall && (block.kind != BlockKind::Paragraph || length < 160) {
            continue;
        }
        behind_wall = false;
        let repeats = length > 30 && !seen.insert(block.text.clone());
        if !repeats && !is_title(&folded, &title) && !is_furniture_line(&block, &folded) {
            kept.push(block);
        }
    }
    drop_head(&mut kept);
    for _ in 0..MAX_TAIL {
        // A text of one block is no tail of anything.
        if kept.len() < 2 || !kept.last().is_some_and(is_tail) {
            break;
        }
        kept.pop();
    }
    kept.into_iter().map(|block| block.text).collect()
}

/// Before the first paragraph stand key points, names and dates: what is short or a list there is no text.
fn drop_head(blocks: &mut Vec<Block>) {
    let is_text = |block: &Block| {
        let length = block.length();
        matches!(block.kind, BlockKind::Paragraph | BlockKind::Quote)
            && (length > 100 || length > 30 && ends_a_sentence(&block.text))
    };
    if let Some(first) = blocks.iter().position(is_text)
        && first <= 12
    {
        blocks.drain(..first);
    }
}

fn is_title(folded: &str, title: &str) -> bool {
    !title.is_empty() && folded == title
}

fn is_furniture_line(block: &Block, folded: &str) -> bool {
    let length = block.length();
    if length > LONGEST_LINE {
        return false;
    }
    if PHRASES.iter().any(|phrase| folded.contains(phrase)) && (length <= SHORT || block.link_percent() > 10) {
        return true;
    }
    if length > SHORT {
        return block.link_percent() > 85 && block.kind == BlockKind::Item;
    }
    if block.link_percent() > 80 && block.kind != BlockKind::Heading {
        return true;
    }
    let sentence = ends_a_sentence(&block.text);
    let opens = OPENERS.iter().any(|opener| {
        folded.strip_prefix(opener).is_some_and(|rest| {
            rest.is_empty() || (rest.starts_with(' ') && (block.linked > 0 || length < 50 && !sentence))
        })
    });
    opens || (block.kind != BlockKind::Heading && (is_credit(block, folded) || !sentence && is_date_line(block)))
}

/// Lines such as "Getty Images", "© dpa", "Foto: Ann Example".
fn is_credit(block: &Block, folded: &str) -> bool {
    if block.length() > 80 {
        return false;
    }
    let text = block.text.trim_start_matches(['(', '[', ' ']);
    text.starts_with('©')
        || [
            "getty images",
            "getty",
            "imago",
            "ap photo",
            "picture alliance",
            "shutterstock",
            "archive photo",
            "file photo",
            "advert",
            "ad",
            "werbung",
            "reklame",
            "annonse",
            "reklama",
            "реклама",
            "publicite",
        ]
        .contains(&folded)
        || [
            "Foto:",
            "Fotos:",
            "Photo:",
            "Image:",
            "Bild:",
            "Credit:",
            "Picture:",
            "Quelle:",
            "Source:",
            "Fuente:",
            "Fonte:",
            "Foto ",
            "Photo credit",
            "写真",
            "Bilde:",
            "Photograph:",
            "Фото:",
            "Kuva:",
            "Zdroj:",
        ]
        .iter()
        .any(|opener| text.starts_with(opener))
            && !ends_a_sentence(&block.text)
}

/// A line that is a date and little else.
fn is_date_line(block: &Block) -> bool {
    let length = block.length();
    if !(6..=90).contains(&length) || !block.text.contains(|c: char| c.is_numeric()) {
        return false;
    }
    if crate::dates::ago(&block.text).is_some() {
        return true;
    }
    // A context of this kind asks for a year: "13 August" alone opens many a sentence.
    let date = crate::dates::parse_loose(&block.text, &crate::dates::DateContext::default());
    date.is_some() && (length < 45 || block.text.contains(':'))
}

/// Words of calls that stand behind a text, compared.
const TAIL_WORDS: &[&str] = &[
    "app store",
    "comment",
    "correo",
    "e mail",
    "e paper",
    "facebook",
    "feedback",
    "fehler auf",
    "google play",
    "instagram",
    "jobs",
    "kommentar",
    "korrektur",
    "newsletter",
    "podcast",
    "subscri",
    "suscr",
    "abonn",
    "telegram",
    "twitter",
    "whatsapp",
];

/// Whether the last block belongs to no text: a heading, a short line of links, a call, a short line that is no sentence.
fn is_tail(block: &Block) -> bool {
    let length = block.length();
    if block.kind == BlockKind::Heading || (length < SHORT && block.link_percent() > 50) {
        return true;
    }
    if length >= SHORT + 20 {
        return false;
    }
    let folded = compared(&block.text);
    let sentence = ends_a_sentence(&block.text);
    let calls = (block.linked > 0 || !sentence) && TAIL_WORDS.iter().any(|word| folded.contains(word));
    calls || (block.kind == BlockKind::Paragraph && length < 60 && !sentence)
}

pub(super) fn ends_a_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '»', '’', ')']).ends_with(['.', '!', '?', '。', '！', '？', '…'])
}

#[cfg(test)]
mod tests {
    use super::super::body::blocks;
    use super::*;

    #[track_caller]
    fn check(html: &str, expect: &[&str]) {
        let document = dom_query::Document::fragment(html);
        assert_eq!(trim(blocks(&document.root()), Some("Pilots strike")), expect, "{html}");
    }

    const FIRST: &str = "The pilots stopped work on Wednesday, and nineteen ships waited.";
    const SECOND: &str = "The union said the strike would last until Friday at the least.";

    #[test]
    fn furniture_between_paragraphs_goes() {
        check(
            &format!(
                "<p>{FIRST}</p><p>Read more: <a href=x>Ferry runs aground</a></p><p>Photo: Ann Example</p><p>{SECOND}</p>"
            ),
            &[FIRST, SECOND],
        );
    }

    #[test]
    fn title_names_and_dates_before_the_text_go() {
        check(
            &format!("<h1>Pilots strike</h1><div>Ann Example</div><div>4 November 2026, 07:10</div><p>{FIRST}</p>"),
            &[FIRST],
        );
    }

    #[test]
    fn headings_and_lists_inside_the_text_stay() {
        check(
            &format!(
                "<p>{FIRST}</p><h2>What they ask for</h2><ul><li>Eight hours of sleep</li><li>Four more pilots</li></ul><p>{SECOND}</p>"
            ),
            &[FIRST, "What they ask for", "Eight hours of sleep", "Four more pilots", SECOND],
        );
    }

    #[test]
    fn links_and_headings_at_the_end_go() {
        check(&format!("<p>{FIRST}</p><h3>More</h3><p><a href=x>Ferry runs aground</a></p>"), &[FIRST]);
    }

    #[test]
    fn sentences_that_begin_like_furniture_stay() {
        let text =
            "Watch officers in the tower saw nineteen lights in the bay that night, and followed them until dawn.";
        check(&format!("<p>{FIRST}</p><p>{text}</p><p>{SECOND}</p>"), &[FIRST, text, SECOND]);
    }
}
