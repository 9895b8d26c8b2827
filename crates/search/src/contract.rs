//! What every backend must do, as checks that run on any of them.
//!
//! Answers are compared with [`MemoryBackend`] and with each other: as sets, by time, in counts. Scores are never compared, because
//! engines score differently.
//!
//! # Panics
//! Every check panics when the backend does not keep it; that is its purpose.

#![allow(clippy::unwrap_used, reason = "a check that cannot go on must fail")]

pub mod corpus;
mod counts;
mod languages;
mod orders;

use std::collections::BTreeSet;

use jiff::Timestamp;
use newshound_model::Article;

use crate::backend::{Change, SearchBackend};
use crate::memory::MemoryBackend;
use crate::parse::{Match, ParseOptions, Syntax, parse};
use crate::query::Form;
use crate::request::{
    AggregateRequest, CountMode, Decay, FacetRequest, Filter, FilterField, Filters, Polarity, SearchRequest, Sort,
    TimeWindow, Unit,
};

use corpus::{Seed, articles};

/// Makes an empty backend of the kind under test.
pub type Make<'a> = &'a dyn Fn() -> Box<dyn SearchBackend>;

/// Runs every check.
///
/// # Panics
/// When the backend does not keep one.
pub fn check_all(make: Make<'_>) {
    changes_are_seen_at_the_commit(make);
    the_newest_content_of_an_id_wins(make);
    the_sequence_of_the_last_commit_is_known(make);
    queries_find_what_they_say(make);
    filters_and_windows_narrow(make);
    orders::pages_neither_repeat_nor_lose(make);
    languages::a_word_means_what_the_language_of_the_article_makes_of_it(make);
    languages::an_archive_finds_what_its_languages_find_apart(make);
    languages::the_words_of_other_languages_make_no_word_common(make);
    languages::related_articles_share_words_and_not_stems_of_others(make);
    languages::languages_come_and_go(make);
    orders::what_has_no_date_comes_last(make);
    orders::walks_end_in_the_state_they_began_in(make);
    orders::coverage_and_outlets_are_those_counted_by_hand(make);
    orders::diverse_pages_mix_outlets(make);
    orders::the_second_phase_sees_what_the_oracle_sees(make);
    orders::walks_go_on_behind_the_second_phase(make);
    orders::the_parts_multiply_to_the_score(make);
    totals_facets_and_timelines_are_exact(make);
    groups_have_their_sizes(make);
    counts::counts_are_those_counted_by_hand(make);
    counts::a_value_is_shown_as_most_articles_write_it(make);
    counts::timelines_follow_their_date(make);
    counts::groups_of_copies_have_their_sizes(make);
    counts::every_field_filters(make);
    counts::most_fields_are_facets(make);
    counts::pages_go_on_where_they_stopped(make);
    names_and_words_are_completed(make);
    related_articles_are_others(make);
    misspelled_words_have_spellings(make);
}

fn now() -> Timestamp {
    "2026-11-30T00:00:00Z".parse().unwrap()
}

fn options() -> ParseOptions {
    ParseOptions {
        syntax: Syntax::Full,
        matching: Match::All,
        now: now(),
        tz: jiff::tz::TimeZone::UTC,
        fields: Vec::new(),
        form: Form::Stemmed,
    }
}

fn request(query: &str) -> SearchRequest {
    let mut request = SearchRequest::new(parse(query, &options()).query, now());
    request.limit = 1000;
    request
}

fn put(backend: &dyn SearchBackend, articles: &[Article]) {
    let changes: Vec<Change> = articles.iter().map(|article| Change::Upsert(Box::new(article.clone()))).collect();
    backend.apply(&changes).unwrap();
}

fn filled(make: Make<'_>, articles: &[Article]) -> Box<dyn SearchBackend> {
    let backend = make();
    // Several commits, so that an engine has several segments.
    for part in articles.chunks(articles.len().div_ceil(3).max(1)) {
        put(backend.as_ref(), part);
        backend.commit(1).unwrap();
    }
    backend
}

