//! The first ten hits: our walks against the bare engine on the same segments.
//!
//! Both sides read one index that our backend wrote, in turns, and both fetch the stored fields of their ten hits. The bare side is tantivy's
//! collector for the ten best by BM25, the same with a score tweaked by age, and ten by a column. Before anything is timed, the first ten
//! of every query are compared with those of scoring everything.

#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use anyhow::{Result, ensure};
use newshound_benches::corpus::{Corpus, now, word};
use newshound_benches::measure::{Turns, of_thread};
use newshound_benches::n_articles;
use newshound_index::{IndexOptions, TantivyBackend};
use newshound_search::request::{Decay, Filter, FilterField, Polarity};
use newshound_search::{
    AggregateRequest, Change, CountMode, Filters, Group, Match, ParseOptions, Query, SearchBackend as _, SearchRequest,
    Sort, Syntax, TimeWindow, Unit, parse,
};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query as BareQuery, RegexQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, Index, Order, Score, Searcher, SegmentReader, TantivyDocument, Term};

const ROUNDS: usize = 15;
const K: usize = 10;

/// A query for each side.
type Pair = (Query, Box<dyn BareQuery>);

/// A class of queries: its name, and its queries for both sides.
struct Class {
    name: &'static str,
    is_phrase: bool,
    queries: Vec<Pair>,
}

fn main() -> Result<()> {
    let n_articles = n_articles(50_000);
    let folder = tempfile::tempdir()?;
    let backend = TantivyBackend::open(folder.path(), IndexOptions::default())?;
    let mut batch = Vec::with_capacity(1_000);
    let mut n_sent = 0;
    for article in Corpus::new(7, n_articles) {
        batch.push(Change::Upsert(Box::new(article)));
        if batch.len() == 1_000 {
            backend.apply(&batch)?;
            n_sent += batch.len();
            batch.clear();
            if n_sent % 20_000 == 0 {
                backend.commit(n_sent as u64)?;
            }
        }
    }
    backend.apply(&batch)?;
    backend.commit(n_articles as u64)?;
    let index = Index::open_in_dir(folder.path())?;
    let searcher = index.reader()?.searcher();
    println!(
        "{n_articles} articles, {} segments; ratios of processor time, ours over theirs",
        searcher.segment_readers().len()
    );
    let classes = classes(&searcher)?;
    for class in &classes {
        for (query, _) in &class.queries {
            check(&backend, query, class.name)?;
        }
    }
    println!("  the first {K} of every query equal those of scoring everything");
    println!(
        "best against BM25 top {K} (target 1.0 where no phrase), tweak_score, and newest against order_by_fast_field"
    );
    for class in &classes {
        let bm25 =
            turns(class, |query| ours(&backend, query, Sort::Best(Decay::DEFAULT)), |query| top(&searcher, query))?;
        let relevance = turns(class, |query| ours(&backend, query, Sort::Relevance), |query| top(&searcher, query))?;
        let tweaked =
            turns(class, |query| ours(&backend, query, Sort::Best(Decay::DEFAULT)), |query| tweaked(&searcher, query))?;
        let newest = turns(class, |query| ours(&backend, query, Sort::Newest), |query| by_date(&searcher, query))?;
        println!(
            "  {:<26} best/bm25     {}{}",
            class.name,
            bm25.ratio(),
            if class.is_phrase { "  (phrase)" } else { "" }
        );
        println!("  {:<26} relevance/bm25{}", "", relevance.ratio());
        println!("  {:<26} best/tweak    {}", "", tweaked.ratio());
        println!("  {:<26} newest/by date{}", "", newest.ratio());
    }
    filters(&backend, &classes)?;
    counts(&backend, &searcher, &classes)
}

/// Narrowed searches against the same ones unnarrowed.
fn filters(backend: &TantivyBackend, classes: &[Class]) -> Result<()> {
    println!("narrowed against not narrowed, best");
    let month = TimeWindow { from: Some(now() - jiff::SignedDuration::from_hours(24 * 30)), to: Some(now()) };
    let outlet =
        Filter { field: FilterField::Outlet, values: vec!["outlet-3.example".into()], polarity: Polarity::Include };
    let cases = [
        ("last 30 days", Filters { published: month, ..Filters::default() }),
        ("one outlet", Filters { fields: vec![outlet], ..Filters::default() }),
    ];
    for (name, filters) in cases {
        let mut turns = Turns::default();
        for _ in 0..ROUNDS {
            let all = |filters: &Filters| -> Result<()> {
                for (query, _) in classes.iter().filter(|class| !class.is_phrase).flat_map(|class| &class.queries) {
                    let mut asked = request(query, Sort::Best(Decay::DEFAULT));
                    asked.filters = filters.clone();
                    backend.search(&asked)?;
                }
                Ok(())
            };
            let (narrow, done) = of_thread(|| all(&filters));
            done?;
            let (wide, done) = of_thread(|| all(&Filters::default()));
            done?;
            turns.add(narrow, wide);
        }
        println!("  {name:<26} {}", turns.ratio());
    }
    Ok(())
}

