//! `newshound import`: articles from files, folders and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use newshound_model::Article;
use newshound_pipeline::read::{Rejected, Sink, files_under, read_stream};

use crate::Outcome;
use crate::args::{Global, Import};
use crate::home::Newsroom;
use crate::intake::Intake;
use crate::interrupt::Interrupt;
use crate::progress;

/// Reads everything that is named, as far as it can be read.
pub(crate) async fn run(global: &Global, args: &Import) -> Result<Outcome> {
    let (global, args) = (global.clone(), args.clone());
    let interrupt = Interrupt::listen();
    tokio::task::spawn_blocking(move || import(&global, &args, &interrupt)).await.context("importing")?
}

fn import(global: &Global, args: &Import, interrupt: &Interrupt) -> Result<Outcome> {
    let mut files = Vec::new();
    for path in &args.paths {
        if path == Path::new("-") {
            files.push(path.clone());
            continue;
        }
        files.extend(files_under(path).with_context(|| format!("`{}`", path.display()))?);
    }
    let newsroom = Newsroom::open(global)?;
    let total: Option<u64> = files.iter().map(|file| std::fs::metadata(file).ok().map(|file| file.len())).sum();
    let bar = progress::bytes(global, total);
    let intake = Intake::new(&newsroom.pipeline, bar.clone());
    let mut reader = Reader { intake, interrupt, failed: None };
    for file in &files {
        let flow = match open(file) {
            Ok(stream) => {
                let name = if file == Path::new("-") { "standard input".into() } else { file.display().to_string() };
                read_stream(&name, bar.wrap_read(stream), newsroom.pipeline.normaliser(), super::now(), &mut reader)
            }
            Err(error) => {
                reader.intake.reject(&format!("{}: {error}", file.display()));
                ControlFlow::Continue(())
            }
        };
        if flow.is_break() {
            break;
        }
    }
    if let Some(error) = reader.failed {
        return Err(error);
    }
    let counts = reader.intake.finish()?;
    newsroom.pipeline.close()?;
    Ok(counts.report(global, interrupt.is_asked()))
}

fn open(file: &PathBuf) -> io::Result<Box<dyn Read>> {
    if file == Path::new("-") { Ok(Box::new(io::stdin())) } else { Ok(Box::new(File::open(file)?)) }
}

/// Takes what is read, until the user or the archive stops it.
struct Reader<'a> {
    intake: Intake<'a>,
    interrupt: &'a Interrupt,
    failed: Option<anyhow::Error>,
}

impl Sink for Reader<'_> {
    fn article(&mut self, article: Article) -> ControlFlow<()> {
        if let Err(error) = self.intake.take(article) {
            self.failed = Some(error);
            return ControlFlow::Break(());
        }
        if self.interrupt.is_asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn rejected(&mut self, rejected: Rejected) {
        self.intake.reject(&rejected.to_string());
    }

    fn future_date(&mut self, file: &str, line: Option<u64>, date: &str) {
        let line = line.map(|line| format!(":{line}")).unwrap_or_default();
        self.intake.say(&format!(
            "note: {file}{line}: its date {date} lies in the future and is not believed; the time it was first seen stands in"
        ));
    }

    fn unknown_field(&mut self, file: &str, name: &str) {
        self.intake
            .say(&format!("note: {file} has the field `{name}`, which has no meaning here; it is kept in `extra`"));
    }
}
