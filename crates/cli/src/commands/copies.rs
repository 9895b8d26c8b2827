//! `newshound export`, `backup` and `restore`: articles and archives that leave the data folder and come back.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write};
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use newshound_archive::Archive;
use newshound_model::record::ArticleRecord;
use newshound_search::{SearchRequest, Sort, parse, resolve_outlets};
use serde::{Deserialize, Serialize};

use crate::Outcome;
use crate::args::{Backup, Export, Global, Restore};
use crate::home::{Home, Newsroom, data_folder};
use crate::output::counted;

/// The file of a backup that holds the archive.
const ARCHIVE_FILE: &str = "archive.sqlite";
/// The file of a backup that says what it is.
const MANIFEST_FILE: &str = "backup.json";
/// The form of a backup that this program writes.
const BACKUP_FORMAT: u32 = 1;

/// What a backup is, so that a damaged one is recognised.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    newshound: String,
    articles: u64,
    sequence: u64,
    bytes: u64,
    blake3: String,
}

/// Writes articles as JSON Lines: all of them from the archive, or what a query finds.
pub(crate) fn export(global: &Global, args: &Export) -> Result<Outcome> {
    let mut out: Box<dyn Write> = match &args.out {
        Some(path) => Box::new(File::create(path).with_context(|| format!("file `{}`", path.display()))?),
        None => Box::new(io::stdout().lock()),
    };
    let mut out = BufWriter::new(&mut out);
    let written =
        if args.query.is_empty() { export_all(global, &mut out) } else { export_matches(global, args, &mut out) };
    let n_articles = match written.and_then(|n_articles| out.flush().map(|()| n_articles).map_err(Into::into)) {
        Ok(n_articles) => n_articles,
        // The reader of a pipe, such as `head`, has seen enough.
        Err(error) if is_broken_pipe(&error) => return Ok(Outcome::Done),
        Err(error) => return Err(error),
    };
    if !global.quiet {
        eprintln!("Exported {}.", counted(n_articles, "article"));
    }
    Ok(Outcome::Done)
}

fn export_all(global: &Global, out: &mut impl Write) -> Result<u64> {
    let archive = Home::take(global)?.archive()?;
    let mut after = 0;
    let mut n_articles = 0;
    loop {
        let articles = archive.iter_current(after, 500)?;
        let Some((last, _)) = articles.last() else { return Ok(n_articles) };
        after = *last;
        for (_, article) in &articles {
            writeln!(out, "{}", ArticleRecord::from(article).to_json())?;
            n_articles += 1;
        }
    }
}

fn export_matches(global: &Global, args: &Export, out: &mut impl Write) -> Result<u64> {
    let newsroom = Newsroom::open(global)?;
    let now = super::now();
    let parsed = parse(&args.query.join(" "), &super::search::options(now));
    for notice in &parsed.notices {
        eprintln!("note: {}", notice.message);
    }
    let mut request = SearchRequest::new(parsed.query, now);
    resolve_outlets(&mut request.query, &mut request.filters, newsroom.pipeline.normaliser().outlets());
    request.sort = Sort::Newest;
    request.limit = 500;
    let mut n_articles = 0;
    loop {
        let page = newsroom.backend.search(&request)?;
        for hit in &page.hits {
            writeln!(out, "{}", ArticleRecord::from(&hit.article).to_json())?;
            n_articles += 1;
        }
        match page.next {
            Some(next) => request.after = Some(next),
            None => return Ok(n_articles),
        }
    }
}

/// Writes a consistent copy of the archive with its checksum, also while another newshound writes to it. The index is not in it: it is built
/// from the archive.
pub(crate) fn backup(global: &Global, args: &Backup) -> Result<Outcome> {
    let folder = data_folder(global)?;
    let archive = Archive::open_to_read(&folder).with_context(|| format!("archive in `{}`", folder.display()))?;
    fs::create_dir(&args.to)
        .with_context(|| format!("folder `{}` for the backup; it must not exist yet", args.to.display()))?;
    let copy = args.to.join(ARCHIVE_FILE);
    let held = archive.backup(&copy).context("copying the archive")?;
    let (bytes, blake3) = checksum(&copy)?;
    let manifest = Manifest {
        format: BACKUP_FORMAT,
        newshound: env!("CARGO_PKG_VERSION").to_owned(),
        articles: held.articles,
        sequence: held.sequence,
        bytes,
        blake3,
    };
    let mut file = File::create(args.to.join(MANIFEST_FILE)).context("writing the backup's manifest")?;
    writeln!(file, "{}", serde_json::to_string_pretty(&manifest)?)?;
    file.sync_all()?;
    println!("Backed up {} to `{}`.", counted(manifest.articles, "article"), args.to.display());
    Ok(Outcome::Done)
}

/// Brings a backup back into an empty data folder, after its checksum was found right.
pub(crate) fn restore(global: &Global, args: &Restore) -> Result<Outcome> {
    let path = args.from.join(MANIFEST_FILE);
    let text = fs::read_to_string(&path)
        .with_context(|| format!("`{}` is no backup: `{MANIFEST_FILE}`", args.from.display()))?;
    let manifest: Manifest =
        serde_json::from_str(&text).with_context(|| format!("damaged backup: `{}`", path.display()))?;
    ensure!(
        manifest.format <= BACKUP_FORMAT,
        "the backup has format {}, this program reads up to {BACKUP_FORMAT}; use a newer newshound",
        manifest.format
    );
    let copy = args.from.join(ARCHIVE_FILE);
    let (bytes, blake3) = checksum(&copy)?;
    if (bytes, &blake3) != (manifest.bytes, &manifest.blake3) {
        bail!("damaged backup: `{}` does not have the checksum that `{MANIFEST_FILE}` names", copy.display());
    }
    let home = Home::take(global)?;
    let target = home.folder().join(ARCHIVE_FILE);
    if target.exists() && !home.archive()?.is_empty() {
        bail!("the data folder `{}` holds articles; restore into an empty one (--data DIR)", home.folder().display());
    }
    // Under another name first: an interrupted copy must not look like an archive.
    let partial = home.folder().join("archive.sqlite.partial");
    fs::copy(&copy, &partial).with_context(|| format!("copying to `{}`", partial.display()))?;
    File::open(&partial)?.sync_all()?;
    for leftover in ["archive.sqlite-wal", "archive.sqlite-shm"] {
        let path = home.folder().join(leftover);
        if path.exists() {
            fs::remove_file(&path).with_context(|| format!("removing `{}`", path.display()))?;
        }
    }
    fs::rename(&partial, &target).with_context(|| format!("renaming to `{}`", target.display()))?;
    File::open(home.folder())?.sync_all()?;
    let archive = Archive::open(home.folder())?;
    println!("Restored {}. The index is built at the next start.", counted(archive.len(), "article"));
    Ok(Outcome::Done)
}

fn checksum(path: &Path) -> Result<(u64, String)> {
    let mut file = File::open(path).with_context(|| format!("file `{}`", path.display()))?;
    let mut hasher = blake3::Hasher::new();
    let mut bytes = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            return Ok((bytes, hasher.finalize().to_hex().to_string()));
        }
        hasher.update(&buffer[..n]);
        bytes += n as u64;
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
