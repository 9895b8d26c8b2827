//! Timelines and gaps along every date, in days of the caller's zone.

use std::sync::Arc;

use newshound_model::{Article, CopyGroupId, Placement, Role, StoryId};
use newshound_search::MemoryBackend;
use newshound_server::ServerConfig;
use newshound_testkit::{article, instant};
use serde_json::Value;

use super::newsroom::{Newsroom, outlet};

fn newsroom(articles: Vec<Article>) -> Newsroom {
    Newsroom::with(articles, Arc::new(MemoryBackend::new()), ServerConfig::default())
}

/// The days that have articles, with their counts.
fn days(timeline: &Value) -> String {
    let buckets = timeline["buckets"].as_array().unwrap_or_else(|| panic!("{timeline}"));
    let counted = buckets.iter().filter(|bucket| bucket["count"] != 0);
    counted
        .map(|one| format!("{}={}", &one["from"].as_str().unwrap()[5..10], one["count"]))
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn timelines_count_by_the_date_that_the_window_is_of() {
    let dated = |id: &str, published: &str, modified: Option<&str>, first_seen: &str| {
        let mut article =
            article(id).title("Storm").body("It is said to end on 3 December 2026.").published(published).build();
        article.modified = modified.map(instant);
        article.first_seen = instant(first_seen);
        article
    };
    let newsroom = newsroom(vec![
        dated("a", "2026-11-01T10:00:00Z", Some("2026-11-05T10:00:00Z"), "2026-11-02T10:00:00Z"),
        dated("b", "2026-11-03T10:00:00Z", None, "2026-11-09T10:00:00Z"),
    ]);
    for (date_field, window, expect) in [
        ("published", "", "11-01=1 11-03=1"),
        ("modified", "", "11-03=1 11-05=1"),
        ("first_seen", "", "11-02=1 11-09=1"),
        ("first_seen", "&from=2026-11-08", "11-09=1"),
        ("modified", "&to=2026-11-04", "11-03=1"),
        ("mentioned", "&from=2026-12-03", "11-01=1 11-03=1"),
    ] {
        let query = format!("q=storm&date_field={date_field}{window}");
        let line = newsroom.get(&format!("/v1/timeline?interval=day&{query}")).json();
        assert_eq!(days(&line), expect, "{query}");
        let beside = newsroom.get(&format!("/v1/search?timeline=day&{query}")).json();
        assert_eq!(days(&beside["timeline"]), expect, "{query}");
        let stands = if date_field == "mentioned" { "published" } else { date_field };
        assert_eq!(line["date_field"], stands, "{line}");
        assert_eq!(line.get("note").is_some(), date_field == "mentioned", "{line}");
        assert_eq!(line["total"], beside["total"], "{query}");
    }
}

#[test]
fn a_window_that_was_asked_for_is_shown_whole() {
    let newsroom = newsroom(vec![article("a").title("Storm").published("2026-11-05T10:00:00Z").build()]);
    let n_days = |window: &str| {
        let line = newsroom.get(&format!("/v1/timeline?q=storm&interval=day&{window}")).json();
        line["buckets"].as_array().unwrap().len()
    };
    assert_eq!(n_days("from=2026-11-01&to=2026-11-10"), 10);
    // The present is 20 November, and what is to come is not shown.
    assert_eq!(n_days("from=2026-11-01&to=2026-12-31"), 20);
    assert_eq!(n_days(""), 1);
}

#[test]
fn the_days_of_a_large_story_count_all_of_its_articles() {
    let placed = |number: usize| {
        let at = format!("2026-11-{:02}T{:02}:30:00Z", 10 + number % 3, number % 24);
        let placement = Placement {
            story: StoryId::new("s-large".to_owned()),
            copy_group: CopyGroupId::new(format!("c-{number}")),
            role: Role::Original,
        };
        let title = format!("Storm report {number}");
        article(&format!("a-{number}"))
            .title(&title)
            .published(&at)
            .with(|article| article.placement = Some(placement.clone()))
            .build()
    };
    let newsroom = newsroom((0..600).map(placed).collect());
    let story = newsroom.get("/v1/stories/s-large?limit=5&tz=Asia/Tokyo").json();
    let counts: Vec<u64> =
        story["timeline"].as_array().unwrap().iter().map(|day| day["count"].as_u64().unwrap()).collect();
    assert_eq!((counts.len(), counts.iter().sum::<u64>()), (4, 600), "{}", story["timeline"]);
    assert_eq!((&story["timeline"][0]["day"], &story["size"]["total_articles"]), (&"2026-11-10".into(), &600.into()));
    assert_eq!((story["articles"].as_array().unwrap().len(), &story["meta"]["tz"]), (5, &"Asia/Tokyo".into()));
}

#[test]
fn gaps_are_days_of_the_callers_zone() {
    let mut articles = Vec::new();
    for day in 1..=19 {
        // Nothing on the 15th in Tokyo, which is from the 14th, 15:00, to the 15th, 15:00, here.
        for hour in (0..24).step_by(3).filter(|hour| !matches!((day, hour), (14, 15..) | (15, ..15))) {
            let at = format!("2026-11-{day:02}T{hour:02}:30:00Z");
            let id = format!("a-{day}-{hour}");
            articles.push(
                article(&id)
                    .title(&id)
                    .published(&at)
                    .with(|article| article.outlet = Some(outlet("harbour-post.example")))
                    .build(),
            );
        }
    }
    let newsroom = newsroom(articles);
    let gaps = |tz: &str| {
        let line = newsroom.get(&format!("/v1/timeline?interval=day&tz={tz}")).json();
        let gap = |gap: &Value| format!("{}..{}", gap["from"].as_str().unwrap(), gap["to"].as_str().unwrap());
        let found: Vec<String> = line["coverage"]["gaps"].as_array().unwrap().iter().map(gap).collect();
        (found.join(" "), line["coverage"]["window"]["tz"].as_str().unwrap().to_owned())
    };
    assert_eq!(gaps("Asia/Tokyo"), ("2026-11-15..2026-11-15".into(), "Asia/Tokyo".into()));
    assert_eq!(gaps("UTC"), (String::new(), "UTC".into()));
    let outlet =
        |tz: &str| newsroom.get(&format!("/v1/outlets/harbour-post.example?tz={tz}")).json()["health"]["gaps"].clone();
    assert_eq!(outlet("Asia/Tokyo").as_array().unwrap().len(), 1);
    assert_eq!(outlet("UTC").as_array().unwrap().len(), 0);
}
