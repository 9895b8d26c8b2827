//! `newshound import`: articles from files, folders and standard input.
//!
//! How far each file is imported stands in the archive, beside its articles and never ahead of them. So an import that was interrupted, or
//! killed, goes on where it stopped, and a file that was imported whole is not read again.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use indicatif::ProgressBar;
use newshound_archive::{Archive, ImportMark};
use newshound_model::Article;
use newshound_pipeline::read::{self, Done, Note, Rejected, Sink, Source, files_under};

use crate::Outcome;
use crate::args::{Global, Import};
use crate::home::{Merged, Newsroom};
use crate::intake::Intake;
use crate::interrupt::Interrupt;
use crate::output::{counted, plain};
use crate::progress;

/// How much of the beginning and of the end of a file goes into its identity, in bytes.
const IDENTITY_BYTES: u64 = 4 << 10;

/// Reads everything that is named, as far as it can be read.
pub(crate) async fn run(global: &Global, args: &Import) -> Result<Outcome> {
    let (global, args) = (global.clone(), args.clone());
    let interrupt = Interrupt::listen();
    tokio::task::spawn_blocking(move || import(&global, &args, &interrupt)).await.context("importing")?
}

fn import(global: &Global, args: &Import, interrupt: &Interrupt) -> Result<Outcome> {
    let mut paths = Vec::new();
    let mut passed_over = Vec::new();
    for path in &args.paths {
        if path == Path::new("-") {
            paths.push(path.clone());
            continue;
        }
        let listing = files_under(path).with_context(|| format!("`{}`", path.display()))?;
        paths.extend(listing.files);
        passed_over.extend(listing.passed_over);
    }
    let newsroom = Newsroom::open_for_import(global)?;
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        files.push(Planned::new(path, &newsroom.archive, args.again)?);
    }
    let (known, files): (Vec<Planned>, Vec<Planned>) = files.into_iter().partition(Planned::is_known);
    let total: Option<u64> = files.iter().map(|file| file.n_bytes).sum();
    let bar = progress::bytes(global, total);
    let mut intake = Intake::new(&newsroom.pipeline, bar.clone());
    passed_over.iter().for_each(|what| intake.say(&format!("passed over: {}", plain(what))));
    told_before(global, &mut intake, &known, &files);
    let sources = files.iter().map(|file| file.source(&bar)).collect();
    let threads = args.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
    let mut reader =
        Reader { intake, files: &files, counted: files.first().map(|file| file.mark), interrupt, failed: None };
    let _ = read::read(sources, newsroom.pipeline.normaliser(), super::now(), threads, &mut reader);
    if let Some(error) = reader.failed {
        return Err(error);
    }
    let counts = reader.intake.finish()?;
    let interrupted = interrupt.is_asked();
    if interrupted {
        newsroom.pipeline.close()?;
    } else {
        merge(global, newsroom, interrupt)?;
    }
    Ok(counts.report(global, interrupted))
}

/// Everything is imported; whoever does not want to wait for the merges loses nothing but the speed of the first searches.
fn merge(global: &Global, newsroom: Newsroom, interrupt: &Interrupt) -> Result<()> {
    let bar = progress::wait(global);
    let merged = newsroom.close_merged(&bar, || interrupt.is_asked())?;
    bar.finish_and_clear();
    if merged == Merged::Partly && !global.quiet {
        eprintln!("The index is not merged to the end; that goes on with the next change. Everything is imported.");
    }
    Ok(())
}

/// Counts what earlier runs did, and says so.
fn told_before(global: &Global, intake: &mut Intake<'_>, known: &[Planned], files: &[Planned]) {
    for file in known.iter().chain(files) {
        intake.before(file.mark.n_articles, file.mark.n_rejected);
    }
    if global.quiet {
        return;
    }
    match known {
        [] => {}
        [file] => intake.say(&format!(
            "{} was imported already and has not changed: {}; --again reads it anew",
            plain(&file.name),
            counted(file.mark.n_articles, "article")
        )),
        known => intake.say(&format!(
            "{} were imported already and have not changed: {}; --again reads them anew",
            counted(known.len() as u64, "file"),
            counted(known.iter().map(|file| file.mark.n_articles).sum(), "article")
        )),
    }
    for file in files.iter().filter(|file| file.mark.n_records > 0) {
        intake.say(&format!("going on with {} after {}", plain(&file.name), counted(file.mark.n_records, "record")));
    }
}

