//! Counts known by hand, every field as facet and filter, and what the pages of a walk promise.

use std::collections::BTreeSet;

use newshound_model::{Article, CopyGroupId, Placement, Published, Role, StoryId};

use super::corpus::{Seed, articles};
use super::{Make, filled, ids, options, oracle, put, request, set, walk};
use crate::backend::{Change, SearchBackend};
use crate::parse::parse;
use crate::query::Query;
use crate::request::{
    AggregateRequest, CountMode, Decay, FacetRequest, Filter, FilterField, Filters, Polarity, Sort, TimeAxis, Unit,
};

/// Five articles: two copies of one text and another report of the same story, one alone, one of no story and no outlet.
fn known() -> Vec<Article> {
    let article = |id: &str, day: &str, outlet: Option<&str>, place: Option<(&str, &str)>| {
        let published = Published::recorded(format!("2026-11-{day}T12:00:00Z").parse().unwrap());
        let mut article = Article::new(id.parse().unwrap(), "Alpha".into(), published);
        article.outlet = outlet.map(|domain| {
            let name = domain.split('.').next().unwrap_or(domain).to_owned();
            newshound_model::Outlet::named(domain.parse().unwrap(), name)
        });
        article.placement = place.map(|(story, copies)| Placement {
            story: StoryId::new(story.to_owned()),
            copy_group: CopyGroupId::new(copies.to_owned()),
            role: Role::Original,
        });
        article.section = Some(if day == "01" { "Sport" } else { "World" }.into());
        article
    };
    vec![
        article("a", "01", Some("one.example"), Some(("s-1", "c-1"))),
        article("b", "02", Some("two.example"), Some(("s-1", "c-1"))),
        article("c", "02", Some("one.example"), Some(("s-1", "c-2"))),
        article("d", "03", Some("two.example"), Some(("s-2", "c-3"))),
        article("e", "03", None, None),
    ]
}

fn by_unit(unit: Unit) -> AggregateRequest {
    AggregateRequest {
        facets: vec![FacetRequest { field: FilterField::Section, size: 10 }],
        timeline_borders: ["01", "02", "03", "04"]
            .map(|day| format!("2026-11-{day}T00:00:00Z").parse().unwrap())
            .to_vec(),
        unit,
        ..AggregateRequest::new(parse("alpha", &options()).query, Filters::default())
    }
}

pub(super) fn a_value_is_shown_as_most_articles_write_it(make: Make<'_>) {
    let section = |id: &str, section: &str| {
        let mut article = known().remove(0);
        article.id = id.parse().unwrap();
        article.section = Some(section.to_owned());
        article
    };
    let articles = [section("a", "WORLD"), section("b", "World"), section("c", "world"), section("d", "World")];
    let backend = filled(make, &articles);
    let counts = backend.aggregate(&by_unit(Unit::Articles)).unwrap().facets.remove(0).1;
    let shown: Vec<_> = counts.iter().map(|count| (count.label.as_str(), count.count)).collect();
    assert_eq!(shown, [("World", 4)]);
}

pub(super) fn counts_are_those_counted_by_hand(make: Make<'_>) {
    let backend = filled(make, &known());
    for (unit, sport, world, timeline) in [
        (Unit::Articles, 1, 4, [1, 2, 2]),
        (Unit::Originals, 1, 4, [1, 2, 2]),
        (Unit::Stories, 1, 3, [1, 1, 2]),
        (Unit::Outlets, 1, 2, [1, 2, 1]),
    ] {
        let found = backend.aggregate(&by_unit(unit)).unwrap();
        let total = found.total;
        assert_eq!((total.articles, total.originals, total.stories, total.outlets), (5, 4, 3, 2), "{unit:?}");
        let counts: Vec<(&str, u64)> =
            found.facets[0].1.iter().map(|count| (count.value.as_str(), count.count)).collect();
        let mut expect = vec![("sport", sport), ("world", world)];
        expect.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), *value));
        assert_eq!(counts, expect, "{unit:?}");
        assert_eq!(found.timeline, timeline, "{unit:?}");
    }
}

pub(super) fn timelines_follow_their_date(make: Make<'_>) {
    let all = articles(Seed(15), 60);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    for axis in TimeAxis::ALL {
        let dates = all.iter().map(|article| axis.of(article).as_second());
        let by_hand: Vec<i64> = dates.filter(|date| *date > Published::UNDATED_SECOND).collect();
        let whole = backend.span(&Query::All, &Filters::default(), axis).unwrap();
        let whole = whole.map(|(first, last)| (first.as_second(), last.as_second()));
        assert_eq!(whole, by_hand.iter().min().copied().zip(by_hand.iter().max().copied()), "{axis:?}");
        let in_a_day = |day: i8| {
            let start = jiff::civil::date(2026, 11, day).to_zoned_datetime(jiff::tz::TimeZone::UTC).unwrap();
            by_hand.iter().filter(|&&at| (0..86_400).contains(&(at - start.timestamp().as_second()))).count() as u64
        };
        for query in ["", "alpha", "\"alpha beta\"", "outlet:one.example", "nothing-like-this"] {
            let parsed = parse(query, &options()).query;
            for unit in [Unit::Articles, Unit::Originals, Unit::Stories, Unit::Outlets] {
                let request = AggregateRequest { query: parsed.clone(), axis, ..by_unit(unit) };
                let found = backend.aggregate(&request).unwrap().timeline;
                assert_eq!(found, oracle.aggregate(&request).unwrap().timeline, "{query} {axis:?} {unit:?}");
                if query.is_empty() && unit == Unit::Articles {
                    assert_eq!(found, [in_a_day(1), in_a_day(2), in_a_day(3)], "{axis:?}");
                }
            }
            let span = |backend: &dyn SearchBackend| backend.span(&parsed, &Filters::default(), axis).unwrap();
            assert_eq!(span(backend.as_ref()), span(&oracle), "{query} {axis:?}");
        }
    }
}

