//! What the orders and groups promise.

use std::collections::{BTreeMap, BTreeSet};

use newshound_model::{Article, CopyGroupId, Placement, Published, Role, StoryId};

use super::corpus::{Seed, articles};
use super::{Make, filled, ids, oracle, put, request, walk};
use crate::backend::SearchBackend;
use crate::hits::ScoreParts;
use crate::request::{CountMode, Decay, Filters, Group, Refine, SearchRequest, Sort, TimeWindow};
use crate::second::CANDIDATES;

const SORTS: [Sort; 7] = [
    Sort::Best(Decay::DEFAULT),
    Sort::Relevance,
    Sort::Newest,
    Sort::Oldest,
    Sort::Coverage(Decay::DEFAULT),
    Sort::Random { seed: 1 },
    Sort::Random { seed: 2 },
];

const GROUPS: [Group; 4] = [Group::None, Group::Copies, Group::Story, Group::Diverse];

pub(super) fn pages_neither_repeat_nor_lose(make: Make<'_>) {
    let all = articles(Seed(6), 70);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    for sort in SORTS {
        for group in GROUPS {
            for query in ["", "alpha", "alpha beta OR gamma", "\"alpha beta\" OR delta"] {
                let mut whole = request(query);
                (whole.sort, whole.group) = (sort, group);
                let expect = ids(backend.as_ref(), &whole);
                let case = format!("{query:?} by {sort:?} grouped {group:?}");
                // What no words count for is in the same order everywhere.
                if query.is_empty() || matches!(sort, Sort::Newest | Sort::Oldest | Sort::Random { .. }) {
                    assert_eq!(expect, ids(&oracle, &whole), "{case}");
                }
                for limit in [1, 2, 3, 7] {
                    assert_eq!(walk(backend.as_ref(), &whole, limit), expect, "{case}, {limit} a page");
                }
                assert_eq!(expect.len(), ids(&oracle, &whole).len(), "{case}: one of each group");
                // Nothing twice, and as many as there are groups: counted without any backend.
                let shown: BTreeSet<String> = expect.iter().map(|id| group_of(&all, id, group)).collect();
                assert_eq!(shown.len(), expect.len(), "{case}: a group is shown twice");
                if query.is_empty() {
                    let groups = all.iter().map(|article| group_of(&all, article.id.as_str(), group));
                    assert_eq!(shown, groups.collect(), "{case}: a group is not shown");
                }
            }
        }
    }
}

/// What an article is shown once for.
fn group_of(all: &[Article], id: &str, group: Group) -> String {
    let article = all.iter().find(|article| article.id.as_str() == id).unwrap();
    match (group, &article.placement) {
        (Group::Copies, Some(placement)) => placement.copy_group.to_string(),
        (Group::Story | Group::Diverse, Some(placement)) => placement.story.to_string(),
        (Group::None, _) | (_, None) => id.to_owned(),
    }
}

/// What was taken in a moment ago without a date is no news: it comes last in the orders by time and behind everything that matches as
/// well, and no window finds it.
pub(super) fn what_has_no_date_comes_last(make: Make<'_>) {
    let article = |id: &str, published: Published| {
        let mut article = Article::new(id.parse().unwrap(), "Alpha".into(), published);
        article.body = vec!["beta".into()];
        article
    };
    let at = |day: &str| format!("2026-11-{day}T12:00:00Z").parse().unwrap();
    let all = [
        article("taken-in", Published::first_seen(super::now())),
        article("old", Published::recorded(at("02"))),
        article("feed", Published::estimated(at("20"))),
        article("new", Published::recorded(at("28"))),
        article("also-taken-in", Published::first_seen(super::now())),
    ];
    let backend = filled(make, &all);
    for query in ["", "alpha"] {
        let mut asked = request(query);
        for (sort, expect) in [
            (Sort::Newest, ["new", "feed", "old"]),
            (Sort::Oldest, ["old", "feed", "new"]),
            (Sort::Best(Decay::DEFAULT), ["new", "feed", "old"]),
        ] {
            asked.sort = sort;
            let found = ids(backend.as_ref(), &asked);
            assert_eq!((&found[..3], found.len()), (&expect.map(str::to_owned)[..], 5), "{query:?} by {sort:?}");
            for limit in [1, 2, 4] {
                assert_eq!(walk(backend.as_ref(), &asked, limit), found, "{query:?} by {sort:?}, {limit} a page");
            }
        }
        for (from, to) in [(None, Some(super::now())), (Some(at("01")), None), (Some(at("01")), Some(super::now()))] {
            asked.filters = Filters { published: TimeWindow { from, to }, ..Filters::default() };
            asked.sort = Sort::Newest;
            assert_eq!(ids(backend.as_ref(), &asked), ["new", "feed", "old"], "{query:?}, {from:?} to {to:?}");
        }
    }
    assert_eq!(ids(backend.as_ref(), &request("-has:date")).len(), 2);
}

