//! From bytes and records to articles, and what is refused.

use proptest::prelude::*;

use super::*;

fn normaliser() -> Normaliser {
    let outlets = "[[outlet]]\nid=\"harbour-post.example\"\nname=\"Harbour Post\"\naliases=[\"The Post\"]\ncountry=\"IE\"\nauthority=1.2";
    Normaliser::new(crate::read_outlets(outlets).unwrap(), Gazetteer::embedded())
}

fn now() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

#[track_caller]
fn record(json: &str) -> Article {
    normaliser().record(json, now()).unwrap().0
}

#[test]
fn a_loose_record_becomes_an_article() {
    let json = r#"{"url":"https://www.harbour-post.example/a?utm_source=x","headline":"Pilots strike","content":"DOVER, Nov 3 (Reuters) - Nineteen ships waited outside the harbour of Dover.\n\nThe union said so.",
        "publishedAt":"2026-11-03","author":"Ann Example and Tom Ellis","mood":"calm"}"#;
    let (article, unknown) = normaliser().record(json, now()).unwrap();
    assert_eq!(unknown, ["mood"]);
    assert_eq!(article.outlet.as_ref().unwrap().name, "Harbour Post");
    assert_eq!(article.authors, ["Ann Example", "Tom Ellis"]);
    assert_eq!(article.agency.as_deref(), Some("Reuters"));
    assert_eq!(article.dateline.as_ref().unwrap().place.as_deref(), Some("DOVER"));
    assert!(article.body[0].starts_with("DOVER, Nov 3 (Reuters) - Nineteen ships"));
    assert_eq!(article.published.precision, newshound_model::Precision::Day);
    assert_eq!(article.canonical_url.as_ref().unwrap().as_str(), "https://harbour-post.example/a");
    assert!(article.entities.iter().any(|entity| entity.id.as_str() == "place:dover"));
}

