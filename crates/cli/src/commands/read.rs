//! `newshound extract` and `newshound annotate`: what the reader of articles sees; nothing is stored.

use std::fs;
use std::io::{self, BufRead as _, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use newshound_ingest::{Normaliser, RawPage};
use newshound_model::Article;
use newshound_model::record::ArticleRecord;
use serde::Deserialize;

use crate::Outcome;
use crate::args::{Extract, Global};
use crate::home::normaliser;
use crate::output::counted;

/// One page to read.
struct Page {
    path: PathBuf,
    stem: String,
    charset: Option<String>,
    url: Option<String>,
    fetched_at: Timestamp,
}

impl Page {
    fn read(&self) -> Result<RawPage> {
        let bytes = fs::read(&self.path).with_context(|| format!("page `{}`", self.path.display()))?;
        Ok(RawPage {
            url: self.url.clone(),
            content_type: None,
            charset: self.charset.clone(),
            bytes,
            fetched_at: self.fetched_at,
        })
    }
}

/// Reads pages and prints their articles as JSON, or writes one file a page.
pub(crate) fn extract(global: &Global, args: &Extract) -> Result<Outcome> {
    let pages = pages(args, super::now())?;
    let normaliser = normaliser()?;
    if let Some(out) = &args.out {
        fs::create_dir_all(out).with_context(|| format!("folder `{}`", out.display()))?;
    }
    let next = AtomicUsize::new(0);
    let n_rejected = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(pages.len().max(1));
    std::thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    while let Some(page) = pages.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let rejected = if args.explain {
                            explain_page(page, &normaliser, global.json)?
                        } else {
                            extract_page(page, &normaliser, args.out.as_deref())?
                        };
                        n_rejected.fetch_add(rejected, Ordering::Relaxed);
                    }
                    Ok(())
                })
            })
            .collect();
        for worker in workers {
            worker.join().map_err(|_| anyhow::anyhow!("a worker that reads pages ended unexpectedly"))??;
        }
        Ok(())
    })?;
    let n_rejected = n_rejected.into_inner();
    if !global.quiet && args.out.is_some() {
        eprintln!("Read {}, {n_rejected} rejected.", counted(pages.len() as u64, "page"));
    }
    Ok(if n_rejected == 0 { Outcome::Done } else { Outcome::Partly })
}

/// Reads one page, writes its articles, and returns how many were rejected.
fn extract_page(page: &Page, normaliser: &Normaliser, out: Option<&Path>) -> Result<usize> {
    let raw = page.read()?;
    let mut rejected = 0;
    for (position, result) in normaliser.normalise(&raw).into_iter().enumerate() {
        match result {
            Ok(article) => write_article(&article, page, position, out)?,
            Err(rejection) => {
                eprintln!("{}: {rejection}", page.path.display());
                rejected += 1;
            }
        }
    }
    Ok(rejected)
}

/// Shows what the articles of one page were chosen from, and returns how many were rejected.
fn explain_page(page: &Page, normaliser: &Normaliser, json: bool) -> Result<usize> {
    let raw = page.read()?;
    let path = page.path.display().to_string();
    let mut rejected = 0;
    for result in normaliser.explain(&raw) {
        match result {
            Ok((article, explanation)) if json => {
                let json = super::evidence::json(&path, article.id.as_str(), &explanation);
                writeln!(io::stdout().lock(), "{json}")?;
            }
            Ok((_, explanation)) => {
                writeln!(io::stdout().lock(), "{}", super::evidence::text(&path, &explanation))?;
            }
            Err(rejection) => {
                eprintln!("{path}: {rejection}");
                rejected += 1;
            }
        }
    }
    Ok(rejected)
}

fn write_article(article: &Article, page: &Page, position: usize, out: Option<&Path>) -> Result<()> {
    let json = ArticleRecord::from(article).to_json();
    let Some(out) = out else {
        return Ok(writeln!(io::stdout().lock(), "{json}")?);
    };
    let name = match position {
        0 => format!("{}.json", page.stem),
        n => format!("{}.{n}.json", page.stem),
    };
    let path = out.join(name);
    fs::write(&path, json).with_context(|| format!("file `{}`", path.display()))
}

