//! Every parameter that chooses articles, in its own name, in the names of others, and wrong.

use std::sync::{Arc, LazyLock};

use newshound_model::{Article, ArticleKind, Confidence, DateSource, Entity, EntityId, EntityKind, Precision};
use newshound_search::MemoryBackend;
use newshound_server::ServerConfig;
use newshound_testkit::{article, instant};

use super::newsroom::{Newsroom, news, outlet};

/// The articles of the newsroom, and two with whatever can be filtered by.
fn all() -> Vec<Article> {
    let mut all = news();
    let place = |name: &str| {
        let id = EntityId::new(EntityKind::Place, name);
        Entity { id, name: name.into(), kind: EntityKind::Place, mentions: Vec::new(), salience: 0.9 }
    };
    all.push(
        article("view")
            .title("What the harbour of Lyon could learn")
            .body("The council votes on 12 January 2027, and the columnist of this paper has a view on it.")
            .published("2026-11-10T00:00:00Z")
            .with(|article| {
                article.first_seen = instant("2026-11-16T08:00:00Z");
                article.modified = Some(instant("2026-11-15T10:00:00Z"));
                article.outlet = Some(outlet("news.tagesblatt.example"));
                article.url = Some("https://news.tagesblatt.example/video/lyon".into());
                article.kind = ArticleKind::Opinion;
                article.paywalled = Some(true);
                article.entities = vec![place("Lyon")];
                article.published.precision = Precision::Day;
                article.published.source = DateSource::Url;
                article.published.confidence = Confidence::new(0.6);
            })
            .build(),
    );
    all.push(
        article("dateless")
            .title("Harbour notes without a date")
            .body("Somebody wrote this of Berlin and nobody knows when.")
            .published("2026-11-12T00:00:00Z")
            .with(|article| {
                article.published.source = DateSource::FirstSeen;
                article.published.confidence = Confidence::NONE;
                article.paywalled = Some(false);
                article.entities = vec![place("Berlin")];
            })
            .build(),
    );
    all
}

static NEWSROOM: LazyLock<Newsroom> =
    LazyLock::new(|| Newsroom::with(all(), Arc::new(MemoryBackend::new()), ServerConfig::default()));

/// The ids that a query string finds, oldest first; or the refusal.
fn found(query: &str) -> String {
    let order = if query.contains("sort=") { "" } else { "&sort=oldest" };
    let answer = NEWSROOM.get(&format!("/v1/search?group=none{order}&fields=id&{query}")).json();
    match answer["results"].as_array() {
        Some(hits) => hits.iter().map(|hit| hit["id"].as_str().unwrap()).collect::<Vec<_>>().join(" "),
        None => format!(
            "{} {}: {}",
            answer["status"],
            answer["parameter"].as_str().unwrap_or(""),
            answer["fix"].as_str().unwrap_or("")
        ),
    }
}

#[track_caller]
fn check(query: &str, expect: &str) {
    assert_eq!(found(query), expect, "{query}");
}

