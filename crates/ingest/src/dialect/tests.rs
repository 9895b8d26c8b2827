//! A record of each dialect, and what becomes of it.

use newshound_model::{Article, OutletRegistry};

use crate::{Gazetteer, Normaliser, Rejection};

fn read(json: &str) -> Result<(Article, Vec<String>), Rejection> {
    let normaliser = Normaliser::new(OutletRegistry::new(Vec::new()), Gazetteer::embedded());
    normaliser.record(json, "2026-11-24T10:00:00Z".parse().unwrap())
}

/// Shows what matters of an article in one line; fields without a value are left out.
fn show(article: &Article) -> String {
    let outlet = article.outlet.as_ref();
    let fields = [
        ("url", article.url.clone()),
        ("title", Some(article.title.clone())),
        ("standfirst", article.standfirst.clone()),
        ("body", Some(article.body.join(" / "))),
        ("at", Some(article.published.at.to_string())),
        ("modified", article.modified.map(|at| at.to_string())),
        ("outlet", outlet.map(|outlet| format!("{} {}", outlet.id.as_str(), outlet.name))),
        ("country", outlet.and_then(|outlet| outlet.country.clone())),
        ("lang", Some(article.language.to_string()).filter(|code| code != "und")),
        ("by", Some(article.authors.join(", "))),
        ("section", article.section.clone()),
        ("tags", Some(article.tags.join(", "))),
        ("image", article.image.clone()),
        ("paywalled", article.paywalled.map(|paywalled| paywalled.to_string())),
    ];
    let said =
        fields.iter().filter_map(|(name, value)| Some((name, value.as_ref().filter(|value| !value.is_empty())?)));
    said.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// The dialect is recognised, no field of it is told as unknown, and the article is this one.
#[track_caller]
fn check(name: &str, json: &str, expect: &str) {
    let fields = serde_json::from_str(json).unwrap();
    assert_eq!(super::name_of(&fields), Some(name).filter(|name| !name.is_empty()));
    let (article, unknown) = read(json).unwrap();
    assert_eq!(show(&article), expect);
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn news_api() {
    check(
        "NewsAPI and its kin",
        r#"{"source":{"id":null,"name":"Harbour Post"},"author":"Ann Example","title":"Pilots strike","description":"Ships wait outside.",
            "url":"https://harbour-post.example/a/1","urlToImage":"https://harbour-post.example/p.jpg","publishedAt":"2026-11-03T07:10:00Z",
            "content":"Nineteen ships waited outside the harbour on Tuesday… [+1234 chars]"}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; standfirst=Ships wait outside.; body=Nineteen ships waited outside the \
         harbour on Tuesday…; at=2026-11-03T07:10:00Z; outlet=harbour-post.example Harbour Post; lang=en; by=Ann Example; \
         image=https://harbour-post.example/p.jpg",
    );
}

#[test]
fn gdelt() {
    check(
        "GDELT",
        r#"{"url":"https://harbour-post.example/a/1","url_mobile":"","title":"Pilots strike","seendate":"20261103T071000Z",
            "socialimage":"https://harbour-post.example/p.jpg","domain":"harbour-post.example","language":"English","sourcecountry":"Ireland"}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; at=2026-11-03T07:10:00Z; outlet=harbour-post.example harbour-post.example; \
         lang=en; image=https://harbour-post.example/p.jpg",
    );
}

