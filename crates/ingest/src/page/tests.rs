//! Invented pages with what must be read from them, and pages that are made to break readers.

use std::fs;
use std::path::Path;
use std::time::Duration;

use cpu_time::ThreadTime;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Two paragraphs of an invented report.
const TEXT: &str = "<p>The pilots of Port Alder stopped work on Wednesday morning, and nineteen ships waited outside the harbour \
    for somebody to bring them in.</p><p>The union said the strike would last until Friday unless the authority offered more \
    rest between two shifts, which it has refused so far.</p>";

fn raw(html: &str) -> RawPage {
    RawPage {
        url: Some("https://www.harbour-post.example/pilots".into()),
        content_type: Some("text/html".into()),
        charset: None,
        bytes: html.as_bytes().to_vec(),
        fetched_at: "2026-11-24T08:00:00Z".parse().unwrap(),
    }
}

fn read(html: &str) -> Draft {
    read_page(&raw(html)).unwrap()
}

/// What was read, in the fields and names of `expected.json`.
fn show(draft: &Draft) -> Value {
    json!({
        "title": draft.title,
        "standfirst": draft.standfirst,
        "authors": draft.authors,
        "agency": draft.agency,
        "published": draft.published.map(|published| published.at.to_string()),
        "local_day": draft.published.map(|published| published.local_day().to_string()),
        "precision": draft.published.map(|published| published.precision.as_str()),
        "source": draft.published.map(|published| published.source.as_str()),
        "confidence": draft.published.map(|published| (f64::from(published.confidence.get()) * 100.0).round() / 100.0),
        "modified": draft.modified.map(|at| at.to_string()),
        "language": draft.language_hint.map(|language| language.to_string()),
        "outlet": draft.outlet_name,
        "section": draft.section,
        "tags": draft.tags,
        "image": draft.image,
        "canonical_url": draft.canonical_url,
        "paywalled": draft.paywalled,
        "kind": draft.kind.as_str(),
        "next_page": draft.next_page,
        "updates": draft.updates.iter().map(|update| json!({
            "at": update.published.map(|published| published.at.to_string()),
            "title": update.title,
            "paragraphs": [update.paragraphs.start, update.paragraphs.end],
        })).collect::<Vec<_>>(),
        "body": draft.body,
        "extra": draft.extra,
    })
}

#[test]
fn golden_pages_are_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/pages");
    let mut n_pages = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let Ok(expected) = fs::read_to_string(path.join("expected.json")) else { continue };
        let expected: Value = serde_json::from_str(&expected).unwrap();
        let page = RawPage {
            url: expected["url"].as_str().map(str::to_owned),
            content_type: None,
            charset: None,
            bytes: fs::read(path.join("source.html")).unwrap(),
            fetched_at: expected["fetched_at"].as_str().unwrap().parse().unwrap(),
        };
        let found = show(&read_page(&page).unwrap());
        assert_eq!(read_all(&page).unwrap().len(), 1, "articles of `{}`", path.display());
        for (field, value) in expected.as_object().unwrap() {
            if field != "url" && field != "fetched_at" {
                assert_eq!(&found[field], value, "`{field}` of `{}`", path.display());
            }
        }
        n_pages += 1;
    }
    assert!(n_pages >= 50, "{n_pages} golden pages in `{}`", folder.display());
}

#[test]
fn explanations_show_the_ballots_that_decided() {
    let html = format!(
        "<html lang=en><meta property=article:published_time content=2031-01-01T00:00:00Z><meta name=date content=2026-11-02T09:00:00Z>\
         <meta property=og:title content='Pilots strike'><h1>Pilots strike</h1><p>By Ann Example</p>{TEXT}"
    );
    let (draft, explanation) = explain_all(&raw(&html)).unwrap().remove(0);
    let field = |name: &str| explanation.field(name).unwrap();
    assert_eq!(field("title").value, draft.title);
    assert_eq!(field("authors").value.as_deref(), Some("Ann Example"));
    let published = field("published");
    let fates: Vec<(&str, &str, &str)> = published
        .offers
        .iter()
        .map(|offer| (offer.source.as_str(), offer.precision.unwrap(), offer.outcome.as_str()))
        .collect();
    assert_eq!(
        fates,
        [("meta article:published_time", "second", "refused"), ("meta date", "second", "chosen")],
        "{published:?}"
    );
    for field in &explanation.fields {
        let n_chosen = field.offers.iter().filter(|offer| offer.outcome.as_str() == "chosen").count();
        assert_eq!(n_chosen, usize::from(field.value.is_some()), "{field:?}");
        assert!(!field.reason.is_empty());
    }
}

