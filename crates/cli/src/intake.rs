//! Articles on their way into the archive: batches, acknowledgements, counts, and what was rejected.

use std::collections::VecDeque;

use anyhow::Result;
use indicatif::ProgressBar;
use newshound_archive::Outcome as Archived;
use newshound_model::Article;
use newshound_pipeline::{Pipeline, Ticket};

use crate::Outcome;
use crate::args::Global;
use crate::output::{count, counted, plain};

/// Articles written at once.
const BATCH: usize = 256;

/// Batches that may wait for their acknowledgement.
const IN_FLIGHT: usize = 8;

/// Rejections that are named one by one; a file of another form must not flood the terminal.
const NAMED: u64 = 1_000;

/// Sends articles to the pipeline and keeps the books.
pub(crate) struct Intake<'a> {
    pipeline: &'a Pipeline,
    bar: ProgressBar,
    batch: Vec<Article>,
    tickets: VecDeque<Ticket>,
    counts: Counts,
}

/// What became of everything.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    new: u64,
    revised: u64,
    unchanged: u64,
    rejected: u64,
}

impl<'a> Intake<'a> {
    /// Begins with nothing.
    pub(crate) fn new(pipeline: &'a Pipeline, bar: ProgressBar) -> Self {
        Self { pipeline, bar, batch: Vec::new(), tickets: VecDeque::new(), counts: Counts::default() }
    }

    /// Takes an article; it is acknowledged at the latest by [`Intake::finish`].
    pub(crate) fn take(&mut self, article: Article) -> Result<()> {
        self.batch.push(article);
        if self.batch.len() >= BATCH { self.send() } else { Ok(()) }
    }

    /// Names something that is no article.
    pub(crate) fn reject(&mut self, what: &str) {
        self.counts.rejected += 1;
        if self.counts.rejected <= NAMED {
            self.say(&format!("rejected: {}", plain(what)));
        } else if self.counts.rejected == NAMED + 1 {
            self.say("more rejections follow; they are counted and not named");
        }
    }

    /// One more thing is done.
    pub(crate) fn step(&self) {
        self.bar.inc(1);
    }

    /// Says something beside the progress bar.
    pub(crate) fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    /// Sends what is left, waits until everything is on disk and can be searched, and returns the counts.
    pub(crate) fn finish(mut self) -> Result<Counts> {
        self.send()?;
        while let Some(ticket) = self.tickets.pop_front() {
            self.acknowledge(ticket)?;
        }
        self.pipeline.flush()?;
        self.bar.finish_and_clear();
        Ok(self.counts)
    }

    fn send(&mut self) -> Result<()> {
        if self.batch.is_empty() {
            return Ok(());
        }
        self.tickets.push_back(self.pipeline.submit(std::mem::take(&mut self.batch))?);
        if self.tickets.len() > IN_FLIGHT
            && let Some(ticket) = self.tickets.pop_front()
        {
            self.acknowledge(ticket)?;
        }
        Ok(())
    }

    fn acknowledge(&mut self, ticket: Ticket) -> Result<()> {
        for receipt in ticket.wait()? {
            match receipt.outcome {
                Archived::New => self.counts.new += 1,
                Archived::Revised => self.counts.revised += 1,
                Archived::Unchanged => self.counts.unchanged += 1,
                Archived::Removed | Archived::Missing => {}
            }
        }
        self.bar.set_message(counted(self.counts.articles(), "article"));
        Ok(())
    }
}

impl Counts {
    /// Articles that are in the archive now.
    fn articles(&self) -> u64 {
        self.new + self.revised + self.unchanged
    }

    /// Says what became of everything, and how the command ended.
    pub(crate) fn report(&self, global: &Global, interrupted: bool) -> Outcome {
        if global.json {
            println!(
                "{}",
                serde_json::json!({
                    "new": self.new, "revised": self.revised, "unchanged": self.unchanged, "rejected": self.rejected,
                    "interrupted": interrupted,
                })
            );
        } else if !global.quiet {
            println!(
                "{}: {} new, {} revised, {} unchanged; {} rejected.",
                counted(self.articles(), "article"),
                count(self.new),
                count(self.revised),
                count(self.unchanged),
                count(self.rejected),
            );
        }
        if interrupted {
            eprintln!(
                "Stopped; everything counted above is kept. Run the same command again to go on: what is there stays as it is."
            );
            return Outcome::Interrupted;
        }
        if self.rejected > 0 { Outcome::Partly } else { Outcome::Done }
    }
}