#[test]
fn common_crawl_extracts() {
    check(
        "news-please and Common Crawl extracts",
        r#"{"authors":["Ann Example"],"date_download":"2026-11-04 09:00:00","date_modify":null,"date_publish":"2026-11-03 07:10:00",
            "description":"Ships wait.","filename":"a.html","image_url":"https://harbour-post.example/p.jpg","language":"en","localpath":null,
            "maintext":"Nineteen ships waited outside the harbour.\nThe union said so.","source_domain":"harbour-post.example","text":null,
            "title":"Pilots strike","title_page":null,"title_rss":null,"url":"https://harbour-post.example/a/1"}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; standfirst=Ships wait.; body=Nineteen ships waited outside the harbour. / \
         The union said so.; at=2026-11-03T07:10:00Z; outlet=harbour-post.example harbour-post.example; lang=en; by=Ann Example; \
         image=https://harbour-post.example/p.jpg",
    );
    check(
        "",
        r#"{"title":"Pilots strike","text":"Nineteen ships waited.","domain":"harbour-post.example","date":"2026-11-03 00:00:00",
            "description":"","url":"https://harbour-post.example/a/1","image_url":""}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; body=Nineteen ships waited.; at=2026-11-03T00:00:00Z; \
         outlet=harbour-post.example harbour-post.example",
    );
    check(
        "RealNews",
        r#"{"text":"Nineteen ships waited.","summary":"Ships wait.","authors":["Ann Example"],"publish_date":"2026-11-03","status":"success",
            "title":"Pilots strike","url":"https://harbour-post.example/a/1","domain":"harbour-post.example","warc_date":"2026-11-04T00:00:00Z"}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; standfirst=Ships wait.; body=Nineteen ships waited.; \
         at=2026-11-03T00:00:00Z; outlet=harbour-post.example harbour-post.example; by=Ann Example",
    );
}

#[test]
fn extractors() {
    check(
        "Newspaper",
        r#"{"url":"https://harbour-post.example/a/1","title":"Pilots strike","text":"Nineteen ships waited.","authors":["Ann Example"],
            "publish_date":"2026-11-03T07:10:00","top_image":"https://harbour-post.example/p.jpg","meta_lang":"en","meta_description":"Ships wait.",
            "meta_keywords":["port"],"keywords":["pilots"],"source_url":"https://harbour-post.example","html":"<html>"}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; standfirst=Ships wait.; body=Nineteen ships waited.; \
         at=2026-11-03T07:10:00Z; outlet=harbour-post.example harbour-post.example; lang=en; by=Ann Example; tags=pilots; \
         image=https://harbour-post.example/p.jpg",
    );
    check(
        "Trafilatura",
        r#"{"title":"Pilots strike","author":"Ann Example; Tom Ellis","hostname":"harbour-post.example","date":"2026-11-03","fingerprint":"f0",
            "id":null,"license":null,"comments":"","raw_text":"Nineteen","text":"Nineteen ships waited.","language":null,"image":null,
            "pagetype":"article","source":"https://harbour-post.example/a/1","source-hostname":"Harbour Post","excerpt":"Ships wait.",
            "categories":"Port;City","tags":"port, strike"}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; standfirst=Ships wait.; body=Nineteen ships waited.; \
         at=2026-11-03T00:00:00Z; outlet=harbour-post.example Harbour Post; by=Ann Example, Tom Ellis; section=Port; tags=port, strike",
    );
}

#[test]
fn schema_org() {
    check(
        "schema.org",
        r#"{"@context":"https://schema.org","@type":["NewsArticle"],"headline":"Pilots strike","articleBody":"Nineteen ships waited.",
            "datePublished":"2026-11-03T07:10:00+01:00","dateModified":"2026-11-03T09:00:00Z","author":[{"@type":"Person","name":"Ann Example"}],
            "publisher":{"@type":"Organization","name":"Harbour Post","logo":{"url":"x"}},
            "mainEntityOfPage":{"@id":"https://harbour-post.example/a/1"},"description":"Ships wait.","keywords":"port, strike",
            "articleSection":["Port","City"],"inLanguage":{"@type":"Language","alternateName":"en"},"image":[{"url":"https://harbour-post.example/p.jpg"}],
            "isAccessibleForFree":"False"}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; standfirst=Ships wait.; body=Nineteen ships waited.; \
         at=2026-11-03T06:10:00Z; modified=2026-11-03T09:00:00Z; outlet=harbour-post.example Harbour Post; lang=en; by=Ann Example; \
         section=Port; tags=port, strike; image=https://harbour-post.example/p.jpg; paywalled=true",
    );
    assert_eq!(
        read(r#"{"@type":"BreadcrumbList","name":"x"}"#).unwrap_err(),
        Rejection::NoArticle { kind: "BreadcrumbList".into() }
    );
}