fn oracle(articles: &[Article]) -> MemoryBackend {
    let backend = MemoryBackend::new();
    put(&backend, articles);
    backend.commit(1).unwrap();
    backend
}

fn ids(backend: &dyn SearchBackend, request: &SearchRequest) -> Vec<String> {
    backend.search(request).unwrap().hits.iter().map(|hit| hit.article.id.to_string()).collect()
}

fn set(backend: &dyn SearchBackend, request: &SearchRequest) -> BTreeSet<String> {
    ids(backend, request).into_iter().collect()
}

fn changes_are_seen_at_the_commit(make: Make<'_>) {
    let backend = make();
    assert!(backend.is_empty());
    let before = backend.generation();
    put(backend.as_ref(), &articles(Seed(1), 3));
    assert_eq!(backend.len(), 0, "nothing is seen before the commit");
    let generation = backend.commit(3).unwrap();
    assert_eq!((backend.len(), backend.generation()), (3, generation));
    assert!(generation > before);
    let id = articles(Seed(1), 3)[1].id.clone();
    assert_eq!(backend.article(&id).unwrap().unwrap().id, id);
    backend.apply(&[Change::Delete(id.clone())]).unwrap();
    assert_eq!(backend.len(), 3);
    backend.commit(4).unwrap();
    assert_eq!(backend.len(), 2);
    assert_eq!(backend.article(&id).unwrap(), None);
}

fn the_newest_content_of_an_id_wins(make: Make<'_>) {
    let backend = make();
    let mut article = articles(Seed(2), 1).remove(0);
    for title in ["Gargantuan pumpkin", "Minuscule pumpkin", "Mauve pumpkin"] {
        article.title = title.into();
        put(backend.as_ref(), std::slice::from_ref(&article));
    }
    backend.commit(1).unwrap();
    article.title = "Turquoise pumpkin".into();
    put(backend.as_ref(), std::slice::from_ref(&article));
    backend.commit(2).unwrap();
    assert_eq!(backend.len(), 1);
    assert_eq!(set(backend.as_ref(), &request("pumpkin")).len(), 1);
    assert_eq!(set(backend.as_ref(), &request("turquoise")).len(), 1);
    for old in ["gargantuan", "minuscule", "mauve"] {
        assert!(set(backend.as_ref(), &request(old)).is_empty(), "old text is found: {old}");
    }
}

fn the_sequence_of_the_last_commit_is_known(make: Make<'_>) {
    let backend = make();
    assert_eq!(backend.committed_sequence(), 0);
    put(backend.as_ref(), &articles(Seed(3), 2));
    assert_eq!(backend.committed_sequence(), 0);
    backend.commit(42).unwrap();
    assert_eq!(backend.committed_sequence(), 42);
}

/// Queries of every kind over the corpus of [`corpus`], and over the forms that people type.
fn queries_find_what_they_say(make: Make<'_>) {
    let all = articles(Seed(4), 60);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    for query in corpus::QUERIES {
        let mut request = request(query);
        for sort in [Sort::Best(Decay::DEFAULT), Sort::Relevance, Sort::Newest] {
            request.sort = sort;
            assert_eq!(set(backend.as_ref(), &request), set(&oracle, &request), "{query} by {sort:?}");
        }
    }
    let forms = corpus::forms();
    let backend = filled(make, &forms);
    for (query, expect) in corpus::FORMS {
        let found: Vec<String> = set(backend.as_ref(), &request(query)).into_iter().collect();
        assert_eq!(found.join(" "), *expect, "{query}");
    }
}