#[test]
fn a_page_without_a_text_is_rejected_and_one_with_a_title_is_not() {
    assert_eq!(read_page(&raw(" \n\0")), Err(Rejection::Empty));
    assert_eq!(read_page(&raw("<html><body></body></html>")), Err(Rejection::NoText));
    assert_eq!(read("<title>Pilots strike</title>").title.as_deref(), Some("Pilots strike"));
    let mut page = raw("");
    page.bytes = vec![b'x'; MAX_PAGE_BYTES + 1];
    assert!(matches!(read_page(&page), Err(Rejection::TooLarge { .. })));
}

#[test]
fn nothing_stands_in_for_a_missing_date() {
    assert_eq!(read(&format!("<h1>Pilots strike</h1>{TEXT}")).published, None);
}

#[test]
fn a_modified_date_is_a_poor_stand_in_for_the_date_of_publication() {
    let draft = read(&format!(
        "<meta property=article:modified_time content=2026-11-20T08:00:00Z><h1>Pilots strike</h1>{TEXT}"
    ));
    assert_eq!(draft.modified, Some("2026-11-20T08:00:00Z".parse().unwrap()));
    assert_eq!(draft.published.map(|published| published.confidence), Some(newshound_model::Confidence::new(0.3)));
    let dated = read(&format!(
        "<meta property=article:modified_time content=2026-11-20T08:00:00Z><h1>Pilots strike</h1><p>4 November 2026</p>{TEXT}"
    ));
    assert_eq!(dated.published.unwrap().local_day().to_string(), "2026-11-04");
}

#[test]
fn dates_ahead_of_the_fetch_are_not_believed() {
    let draft = read(&format!(
        "<meta property=article:published_time content=2031-01-01T00:00:00Z><meta name=date content=2026-11-02T09:00:00Z>{TEXT}"
    ));
    assert_eq!(draft.published.unwrap().at, "2026-11-02T09:00:00Z".parse().unwrap());
}

#[test]
fn bylines_become_names() {
    let authors =
        |byline: &str| read(&format!("<meta name=author content=\"{byline}\"><h1>Pilots strike</h1>{TEXT}")).authors;
    assert_eq!(authors("By Ann Example, Tom Ellis and Mara Quist"), ["Ann Example", "Tom Ellis", "Mara Quist"]);
    assert_eq!(authors("Von Änne Größing und Jörg Öhl (dpa)"), ["Änne Größing", "Jörg Öhl"]);
    assert_eq!(authors("ann@harbour-post.example"), Vec::<String>::new());
}