/// What comes and goes between two pages changes nothing, also where it changes every score.
pub(super) fn walks_end_in_the_state_they_began_in(make: Make<'_>) {
    let all = articles(Seed(14), 60);
    for (sort, group) in [(Sort::Best(Decay::DEFAULT), Group::Diverse), (Sort::Relevance, Group::None)] {
        let backend = filled(make, &all);
        let mut asked = request("alpha OR beta");
        (asked.sort, asked.group, asked.count) = (sort, group, CountMode::Exact);
        let whole = ids(backend.as_ref(), &asked);
        asked.limit = 5;
        let first = backend.search(&asked).unwrap();
        for (sequence, seed) in [(8, 15), (9, 16)] {
            let mut others = articles(Seed(seed), 20);
            for (number, other) in others.iter_mut().enumerate() {
                other.id = format!("other-{seed}-{number}").parse().unwrap();
            }
            put(backend.as_ref(), &others);
            backend.commit(sequence).unwrap();
        }
        asked.after = first.next;
        let second = backend.search(&asked).unwrap();
        assert_eq!((second.generation, second.total), (first.generation, first.total), "{sort:?}");
        assert_eq!(walk(backend.as_ref(), &asked, 5), whole[5..], "{sort:?} grouped {group:?}");
    }
}

/// Three stories: one of three outlets of which two print one text, one of two outlets, one of a single outlet that tells it three times.
fn known() -> Vec<Article> {
    let article = |(id, outlet, story, copies): &(&str, &str, &str, &str)| {
        let published = Published::recorded("2026-11-01T12:00:00Z".parse().unwrap());
        let mut article = Article::new(id.parse().unwrap(), "Alpha".into(), published);
        article.outlet = Some(newshound_model::Outlet::named(outlet.parse().unwrap(), (*outlet).into()));
        article.placement = Some(Placement {
            story: StoryId::new((*story).to_owned()),
            copy_group: CopyGroupId::new((*copies).to_owned()),
            role: Role::Original,
        });
        article
    };
    let rows = [
        ("a1", "one.example", "s-a", "c-a"),
        ("a2", "two.example", "s-a", "c-a"),
        ("a3", "three.example", "s-a", "c-a2"),
        ("b1", "one.example", "s-b", "c-b"),
        ("b2", "two.example", "s-b", "c-b2"),
        ("b3", "two.example", "s-b", "c-b3"),
        ("c1", "one.example", "s-c", "c-c"),
        ("c2", "one.example", "s-c", "c-c2"),
        ("c3", "one.example", "s-c", "c-c3"),
    ];
    rows.iter().map(article).collect()
}

pub(super) fn coverage_and_outlets_are_those_counted_by_hand(make: Make<'_>) {
    let backend = filled(make, &known());
    let mut asked = request("alpha");
    asked.sort = Sort::Coverage(Decay::DEFAULT);
    let reports: Vec<(String, f32)> = backend
        .search(&asked)
        .unwrap()
        .hits
        .iter()
        .map(|hit| (hit.article.id.as_str()[..1].to_owned(), hit.score.coverage))
        .collect();
    // A text in two outlets is one report, three texts of one outlet are one, too.
    assert!(reports[..6].iter().all(|(story, reports)| story != "c" && *reports == 2.0), "{reports:?}");
    assert!(reports[6..].iter().all(|(story, reports)| story == "c" && *reports == 1.0), "{reports:?}");
    for (min, n_found) in [(1, 9), (2, 6), (3, 3), (4, 0)] {
        let mut asked = request("alpha");
        asked.filters = Filters { min_outlets: Some(min), ..Filters::default() };
        asked.count = CountMode::Exact;
        let page = backend.search(&asked).unwrap();
        assert_eq!((page.hits.len(), page.total.unwrap().articles), (n_found, n_found as u64), "{min} outlets");
    }
}