/// Totals and a histogram of 24 buckets against the engine's bare count.
fn counts(backend: &TantivyBackend, searcher: &Searcher, classes: &[Class]) -> Result<()> {
    println!("count and 24 buckets against a bare count");
    let borders: Vec<jiff::Timestamp> =
        (0..=24).map(|n| now() - jiff::SignedDuration::from_hours(24 * 15 * (24 - n))).collect();
    for class in classes {
        let ours = |query: &Query| -> Result<()> {
            backend.aggregate(&AggregateRequest {
                query: query.clone(),
                filters: Filters::default(),
                facets: Vec::new(),
                timeline_borders: borders.clone(),
                unit: Unit::Articles,
            })?;
            Ok(())
        };
        let turns = turns(class, ours, |query| {
            searcher.search(query, &Count)?;
            Ok(())
        })?;
        println!("  {:<26} {}", class.name, turns.ratio());
    }
    Ok(())
}

/// Times both sides of every query of a class, in turns.
fn turns(
    class: &Class,
    ours: impl Fn(&Query) -> Result<()>,
    theirs: impl Fn(&dyn BareQuery) -> Result<()>,
) -> Result<Turns> {
    let mut turns = Turns::default();
    for _ in 0..ROUNDS {
        let (our_time, done) = of_thread(|| class.queries.iter().try_for_each(|(query, _)| ours(query)));
        done?;
        let (their_time, done) = of_thread(|| class.queries.iter().try_for_each(|(_, query)| theirs(query.as_ref())));
        done?;
        turns.add(our_time, their_time);
    }
    Ok(turns)
}

fn request(query: &Query, sort: Sort) -> SearchRequest {
    let mut request = SearchRequest::new(query.clone(), now());
    request.sort = sort;
    request.group = Group::None;
    request.count = CountMode::None;
    request.limit = K;
    request
}

fn ours(backend: &TantivyBackend, query: &Query, sort: Sort) -> Result<()> {
    backend.search(&request(query, sort))?;
    Ok(())
}

fn fetch(searcher: &Searcher, found: impl Iterator<Item = tantivy::DocAddress>) -> Result<()> {
    for address in found {
        let _: TantivyDocument = searcher.doc(address)?;
    }
    Ok(())
}

fn top(searcher: &Searcher, query: &dyn BareQuery) -> Result<()> {
    let found = searcher.search(query, &TopDocs::with_limit(K).order_by_score())?;
    fetch(searcher, found.into_iter().map(|(_, address)| address))
}

fn tweaked(searcher: &Searcher, query: &dyn BareQuery) -> Result<()> {
    let now = now().as_second();
    let collector = TopDocs::with_limit(K).tweak_score(move |segment: &SegmentReader| {
        let published = segment.fast_fields().i64("published").map(|column| column.first_or_default_col(0));
        let published = published.ok();
        move |document: DocId, score: Score| {
            let at = published.as_ref().map_or(0, |column| column.get_val(document));
            let age = (now - at).max(0) as Score;
            score * 172_800.0 / (172_800.0 + age)
        }
    });
    let found = searcher.search(query, &collector)?;
    fetch(searcher, found.into_iter().map(|(_, address)| address))
}

fn by_date(searcher: &Searcher, query: &dyn BareQuery) -> Result<()> {
    let collector = TopDocs::with_limit(K).order_by_fast_field::<i64>("published", Order::Desc);
    let found = searcher.search(query, &collector)?;
    fetch(searcher, found.into_iter().map(|(_, address)| address))
}

