//! What searches cost while articles keep coming, against the same index at rest in one segment.
//!
//! To an index as an import leaves it come new articles, later than all others but for a few that arrive late, two hundred a commit and a commit
//! a second, while segments are merged behind them. Over the second half each commit is followed by a search of every class, the queries taking
//! turns. What is compared is the processor time of the searching thread alone.

#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::SignedDuration;
use newshound_benches::bare::{self, K};
use newshound_benches::corpus::{Corpus, now};
use newshound_benches::measure::{mean, medians};
use newshound_benches::n_articles;
use newshound_benches::queries::{Asked, classes};
use newshound_benches::stock::{SEED, Stock};
use newshound_index::TantivyBackend;
use newshound_model::{Article, CopyGroupId, StoryId};
use newshound_search::request::Decay;
use newshound_search::{Change, CountMode, Group, SearchBackend as _, SearchRequest, Sort};

/// How many articles each commit has.
const STEP: usize = 200;

/// How many commits come before the first search, and how many are followed by searches.
const COMMITS: usize = 60;

/// One new article in so many arrives late …
const LATE_ONE_IN: usize = 33;

/// … by so much.
const LATE: SignedDuration = SignedDuration::from_hours(24 * 30);

/// The time from one commit to the next.
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
    // The kept index is for other benches, too.
    let stock = Stock::new(n_articles, 20_000)?.copy()?;
    let backend = stock.open()?;
    let mut coming = Corpus::new(SEED + 1, 2 * COMMITS * STEP).enumerate().map(later);
    let mut next = Instant::now();
    let mut paced = |number: usize| -> Result<()> {
        std::thread::sleep(next.saturating_duration_since(Instant::now()));
        next += PACE;
        let batch: Vec<Change> = coming.by_ref().take(STEP).map(|article| Change::Upsert(Box::new(article))).collect();
        backend.apply(&batch)?;
        backend.commit((n_articles + (number + 1) * STEP) as u64)?;
        Ok(())
    };
    for number in 0..COMMITS {
        paced(number)?;
    }
    let classes = classes(&bare::open(stock.folder())?, n_articles)?;
    let mut steady: Vec<Times> = classes.iter().map(|_| Times::default()).collect();
    let mut n_segments = Vec::new();
    for turn in 0..COMMITS {
        paced(COMMITS + turn)?;
        n_segments.push(backend.n_segments() as f64);
        for (class, times) in classes.iter().zip(&mut steady) {
            times.add(&backend, &class.queries[turn % class.queries.len()])?;
        }
    }
    backend.finish_merges()?;
    drop(backend);
    let merged = stock.merged()?.open()?;
    println!(
        "{n_articles} articles, and {} in commits of {STEP}, searched behind each of the last {COMMITS}",
        2 * COMMITS * STEP
    );
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

/// An article as one that is new in the index: with names of its own, and a date behind all that are there.
fn later((number, mut article): (usize, Article)) -> Article {
    let name = |id: &str| format!("new-{id}");
    article.id = name(article.id.as_str()).parse().expect("a name with a prefix is a name");
    if let Some(placement) = &mut article.placement {
        placement.story = StoryId::new(name(placement.story.as_str()));
        placement.copy_group = CopyGroupId::new(name(placement.copy_group.as_str()));
    }
    article.published.at = now() + SignedDuration::from_secs(number as i64);
    if number % LATE_ONE_IN == 0 {
        article.published.at -= LATE;
    }
    article
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
