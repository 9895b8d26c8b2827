//! What is held of every reader, whatever it reads: it ends, it does not panic, and what it gives is bounded.
//!
//! Each function is the body of a fuzz target of its name, and the tests of the project run it on changed seeds (`tests/readers.rs`).

use jiff::Timestamp;
use newshound_ingest::json_values::{JsonValues, MAX_VALUE_BYTES};
use newshound_ingest::warc::WarcPages;
use newshound_ingest::{Gazetteer, Normaliser, RawPage, aggregator, dates, feed, opml, page, sitemap, sniff};
use newshound_model::OutletRegistry;
use newshound_model::record::ArticleRecord;
use newshound_search::query::Form;
use newshound_search::{Match, ParseOptions, Syntax, parse};

thread_local! {
    static NORMALISER: Normaliser = Normaliser::new(OutletRegistry::new(Vec::new()), Gazetteer::embedded());
}

fn now() -> Timestamp {
    Timestamp::from_second(1_795_600_000).expect("a second of our time")
}

fn raw(bytes: &[u8]) -> RawPage {
    RawPage {
        url: Some("https://harbour-post.example/news/1".into()),
        content_type: None,
        charset: None,
        bytes: bytes.to_vec(),
        fetched_at: now(),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Reads bytes of any form, and every article once more from its own record.
fn normalise(raw: &RawPage) {
    NORMALISER.with(|normaliser| {
        for article in normaliser.normalise(raw).into_iter().flatten() {
            assert!(!article.title.is_empty() || !article.body.is_empty() || article.standfirst.is_some());
            assert!(article.title.len() <= 2_000);
            let record = ArticleRecord::from(&article).to_json();
            let (again, unknown) = normaliser.record(&record, now()).expect("an article's own record is read");
            assert_eq!((again.id, unknown.len()), (article.id, 0));
        }
    });
}

/// One HTML page.
pub fn page(bytes: &[u8]) {
    let _ = page::read_page(&raw(bytes));
    normalise(&raw(bytes));
}

/// RSS, Atom and JSON Feed.
pub fn feed(bytes: &[u8]) {
    if let Ok(drafts) = feed::read_feed(&raw(bytes)) {
        assert!(drafts.len() <= feed::MAX_ITEMS);
    }
    normalise(&raw(bytes));
}

/// Sitemaps and lists of feeds.
pub fn sitemap(bytes: &[u8]) {
    if let Ok(sitemap) = sitemap::read_sitemap(&raw(bytes)) {
        assert!(sitemap.pages.len() + sitemap.sitemaps.len() <= sitemap::MAX_ENTRIES);
        assert_eq!(sitemap.latest_pages().len(), sitemap.pages.len());
    }
    let _ = sitemap::read_titled(&raw(bytes));
    if let Ok(feeds) = opml::read_opml(&raw(bytes)) {
        assert!(feeds.iter().all(|feed| feed.url.starts_with("http")));
    }
}

/// Records as JSON, in every dialect, alone and in lists.
pub fn record(bytes: &[u8]) {
    let mut line = 1;
    for value in JsonValues::new(bytes).flatten() {
        assert!(value.line >= line && value.json.len() <= MAX_VALUE_BYTES);
        line = value.line;
    }
    NORMALISER.with(|normaliser| {
        let _ = normaliser.line(&text(bytes), now());
    });
    let _ = sniff(bytes, None, None);
    normalise(&raw(bytes));
}

/// Web archives, and the pages in them.
pub fn warc(bytes: &[u8]) {
    for page in WarcPages::new(bytes).flatten().take(8) {
        normalise(&page);
    }
}

/// Aggregator pages as plain text.
pub fn aggregator(bytes: &[u8]) {
    let text = text(bytes);
    assert!(aggregator::read(&text, now()).len() <= text.lines().count());
}

/// The query language.
pub fn query(bytes: &[u8]) {
    let text = text(bytes);
    for (syntax, matching) in [(Syntax::Full, Match::All), (Syntax::Full, Match::Any), (Syntax::Plain, Match::Most)] {
        let options = ParseOptions {
            syntax,
            matching,
            now: now(),
            tz: jiff::tz::TimeZone::UTC,
            fields: Vec::new(),
            form: Form::Stemmed,
        };
        let parsed = parse(&text, &options);
        let _ = parsed.query.to_canonical();
        assert!(parsed.notices.iter().all(|notice| notice.at.end <= text.len()));
    }
}

/// Dates, absolute and relative.
pub fn date(bytes: &[u8]) {
    let text = text(bytes);
    let _ = dates::parse(&text, now());
    let _ = dates::parse_loose(&text, &dates::DateContext::default());
    let _ = dates::relative(&text, now());
    let _ = dates::ago(&text);
}