/// The first hits of a walk are those of a walk that never stops.
fn check(backend: &TantivyBackend, query: &Query, class: &str) -> Result<()> {
    for sort in [Sort::Best(Decay::DEFAULT), Sort::Relevance] {
        let few = request(query, sort);
        let mut all = few.clone();
        all.limit = 1_000_000;
        let score = |page: &newshound_search::SearchPage| -> Vec<f32> {
            page.hits.iter().take(K).map(|hit| hit.score.total).collect()
        };
        let (few, all) = (score(&backend.search(&few)?), score(&backend.search(&all)?));
        let same = few.len() == all.len() && few.iter().zip(&all).all(|(a, b)| (a - b).abs() <= 1e-4 * b.abs());
        ensure!(same, "{class}, {sort:?}: {few:?} is not {all:?}");
    }
    Ok(())
}

fn classes(searcher: &Searcher) -> Result<Vec<Class>> {
    let field = searcher.schema().get_field("default")?;
    let exact = searcher.schema().get_field("default_exact")?;
    let options = ParseOptions {
        syntax: Syntax::Full,
        matching: Match::All,
        now: now(),
        tz: jiff::tz::TimeZone::UTC,
        fields: Vec::new(),
        form: newshound_search::query::Form::Stemmed,
    };
    let stem = Stems::new();
    let term = |rank: usize| stem.term(field, &word(rank));
    let one =
        |rank: usize| -> Box<dyn BareQuery> { Box::new(TermQuery::new(term(rank), IndexRecordOption::WithFreqs)) };
    let all = |ranks: &[usize], occur: Occur| -> Box<dyn BareQuery> {
        Box::new(BooleanQuery::new(ranks.iter().map(|&rank| (occur, one(rank))).collect()))
    };
    let words = |ranks: &[usize], between: &str| ranks.iter().map(|&rank| word(rank)).collect::<Vec<_>>().join(between);
    let asked = |text: &str| parse(text, &options).query;
    let many = |all: &[&[usize]], make: &dyn Fn(&[usize]) -> Pair| all.iter().map(|ranks| make(ranks)).collect();
    let and = |ranks: &[usize]| (asked(&words(ranks, " ")), all(ranks, Occur::Must));
    let or = |ranks: &[usize]| (asked(&words(ranks, " OR ")), all(ranks, Occur::Should));
    let phrase = |ranks: &[usize]| -> Pair {
        let terms = ranks.iter().map(|&rank| term(rank)).collect();
        (asked(&format!("\"{}\"", words(ranks, " "))), Box::new(PhraseQuery::new(terms)))
    };
    let class = |name, queries| Class { name, is_phrase: false, queries };
    let begin: String = word(700).chars().take(4).collect();
    let prefix: Box<dyn BareQuery> = Box::new(RegexQuery::from_pattern(&format!("{begin}.*"), exact)?);
    Ok(vec![
        class("frequent term", many(&[&[1], &[3], &[8]], &and)),
        class("medium term", many(&[&[300], &[700], &[1500]], &and)),
        class("two terms, all", many(&[&[5, 300], &[40, 700], &[120, 150]], &and)),
        class("two terms, any", many(&[&[5, 300], &[40, 700], &[120, 150]], &or)),
        class("three terms, any", many(&[&[5, 300, 900], &[40, 700, 2000], &[120, 150, 180]], &or)),
        class("five terms, any", many(&[&[5, 300, 900, 1200, 80], &[40, 700, 2000, 60, 9]], &or)),
        class("five words of a sentence", many(&[&[0, 2, 150, 800, 1], &[4, 1, 2500, 90, 0]], &or)),
        class("prefix", vec![(asked(&format!("{begin}*")), prefix)]),
        Class { name: "phrase of two", is_phrase: true, queries: many(&[&[0, 1], &[3, 12], &[20, 5]], &phrase) },
        Class { name: "phrase of three", is_phrase: true, queries: many(&[&[0, 1, 2], &[3, 0, 12]], &phrase) },
    ])
}

/// The stems under which words stand in the index.
struct Stems;

impl Stems {
    fn new() -> Self {
        Self
    }

    fn term(&self, field: Field, word: &str) -> Term {
        use newshound_search::analysis::{Analyzer, Purpose};
        let english = newshound_model::Language::from_code("en").unwrap_or(newshound_model::Language::UNDETERMINED);
        let mut stem = String::new();
        let form = newshound_search::query::Form::Stemmed;
        Analyzer::new(english, form, Purpose::Query).analyze(word, 0, &mut |token| token.text.clone_into(&mut stem));
        Term::from_field_text(field, &stem)
    }
}