#[test]
fn apis_of_outlets() {
    check(
        "The Guardian's open platform",
        r#"{"id":"port/2026/nov/03/pilots","type":"article","sectionName":"Port","webPublicationDate":"2026-11-03T07:10:00Z",
            "webTitle":"Pilots strike | Port","webUrl":"https://harbour-post.example/a/1","fields":{"headline":"Pilots strike",
            "trailText":"Ships <b>wait</b>.","byline":"Ann Example and Tom Ellis","bodyText":"Nineteen ships waited.","thumbnail":"https://harbour-post.example/p.jpg"}}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; standfirst=Ships wait.; body=Nineteen ships waited.; \
         at=2026-11-03T07:10:00Z; outlet=harbour-post.example harbour-post.example; by=Ann Example, Tom Ellis; section=Port; \
         image=https://harbour-post.example/p.jpg",
    );
    check(
        "the New York Times' article search",
        r#"{"abstract":"Ships wait.","web_url":"https://harbour-post.example/a/1","snippet":"Ships","lead_paragraph":"Nineteen ships waited.",
            "source":"Harbour Post","multimedia":[],"headline":{"main":"Pilots strike","kicker":null},"keywords":[{"name":"subject","value":"port"}],
            "pub_date":"2026-11-03T07:10:00+0000","section_name":"Port","byline":{"original":"By Ann Example and Tom Ellis"},"_id":"nyt://1"}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; standfirst=Ships wait.; body=Nineteen ships waited.; \
         at=2026-11-03T07:10:00Z; outlet=harbour-post.example Harbour Post; by=Ann Example, Tom Ellis; section=Port; tags=port",
    );
    check(
        "WordPress",
        r#"{"id":17,"date":"2026-11-03T08:10:00","date_gmt":"2026-11-03T07:10:00","modified_gmt":"2026-11-03T09:00:00","slug":"pilots","status":"publish",
            "link":"https://harbour-post.example/a/1","title":{"rendered":"Pilots &amp; ships"},"content":{"rendered":"<p>Nineteen ships waited.</p>","protected":false},
            "excerpt":{"rendered":"<p>Ships wait.</p>"},"author":3,"categories":[1,2],"tags":[]}"#,
        "url=https://harbour-post.example/a/1; title=Pilots & ships; standfirst=Ships wait.; body=Nineteen ships waited.; \
         at=2026-11-03T07:10:00Z; modified=2026-11-03T09:00:00Z; outlet=harbour-post.example harbour-post.example",
    );
}

