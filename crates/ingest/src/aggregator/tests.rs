//! Aggregator pages in other words and languages. All of them are invented.

use super::*;

fn fetched_at() -> Timestamp {
    "2026-11-05T18:00:00Z".parse().unwrap()
}

#[track_caller]
fn check(page: &str, expect: &[(&str, &str, &str, usize)]) {
    let drafts = read(page, fetched_at());
    let found: Vec<(String, String, String, usize)> = drafts
        .iter()
        .map(|draft| {
            let published = draft.published.map_or("none".into(), |published| {
                format!("{} {}", published.at.strftime("%Y-%m-%dT%H:%M"), published.precision.as_str())
            });
            (draft.title.clone().unwrap(), draft.outlet_name.clone().unwrap(), published, draft.body.len())
        })
        .collect();
    let expect: Vec<_> =
        expect.iter().map(|(a, b, c, n)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned(), *n)).collect();
    assert_eq!(found, expect, "{drafts:#?}");
}

const ENGLISH: &str = "menu
Ferry runs aground off Skerrow in thick fog
Ferry runs aground off Skerrow in thick fog

Meridian Wire3 hours ago
SKERROW, Nov 5 (Meridian Wire) - A ferry with 212 people on board ran aground off the island of Skerrow on Thursday, the coastguard said.
Nobody was hurt, and most of the passengers were taken off by lifeboats within two hours of the first call for help.
\"We heard a grinding noise and then everything was very quiet,\" said a passenger who had stood on the foredeck.
blue banner

Comments

No comments yet...

More stories

Islanders demand radar after ferry accident
Islanders demand radar after ferry accident

Harbour Post

40 minutes ago

  • Harbour Post

Islanders demand radar after ferry accident

Scroll down to see pictures from the harbour. People on Skerrow have demanded a radar station for the sound since a trawler sank there eight years ago. READ MORE: All about the ferry. The council said on Thursday that it would ask the ministry again.

GET THE APP

Download the Newsbasket app today and read more of it.
";

#[test]
fn a_main_story_and_a_card() {
    check(
        ENGLISH,
        &[
            ("Ferry runs aground off Skerrow in thick fog", "Meridian Wire", "2026-11-05T00:00 day", 3),
            ("Islanders demand radar after ferry accident", "Harbour Post", "2026-11-05T17:20 minute", 1),
        ],
    );
    let drafts = read(ENGLISH, fetched_at());
    assert_eq!(drafts[0].via.as_deref(), Some("Newsbasket"));
    assert_eq!(drafts[0].dateline.as_ref().unwrap().place.as_deref(), Some("SKERROW"));
    assert!(drafts[0].body[0].starts_with("A ferry with 212"), "{:?}", drafts[0].body);
    assert!(
        !drafts[1].body[0].contains("Scroll down") && !drafts[1].body[0].contains("READ MORE"),
        "{:?}",
        drafts[1].body
    );
    assert!(drafts[1].body[0].contains("ask the ministry again"));
}

#[test]
fn the_aggregator_is_not_what_a_headline_is_about() {
    let page = ENGLISH
        .replace("Islanders demand radar after ferry accident", "WaveApp calls fail on ferries, Skerrow App users say");
    assert_eq!(read(&page, fetched_at())[0].via.as_deref(), Some("Newsbasket"));
}