fn filters_and_windows_narrow(make: Make<'_>) {
    let all = articles(Seed(5), 60);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    let window = |from: &str, to: &str| TimeWindow { from: from.parse().ok(), to: to.parse().ok() };
    let middle = all[30].published.at.to_string();
    let filter = |field, values: &[&str], polarity| Filter {
        field,
        values: values.iter().map(ToString::to_string).collect(),
        polarity,
    };
    let days = |from: &str, to: &str| crate::DayWindow { from: from.parse().ok(), to: to.parse().ok() };
    let narrowed = [
        Filters { published: window(&middle, &middle), ..Filters::default() },
        Filters { published: window("2026-11-05T00:00:00Z", ""), ..Filters::default() },
        Filters { published: window("", "2026-11-05T00:00:00Z"), ..Filters::default() },
        Filters { words_min: Some(12), words_max: Some(20), ..Filters::default() },
        Filters {
            fields: vec![filter(FilterField::Outlet, &["one.example", "Two Times"], Polarity::Include)],
            ..Filters::default()
        },
        Filters {
            fields: vec![filter(FilterField::Outlet, &["one.example"], Polarity::Exclude)],
            ..Filters::default()
        },
        Filters {
            fields: vec![
                filter(FilterField::Language, &["German", "en"], Polarity::Include),
                filter(FilterField::Person, &["Mara Ellingsen"], Polarity::Include),
                filter(FilterField::Section, &["Sport"], Polarity::Exclude),
            ],
            ..Filters::default()
        },
        Filters { min_outlets: Some(2), ..Filters::default() },
        Filters { min_outlets: Some(3), words_min: Some(12), ..Filters::default() },
        Filters { min_outlets: Some(9), ..Filters::default() },
        Filters {
            fields: vec![filter(FilterField::Outlet, &["nowhere.example"], Polarity::Include)],
            ..Filters::default()
        },
        Filters { modified: window("2026-11-05T00:00:00Z", "2026-11-15T00:00:00Z"), ..Filters::default() },
        Filters { first_seen: window("", "2026-11-10T00:00:00Z"), ..Filters::default() },
        Filters { mentioned: days("2026-11-05", "2026-11-20"), ..Filters::default() },
        Filters { mentioned: days("2026-11-09", ""), ..Filters::default() },
        Filters { mentioned: days("", "2026-10-31"), ..Filters::default() },
        Filters { as_of: Some(30), modified: window("2026-11-05T00:00:00Z", ""), ..Filters::default() },
        Filters { as_of: Some(0), ..Filters::default() },
    ];
    for filters in narrowed {
        for query in ["", "alpha", "alpha OR beta gamma", "\"alpha beta\""] {
            let mut request = request(query);
            request.filters = filters.clone();
            for sort in [Sort::Best(Decay::DEFAULT), Sort::Newest, Sort::Oldest] {
                request.sort = sort;
                assert_eq!(set(backend.as_ref(), &request), set(&oracle, &request), "{query} {filters:?} {sort:?}");
            }
        }
    }
    let outlet = |host: &str| {
        let mut request = request("");
        request.filters.fields = vec![filter(FilterField::Outlet, &[host], Polarity::Include)];
        set(backend.as_ref(), &request).len()
    };
    assert!(outlet("one.example") > outlet("news.one.example") && outlet("news.one.example") > 0);
    assert_eq!(outlet("ne.example"), 0, "a domain matches on label borders only");
}

/// Everything a walk over pages shows.
fn walk(backend: &dyn SearchBackend, whole: &SearchRequest, limit: usize) -> Vec<String> {
    let mut request = whole.clone();
    request.limit = limit;
    let mut shown = Vec::new();
    loop {
        let page = backend.search(&request).unwrap();
        assert!(page.hits.len() <= limit);
        shown.extend(page.hits.iter().map(|hit| hit.article.id.to_string()));
        match page.next {
            Some(next) => request.after = Some(next),
            None => return shown,
        }
    }
}

