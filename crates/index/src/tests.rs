//! The contract, and that a walk that stops early finds exactly what scoring everything finds.

use std::cell::RefCell;
use std::collections::HashSet;

use newshound_model::{Article, CopyGroupId, Placement, Published, Role, StoryId};
use newshound_search::alternatives::Alternative;
use newshound_search::contract::corpus::{QUERIES, Seed, articles};
use newshound_search::lower::Lowered;
use newshound_search::query::{Form, TextField};
use newshound_search::{
    AggregateRequest, BackendError, Change, Decay, FacetRequest, Filter, FilterField, Filters, Group, Match,
    MemoryBackend, ParseOptions, Polarity, Refine, RelatedRequest, SearchBackend, SearchRequest, Sort, Syntax,
    TimeAxis, TimeWindow, Unit, contract, parse,
};
use newshound_testkit::article;
use proptest::prelude::*;
use tantivy::DocAddress;
use tantivy::query::EnableScoring;

use crate::plan::Plan;
use crate::statistics::Statistics;
use crate::walk::{Order, walk};
use crate::{IndexOptions, Shown, TantivyBackend, needs_rebuild, verify};

fn open(folder: &std::path::Path) -> TantivyBackend {
    TantivyBackend::open(
        folder,
        IndexOptions { writer_heap_bytes: 32 << 20, writer_threads: 1, ..IndexOptions::default() },
    )
    .unwrap()
}

fn put(backend: &dyn SearchBackend, articles: &[Article]) {
    let changes: Vec<Change> = articles.iter().map(|article| Change::Upsert(Box::new(article.clone()))).collect();
    backend.apply(&changes).unwrap();
}

#[test]
fn it_keeps_the_contract() {
    let folders = RefCell::new(Vec::new());
    contract::check_all(&|| {
        let folder = tempfile::tempdir().unwrap();
        let backend = open(folder.path());
        folders.borrow_mut().push(folder);
        Box::new(backend)
    });
}

fn request(query: &str, sort: Sort) -> SearchRequest {
    let now = "2026-11-30T00:00:00Z".parse().unwrap();
    let options = ParseOptions {
        syntax: Syntax::Full,
        matching: Match::All,
        now,
        tz: jiff::tz::TimeZone::UTC,
        fields: Vec::new(),
        form: newshound_search::query::Form::Stemmed,
    };
    let mut request = SearchRequest::new(parse(query, &options).query, now);
    request.sort = sort;
    request
}

/// Ids and scores of the first hits.
fn first(backend: &TantivyBackend, request: &SearchRequest) -> Vec<(String, f32)> {
    let page = backend.search(request).unwrap();
    page.hits.iter().map(|hit| (hit.article.id.to_string(), hit.score.total)).collect()
}

