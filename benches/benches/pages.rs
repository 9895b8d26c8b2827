//! How fast pages become articles, against one DOM parse of the same pages.
//!
//! Our side does everything: bytes are decoded, parsed, the text is chosen, dates are read, the language is told and
//! entities are found. The other side is one parse of the decoded page by html5ever into the tree of `scraper`, the least
//! that any reader of pages does. Both take turns in one process and are timed by the processor time of their thread.
//!
//! The pages are those of the folder that `NEWSHOUND_BENCH_PAGES` names, with its `manifest.tsv` (`stem, charset, url,
//! fetched_at`, divided by tabs) if it has one, or else the golden pages of the tests.

#![expect(clippy::print_stdout, reason = "a bench reports on standard output")]

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use newshound_benches::measure::{Turns, median, of_thread};
use newshound_benches::pages_folder;
use newshound_ingest::{Gazetteer, Normaliser, RawPage, encoding, read_outlets};

/// That of the program, for both sides.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 7;

fn main() -> Result<()> {
    let outlets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../index-data/outlets.toml");
    let outlets = fs::read_to_string(&outlets).with_context(|| format!("register `{}`", outlets.display()))?;
    let normaliser = Normaliser::new(read_outlets(&outlets)?, Gazetteer::embedded());
    let pages = pages()?;
    anyhow::ensure!(!pages.is_empty(), "no pages");
    let decoded: Vec<String> =
        pages.iter().map(|page| encoding::decode(&page.bytes, None, page.charset.as_deref())).collect();
    let n_bytes: usize = decoded.iter().map(String::len).sum();

    let mut turns = Turns::default();
    let mut rounds = Vec::new();
    let mut slowest = (0.0_f64, "");
    for _ in 0..ROUNDS {
        let (ours, n_articles) = of_thread(|| {
            let mut n_articles = 0;
            for page in &pages {
                let (took, articles) = of_thread(|| normaliser.normalise(page));
                n_articles += articles.iter().filter(|article| article.is_ok()).count();
                if took.as_secs_f64() > slowest.0 {
                    slowest = (took.as_secs_f64(), page.url.as_deref().unwrap_or_default());
                }
            }
            n_articles
        });
        let (parse, n_nodes) = of_thread(|| {
            decoded.iter().map(|page| scraper::Html::parse_document(page).tree.nodes().len()).sum::<usize>()
        });
        anyhow::ensure!(n_articles > 0 && n_nodes > 0, "nothing was read");
        rounds.push(pages.len() as f64 / ours.as_secs_f64());
        turns.add(ours, parse);
    }
    println!("pages to articles, {} pages of {} kB in the mean", pages.len(), n_bytes / pages.len() / 1_000);
    println!("  over one DOM parse (at most 1.5)  {}  a round", turns.ratio());
    println!("  pages a second of processor time  {:7.0}", median(&rounds));
    println!("  the slowest page took             {:7.3} s  {}", slowest.0, slowest.1);
    Ok(())
}

/// The pages of the folder that is named, or the golden ones.
fn pages() -> Result<Vec<RawPage>> {
    let folder = pages_folder();
    let golden = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/pages");
    let folder = folder.unwrap_or_else(golden);
    let manifest = folder.join("manifest.tsv");
    if manifest.exists() {
        return listed(&folder, &fs::read_to_string(&manifest)?);
    }
    let mut pages = Vec::new();
    let mut entries = fs::read_dir(&folder)
        .with_context(|| format!("folder `{}`", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<PathBuf>>>()?;
    entries.sort();
    for path in entries {
        let path = if path.is_dir() { path.join("source.html") } else { path };
        if path.extension().is_some_and(|extension| extension == "html") && path.exists() {
            pages.push(page(&path, None, None, None)?);
        }
    }
    Ok(pages)
}

fn listed(folder: &Path, manifest: &str) -> Result<Vec<RawPage>> {
    let mut pages = Vec::new();
    for line in manifest.lines().filter(|line| !line.trim().is_empty()) {
        let mut columns = line.split('\t').map(str::trim);
        let mut column = || columns.next().filter(|value| !value.is_empty()).map(str::to_owned);
        let stem = column().context("a line of the manifest without a stem")?;
        let (charset, url, fetched_at) = (column(), column(), column());
        pages.push(page(&folder.join(format!("{stem}.html")), charset, url, fetched_at.as_deref())?);
    }
    Ok(pages)
}

fn page(path: &Path, charset: Option<String>, url: Option<String>, fetched_at: Option<&str>) -> Result<RawPage> {
    // Without an instant in the manifest every page is read as of the same day: no bench asks the clock.
    let fetched_at = fetched_at.and_then(|text| text.parse::<Timestamp>().ok());
    let fetched_at = match fetched_at {
        Some(fetched_at) => fetched_at,
        None => "2026-11-24T08:00:00Z".parse()?,
    };
    let bytes = fs::read(path).with_context(|| format!("page `{}`", path.display()))?;
    Ok(RawPage { url, content_type: None, charset, bytes, fetched_at })
}