fn totals_facets_and_timelines_are_exact(make: Make<'_>) {
    let all = articles(Seed(7), 70);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    let borders: Vec<Timestamp> = (1..=29).map(|day| format!("2026-11-{day:02}T00:00:00Z").parse().unwrap()).collect();
    for query in ["", "alpha", "alpha OR beta", "outlet:one.example", "nothing-like-this"] {
        let mut counted = request(query);
        counted.count = CountMode::Exact;
        counted.limit = 1;
        let total = backend.search(&counted).unwrap().total.unwrap();
        assert_eq!(Some(total), oracle.search(&counted).unwrap().total, "{query}");
        for unit in [Unit::Articles, Unit::Originals, Unit::Outlets, Unit::Stories] {
            let request = AggregateRequest {
                facets: [
                    FilterField::Outlet,
                    FilterField::Language,
                    FilterField::Person,
                    FilterField::Entity,
                    FilterField::Section,
                ]
                .map(|field| FacetRequest { field, size: 4 })
                .to_vec(),
                timeline_borders: borders.clone(),
                unit,
                ..AggregateRequest::new(parse(query, &options()).query, Filters::default())
            };
            let (found, expect) = (backend.aggregate(&request).unwrap(), oracle.aggregate(&request).unwrap());
            assert_eq!(
                (found.total, found.facets, found.timeline),
                (expect.total, expect.facets, expect.timeline),
                "{query} {unit:?}"
            );
        }
    }
}

fn groups_have_their_sizes(make: Make<'_>) {
    let all = articles(Seed(8), 50);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    let ids: Vec<String> =
        all.iter().take(10).map(|article| article.placement.as_ref().unwrap().story.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).chain(["s-none"]).collect();
    let sizes = backend.group_sizes(FilterField::Story, &ids).unwrap();
    assert_eq!(sizes, oracle.group_sizes(FilterField::Story, &ids).unwrap());
    assert!(backend.group_sizes(FilterField::Outlet, &ids).is_err());
}

fn names_and_words_are_completed(make: Make<'_>) {
    let all = articles(Seed(9), 40);
    let backend = filled(make, &all);
    let suggest = |text: &str| {
        let found = backend.suggest(&crate::SuggestRequest { text: text.into(), limit: 3 }).unwrap();
        found.into_iter().map(|suggestion| suggestion.text).collect::<Vec<_>>()
    };
    assert!(suggest("mara ell").contains(&"Mara Ellingsen".to_owned()));
    assert!(suggest("two").contains(&"Two Times".to_owned()));
    assert!(suggest("alp").contains(&"alpha".to_owned()));
    assert!(suggest("").is_empty());
}

fn related_articles_are_others(make: Make<'_>) {
    let all = articles(Seed(10), 60);
    let backend = filled(make, &all);
    let request = crate::RelatedRequest { article: all[0].clone(), filters: Filters::default(), limit: 5 };
    let related = backend.related(&request).unwrap();
    assert!(related.len() <= 5);
    let group = |article: &Article| article.placement.as_ref().map(|placement| placement.copy_group.clone());
    assert!(related.iter().all(|hit| hit.article.id != all[0].id && group(&hit.article) != group(&all[0])));
}

fn misspelled_words_have_spellings(make: Make<'_>) {
    let all = articles(Seed(14), 60);
    let (backend, oracle) = (filled(make, &all), oracle(&all));
    for word in
        ["hrabours", "elecitons", "Elektions", "strom", "alpah", "harbours", "election", "zzzz", "ab", "2027", ""]
    {
        let (found, expect) = (backend.spellings(word, 3).unwrap(), oracle.spellings(word, 3).unwrap());
        assert_eq!(found, expect, "{word}");
    }
    let best = |word: &str| backend.spellings(word, 1).unwrap().alike.into_iter().next().map(|found| found.word);
    assert_eq!(best("hrabours").as_deref(), Some("harbours"));
    assert_eq!(best("elecitons").as_deref(), Some("elections"));
    assert_eq!(best("harbours"), None, "what is found has no other spelling");
}