#[test]
fn a_date_in_the_future_is_not_believed_and_kept_to_be_told() {
    let loose = record(r#"{"id":"1","title":"From the future","published":"2099-01-01T00:00:00Z"}"#);
    assert_eq!((loose.published.at, loose.extra[FUTURE_DATE].as_str()), (now(), Some("2099-01-01T00:00:00Z")));
    let mut full = loose.clone();
    full.extra.clear();
    full.published.at = "2099-01-01T00:00:00Z".parse().unwrap();
    full.first_seen = full.published.at;
    let read = record(&newshound_model::record::ArticleRecord::from(&full).to_json());
    assert_eq!((read.published.at, read.first_seen, read.extra.len()), (now(), now(), 1));
}

#[test]
fn bodies_are_cut_at_their_bound_and_not_before() {
    let paragraph = "x".repeat(MAX_PARAGRAPH_BYTES);
    let rest = MAX_BODY_BYTES % MAX_PARAGRAPH_BYTES;
    let whole = MAX_BODY_BYTES / MAX_PARAGRAPH_BYTES;
    for (last, n_kept) in [(rest, whole + 1), (rest + 1, whole)] {
        let mut paragraphs = vec![paragraph.clone(); whole];
        paragraphs.push("y".repeat(last));
        assert_eq!(body(&paragraphs).len(), n_kept, "{last}");
        let mut article = record(r#"{"id":"1","title":"Long"}"#);
        article.body = paragraphs;
        assert_eq!(bounded(article).body.len(), n_kept, "{last}");
    }
    assert_eq!(body(&[format!("{paragraph}zz")])[0].len(), MAX_PARAGRAPH_BYTES);
}

#[test]
fn full_records_are_bounded_as_others_are() {
    let mut article = record(r#"{"id":"1","title":"Long","authors":["Ann Example"],"tags":["ports"]}"#);
    article.title = format!("Storm\u{0}\u{1b} {}", "ä".repeat(MAX_TITLE_BYTES));
    article.tags = vec!["x".repeat(MAX_VALUE_BYTES + 1)];
    article.tags.extend(vec!["x".repeat(MAX_VALUE_BYTES); MAX_LIST + 1]);
    let read = record(&newshound_model::record::ArticleRecord::from(&article).to_json());
    assert!(read.title.starts_with("Storm ää") && read.title.len() == MAX_TITLE_BYTES, "{}", read.title.len());
    assert_eq!((read.authors.as_slice(), read.tags.len()), (["Ann Example".to_owned()].as_slice(), MAX_LIST));
    assert_eq!(bounded(read.clone()), read);
}

#[test]
fn records_are_read_up_to_their_bound() {
    let padded = |bytes: usize| {
        let json = r#"{"id":"1","title":"Long"}"#;
        format!("{json}{}", " ".repeat(bytes - json.len()))
    };
    assert!(record::read(&padded(record::MAX_BYTES), now()).is_ok());
    let refused = record::read(&padded(record::MAX_BYTES + 1), now()).unwrap_err();
    assert_eq!(refused, Rejection::TooLarge { found: record::MAX_BYTES + 1, most: record::MAX_BYTES });
}

#[test]
fn headlines_are_shown_without_signs_of_quotation() {
    for (title, expect) in [
        ("> Storm floods the harbour", "Storm floods the harbour"),
        (">> > Storm", "Storm"),
        ("&gt; Storm", "Storm"),
        ("> 100 boats lost", "> 100 boats lost"),
        (">_ A shell for everyone", ">_ A shell for everyone"),
        ("Storm > flood", "Storm > flood"),
    ] {
        assert_eq!(record(&format!(r#"{{"id":"1","title":"{title}"}}"#)).title, expect, "{title}");
    }
}

#[test]
fn midnight_to_the_second_is_a_day() {
    for (published, precision, at) in [
        ("2026-11-03T00:00:00Z", "day", "2026-11-03T00:00:00Z"),
        ("2026-11-03T00:00:00", "day", "2026-11-03T00:00:00Z"),
        ("2026-11-03 00:00:00+00:00", "day", "2026-11-03T00:00:00Z"),
        ("2026-11-03T00:00:00.000Z", "day", "2026-11-03T00:00:00Z"),
        ("20261103T000000Z", "day", "2026-11-03T00:00:00Z"),
        ("2026-11-03", "day", "2026-11-03T00:00:00Z"),
        ("2026-11-03T00:00:01Z", "second", "2026-11-03T00:00:01Z"),
        // On a clock that somebody lives by, midnight is an hour like any other.
        ("2026-11-03T00:00:00+01:00", "second", "2026-11-02T23:00:00Z"),
        ("2026-11-03T01:00:00+01:00", "second", "2026-11-03T00:00:00Z"),
    ] {
        let read = record(&format!(r#"{{"id":"1","title":"At night","published":"{published}"}}"#)).published;
        assert_eq!((read.precision.as_str(), read.at.to_string()), (precision, at.to_owned()), "{published}");
    }
}

#[test]
fn outlets_are_known_by_domain_and_by_name() {
    let id = |json: &str| record(json).outlet.map(|outlet| (outlet.id.to_string(), outlet.name));
    assert_eq!(
        id(r#"{"id":"1","title":"A b c","outlet":"The Post"}"#),
        Some(("harbour-post.example".into(), "Harbour Post".into()))
    );
    assert_eq!(
        id(r#"{"id":"1","title":"A b c","outlet":"Western Star"}"#),
        Some(("western-star".into(), "Western Star".into()))
    );
    assert_eq!(
        id(r#"{"id":"1","title":"A b c","url":"https://news.western.example/x","outlet":"Western Star"}"#),
        Some(("western.example".into(), "Western Star".into()))
    );
    assert_eq!(id(r#"{"id":"1","title":"A b c"}"#), None);
}

#[test]
fn the_name_of_a_section_is_kept_beside_that_of_its_outlet() {
    let labelled = |name: &str| {
        let json = format!(r#"{{"id":"1","title":"A b c","url":"https://harbour-post.example/x","outlet":"{name}"}}"#);
        let outlet = record(&json).outlet.unwrap();
        (outlet.name, outlet.label)
    };
    assert_eq!(labelled("Harbour Post - Health"), ("Harbour Post".into(), Some("Harbour Post - Health".into())));
    assert_eq!(labelled("The Post"), ("Harbour Post".into(), None));
}

#[test]
fn what_records_took_along_from_pages_is_read_as_it_was_meant() {
    let title = |title: &str| record(&serde_json::json!({"id": "1", "title": title}).to_string()).title;
    assert_eq!(title("Veterans&#39; Day &amp; after <ACM>"), "Veterans' Day & after <ACM>");
    let twice = |text: &str| text.bytes().map(char::from).collect::<String>();
    let json = serde_json::json!({"id": twice("é-1"), "title": twice("Vizito ĉe ni"), "body": [twice("Ĝi daŭris «tri» tagojn.")]});
    let article = record(&json.to_string());
    assert_eq!(article.id.as_str(), twice("é-1"));
    assert_eq!((article.title.as_str(), article.body_text().as_str()), ("Vizito ĉe ni", "Ĝi daŭris «tri» tagojn."));
    assert_eq!(record(r#"{"id":"é\u00a0»","title":"é\u00a0»"}"#).title, "é »");
}

#[test]
fn wrong_records_say_which_field_and_why() {
    let message = |json: &str| normaliser().record(json, now()).unwrap_err().to_string();
    assert!(message(r#"{"id":"1","title":"x","published":"soonish 3"}"#).contains("`published`"));
    assert!(message(r#"{"title":"x"}"#).contains("`id` or `url`"));
    assert!(message(r#"{"id":"1"}"#).contains("`title` or `body`"));
    assert!(message(r#"{"url":"ftp://x/y","title":"x"}"#).contains("`url`"));
    assert!(message(r#"{"id":1e"#).contains("JSON"));
    assert!(message("[1]").contains("expected an object"));
}

#[test]
fn an_article_that_has_an_id_is_not_lost_for_a_bad_address() {
    let kept = record(r#"{"id":"bbc-1","url":"/news/uk-1","title":"Pilots strike"}"#);
    assert_eq!((kept.id.as_str(), kept.url, kept.extra[UNUSABLE_URL].as_str()), ("bbc-1", None, Some("/news/uk-1")));
    let url = |json: &str| record(json).url.unwrap();
    assert_eq!(
        url(r#"{"url":"/news/1","title":"x","outlet":"harbour-post.example"}"#),
        "https://harbour-post.example/news/1"
    );
    assert_eq!(url(r#"{"url":"//harbour-post.example/1","title":"x"}"#), "https://harbour-post.example/1");
    assert_eq!(url(r#"{"url":"www.harbour-post.example/1","title":"x"}"#), "https://www.harbour-post.example/1");
    for bad in ["javascript:alert(1)", "news/1", "x", "//", "/1", "../a.html", "mailto:a@b.example/x"] {
        let json = serde_json::json!({"url": bad, "title": "x"}).to_string();
        assert!(normaliser().record(&json, now()).is_err(), "{bad}");
    }
}

#[test]
fn a_date_in_the_future_is_what_we_do_not_know() {
    let article = record(r#"{"id":"1","title":"x","published":"2099-01-01"}"#);
    assert_eq!((article.published.source, article.published.at), (newshound_model::DateSource::FirstSeen, now()));
}

#[test]
fn a_full_record_comes_back_as_it_was() {
    let mut article =
        record(r#"{"id":"1","title":"Storm over Dover","body":"A storm hit Dover on Tuesday.","outlet":"The Post"}"#);
    article.revision = 3;
    let json = newshound_model::record::ArticleRecord::from(&article).to_json();
    assert_eq!(record(&json), article);
}

#[test]
fn lists_of_records_are_read_in_every_envelope() {
    let raw = |bytes: &str| RawPage {
        url: None,
        content_type: None,
        charset: None,
        bytes: bytes.as_bytes().to_vec(),
        fetched_at: now(),
    };
    let one = r#"{"id":"1","title":"x y z"}"#;
    for bytes in [
        format!("[{one},{one}]"),
        format!("{{\"articles\":[{one},{one}]}}"),
        format!("{{\"response\":{{\"docs\":[{one},{one}]}}}}"),
        format!("{one}\n{one}\n"),
        format!("{{\"articles\":[{one}]}}\n{{\"articles\":[{one}]}}\n"),
        format!("[{one},{one},{{\"id\":\"cut"),
    ] {
        assert_eq!(normaliser().normalise(&raw(&bytes)).iter().filter(|result| result.is_ok()).count(), 2, "{bytes}");
    }
    assert!(matches!(normaliser().normalise(&raw(""))[..], [Err(Rejection::Empty)]));
    assert!(matches!(normaliser().normalise(&raw("Just a line."))[..], [Err(Rejection::UnknownForm)]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,200}") {
        let normaliser = normaliser();
        for bytes in [bytes, text.clone().into_bytes()] {
            let raw = RawPage { url: None, content_type: None, charset: None, bytes, fetched_at: now() };
            let _ = normaliser.normalise(&raw);
        }
        let _ = normaliser.record(&text, now());
        let _ = normaliser.annotate(&text);
    }
}