pub(super) fn groups_of_copies_have_their_sizes(make: Make<'_>) {
    let backend = filled(make, &known());
    // Ids are compared as all values are: folded.
    let sizes = backend.group_sizes(FilterField::CopyGroup, &["c-1", "C-2", "c-none"]).unwrap();
    let shown: Vec<(u64, u64, usize)> =
        sizes.iter().map(|size| (size.articles, size.originals, size.outlets.len())).collect();
    assert_eq!(shown, [(2, 1, 2), (1, 1, 1), (0, 0, 0)]);
    assert_eq!(sizes[0].first.map(|at| at.to_string()).as_deref(), Some("2026-11-01T12:00:00Z"));
    assert_eq!(sizes[0].latest.map(|at| at.to_string()).as_deref(), Some("2026-11-02T12:00:00Z"));
    let stories = backend.group_sizes(FilterField::Story, &["s-1", "S-2"]).unwrap();
    assert_eq!((stories[0].articles, stories[0].originals, stories[1].articles), (3, 2, 1));
}

/// Every field that has values, in and out.
pub(super) fn every_field_filters(make: Make<'_>) {
    let all = articles(Seed(11), 60);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    for field in FilterField::ALL.into_iter().filter(|field| !field.is_of_register()) {
        let values: BTreeSet<String> = all.iter().flat_map(|article| crate::fields::values(article, field)).collect();
        assert!(!values.is_empty(), "no article has a {}", field.as_str());
        for value in values.iter().take(4) {
            for polarity in [Polarity::Include, Polarity::Exclude] {
                let mut asked = request("alpha OR beta");
                asked.filters.fields = vec![Filter { field, values: vec![value.clone()], polarity }];
                let expect = set(&oracle, &asked);
                assert_eq!(set(backend.as_ref(), &asked), expect, "{} {value} {polarity:?}", field.as_str());
            }
        }
    }
    for query in [
        "agency:\"Continental Press\"",
        "paywall:true",
        "paywall:false",
        "has:paywall",
        "paywall:*",
        "-paywall:true",
        "story:s-1 OR copy_group:c-2-0",
        "role:original",
    ] {
        let asked = request(query);
        let expect = set(&oracle, &asked);
        assert!(!expect.is_empty() && expect.len() < all.len(), "{query} tells nothing apart");
        assert_eq!(set(backend.as_ref(), &asked), expect, "{query}");
    }
}

pub(super) fn most_fields_are_facets(make: Make<'_>) {
    let all = articles(Seed(12), 60);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    let fields = [
        FilterField::Outlet,
        FilterField::OutletCountry,
        FilterField::Country,
        FilterField::Language,
        FilterField::Section,
        FilterField::Author,
        FilterField::Tag,
        FilterField::Kind,
        FilterField::Entity,
        FilterField::Person,
        FilterField::Org,
        FilterField::Place,
        FilterField::Agency,
        FilterField::Story,
        FilterField::Role,
    ];
    for field in fields {
        let request = AggregateRequest {
            facets: vec![FacetRequest { field, size: 5 }],
            timeline_borders: Vec::new(),
            ..by_unit(Unit::Articles)
        };
        let (found, expect) = (backend.aggregate(&request).unwrap(), oracle.aggregate(&request).unwrap());
        assert!(!expect.facets[0].1.is_empty(), "no article has a {}", field.as_str());
        assert_eq!(found.facets, expect.facets, "{}", field.as_str());
    }
}

/// A cursor is a place in an order, not a number of hits: what comes or goes before it changes nothing behind it.
pub(super) fn pages_go_on_where_they_stopped(make: Make<'_>) {
    let all = articles(Seed(13), 40);
    for sort in [Sort::Newest, Sort::Oldest] {
        let backend = filled(make, &all);
        let mut asked = request("");
        asked.sort = sort;
        let whole = ids(backend.as_ref(), &asked);
        asked.limit = 4;
        let page = backend.search(&asked).unwrap();
        let mut next = page.next.unwrap();
        assert_eq!(next.seen, 4);
        // A state that no backend remembers: the walk goes on in the present one.
        next.generation = u64::MAX;
        // The last hit of the page goes, and an article comes that belongs before it.
        let mut first = page.hits[0].article.clone();
        first.id = "zz-new".parse().unwrap();
        put(backend.as_ref(), std::slice::from_ref(&first));
        backend.apply(&[Change::Delete(page.hits[3].article.id.clone())]).unwrap();
        backend.commit(9).unwrap();
        asked.after = Some(next);
        assert_eq!(walk_on(backend.as_ref(), &asked), whole[4..], "{sort:?}");
    }
    let backend = filled(make, &all);
    let mut asked = request("alpha");
    (asked.sort, asked.count) = (Sort::Best(Decay::DEFAULT), CountMode::Exact);
    let n_found = ids(backend.as_ref(), &asked).len();
    asked.limit = n_found;
    let page = backend.search(&asked).unwrap();
    assert_eq!((page.hits.len(), page.next), (n_found, None), "a page that holds the last hit has no next");
    assert_eq!(page.total.unwrap().articles, n_found as u64);
    let oracle = oracle(&all);
    asked.limit = 1;
    asked.after = oracle.search(&asked).unwrap().next;
    asked.limit = usize::MAX;
    assert_eq!(ids(&oracle, &asked).len(), n_found - 1, "no limit is too large for the oracle");
}

/// The ids from a cursor on.
fn walk_on(backend: &dyn SearchBackend, asked: &crate::SearchRequest) -> Vec<String> {
    walk(backend, asked, asked.limit)
}