#[test]
fn every_filter_narrows_and_excludes() {
    let everything = "view bank-1 storm-1 storm-2 sturm-1 storm-3 dateless";
    check("", everything);
    for (query, expect, rest) in [
        ("outlet=Harbour+Post", "storm-1 storm-3", "view bank-1 storm-2 sturm-1 dateless"),
        ("outlet=tagesblatt.example", "view sturm-1", "bank-1 storm-1 storm-2 storm-3 dateless"),
        ("outlet=news.tagesblatt.example", "view", "bank-1 storm-1 storm-2 sturm-1 storm-3 dateless"),
        ("outlet=blatt.example", "", everything),
        ("outlet_country=Germany", "view sturm-1", "bank-1 storm-1 storm-2 storm-3 dateless"),
        ("outlet_type=newspaper", "storm-1 storm-3", "view bank-1 storm-2 sturm-1 dateless"),
        ("outlet_group=ports", "view storm-1 sturm-1 storm-3", "bank-1 storm-2 dateless"),
        ("country=FR", "view", "bank-1 storm-1 storm-2 sturm-1 storm-3 dateless"),
        ("country=germany,france", "view dateless", "bank-1 storm-1 storm-2 sturm-1 storm-3"),
        ("language=deu", "sturm-1", "view bank-1 storm-1 storm-2 storm-3 dateless"),
        ("section=news", "storm-1", "view bank-1 storm-2 sturm-1 storm-3 dateless"),
        ("author=mara+lind", "storm-1", "view bank-1 storm-2 sturm-1 storm-3 dateless"),
        ("type=opinion", "view", "bank-1 storm-1 storm-2 sturm-1 storm-3 dateless"),
        ("place=Lyon", "view", "bank-1 storm-1 storm-2 sturm-1 storm-3 dateless"),
        ("entity=place:berlin", "dateless", "view bank-1 storm-1 storm-2 sturm-1 storm-3"),
        ("tag=weather", "storm-1", "view bank-1 storm-2 sturm-1 storm-3 dateless"),
        ("agency=meridian+wire", "storm-1", "view bank-1 storm-2 sturm-1 storm-3 dateless"),
        ("has=image", "storm-1", "view bank-1 storm-2 sturm-1 storm-3 dateless"),
        ("has=video", "view", "bank-1 storm-1 storm-2 sturm-1 storm-3 dateless"),
        ("has=paywall", "view", "bank-1 storm-1 storm-2 sturm-1 storm-3 dateless"),
        ("paywall=no", "dateless", "view bank-1 storm-1 storm-2 sturm-1 storm-3"),
        ("paywall=yes", "view", "bank-1 storm-1 storm-2 sturm-1 storm-3 dateless"),
    ] {
        check(query, expect);
        check(&format!("exclude_{query}"), rest);
    }
    check("words_min=51&words_max=70", "storm-1 storm-2");
    for what in newshound_search::fields::HAS {
        // The same as a parameter and in the query.
        assert_eq!(found(&format!("has={what}")), found(&format!("q=has:{what}")), "{what}");
        assert_eq!(found(&format!("exclude_has={what}")), found(&format!("q=-has:{what}")), "{what}");
    }
    check("has=agency,video", "view storm-1");
    check("has=language", everything);
    check("outlet=-tagesblatt.example,-western-star.example", "storm-1 storm-3 dateless");
    check("q=outlet_group:ports+-outlet_type:newspaper", "view sturm-1");
    check("q=country:FR", "view");
    check("q=paywall:*", "view dateless");
    check("outlet=The+Post,western-star.example&exclude_section=News", "bank-1 storm-2 storm-3");
}

#[test]
fn windows_are_of_the_date_that_was_asked_for() {
    check("from=2026-11-19", "storm-2 sturm-1 storm-3");
    check("to=2026-11-12", "view");
    check("from=2026-11-18&to=2026-11-18", "storm-1");
    check("from=2026-11-19&tz=Australia/Sydney", "storm-1 storm-2 sturm-1 storm-3");
    for offset in ["%2B11:00", "+11:00"] {
        check(&format!("from=2026-11-19&tz={offset}"), "storm-1 storm-2 sturm-1 storm-3");
    }
    check("when=2026-11-01/2026-11-11", "view");
    check("when=24h", "storm-3");
    check("from=2026&to=2026-11", "view bank-1 storm-1 storm-2 sturm-1 storm-3");
    check("q=-has:date", "dateless");
    check("when=1081m", "storm-3");
    check("from=2026-11-19T19:00:00+01:00", "storm-3");
    check("when=2026-11-20/2026-11-01", "400 when: put the earlier time first");
    check("when=1079m", "");
    check("when=last+week&from=2+days+ago", "storm-1 storm-2 sturm-1 storm-3");
    check("date_field=modified&when=2026-11-15", "view");
    check("date_field=first_seen&when=2026-11-16", "view");
    check("date_field=mentioned&when=2027-01", "view");
    check("date_field=mentioned&from=2027-01-13", "");
    check("date_field=mentioned&from=2026-11-18&to=2026-11-18", "storm-1 storm-2");
    check("date_confidence=day&to=2026-11-12", "view");
    check("date_confidence=exact&to=2026-11-17", "bank-1");
    let answer = NEWSROOM.get("/v1/search?when=2d&tz=Europe/Paris").json();
    assert_eq!(answer["meta"]["window"]["from"], "2026-11-18T12:00:00Z", "{answer}");
}

