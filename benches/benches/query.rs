//! What searches cost: our walks, counts and pages against the bare engine on the same segments.
//!
//! Each query is timed in turns with its counterparts, and what a class costs is the mean over its queries. Walks are compared with walks: the
//! stored documents of the hits are fetched by neither side, and have a line of their own. Before anything is timed, the first ten of every
//! query are compared with those of scoring everything.

#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use anyhow::{Result, ensure};
use newshound_benches::bare::{self, K};
use newshound_benches::corpus::now;
use newshound_benches::measure::{mean, medians};
use newshound_benches::n_articles;
use newshound_benches::queries::{Asked, Class, Kind, classes};
use newshound_benches::stock::Stock;
use newshound_index::TantivyBackend;
use newshound_model::Language;
use newshound_search::highlight::FragmentOptions;
use newshound_search::lower::lower;
use newshound_search::request::{Decay, Filter, FilterField, Polarity};
use newshound_search::{
    AggregateRequest, CountMode, FacetRequest, Filters, Group, Highlighter, SearchBackend as _, SearchRequest, Sort,
    TimeAxis, TimeWindow, Unit,
};
use tantivy::Searcher;

const ROUNDS: usize = 5;

/// The outlet that searches are narrowed to: one that writes about one in fifty.
const OUTLET: &str = "outlet-25.example";

fn main() -> Result<()> {
    let n_articles = n_articles(50_000);
    let stock = Stock::new(n_articles, 20_000)?;
    let merged = stock.merged()?;
    let mut walked = Vec::new();
    for stock in [&stock, &merged] {
        let side = Side { backend: stock.open()?, searcher: bare::open(stock.folder())? };
        let segments = side.searcher.segment_readers().len();
        println!("{n_articles} articles in {segments} segments; processor time, ours over the bare engine's");
        let classes = classes(&side.searcher, n_articles)?;
        side.check(&classes)?;
        println!("  the first {K} of every query are those of scoring everything");
        walked.push(side.walks(&classes)?);
        side.filters(&classes)?;
        side.counts(&classes)?;
        side.pages(&classes)?;
    }
    if let [as_written, merged] = &walked[..] {
        let ratios = |of: fn(&Walked) -> f64| {
            let each: Vec<f64> = as_written.iter().zip(merged).map(|(a, b)| of(a) / of(b)).collect();
            let all = |walked: &[Walked]| mean(&walked.iter().map(of).collect::<Vec<_>>());
            format!(
                "{:.2} of all queries, {:.2} in the mean of the classes",
                all(as_written) / all(merged),
                mean(&each)
            )
        };
        println!("walks as written against the same in one segment (1.3)");
        println!("  best {}", ratios(|walked| walked.best));
        println!("  newest {}", ratios(|walked| walked.newest));
    }
    Ok(())
}

/// What the walks of a class took in the mean.
struct Walked {
    best: f64,
    newest: f64,
}

/// Both sides over one index.
struct Side {
    backend: TantivyBackend,
    searcher: Searcher,
}

/// Something that is done with a query.
type Work<'a> = &'a dyn Fn(&Asked) -> Result<()>;

