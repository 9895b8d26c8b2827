//! Tells what kind of text an article is: by what its data is typed, by its address, its section, and the words before its headline.

use newshound_model::ArticleKind;
use newshound_model::fold::fold_keyword;

use super::evidence::Evidence;
use super::json_ld::LinkedArticle;
use super::metadata::Addresses;
use crate::ballot::Ballot;

/// What betrays a kind.
struct Marks {
    kind: ArticleKind,
    /// Types of structured data, in lower case.
    types: &'static [&'static str],
    /// Parts of an address.
    paths: &'static [&'static str],
    /// Names of sections, folded.
    sections: &'static [&'static str],
    /// What stands before a headline and a colon or bar, folded.
    labels: &'static [&'static str],
}

/// The kinds, the most telling first.
const MARKS: &[Marks] = &[
    Marks {
        kind: ArticleKind::Live,
        types: &["liveblogposting"],
        paths: &[
            "live",
            "liveblog",
            "liveticker",
            "live-blog",
            "live-news",
            "direct",
            "en-direct",
            "directo",
            "diretta",
        ],
        sections: &["live", "liveblog", "liveticker"],
        labels: &[
            "live",
            "live updates",
            "live blog",
            "liveblog",
            "liveticker",
            "newsblog",
            "newsticker",
            "en direct",
            "direct",
            "en vivo",
            "en directo",
            "diretta",
            "ao vivo",
        ],
    },
    Marks {
        kind: ArticleKind::Paid,
        types: &["advertisercontentarticle"],
        paths: &[
            "sponsored",
            "advertorial",
            "advertorials",
            "partner-content",
            "sponsored-content",
            "paid-content",
            "paidpost",
            "brandcontent",
            "brand-content",
            "anzeige",
            "branded-content",
        ],
        sections: &[
            "sponsored",
            "advertorial",
            "sponsored content",
            "partner content",
            "paid content",
            "anzeige",
            "brand content",
            "advertisement",
            "branded content",
            "publireportage",
            "publirreportaje",
        ],
        labels: &["sponsored", "advertorial", "anzeige", "paid content", "advertisement", "werbung"],
    },
    Marks {
        kind: ArticleKind::PressRelease,
        types: &["pressrelease"],
        paths: &[
            "press-release",
            "press-releases",
            "pressrelease",
            "pressreleases",
            "pressemitteilung",
            "pressemitteilungen",
            "pressemeldung",
            "pressemeldungen",
            "news-release",
            "news-releases",
            "newsroom",
            "communique",
            "communiques",
            "communique-de-presse",
            "comunicado",
            "comunicados",
        ],
        sections: &[
            "press release",
            "press releases",
            "pressemitteilung",
            "pressemitteilungen",
            "news release",
            "communique de presse",
            "comunicado de prensa",
        ],
        labels: &["press release", "pressemitteilung", "news release", "communique de presse", "comunicado de prensa"],
    },
    Marks {
        kind: ArticleKind::Opinion,
        types: &["opinionnewsarticle"],
        paths: &[
            "opinion",
            "opinions",
            "commentisfree",
            "comment",
            "meinung",
            "kommentar",
            "kommentare",
            "editorial",
            "editorials",
            "opinie",
            "debatt",
            "opinione",
            "opinioni",
            "voices",
            "op-ed",
            "columnists",
            "columns",
            "kolumne",
            "kolumnen",
            "chronik",
            "leitartikel",
            "tribune",
            "tribunes",
            "idees",
            "mielipide",
            "ledare",
            "leder",
            "kronikk",
        ],
        sections: &[
            "opinion",
            "opinions",
            "comment",
            "meinung",
            "kommentar",
            "kommentare",
            "editorial",
            "editorials",
            "opinie",
            "tribune",
            "tribunes",
            "opinione",
            "opinioni",
            "мнения",
            "мнение",
            "op ed",
            "commentary",
            "columns",
            "columnists",
            "kolumne",
            "kolumnen",
            "debatt",
            "ledare",
            "leder",
            "kronikk",
            "gorus",
            "yazarlar",
            "社説",
            "オピニオン",
            "opinia",
            "opinie i komentarze",
            "publicystyka",
            "komentarze",
        ],
        labels: &[
            "opinion",
            "editorial",
            "kommentar",
            "meinung",
            "op-ed",
            "comment",
            "commentary",
            "column",
            "kolumne",
            "leitartikel",
            "tribune",
            "opinie",
            "opinione",
            "analyse und kommentar",
            "gastbeitrag",
        ],
    },
    Marks {
        kind: ArticleKind::Review,
        types: &["reviewnewsarticle", "criticreview", "review"],
        paths: &[
            "reviews",
            "review",
            "film-reviews",
            "book-reviews",
            "rezension",
            "rezensionen",
            "kritik",
            "recensioni",
            "recension",
            "critiques",
        ],
        sections: &[
            "reviews",
            "review",
            "book reviews",
            "film reviews",
            "music reviews",
            "rezension",
            "rezensionen",
            "recensioni",
        ],
        labels: &["review", "film review", "book review", "rezension", "recensione", "critique"],
    },
];

