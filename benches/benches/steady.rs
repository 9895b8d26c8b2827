//! What searches cost while articles keep coming, against the same index at rest in one segment.
//!
//! Articles come in commits of two hundred while segments are merged behind them: the first ones as fast as they can be indexed, the last two
//! fifths at the pace of a service, one commit a second. Over the last fifth each commit is followed by a search of every class, the queries
//! taking turns. What is compared is the processor time of the searching thread alone.

#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use std::time::{Duration, Instant};

use anyhow::Result;
use newshound_benches::bare::{self, K};
use newshound_benches::corpus::{Corpus, now};
use newshound_benches::measure::{mean, medians};
use newshound_benches::n_articles;
use newshound_benches::queries::{Asked, classes};
use newshound_benches::stock::{SEED, Stock};
use newshound_index::TantivyBackend;
use newshound_search::request::Decay;
use newshound_search::{Change, CountMode, Group, SearchBackend as _, SearchRequest, Sort};

/// How many articles each commit has.
const STEP: usize = 200;

/// The share of commits that are followed by searches: the last one in so many.
const SEARCHED_ONE_IN: usize = 5;

/// The time from one commit to the next, once articles come at a steady pace.
const PACE: Duration = Duration::from_secs(1);

const ROUNDS: usize = 3;

/// What some searches took, each in the mean of its turns.
#[derive(Default)]
struct Times {
    best: Vec<f64>,
    newest: Vec<f64>,
}

fn main() -> Result<()> {
    let n_articles = n_articles(50_000);
    let stock = Stock::empty()?;
    let mut coming = Corpus::new(SEED, n_articles);
    let backend = stock.open()?;
    let n_commits = n_articles.div_ceil(STEP);
    let n_searched = n_commits / SEARCHED_ONE_IN;
    let (n_fast, n_before) = (n_commits - 2 * n_searched, n_commits - n_searched);
    for number in 0..n_fast {
        commit(&backend, &mut coming, number)?;
    }
    let mut next = Instant::now();
    let mut paced = |coming: &mut Corpus, number: usize| {
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        next += PACE;
        commit(&backend, coming, number)
    };
    for number in n_fast..n_before {
        paced(&mut coming, number)?;
    }
    let classes = classes(&bare::open(stock.folder())?, n_articles)?;
    let mut steady: Vec<Times> = classes.iter().map(|_| Times::default()).collect();
    let mut n_segments = Vec::new();
    for (turn, number) in (n_before..n_commits).enumerate() {
        paced(&mut coming, number)?;
        n_segments.push(backend.n_segments() as f64);
        for (class, times) in classes.iter().zip(&mut steady) {
            times.add(&backend, &class.queries[turn % class.queries.len()])?;
        }
    }
    backend.finish_merges()?;
    drop(backend);
    let merged = stock.merged()?.open()?;
    println!("{n_articles} articles in commits of {STEP}, searched behind each of the last {}", n_segments.len());
    println!(
        "  {:.1} segments in the mean, {:.0} at the most; processor time over that of the same in one segment (1.3)",
        mean(&n_segments),
        n_segments.iter().copied().fold(0.0, f64::max)
    );
    println!("    {:<24} {:>8} {:>8} {:>12} {:>12}", "", "best", "newest", "best us", "newest us");
    let (mut all_steady, mut all_merged) = (Times::default(), Times::default());
    for (class, steady) in classes.iter().zip(&steady) {
        let mut merged_times = Times::default();
        for turn in 0..n_segments.len() {
            merged_times.add(&merged, &class.queries[turn % class.queries.len()])?;
        }
        show(class.name, steady, &merged_times);
        for (all, of_class) in [(&mut all_steady, steady), (&mut all_merged, &merged_times)] {
            all.best.extend_from_slice(&of_class.best);
            all.newest.extend_from_slice(&of_class.newest);
        }
    }
    show("all", &all_steady, &all_merged);
    Ok(())
}

/// Indexes the next articles.
fn commit(backend: &TantivyBackend, coming: &mut Corpus, number: usize) -> Result<()> {
    let batch: Vec<Change> = coming.take(STEP).map(|article| Change::Upsert(Box::new(article))).collect();
    backend.apply(&batch)?;
    backend.commit(((number + 1) * STEP) as u64)?;
    Ok(())
}

impl Times {
    fn add(&mut self, backend: &TantivyBackend, asked: &Asked) -> Result<()> {
        let search = |sort: Sort| -> Result<()> {
            let mut request = SearchRequest::new(asked.query.clone(), now());
            (request.sort, request.group, request.count, request.limit) = (sort, Group::None, CountMode::None, K);
            backend.ranked(&request)?;
            Ok(())
        };
        let both: [&dyn Fn() -> Result<()>; 2] = [&|| search(Sort::Best(Decay::DEFAULT)), &|| search(Sort::Newest)];
        if let [best, newest] = medians(ROUNDS, &both)?[..] {
            self.best.push(best);
            self.newest.push(newest);
        }
        Ok(())
    }
}

fn show(name: &str, steady: &Times, merged: &Times) {
    let [best, newest] = [mean(&steady.best), mean(&steady.newest)];
    println!(
        "    {name:<24} {:>8.2} {:>8.2} {best:>12.0} {newest:>12.0}",
        best / mean(&merged.best),
        newest / mean(&merged.newest)
    );
}