#[test]
fn services() {
    check(
        "Event Registry",
        r#"{"uri":"8412","lang":"eng","isDuplicate":false,"date":"2026-11-03","time":"07:10:00","dateTime":"2026-11-03T07:12:00Z","dateTimePub":"2026-11-03T07:10:00Z",
            "dataType":"news","url":"https://harbour-post.example/a/1","title":"Pilots strike","body":"Nineteen ships waited.",
            "source":{"uri":"harbour-post.example","dataType":"news","title":"Harbour Post"},"authors":[{"uri":"x","name":"Ann Example"}],"image":null}"#
            .replace("\"isDuplicate\":false,", "").as_str(),
        "url=https://harbour-post.example/a/1; title=Pilots strike; body=Nineteen ships waited.; at=2026-11-03T07:10:00Z; \
         outlet=harbour-post.example Harbour Post; lang=en; by=Ann Example",
    );
    check(
        "NewsCatcher",
        r#"{"title":"Pilots strike","author":"Ann Example","published_date":"2026-11-03 07:10:00","published_date_precision":"full",
            "link":"https://harbour-post.example/a/1","clean_url":"harbour-post.example","excerpt":"Ships wait.","summary":"Nineteen ships waited.",
            "rights":"harbour-post.example","rank":3,"topic":"news","country":"IE","language":"en","authors":"Ann Example","media":"https://harbour-post.example/p.jpg","_id":"n1"}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; standfirst=Ships wait.; body=Nineteen ships waited.; \
         at=2026-11-03T07:10:00Z; outlet=harbour-post.example harbour-post.example; country=IE; lang=en; by=Ann Example; section=news; \
         image=https://harbour-post.example/p.jpg",
    );
    check(
        "Webz.io",
        r#"{"thread":{"uuid":"t","site":"harbour-post.example","country":"IE","main_image":"https://harbour-post.example/p.jpg"},"uuid":"w1",
            "url":"https://harbour-post.example/a/1","author":"Ann Example","published":"2026-11-03T09:10:00.000+02:00","title":"Pilots strike",
            "text":"Nineteen ships waited.","language":"english","crawled":"2026-11-03T10:00:00.000+02:00","entities":{}}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; body=Nineteen ships waited.; at=2026-11-03T07:10:00Z; \
         outlet=harbour-post.example harbour-post.example; country=IE; lang=en; by=Ann Example; image=https://harbour-post.example/p.jpg",
    );
    check(
        "NewsData.io",
        r#"{"article_id":"d1","title":"Pilots strike","link":"https://harbour-post.example/a/1","keywords":["port"],"creator":["Ann Example"],
            "description":"Ships wait.","content":"ONLY AVAILABLE IN PAID PLANS","pubDate":"2026-11-03 07:10:00","pubDateTZ":"UTC","image_url":null,
            "source_id":"harbour","source_name":"Harbour Post","source_url":"https://harbour-post.example","language":"english","country":["ireland"],
            "category":["top"]}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; standfirst=Ships wait.; at=2026-11-03T07:10:00Z; \
         outlet=harbour-post.example Harbour Post; lang=en; by=Ann Example; section=top; tags=port",
    );
    check(
        "Media Cloud",
        r#"{"id":"m1","indexed_date":"2026-11-04","language":"en","media_name":"Harbour Post","media_url":"harbour-post.example",
            "publish_date":"2026-11-03","title":"Pilots strike","url":"https://harbour-post.example/a/1"}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; at=2026-11-03T00:00:00Z; outlet=harbour-post.example Harbour Post; lang=en",
    );
}

#[test]
fn hits_of_elasticsearch_and_items_of_json_feed() {
    check(
        "JSON Feed",
        r#"{"id":"https://harbour-post.example/a/1","url":"https://harbour-post.example/a/1","title":"Pilots strike","content_html":"<p>Nineteen ships waited.</p>",
            "date_published":"2026-11-03T07:10:00Z","authors":[{"name":"Ann Example"}],"tags":["port"]}"#,
        "url=https://harbour-post.example/a/1; title=Pilots strike; body=Nineteen ships waited.; at=2026-11-03T07:10:00Z; \
         outlet=harbour-post.example harbour-post.example; by=Ann Example; tags=port",
    );
    let (article, unknown) = read(r#"{"_index":"news","_id":"e1","_score":1.0,"_source":{"title":"Pilots strike","body":"Nineteen ships waited."}}"#).unwrap();
    assert_eq!((article.id.as_str(), article.title.as_str(), unknown.len()), ("e1", "Pilots strike", 0));
}

#[test]
fn what_has_no_place_is_kept() {
    let (article, unknown) = read(
        r#"{"url":"https://harbour-post.example/a/1","title":"Pilots strike","seendate":"20261103T071000Z","sourcecountry":"Ireland","mood":"calm"}"#,
    )
    .unwrap();
    assert_eq!(article.extra["sourcecountry"], "Ireland");
    assert_eq!((article.extra["mood"].as_str(), unknown), (Some("calm"), vec!["mood".to_owned()]));
}