/// Elects the kind.
pub(super) fn choose(
    evidence: &Evidence,
    linked: &LinkedArticle,
    addresses: &Addresses,
    title: Option<&str>,
) -> Ballot<ArticleKind> {
    let mut ballot = Ballot::default();
    let path = addresses.page.as_ref().or(addresses.canonical.as_ref()).map(|url| url.path().to_lowercase());
    let segments: Vec<&str> = path.as_deref().unwrap_or_default().split('/').collect();
    // The last part is the headline of the article, not a place in the outlet.
    let segments = segments.split_last().map_or(&[] as &[&str], |(_, places)| places);
    let sections = linked.sections.iter().map(String::as_str).chain(evidence.meta_of("article:section"));
    let sections: Vec<String> = sections.map(fold_keyword).collect();
    let labels: Vec<String> = title.into_iter().chain(evidence.meta_of("og:title")).filter_map(label).collect();
    let meta_type = evidence.meta_of_any(&["og:type", "article:opinion", "content_type", "contenttype"]);
    for marks in MARKS {
        if linked.types.iter().any(|name| marks.types.contains(&name.as_str())) {
            ballot.offer(marks.kind, "json-ld type", if marks.kind == ArticleKind::Review { 0.6 } else { 0.95 });
        }
        if segments.iter().any(|segment| marks.paths.contains(segment)) {
            ballot.offer(marks.kind, "address", 0.8);
        }
        if sections.iter().any(|section| marks.sections.contains(&section.as_str())) {
            ballot.offer(marks.kind, "section", 0.75);
        }
        if labels.iter().any(|label| marks.labels.contains(&label.as_str())) {
            ballot.offer(marks.kind, "label before the headline", 0.7);
        }
        if meta_type.is_some_and(|said| marks.labels.contains(&fold_keyword(said).as_str())) {
            ballot.offer(marks.kind, "meta type", 0.7);
        }
    }
    if ballot.len() == 0 {
        ballot.offer(ArticleKind::News, "nothing speaks against a report", 0.5);
    }
    ballot.elect_heaviest()
}

/// What stands before the first colon or bar of a headline, folded.
fn label(title: &str) -> Option<String> {
    let (label, rest) = title.split_once([':', '|', '–', '—'])?;
    (!rest.trim().is_empty() && label.chars().count() <= 30).then(|| fold_keyword(label.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, title: &str, html: &str, expect: ArticleKind) {
        let evidence = super::super::evidence::collect(&dom_query::Document::from(html));
        let addresses = Addresses::new(Some(url), &evidence);
        let kind = choose(&evidence, &LinkedArticle::default(), &addresses, Some(title));
        assert_eq!(kind.value(), Some(&expect), "{url} {title}");
    }

    #[test]
    fn addresses_sections_and_labels_tell_the_kind() {
        check("https://harbour-post.example/opinion/pilots", "Pilots are right", "", ArticleKind::Opinion);
        check("https://harbour-post.example/news/opinion", "What opinion polls say", "", ArticleKind::News);
        check("https://harbour-post.example/a/b", "Kommentar: Die Lotsen haben recht", "", ArticleKind::Opinion);
        check("https://harbour-post.example/a/b", "Live: pilots strike", "", ArticleKind::Live);
        check(
            "https://harbour-post.example/a/b",
            "Pilots strike",
            "<meta property=article:section content=Anzeige>",
            ArticleKind::Paid,
        );
        check("https://harbour-post.example/press-releases/7", "Harbour grows", "", ArticleKind::PressRelease);
        check("https://harbour-post.example/reviews/lamp", "A bright lamp", "", ArticleKind::Review);
        check("https://harbour-post.example/a/b", "Pilots strike", "", ArticleKind::News);
    }
}