#[test]
fn hostile_pages_are_read_within_seconds() {
    let many = |tag: &str| format!("<title>Pilots strike</title>{}{TEXT}", tag.repeat(900_000));
    let attributes: String = (0..500_000).map(|n| format!(" a{n}=1")).collect();
    let bold: String = (0..60_000).map(|n| format!("<b id=b{n}><p>x</p>")).collect();
    let data =
        |data: &str| format!("<title>Pilots strike</title><script type=application/ld+json>{data}</script>{TEXT}");
    let sentence = |number: usize| format!("Sentence {number} of a text that is long enough to be one.");
    let sentences = |most: usize| (0..most).map(|number| format!("<p>{}</p>", sentence(number))).collect::<String>();
    let update = |number: usize| {
        format!(r#"{{"headline":"{} {number}","articleBody":"{}"}}"#, "x".repeat(3_000), sentence(number))
    };
    let entry =
        |number: usize| format!("<div><time>08:00</time><h3>Title {number}</h3><p>{}</p></div>", sentence(number));
    let story = format!(
        r#"{{"@type":"NewsArticle","headline":"Pilots strike","author":[{}]}}"#,
        [r#"{"@id":"a"}"#; 40].join(",")
    );
    let people = vec![format!(r#""{}""#, "Ann ".repeat(2_500)); 100].join(",");
    let pages = [
        ("quotes that never close", format!("<title>Pilots strike</title>{} \"{TEXT}", "<p \">\" ".repeat(60_000))),
        (
            "drawings in drawings without an end",
            format!("<title>Pilots strike</title><svg>{}{TEXT}", "<svg a=x ".repeat(60_000)),
        ),
        (
            "hidden words",
            format!("<title>Pilots strike</title><p>{}</p>{TEXT}", "<i hidden>x</i>word ".repeat(130_000)),
        ),
        ("breaks behind marks", format!("<title>Pilots strike</title><p>{}</p>{TEXT}", "\"<br>".repeat(200_000))),
        (
            "entries of a blog in the data and on the page",
            data(&format!(
                r#"{{"@type":"LiveBlogPosting","headline":"Pilots strike","liveBlogUpdate":[{}]}}"#,
                (0..2_000).map(update).collect::<Vec<_>>().join(",")
            )) + &format!("<article>{}</article>", (0..2_000).map(entry).collect::<String>()),
        ),
        (
            "many objects by the same people",
            data(&format!(r#"[{{"@id":"a","name":[{people}]}},{}]"#, vec![story; 300].join(","))),
        ),
        (
            "paragraphs looked for in the data",
            data(&format!(
                r#"{{"@type":"NewsArticle","headline":"Pilots strike","articleBody":"{}"}}"#,
                "Sentences of a text. ".repeat(50_000)
            )) + &sentences(60_000),
        ),
        (
            "openings of a byline",
            data(&format!(
                r#"{{"@type":"NewsArticle","headline":"Pilots strike","author":[{}]}}"#,
                vec![format!(r#""{}Ann Example""#, "by ".repeat(60_000)); 20].join(",")
            )),
        ),
        (
            "paragraphs far down in elements that hold nothing of the text",
            format!(
                "<title>Pilots strike</title><h1>Pilots strike</h1><div><div class=article-body>{}</div>{}{}</div>",
                sentences(2_000),
                format!("<div class=\"{}\">", "abcdefghi ".repeat(39)).repeat(380),
                sentences(15_000)
            ),
        ),
        ("nested blocks", many("<div>")),
        ("nested formatting", many("<b>")),
        ("nested tables", many("<table>")),
        ("nested cells", many("<table><tr><td>")),
        ("nested lists", many("<ul><li>")),
        ("nested drawings", many("<svg>")),
        ("nested links", many("<a href=x>")),
        ("nested names", many("<div class=share>")),
        ("ends without beginnings", many("</p>")),
        ("empty elements", many("<i></i>")),
        ("comments that never end", many("<!--")),
        ("many attributes", format!("<title>Pilots strike</title><div{attributes}>{TEXT}")),
        ("a long attribute", format!("<title>Pilots strike</title><div id=\"{}\">{TEXT}", "x".repeat(5_000_000))),
        ("formatting opened again in every paragraph", format!("<title>Pilots strike</title>{bold}{TEXT}")),
        (
            "markup in data",
            format!(
                "<title>Pilots strike</title><script type=application/ld+json>{{\"@type\":\"Article\",\"headline\":\"{}\"}}</script>{TEXT}",
                "<div>".repeat(200_000)
            ),
        ),
        (
            "paragraphs of all makes",
            format!(
                "<title>Pilots strike</title>{}{TEXT}",
                (0..40_000)
                    .map(|n| format!("<p class=c{n}>Sentence {n} of a text that is long enough.</p>"))
                    .collect::<String>()
            ),
        ),
        ("pieces that never end", "<div hidden id=\"S:1\">".repeat(600_000) + "<title>Pilots strike</title>" + TEXT),
        (
            "pieces and gaps",
            (0..100_000)
                .map(|n| format!("<template id=\"P:{n}\"></template><div hidden id=\"S:{n}\"><p>x</p></div>"))
                .chain(["<title>Pilots strike</title>".to_owned(), TEXT.to_owned()])
                .collect(),
        ),
        (
            "lists in the state of a script",
            format!(
                "<title>Pilots strike</title><script>window.state = {{\"a\":[{}0]}}</script>",
                "[\"a b.\",\"c d.\",[\"e f.\"]],".repeat(150_000)
            ),
        ),
        ("one long word", format!("<title>Pilots strike</title><p>{}</p>{TEXT}", "x".repeat(5_000_000))),
        (
            "deep data",
            format!(
                "<title>Pilots strike</title><script type=application/ld+json>{}</script>{TEXT}",
                "[".repeat(1_000_000)
            ),
        ),
    ];
    for (name, html) in pages {
        // The time of this thread: how busy the machine is with other things does not count.
        let begun = ThreadTime::now();
        let draft = read(&html);
        assert!(begun.elapsed() < Duration::from_secs(10), "{name}: {:?}", begun.elapsed());
        assert_eq!(draft.title.as_deref(), Some("Pilots strike"), "{name}");
    }
}

#[test]
fn nul_bytes_and_direction_overrides_do_not_hide_text() {
    let draft = read(&format!("<title>Pil\0ots \u{202e}strike</title>{TEXT}"));
    assert_eq!(draft.title.as_deref(), Some("Pilots strike"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut page = raw("");
        page.bytes = bytes;
        let _ = read_page(&page);
    }

    #[test]
    fn any_markup_is_read_without_panic(
        markup in "(<(/)?(p|div|b|table|td|li|h1|a|span|script|title|meta|time)( (class|href|content|datetime)=\"?[a-z0-9:-]{0,9}\"?)?>|[a-zA-Zé你 .0-9<&;\"]{0,14}){0,60}"
    ) {
        let _ = read_page(&raw(&markup));
    }
}