/// Ids and scores of all hits, best first, every document scored by the engine's own scorers and nothing skipped.
fn every(backend: &TantivyBackend, request: &SearchRequest) -> Vec<(String, f32)> {
    let view = backend.view();
    let plan = Plan::new(&request.query, &request.filters, &view).unwrap();
    let tree = plan.tree(&view).unwrap();
    let statistics = Statistics { searcher: &view.searcher, blended: &tree.blended };
    let scoring = EnableScoring::enabled_from_statistics_provider(&statistics, &view.searcher);
    let weight = tree.query.weight(scoring).unwrap();
    let now = request.now.as_second();
    let mut found = Vec::new();
    for segment in &view.segments {
        let Some(passing) = segment.passing(&plan, &view.fields).unwrap() else { continue };
        let each = &mut |document, score: f32| {
            if !passing.passes(document) {
                return;
            }
            let published = segment.published.get_val(document);
            let total = match request.sort {
                Sort::Best(decay) => {
                    let text = if score > 0.0 { score } else { 1.0 };
                    text * decay.factor_of_seconds(now, published) * segment.authority.get_val(document) as f32
                }
                Sort::Relevance => score,
                Sort::Newest | Sort::Oldest => 0.0,
                Sort::Coverage(_) | Sort::Random { .. } => unreachable!("these visit everything"),
            };
            let key = match request.sort {
                Sort::Best(_) | Sort::Relevance => -f64::from(total),
                Sort::Newest => -(published as f64),
                Sort::Oldest if published == Published::UNDATED_SECOND => f64::INFINITY,
                Sort::Oldest => published as f64,
                Sort::Coverage(_) | Sort::Random { .. } => unreachable!("these visit everything"),
            };
            let address = DocAddress::new(segment.ordinal, document);
            let article = crate::search::fetch(&view, address).unwrap();
            found.push((key, segment.tie.get_val(document), article, total));
        };
        weight.for_each(&segment.reader, each).unwrap();
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut known = HashSet::new();
    found.retain(|(_, _, article, _)| {
        let placement = article.placement.as_ref();
        match (request.group, placement) {
            (Group::None, _) | (_, None) => true,
            (Group::Copies, Some(placement)) => known.insert(placement.copy_group.as_str().to_owned()),
            (Group::Story | Group::Diverse, Some(placement)) => known.insert(placement.story.as_str().to_owned()),
        }
    });
    found.into_iter().map(|(_, _, article, total)| (article.id.to_string(), total)).collect()
}

/// Equal order, and scores equal but for the rounding between two ways of summing them.
fn assert_same(pruned: &[(String, f32)], full: &[(String, f32)], case: &str) {
    assert_eq!(pruned.len(), full.len(), "{case}\n{pruned:?}\n{full:?}");
    for ((id, score), (full_id, full_score)) in pruned.iter().zip(full) {
        let close = (score - full_score).abs() <= 1e-5 * full_score.abs().max(1e-6);
        let same = if *full_score == 0.0 { id == full_id } else { close };
        assert!(same, "{case}: {id} {score} against {full_id} {full_score}\n{pruned:?}\n{full:?}");
    }
}

/// Ways to narrow a search.
fn narrowings() -> Vec<Filters> {
    let outlet = |values: &[&str], polarity| Filters {
        fields: vec![Filter {
            field: FilterField::Outlet,
            values: values.iter().map(|&value| value.to_owned()).collect(),
            polarity,
        }],
        ..Filters::default()
    };
    let window = TimeWindow {
        from: Some("2026-11-05T00:00:00Z".parse().unwrap()),
        to: Some("2026-11-20T00:00:00Z".parse().unwrap()),
    };
    let mut both = outlet(&["two.example"], Polarity::Exclude);
    (both.published, both.words_min) = (window, Some(12));
    vec![
        Filters::default(),
        outlet(&["one.example"], Polarity::Include),
        outlet(&["two.example", "notone.example"], Polarity::Include),
        outlet(&["two.example"], Polarity::Exclude),
        Filters { published: window, ..Filters::default() },
        Filters { words_max: Some(9), ..Filters::default() },
        both,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn a_walk_that_stops_finds_what_scoring_everything_finds(
        seed in 0..10_000_u64,
        n_articles in 20..420_usize,
        commits in 1..5_usize,
        deleted in prop::collection::vec(0..420_usize, 0..20),
        pivot in prop_oneof![Just(None), (600..2_000_000_u32).prop_map(Some)],
        limit in 1..12_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let backend = open(folder.path());
        let all = articles(Seed(seed), n_articles);
        for part in all.chunks(n_articles.div_ceil(commits)) {
            put(&backend, part);
            backend.commit(1).unwrap();
        }
        let gone: Vec<Change> =
            deleted.iter().filter_map(|&number| all.get(number)).map(|article| Change::Delete(article.id.clone())).collect();
        backend.apply(&gone).unwrap();
        backend.commit(2).unwrap();
        let words = ["alpha OR beta OR gamma", "alpha OR delta^2", "bank rates", "(alpha OR beta) AND (gamma OR delta^3)", "\"alpha beta\"", "\"beta gamma alpha\"", "\"alpha alpha\"", "al*"];
        let sorts = [Sort::Best(Decay { pivot_seconds: pivot }), Sort::Relevance, Sort::Newest, Sort::Oldest];
        let narrowings = narrowings();
        for (number, query) in QUERIES.iter().chain(&words).enumerate() {
            for (turn, sort) in sorts.into_iter().enumerate() {
                let mut asked = request(query, sort);
                asked.group = [Group::None, Group::Copies, Group::Story][(number + turn) % 3];
                // All queries with all narrowings would take long; each pair has its turn.
                asked.filters = narrowings[(number + turn + seed as usize) % narrowings.len()].clone();
                let full = every(&backend, &asked);
                asked.limit = limit;
                let case = format!("{query:?} {sort:?} {:?} {:?} limit {limit}", asked.group, asked.filters);
                let mut shown = 0;
                // Page by page the walk is one long page.
                for page in 0..4 {
                    let found = backend.search(&asked).unwrap();
                    let part = &full[shown..full.len().min(shown + limit)];
                    assert_same(&first(&backend, &asked), part, &format!("{case}, page {page}"));
                    shown += part.len();
                    let Some(next) = found.next else {
                        assert_eq!(shown, full.len(), "{case}: the walk ends too early");
                        break;
                    };
                    asked.after = Some(next);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn a_first_page_of_the_second_phase_is_the_head_of_all_its_candidates(
        seed in 0..10_000_u64,
        n_articles in 20..420_usize,
        commits in 1..4_usize,
        limit in 1..12_usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let backend = open(folder.path());
        let all = articles(Seed(seed), n_articles);
        for part in all.chunks(n_articles.div_ceil(commits)) {
            put(&backend, part);
            backend.commit(1).unwrap();
        }
        let words = ["alpha OR beta OR gamma", "alpha beta", "bank rates", "\"alpha beta\"", "alpha NEAR/5 beta", "alpha one.example"];
        for (number, query) in QUERIES.iter().chain(&words).enumerate() {
            for sort in [Sort::Best(Decay { pivot_seconds: Some(400_000) }), Sort::Relevance] {
                let mut asked = request(query, sort);
                asked.refine = Refine::On((*query).to_owned());
                asked.group = [Group::None, Group::Copies, Group::Story][number % 3];
                // As many as there are candidates: nothing is left out of these.
                asked.limit = 200;
                let all = first(&backend, &asked);
                asked.limit = limit;
                let page = first(&backend, &asked);
                prop_assert_eq!(&page[..], &all[..all.len().min(limit)], "{} {:?} {}", query, sort, limit);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn counts_are_those_of_looking_at_every_article(
        seed in 0..10_000_u64,
        n_articles in 1..300_usize,
        deleted in prop::collection::vec(0..300_usize, 0..20),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (backend, oracle) = (open(folder.path()), MemoryBackend::new());
        let all = articles(Seed(seed), n_articles);
        let gone: Vec<Change> =
            deleted.iter().filter_map(|&number| all.get(number)).map(|article| Change::Delete(article.id.clone())).collect();
        let totals = |query: &str| AggregateRequest::new(request(query, Sort::Newest).query, Filters::default());
        for part in all.chunks(n_articles.div_ceil(3)) {
            let before = backend.view();
            put(&backend, part);
            backend.commit(1).unwrap();
            put(&oracle, part);
            // Who was alone in a story and is no longer counts once, in the index as it is and as it was.
            for query in ["", "alpha", "delta OR gamma"] {
                let found = crate::aggregate::aggregate(&before, &totals(query)).unwrap().total;
                prop_assert_eq!(found, oracle.aggregate(&totals(query)).unwrap().total, "{}, as it was", query);
            }
            oracle.commit(1).unwrap();
            for query in ["article*", "beta", "gamma OR delta"] {
                let found = backend.aggregate(&totals(query)).unwrap().total;
                prop_assert_eq!(found, oracle.aggregate(&totals(query)).unwrap().total, "{}", query);
            }
        }
        for side in [&backend as &dyn SearchBackend, &oracle] {
            side.apply(&gone).unwrap();
            side.commit(2).unwrap();
        }
        let units = [Unit::Articles, Unit::Originals, Unit::Stories, Unit::Outlets];
        let fields = [FilterField::Outlet, FilterField::Section, FilterField::Entity, FilterField::Person, FilterField::Tag];
        let narrowings = narrowings();
        for (number, query) in QUERIES.iter().chain(&["", "alpha beta", "alpha OR beta", "\"alpha beta\"", "al*"]).enumerate() {
            let mut counts = AggregateRequest { facets: fields.map(|field| FacetRequest { field, size: 3 }).to_vec(), axis: TimeAxis::ALL[number % 3],
                timeline_borders: ["03", "09", "10", "21"].map(|day| format!("2026-11-{day}T06:30:00Z").parse().unwrap()).to_vec(), unit: units[number % 4], ..AggregateRequest::new(request(query, Sort::Newest).query, narrowings[(number + seed as usize) % narrowings.len()].clone()) };
            // The second time of asking finds what the first one kept, the third one only what was matched.
            for turn in 0..3 {
                if turn == 2 {
                    counts.unit = units[(number + 1) % 4];
                }
                let (found, expect) = (backend.aggregate(&counts).unwrap(), oracle.aggregate(&counts).unwrap());
                prop_assert_eq!(found.total, expect.total, "{:?}", counts);
                prop_assert_eq!(found.facets, expect.facets, "{:?}", counts);
                prop_assert_eq!(found.timeline, expect.timeline, "{:?}", counts);
            }
        }
    }
}

#[test]
fn finished_merges_leave_few_segments_and_every_article() {
    let folder = tempfile::tempdir().unwrap();
    let backend = open(folder.path());
    let all = articles(Seed(3), 120);
    for (part, sequence) in all.chunks(10).zip(1..) {
        put(&backend, part);
        backend.commit(sequence).unwrap();
    }
    backend.finish_merges().unwrap();
    assert!(backend.n_segments() <= 3, "{} segments", backend.n_segments());
    assert_eq!((backend.len(), backend.committed_sequence()), (120, 12));
    put(&backend, &articles(Seed(4), 5));
    backend.commit(13).unwrap();
    assert_eq!(backend.committed_sequence(), 13);
}

#[test]
fn what_is_written_where_nobody_searches_is_seen_when_the_index_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let options = IndexOptions { shown: Shown::WhenOpened, merge_threads: 1, ..IndexOptions::default() };
    let backend = TantivyBackend::open(folder.path(), options).unwrap();
    put(&backend, &articles(Seed(1), 20));
    backend.commit(20).unwrap();
    // The same articles again: those of the first commit are known to be there, and replaced.
    put(&backend, &articles(Seed(1), 20));
    backend.commit(40).unwrap();
    backend.finish_merges().unwrap();
    assert_eq!((backend.committed_sequence(), backend.len()), (40, 0));
    drop(backend);
    let backend = open(folder.path());
    assert_eq!((backend.committed_sequence(), backend.len()), (40, 20));
}

#[test]
fn a_reopened_index_knows_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let backend = open(folder.path());
    put(&backend, &articles(Seed(1), 20));
    let generation = backend.commit(77).unwrap();
    drop(backend);
    let backend = open(folder.path());
    assert_eq!((backend.committed_sequence(), backend.generation(), backend.len()), (77, generation, 20));
    assert_eq!(needs_rebuild(folder.path()).unwrap(), None);
}

#[test]
fn another_analysis_demands_a_rebuild_and_a_newer_form_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let manifest = folder.path().join("newshound-index.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("frostem=1", "frostem=0")).unwrap();
    assert!(needs_rebuild(folder.path()).unwrap().unwrap().contains("analysis"));
    std::fs::write(
        &manifest,
        text.replace(&format!("\"schema\": {}", crate::schema::SCHEMA_VERSION), "\"schema\": 99"),
    )
    .unwrap();
    assert!(matches!(needs_rebuild(folder.path()), Err(BackendError::NewerData { .. })));
    assert!(TantivyBackend::open(folder.path(), IndexOptions::default()).is_err());
}

#[test]
fn damaged_and_missing_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let backend = open(folder.path());
    put(&backend, &articles(Seed(1), 50));
    backend.commit(1).unwrap();
    drop(backend);
    assert_eq!(verify(folder.path()).unwrap(), Vec::<String>::new());
    let files: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "json" && extension != "lock"))
        .collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let whole = std::fs::read(&file).unwrap();
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 0x20;
        for damage in [flipped, whole[..whole.len() / 2].to_vec(), Vec::new()] {
            std::fs::write(&file, damage).unwrap();
            let damaged = verify(folder.path()).unwrap();
            assert!(!damaged.is_empty(), "{name} is damaged and nobody says so");
        }
        std::fs::remove_file(&file).unwrap();
        let missing = verify(folder.path()).unwrap();
        assert!(missing.iter().any(|what| what.contains(&name)), "{name}: {missing:?}");
        let opened = TantivyBackend::open(folder.path(), IndexOptions::default());
        assert!(opened.is_err(), "an index without {name} opens");
        std::fs::write(&file, whole).unwrap();
    }
    assert_eq!(verify(folder.path()).unwrap(), Vec::<String>::new());
}

#[test]
fn a_window_that_begins_or_ends_within_a_second_is_heeded() {
    let window = |from: &str, to: &str| {
        crate::segment::seconds(&TimeWindow { from: Some(from.parse().unwrap()), to: Some(to.parse().unwrap()) })
    };
    assert_eq!(window("1970-01-01T00:00:10Z", "1970-01-01T00:00:20Z"), (10, 20));
    assert_eq!(window("1970-01-01T00:00:10.5Z", "1970-01-01T00:00:20.5Z"), (11, 20));
    assert_eq!(window("1969-12-31T23:59:49.5Z", "1969-12-31T23:59:58.5Z"), (-10, -2));
}

#[test]
fn an_article_written_several_times_before_a_commit_stands_once() {
    let folder = tempfile::tempdir().unwrap();
    let backend = open(folder.path());
    for title in ["one", "two", "three"] {
        put(&backend, &[article("a").title(title).build()]);
    }
    backend.commit(3).unwrap();
    let view = backend.view();
    let plan = Plan::of_lowered(Lowered::All, &Filters::default(), &view).unwrap();
    assert_eq!(walk(&view, &plan, Order::Newest, 10, None).unwrap().len(), 1);
    assert_eq!(backend.article(&"a".parse().unwrap()).unwrap().unwrap().title, "three");
}

#[test]
fn a_phrase_is_found_whichever_of_many_stems_of_its_words_an_article_holds() {
    let folder = tempfile::tempdir().unwrap();
    let backend = open(folder.path());
    // Words that stand for each other, as the stems of one word in several languages do.
    let texts = (0..4).map(|number| format!("a{number} b{number} c{number} d{number}"));
    let all: Vec<Article> = texts.map(|text| article(&text.replace(' ', "-")).title(&text).build()).collect();
    put(&backend, &all);
    backend.commit(1).unwrap();
    let alternatives =
        |word: &str| (0..4).map(|number| Alternative::everywhere(format!("{word}{number}"))).collect::<Vec<_>>();
    let slots = ["a", "b", "c", "d"].map(alternatives).to_vec();
    let phrase = Lowered::Phrase { field: TextField::Default, form: Form::Exact, slots, slop: 0 };
    let view = backend.view();
    let plan = Plan::of_lowered(phrase, &Filters::default(), &view).unwrap();
    for order in [Order::Relevance, Order::Newest] {
        assert_eq!(walk(&view, &plan, order, 10, None).unwrap().len(), 4, "{order:?}");
    }
}

#[test]
fn articles_like_one_are_found_behind_any_number_of_its_copies() {
    let folder = tempfile::tempdir().unwrap();
    let backend = open(folder.path());
    let placed = |id: &str, title: &str, copies: &str| {
        let placement = Placement {
            story: StoryId::new("s-1".to_owned()),
            copy_group: CopyGroupId::new(copies.to_owned()),
            role: Role::Original,
        };
        article(id).title(title).with(|article| article.placement = Some(placement)).build()
    };
    let title = "Pilots strike, ships anchor outside the harbour";
    let mut all: Vec<Article> = (0..80).map(|number| placed(&format!("copy-{number}"), title, "c-1")).collect();
    all.push(placed("other", "Ships anchor while pilots strike", "c-2"));
    all.extend((0..400).map(|number| article(&format!("rest-{number}")).title("Wool prices fell").build()));
    put(&backend, &all);
    backend.commit(1).unwrap();
    let request = RelatedRequest { article: all[0].clone(), filters: Filters::default(), limit: 5 };
    let ids: Vec<String> = backend.related(&request).unwrap().iter().map(|hit| hit.article.id.to_string()).collect();
    assert_eq!(ids, ["other"]);
}