/// What each work of each query of a class took: by work, then by query.
fn times(class: &Class, works: &[Work<'_>]) -> Result<Vec<Vec<f64>>> {
    let mut times = vec![Vec::with_capacity(class.queries.len()); works.len()];
    for asked in &class.queries {
        let bound: Vec<Box<dyn Fn() -> Result<()> + '_>> =
            works.iter().map(|work| Box::new(move || work(asked)) as Box<dyn Fn() -> Result<()>>).collect();
        let bound: Vec<&dyn Fn() -> Result<()>> = bound.iter().map(|work| work.as_ref()).collect();
        for (times, time) in times.iter_mut().zip(medians(ROUNDS, &bound)?) {
            times.push(time);
        }
    }
    Ok(times)
}

fn greatest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

impl Side {
    /// The first hits of a walk are those of a walk that never stops; of words and phrases, those of the bare engine without any skipping.
    fn check(&self, classes: &[Class]) -> Result<()> {
        let pivot = f64::from(Decay::DEFAULT.pivot_seconds.unwrap_or(1));
        for class in classes {
            for asked in &class.queries {
                let mut request = request(asked, Sort::Best(Decay::DEFAULT));
                let scores = |request: &SearchRequest| -> Result<Vec<f32>> {
                    Ok(self.backend.ranked(request)?.iter().take(K).map(|score| score.total).collect())
                };
                let few = scores(&request)?;
                let all = match class.kind {
                    Kind::Words | Kind::Phrase => {
                        bare::every_score(&self.searcher, asked.bare.as_ref(), now().as_second(), pivot)?
                    }
                    Kind::Prefix | Kind::Near => {
                        request.limit = 10_000_000;
                        scores(&request)?
                    }
                };
                let close = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-4 * b.abs();
                let same = few.len() == all.len() && few.iter().zip(&all).all(close);
                ensure!(same, "{} `{}`: {few:?} is not {all:?}", class.name, asked.text);
            }
        }
        Ok(())
    }

    fn walks(&self, classes: &[Class]) -> Result<Vec<Walked>> {
        println!(
            "  walks, the first {K}        best/bm25 (1.0)  relevance/bm25  best/tweak  newest/by date  best us (most)  newest us (most)"
        );
        let (mut walked, mut newest_all) = (Vec::new(), Vec::new());
        for class in classes {
            let times = times(
                class,
                &[
                    &|asked| self.ranked(asked, Sort::Best(Decay::DEFAULT), &Filters::default()),
                    &|asked| bare::top(&self.searcher, asked.bare.as_ref()).map(drop),
                    &|asked| self.ranked(asked, Sort::Relevance, &Filters::default()),
                    &|asked| bare::tweaked(&self.searcher, asked.bare.as_ref(), now().as_second(), 604_800.0),
                    &|asked| self.ranked(asked, Sort::Newest, &Filters::default()),
                    &|asked| bare::by_date(&self.searcher, asked.bare.as_ref()),
                ],
            )?;
            let [best, top, relevance, tweaked, newest, by_date] = &times[..] else { continue };
            walked.push(Walked { best: mean(best), newest: mean(newest) });
            newest_all.extend_from_slice(newest);
            println!(
                "    {:<24} {:>15.3} {:>15.3} {:>11.3} {:>15.3} {:>8.0} ({:>5.0}) {:>9.0} ({:>5.0})",
                class.name,
                mean(best) / mean(top),
                mean(relevance) / mean(top),
                mean(best) / mean(tweaked),
                mean(newest) / mean(by_date),
                mean(best),
                greatest(best),
                mean(newest),
                greatest(newest),
            );
        }
        println!("    newest, all classes: {:.0} us (50 merged, 100 at up to 8 segments)", mean(&newest_all));
        Ok(walked)
    }

    fn filters(&self, classes: &[Class]) -> Result<()> {
        println!("  narrowed best            30 days/bm25 (0.7)  outlet/better of clause and walk (1.2)  outlet us");
        let month = TimeWindow { from: Some(now() - jiff::SignedDuration::from_hours(24 * 30)), to: Some(now()) };
        let month = Filters { published: month, ..Filters::default() };
        let filter = Filter { field: FilterField::Outlet, values: vec![OUTLET.into()], polarity: Polarity::Include };
        let outlet = Filters { fields: vec![filter], ..Filters::default() };
        let term = bare::outlet(&self.searcher, OUTLET)?;
        for class in classes {
            let times = times(
                class,
                &[
                    &|asked| self.ranked(asked, Sort::Best(Decay::DEFAULT), &month),
                    &|asked| bare::top(&self.searcher, asked.bare.as_ref()).map(drop),
                    &|asked| self.ranked(asked, Sort::Best(Decay::DEFAULT), &outlet),
                    &|asked| bare::top(&self.searcher, &bare::with_clause(asked.bare.as_ref(), &term)).map(drop),
                    &|asked| bare::top_filtered(&self.searcher, asked.bare.as_ref(), &term),
                ],
            )?;
            let [month, top, outlet, clause, walked] = &times[..] else { continue };
            println!(
                "    {:<24} {:>15.3} {:>15.3} {:>30.0}",
                class.name,
                mean(month) / mean(top),
                mean(outlet) / mean(clause).min(mean(walked)),
                mean(outlet),
            );
        }
        Ok(())
    }

    fn counts(&self, classes: &[Class]) -> Result<()> {
        println!("  counts                   count and 24 buckets/bare count (2.5)  us (most)  again us");
        let borders: Vec<jiff::Timestamp> =
            (0..=24).map(|n| now() - jiff::SignedDuration::from_hours(24 * 15 * (24 - n))).collect();
        // What was matched and counted is kept until the index changes, so each request has a window of its own, which lets everything
        // through; `again` is what a kept answer costs.
        let turn = std::cell::Cell::new(0);
        let request = |asked: &Asked, shift: i64| AggregateRequest {
            query: asked.query.clone(),
            filters: of_all_times(shift),
            facets: Vec::new(),
            timeline_borders: borders.iter().map(|&at| at - jiff::SignedDuration::from_secs(shift)).collect(),
            unit: Unit::Articles,
            axis: TimeAxis::Published,
        };
        for class in classes {
            let times = times(
                class,
                &[
                    &|asked| {
                        turn.set(turn.get() + 1);
                        self.backend.aggregate(&request(asked, turn.get()))?;
                        Ok(())
                    },
                    &|asked| bare::count(&self.searcher, asked.bare.as_ref()),
                    &|asked| {
                        self.backend.aggregate(&request(asked, 0))?;
                        Ok(())
                    },
                ],
            )?;
            let [counted, count, again] = &times[..] else { continue };
            println!(
                "    {:<24} {:>15.3} {:>30.0} ({:>6.0}) {:>8.0}",
                class.name,
                mean(counted) / mean(count),
                mean(counted),
                greatest(counted),
                mean(again)
            );
        }
        Ok(())
    }

    /// A whole page: ten hits with snippets, the total, a histogram and the outlets; and its parts.
    fn pages(&self, classes: &[Class]) -> Result<()> {
        println!(
            "  pages                    whole us (350 at 50,000; 2,500 at 1,000,000)  hits us  fetched/bare  snippets us"
        );
        let borders: Vec<jiff::Timestamp> =
            (0..=24).map(|n| now() - jiff::SignedDuration::from_hours(24 * 15 * (24 - n))).collect();
        // Other windows than those of the counts, whose matches are kept.
        let turn = std::cell::Cell::new(1_000_000);
        let mut all = Vec::new();
        for class in classes {
            let page = |asked: &Asked| -> Result<()> {
                turn.set(turn.get() + 1);
                let hits = self.backend.search(&request(asked, Sort::Best(Decay::DEFAULT)))?.hits;
                let counts = AggregateRequest {
                    query: asked.query.clone(),
                    filters: of_all_times(turn.get()),
                    facets: vec![FacetRequest { field: FilterField::Outlet, size: 10 }],
                    timeline_borders: borders
                        .iter()
                        .map(|&at| at - jiff::SignedDuration::from_secs(turn.get()))
                        .collect(),
                    unit: Unit::Articles,
                    axis: TimeAxis::Published,
                };
                self.backend.aggregate(&counts)?;
                snippets(asked, &hits);
                Ok(())
            };
            let times = times(
                class,
                &[
                    &page,
                    &|asked| {
                        self.backend.search(&request(asked, Sort::Best(Decay::DEFAULT)))?;
                        Ok(())
                    },
                    &|asked| self.ranked(asked, Sort::Best(Decay::DEFAULT), &Filters::default()),
                    &|asked| bare::fetch(&self.searcher, &bare::top(&self.searcher, asked.bare.as_ref())?),
                    &|asked| bare::top(&self.searcher, asked.bare.as_ref()).map(drop),
                    &|asked| {
                        let hits = self.backend.search(&request(asked, Sort::Best(Decay::DEFAULT)))?.hits;
                        snippets(asked, &hits);
                        Ok(())
                    },
                ],
            )?;
            let [page, hits, walk, fetched, top, marked] = &times[..] else { continue };
            if matches!(class.kind, Kind::Words | Kind::Prefix) {
                all.extend_from_slice(page);
            }
            println!(
                "    {:<24} {:>15.0} {:>30.0} {:>12.2} {:>8.0}",
                class.name,
                mean(page),
                mean(hits) - mean(walk),
                (mean(hits) - mean(walk)) / (mean(fetched) - mean(top)),
                mean(marked) - mean(hits),
            );
        }
        println!("    whole, words and beginnings: {:.0} us", mean(&all));
        Ok(())
    }

    fn ranked(&self, asked: &Asked, sort: Sort, filters: &Filters) -> Result<()> {
        let mut request = request(asked, sort);
        request.filters = filters.clone();
        self.backend.ranked(&request)?;
        Ok(())
    }
}

fn request(asked: &Asked, sort: Sort) -> SearchRequest {
    let mut request = SearchRequest::new(asked.query.clone(), now());
    request.sort = sort;
    request.group = Group::None;
    request.count = CountMode::None;
    request.limit = K;
    request
}

/// Filters that let everything through, and no two of them are the same.
fn of_all_times(turn: i64) -> Filters {
    let from = jiff::Timestamp::from_second(-1_000_000_000 - turn).ok();
    Filters { published: TimeWindow { from, to: None }, ..Filters::default() }
}

fn snippets(asked: &Asked, hits: &[newshound_search::ArticleHit]) {
    let english = Language::from_code("en").unwrap_or(Language::UNDETERMINED);
    let highlighter = Highlighter::new(&lower(&asked.query, &[english]));
    for hit in hits {
        std::hint::black_box(highlighter.whole(&hit.article.title, hit.article.language));
        let text = hit.article.body_text();
        std::hint::black_box(highlighter.fragments(&text, hit.article.language, &FragmentOptions::default()));
    }
}