/// A file that is to be read.
struct Planned {
    path: PathBuf,
    /// What messages call it.
    name: String,
    n_bytes: Option<u64>,
    /// What it is known by; nothing for what can be read only once.
    identity: Option<String>,
    /// How far it was imported.
    mark: ImportMark,
}

impl Planned {
    fn new(path: PathBuf, archive: &Archive, again: bool) -> Result<Self> {
        if path == Path::new("-") {
            return Ok(Self {
                path,
                name: "standard input".into(),
                n_bytes: None,
                identity: None,
                mark: ImportMark::default(),
            });
        }
        // What cannot be opened is named when its turn comes.
        let known = identity(&path).ok().flatten();
        let mark = match &known {
            Some((identity, _)) if !again => archive.import_mark(identity)?,
            _ => None,
        };
        // What was rejected is named again: whoever runs the command again wants to know.
        let mark = mark.filter(|mark| !(mark.is_finished && mark.n_rejected > 0)).unwrap_or_default();
        let (identity, n_bytes) = known.unzip();
        Ok(Self { name: path.display().to_string(), path, n_bytes, identity, mark })
    }

    /// Whether all of it is in the archive.
    fn is_known(&self) -> bool {
        self.mark.is_finished
    }

    fn source(&self, bar: &ProgressBar) -> Source {
        let (path, bar) = (self.path.clone(), bar.clone());
        Source {
            name: self.name.clone(),
            skip: self.mark.n_records,
            open: Box::new(move || {
                let stream: Box<dyn Read + Send> =
                    if path == Path::new("-") { Box::new(io::stdin()) } else { Box::new(File::open(path)?) };
                Ok(Box::new(bar.wrap_read(stream)))
            }),
        }
    }
}

/// What a file is known by, and its size: size, time of the last change, beginning and end. Wherever it lies: a file may be moved. The
/// program's version belongs to it, because a newer one may read more out of a file. `None` for what is no file.
fn identity(path: &Path) -> io::Result<Option<(String, u64)>> {
    let mut file = match std::fs::metadata(path)? {
        kind if kind.is_file() => File::open(path)?,
        _ => return Ok(None),
    };
    let known = file.metadata()?;
    let changed = known.modified()?.duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(&known.len().to_le_bytes());
    hasher.update(&changed.to_le_bytes());
    let mut bytes = Vec::new();
    file.by_ref().take(IDENTITY_BYTES).read_to_end(&mut bytes)?;
    if known.len() > IDENTITY_BYTES {
        file.seek(SeekFrom::Start(known.len() - IDENTITY_BYTES))?;
        file.take(IDENTITY_BYTES).read_to_end(&mut bytes)?;
    }
    hasher.update(&bytes);
    Ok(Some((hasher.finalize().to_hex().to_string(), known.len())))
}

/// Takes what is read, until the user or the archive stops it.
struct Reader<'a> {
    intake: Intake<'a>,
    files: &'a [Planned],
    /// What is counted of the file that is read now.
    counted: Option<ImportMark>,
    interrupt: &'a Interrupt,
    failed: Option<anyhow::Error>,
}

impl Sink for Reader<'_> {
    fn article(&mut self, article: Article) -> ControlFlow<()> {
        if let Some(counted) = &mut self.counted {
            counted.n_articles += 1;
        }
        if let Err(error) = self.intake.take(article) {
            self.failed = Some(error);
            return ControlFlow::Break(());
        }
        if self.interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn rejected(&mut self, rejected: Rejected) {
        if let Some(counted) = &mut self.counted {
            counted.n_rejected += 1;
        }
        self.intake.reject(&rejected.to_string());
    }

    fn note(&mut self, note: Note) {
        self.intake.say(&format!("note: {}", plain(&note.to_string())));
    }

    fn done(&mut self, done: Done) {
        let mark = self.counted.unwrap_or_default();
        let mark = ImportMark { n_records: done.n_records, is_finished: done.is_finished, ..mark };
        if let Some(identity) = &self.files[done.source].identity {
            self.intake.mark(identity.clone(), mark);
        }
        self.counted = match done.is_finished {
            true => self.files.get(done.source + 1).map(|file| file.mark),
            false => Some(mark),
        };
    }
}