#[test]
fn stories_show_only_what_was_chosen() {
    let shown = |query: &str| {
        let answer = NEWSROOM.get(&format!("/v1/stories?{query}")).json();
        let stories = answer["results"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
        let articles = stories.iter().flat_map(|story| story["articles"].as_array().unwrap());
        articles.map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(shown("q=storm&words_min=60&from=2026-11-19"), "storm-2");
    assert_eq!(shown("q=storm&to=2026-11-18"), "storm-1");
    assert_eq!(shown("q=storm&as_of=1"), "storm-1");
    assert_eq!(shown("q=harbour&outlet=western-star.example"), "storm-2");
}

#[test]
fn a_field_is_counted_once_however_often_it_is_asked_for() {
    let answer = NEWSROOM.get("/v1/facets?facets=outlet:3,language&facets=outlet:1").json();
    let facets = answer["facets"].as_object().unwrap();
    assert_eq!((facets.len(), facets["outlet"].as_array().unwrap().len()), (2, 3), "{answer}");
}

#[test]
fn what_others_call_it_is_understood() {
    for (theirs, ours) in [
        (
            "sources=Harbour+Post&excludeDomains=x.example&sortBy=publishedAt&pageSize=2",
            "outlet=Harbour+Post&sort=newest&limit=2",
        ),
        ("qInTitle=storm", "q=title:storm"),
        (
            "query=storm&startdatetime=20261118000000&enddatetime=20261118235959",
            "q=storm&from=2026-11-18&to=2026-11-18",
        ),
        (
            "keyword=harbour&keywordLoc=title&dateStart=2026-11-11&isDuplicateFilter=keepAll",
            "q=harbour&search_in=title&from=2026-11-11&group=none",
        ),
        ("dateMentionStart=2027-01-01&lang=en", "date_field=mentioned&from=2027-01-01&language=en"),
        ("from-date=2026-11-18&order-by=oldest&use-date=first-publication", "from=2026-11-18&sort=oldest"),
        ("not_sources=tagesblatt.example&from_=2026-11-01", "exclude_outlet=tagesblatt.example&from=2026-11-01"),
        ("locationsCountry=fr", "country=FR"),
        ("sourceGroup=ports&addDateFrom=2026-11-16", "outlet_group=ports&date_field=first_seen&from=2026-11-16"),
        ("published_at.start=2026-11-18&per_page=3", "from=2026-11-18&limit=3"),
        ("keywords=storm&start_date=2026-11-19", "q=storm&from=2026-11-19"),
        ("timeframe=24", "when=24h"),
        ("freshness=Day", "when=1d"),
        ("exclude_duplicates=true&showReprints=true", "group=none"),
    ] {
        let answer = |query: &str| NEWSROOM.get(&format!("/v1/search?fields=id&{query}")).json();
        let (found, expect) = (answer(theirs), answer(ours));
        assert!(!expect["results"].as_array().unwrap().is_empty(), "{ours} finds nothing: {expect}");
        assert_eq!(found["results"], expect["results"], "{theirs}: {found}");
    }
    let silent =
        NEWSROOM.get("/v1/search?sources=Harbour+Post&sortBy=relevancy&pageSize=2&searchIn=title,description").json();
    assert_eq!(silent["meta"]["warnings"].as_array().unwrap().len(), 0, "{silent}");
    let told = NEWSROOM.get("/v1/search?keywords=storm&countries=fr").json();
    assert_eq!(told["meta"]["warnings"].as_array().unwrap().len(), 2, "{told}");
}

#[test]
fn what_is_wrong_is_refused_with_the_closest_that_is_right() {
    check("langauge=en", "400 langauge: did you mean `language`?");
    check("pagesise=3", "400 pagesise: did you mean `pagesize`?");
    check("exclude_outlett=x", "400 exclude_outlett: did you mean `exclude_outlet`?");
    check(
        "sort=newst",
        "400 sort: did you mean `newest`? use one of: best, relevance, newest, oldest, coverage, random",
    );
    check(
        "language=germn",
        "400 language: did you mean `german`? give an ISO 639 code such as `en`, or an English name",
    );
    check(
        "country=germny",
        "400 country: did you mean `germany`? give an ISO 3166 code such as `DE`, or an English name",
    );
    check(
        "tz=Europe/Pariss",
        "400 tz: did you mean `Europe/Paris`? give a zone such as Europe/Paris or UTC, or an offset such as +02:00",
    );
    check("outlet_group=port", "400 outlet_group: did you mean `ports`? use one of: ports");
    let has = newshound_search::fields::HAS.join(", ");
    check("has=pictures", &format!("400 has: use one of: {has}"));
    check("q=storm&q=bank", "400 q: give `q` once");
    check(
        "type=opinon",
        "400 type: did you mean `opinion`? use one of: news, opinion, live, press_release, review, paid",
    );
    check("search_in=titel", "400 search_in: did you mean `title`? use one of: title, lead, body, url, author");
    check(
        "date_field=publised",
        "400 date_field: did you mean `published`? use one of: published, modified, first_seen, mentioned",
    );
    check("as_of=yesterday", "400 as_of: take `meta.receipt.as_of` of an earlier answer as it is");
    check("min_newsroms=2", "400 min_newsroms: did you mean `minnewsroom`?");
    let empty = NEWSROOM.get("/v1/search?outlet=western-sta.example").json();
    let warning = empty["meta"]["warnings"][0].as_str().unwrap();
    assert!(warning.contains("western-sta.example") && warning.contains("`western-star.example`"), "{warning}");
}