#[test]
fn german_and_french_pages() {
    check(
        "Startseite\n\nSturmflut überschwemmt die Altstadt von Lindental\n\nTagesblatt Lindental · vor 2 Stunden\n\nDie Sturmflut hat in der Nacht zum Donnerstag die \
         Altstadt von Lindental unter Wasser gesetzt und Hunderte Keller gefüllt.\n\nDie Feuerwehr war mit allen Kräften im Einsatz und bat die Bürger um Geduld.\n\nKommentare\n\nWeitere Artikel\n\nFähre bleibt \
         wegen des Sturms im Hafen liegen\nFähre bleibt wegen des Sturms im Hafen liegen\n\nDer Wattbote\nvor 30 Minuten\n\nDie Fähre zur Insel fährt erst wieder, wenn der Wind nachlässt, sagte die Reederei am Abend.\n",
        &[
            ("Sturmflut überschwemmt die Altstadt von Lindental", "Tagesblatt Lindental", "2026-11-05T16:00 hour", 2),
            ("Fähre bleibt wegen des Sturms im Hafen liegen", "Der Wattbote", "2026-11-05T17:30 minute", 1),
        ],
    );
    check(
        "Le port rouvre après la tempête Ottoline\nLe port rouvre après la tempête Ottoline\nGazette du Fleuve\nil y a 3 heures\nLe port a rouvert jeudi matin après deux jours \
         de tempête, et dix-neuf navires ont pu entrer dans la rade.\n\nLes écoles du littoral restent fermées\nLes écoles du littoral restent fermées\nCourrier des Cimes\nil y a 20 minutes\nLes écoles du littoral resteront fermées \
         vendredi, a annoncé la préfecture dans la soirée.\n",
        &[
            ("Le port rouvre après la tempête Ottoline", "Gazette du Fleuve", "2026-11-05T15:00 hour", 1),
            ("Les écoles du littoral restent fermées", "Courrier des Cimes", "2026-11-05T17:40 minute", 1),
        ],
    );
}

#[test]
fn an_old_page_is_not_dated_by_the_day_it_is_read() {
    let page = ENGLISH.replace("said a passenger", "said a passenger on November 5, 2024,");
    let drafts = read(&page, fetched_at());
    let main = drafts[0].published.unwrap();
    assert_eq!((main.at.to_string().as_str(), main.precision), ("2024-11-05T00:00:00Z", Precision::Day));
    let card = drafts[1].published.unwrap();
    assert_eq!(card.precision, Precision::Day);
    // 40 minutes before the end of the only day that is known: the day may be wrong, the order among the cards is not.
    assert_eq!((card.at.to_string().as_str(), card.confidence.get() < 0.5), ("2024-11-05T23:19:59Z", true));
}

#[test]
fn other_texts_are_no_aggregator_pages() {
    assert!(
        read("A letter\n\nDear Ann,\n\nI saw you 3 days ago at the harbour.\n\nYours, Tom", fetched_at()).is_empty()
    );
    assert!(read("", fetched_at()).is_empty());
}

/// Reads a page as HTML and returns its titles.
fn titles(html: &str) -> Vec<String> {
    let raw = crate::RawPage {
        url: None,
        content_type: Some("text/html".into()),
        charset: None,
        bytes: html.as_bytes().to_vec(),
        fetched_at: fetched_at(),
    };
    crate::page::read_all(&raw).unwrap().into_iter().filter_map(|draft| draft.title).collect()
}

#[test]
fn the_same_page_as_html_gives_the_same_articles() {
    let expect = ["Ferry runs aground off Skerrow in thick fog", "Islanders demand radar after ferry accident"];
    let paragraphs: String = ENGLISH.lines().map(|line| format!("<p>{line}</p>\n")).collect();
    assert_eq!(titles(&format!("<title>News</title>{paragraphs}")), expect);
    assert_eq!(titles(&format!("<pre>{ENGLISH}</pre>")), expect);
    assert_eq!(titles(&ENGLISH.replace('\n', "<br>\n")), expect);
}

#[test]
fn a_page_with_comments_is_one_article() {
    let html = "<h1>Ferry runs aground off Skerrow</h1><p>A ferry with 212 people on board ran aground off the island of Skerrow on \
                Thursday, the coastguard said.</p><p>Nobody was hurt, and most of the passengers were taken off by lifeboats within two \
                hours.</p><div>Comments</div><p>Ann Example</p><p>3 hours ago</p><p>I was on board and heard it myself, it was a terrible \
                noise.</p><p>Tom Ellis</p><p>2 hours ago</p><p>There should have been a radar station there for years, they knew it.</p>";
    assert_eq!(titles(html), ["Ferry runs aground off Skerrow"]);
}

#[test]
fn the_date_of_a_card_says_why() {
    let (_, explanation) = explain(ENGLISH, fetched_at()).remove(0);
    let published = explanation.field("published").unwrap();
    assert_eq!(published.value.as_deref(), Some("2026-11-05"));
    assert!(published.reason.contains("dateline") && published.reason.contains("weekday"), "{}", published.reason);
    assert_eq!(published.offers.len(), 2);
}