/// The pages that the command line names: files, or a folder with or without a manifest.
fn pages(args: &Extract, now: Timestamp) -> Result<Vec<Page>> {
    let mut pages = Vec::new();
    for path in &args.paths {
        if !path.is_dir() {
            pages.push(page(path.clone(), None, args.url.clone(), now));
            continue;
        }
        match &args.manifest {
            Some(manifest) => pages.extend(listed_pages(path, manifest, now)?),
            None => {
                let entries = fs::read_dir(path).with_context(|| format!("folder `{}`", path.display()))?;
                let mut files = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
                files
                    .retain(|file| file.extension().is_some_and(|extension| extension == "html" || extension == "htm"));
                files.sort();
                pages.extend(files.into_iter().map(|file| page(file, None, None, now)));
            }
        }
    }
    Ok(pages)
}

fn listed_pages(folder: &Path, manifest: &Path, now: Timestamp) -> Result<Vec<Page>> {
    let text = fs::read_to_string(manifest).with_context(|| format!("manifest `{}`", manifest.display()))?;
    let mut pages = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut columns = line.split('\t').map(str::trim);
        let mut column = || columns.next().filter(|value| !value.is_empty()).map(str::to_owned);
        let stem = column().with_context(|| format!("`{}`, line {}: no stem", manifest.display(), number + 1))?;
        let (charset, url, fetched_at) = (column(), column(), column());
        let fetched_at = match fetched_at {
            Some(text) => instant(&text).with_context(|| {
                format!(
                    "`{}`, line {}: `{text}` is no instant such as 2026-11-24T08:00:00Z",
                    manifest.display(),
                    number + 1
                )
            })?,
            None => now,
        };
        let mut page = page(folder.join(format!("{stem}.html")), charset, url, fetched_at);
        page.stem = stem;
        pages.push(page);
    }
    Ok(pages)
}

/// An instant; without a zone it is one of UTC.
fn instant(text: &str) -> Result<Timestamp> {
    let with_zone = text.parse::<Timestamp>();
    let without = || Ok(text.parse::<jiff::civil::DateTime>()?.to_zoned_datetime(jiff::tz::TimeZone::UTC)?.timestamp());
    with_zone.or_else(|_: jiff::Error| without())
}

fn page(path: PathBuf, charset: Option<String>, url: Option<String>, fetched_at: Timestamp) -> Page {
    let stem = path.file_stem().map_or_else(|| "page".to_owned(), |stem| stem.to_string_lossy().into_owned());
    Page { path, stem, charset, url, fetched_at }
}

/// A text to annotate.
#[derive(Debug, Deserialize)]
struct Text {
    id: serde_json::Value,
    text: String,
}

/// Reads `{"id","text"}` a line, prints `{"id","lang","entities"}` a line; offsets count Unicode scalar values.
pub(crate) fn annotate() -> Result<Outcome> {
    let normaliser = normaliser()?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut outcome = Outcome::Done;
    for (number, line) in io::stdin().lock().lines().enumerate() {
        let line = line.context("reading standard input")?;
        if line.trim().is_empty() {
            continue;
        }
        let text: Text = match serde_json::from_str(&line) {
            Ok(text) => text,
            Err(error) => {
                eprintln!("standard input, line {}: {error}", number + 1);
                outcome = Outcome::Partly;
                continue;
            }
        };
        let annotation = normaliser.annotate(&text.text);
        let entities: Vec<_> = annotation
            .entities
            .iter()
            .flat_map(|entity| {
                entity.mentions.iter().map(|mention| {
                    serde_json::json!({
                        "start": mention.start, "end": mention.end, "kind": entity.kind.as_str(),
                        "name": entity.name, "id": entity.id.as_str(),
                    })
                })
            })
            .collect();
        let answer = serde_json::json!({"id": text.id, "lang": annotation.language.as_str(), "entities": entities});
        writeln!(out, "{answer}")?;
    }
    out.flush()?;
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_of_a_manifest_may_lack_a_zone() {
        let expect: Timestamp = "2026-11-24T08:00:00.5Z".parse().unwrap();
        for text in ["2026-11-24T08:00:00.5", "2026-11-24T08:00:00.5Z", "2026-11-24T09:00:00.5+01:00"] {
            assert_eq!(instant(text).unwrap(), expect, "{text}");
        }
        assert!(instant("yesterday").is_err());
    }
}