/// Of five stories of one outlet and one of another, all equally good, the other comes first or second.
pub(super) fn diverse_pages_mix_outlets(make: Make<'_>) {
    let mut all = known();
    all.truncate(6);
    for (number, article) in all.iter_mut().enumerate() {
        let outlet = if number == 4 { "other.example" } else { "one.example" };
        article.outlet = Some(newshound_model::Outlet::named(outlet.parse().unwrap(), outlet.into()));
        article.placement = Some(Placement {
            story: StoryId::new(format!("s-{number}")),
            copy_group: CopyGroupId::new(format!("c-{number}")),
            role: Role::Original,
        });
    }
    let backend = filled(make, &all);
    for sort in [Sort::Best(Decay::DEFAULT), Sort::Relevance, Sort::Newest, Sort::Oldest, Sort::Coverage(Decay::OFF)] {
        let mut asked: SearchRequest = request("alpha");
        (asked.sort, asked.group) = (sort, Group::Diverse);
        let found = ids(backend.as_ref(), &asked);
        assert_eq!(found.len(), 6, "{sort:?}: held back, not left out");
        assert!(found[..2].contains(&"b2".to_owned()), "{sort:?}: {found:?}");
    }
}

/// Where words stand and what a query names is the same in every engine, though scores of the first phase are not.
pub(super) fn the_second_phase_sees_what_the_oracle_sees(make: Make<'_>) {
    let all = articles(Seed(18), 120);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    let mut differing = 0;
    for query in [
        "alpha OR beta OR gamma OR elections",
        "alpha harbours",
        "\"alpha beta\" OR (storms NEAR/5 bank)",
        "Two Times OR Mara Ellingsen OR alpha OR 5 November 2026",
        "body:alpha OR body:rates",
        "title:alpha OR lead:beta",
        "=storms OR =alpha",
        "al* OR café",
        "author:ellis",
    ] {
        let mut asked = request(query);
        (asked.sort, asked.refine) = (Sort::Relevance, Refine::On(query.into()));
        let fits = |backend: &dyn SearchBackend| -> BTreeMap<String, [f32; 5]> {
            let hits = backend.search(&asked).unwrap().hits;
            let fit = |score: ScoreParts| [score.title, score.lead, score.proximity, score.typed, score.named];
            hits.iter().map(|hit| (hit.article.id.to_string(), fit(hit.score))).collect()
        };
        let (found, expect) = (fits(backend.as_ref()), fits(&oracle));
        assert_eq!(found.keys().collect::<Vec<_>>(), expect.keys().collect::<Vec<_>>(), "{query}");
        for (id, fit) in &found {
            let is_alike = fit.iter().zip(expect[id]).all(|(found, expect)| (found - expect).abs() < 1e-4);
            assert!(is_alike && fit.iter().all(|factor| *factor >= 1.0), "{query}: {id} {fit:?} {:?}", expect[id]);
            differing += usize::from(fit.iter().any(|factor| *factor > 1.0));
        }
    }
    assert!(differing > 100, "the second phase has something to say");
}

/// More matches than the second phase looks at: the rest follows in the order of the first.
pub(super) fn walks_go_on_behind_the_second_phase(make: Make<'_>) {
    let all = articles(Seed(19), 330);
    let backend = filled(make, &all);
    for sort in [Sort::Best(Decay::DEFAULT), Sort::Relevance] {
        let mut whole = request("alpha OR beta OR gamma OR delta");
        whole.sort = sort;
        let plain = ids(backend.as_ref(), &whole);
        assert!(plain.len() > CANDIDATES + 20);
        whole.refine = Refine::On("alpha beta gamma delta".into());
        let refined = ids(backend.as_ref(), &whole);
        assert_ne!(refined, plain, "{sort:?}");
        assert_eq!(refined[CANDIDATES..], plain[CANDIDATES..], "{sort:?}");
        let sorted = |ids: &[String]| ids.iter().cloned().collect::<BTreeSet<_>>();
        assert_eq!(sorted(&refined), sorted(&plain), "{sort:?}");
        for group in GROUPS {
            whole.group = group;
            let expect = ids(backend.as_ref(), &whole);
            for limit in [33, 100, 199] {
                assert_eq!(walk(backend.as_ref(), &whole, limit), expect, "{sort:?} grouped {group:?}, {limit} a page");
            }
        }
    }
}

pub(super) fn the_parts_multiply_to_the_score(make: Make<'_>) {
    let all = articles(Seed(17), 60);
    let backend = filled(make, &all);
    for sort in [Sort::Best(Decay::DEFAULT), Sort::Relevance, Sort::Coverage(Decay::DEFAULT)] {
        let mut asked = request("alpha OR beta OR \"gamma delta\"");
        asked.sort = sort;
        asked.refine = Refine::On("alpha gamma delta".into());
        for hit in backend.search(&asked).unwrap().hits {
            let score = hit.score;
            let first = score.text * score.recency * score.authority * score.coverage;
            let product = first * score.title * score.lead * score.proximity * score.typed * score.named;
            assert!((score.total - product).abs() <= 1e-4 * product.abs(), "{sort:?}: {score:?}");
        }
    }
}
