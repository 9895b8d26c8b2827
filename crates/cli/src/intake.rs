//! Articles on their way into the archive: batches, acknowledgements, counts, what was rejected, and how far files are imported.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::ProgressBar;
use newshound_archive::{ImportMark, Outcome as Archived};
use newshound_model::Article;
use newshound_pipeline::{Pipeline, Receipt, Ticket};

use crate::Outcome;
use crate::args::Global;
use crate::output::{count, counted, plain};

/// Articles written at once.
const BATCH: usize = 256;

/// Bytes of text written at once, or one article of more.
const BATCH_BYTES: usize = 2 << 20;

/// Batches that may wait for their acknowledgement.
const IN_FLIGHT: usize = 4;

/// Rejections and notes that are told one by one, of each; a file of another form must not flood the terminal.
const NAMED: u64 = 1_000;

/// How long an article may wait for its batch to fill, where articles come slowly.
const SEND_EVERY: Duration = Duration::from_millis(250);

/// How often it is written down how far files are imported.
const MARK_EVERY: Duration = Duration::from_millis(500);

/// Sends articles to the pipeline and keeps the books.
pub(crate) struct Intake<'a> {
    pipeline: &'a Pipeline,
    bar: ProgressBar,
    batch: Vec<Article>,
    /// The bytes of text in the batch.
    batch_bytes: usize,
    /// How far files are imported once the batch is acknowledged.
    marks: Marks,
    on_way: VecDeque<(Option<Ticket>, Marks)>,
    /// How far files are imported, not written down yet.
    imported: Marks,
    written: Option<Instant>,
    sent: Instant,
    begun: Instant,
    counts: Counts,
}

/// How far files are imported, by their identities.
type Marks = BTreeMap<String, ImportMark>;

/// What became of everything.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Counts {
    new: u64,
    revised: u64,
    unchanged: u64,
    rejected: u64,
    /// Of the unchanged, those that an earlier run brought.
    before: u64,
}

impl<'a> Intake<'a> {
    /// Begins with nothing.
    pub(crate) fn new(pipeline: &'a Pipeline, bar: ProgressBar) -> Self {
        let now = Instant::now();
        Self {
            pipeline,
            bar,
            batch: Vec::new(),
            batch_bytes: 0,
            marks: Marks::new(),
            on_way: VecDeque::new(),
            imported: Marks::new(),
            written: None,
            sent: now,
            begun: now,
            counts: Counts::default(),
        }
    }

    /// Takes an article; it is acknowledged at the latest by [`Intake::finish`].
    pub(crate) fn take(&mut self, article: Article) -> Result<()> {
        self.batch_bytes += article.text_bytes();
        self.batch.push(article);
        let is_full = self.batch.len() >= BATCH || self.batch_bytes >= BATCH_BYTES;
        let is_due = is_full || self.sent.elapsed() >= SEND_EVERY;
        if is_due { self.send() } else { Ok(()) }
    }

    /// Notes how far a file is imported; it is written down once everything taken before is acknowledged.
    pub(crate) fn mark(&mut self, file: String, mark: ImportMark) {
        self.marks.insert(file, mark);
    }

    /// Counts what an earlier run brought.
    pub(crate) fn before(&mut self, n_articles: u64, n_rejected: u64) {
        self.counts.unchanged += n_articles;
        self.counts.before += n_articles;
        self.counts.rejected += n_rejected;
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
        while let Some((ticket, marks)) = self.on_way.pop_front() {
            let receipts = ticket.map(Ticket::wait).transpose()?;
            self.acknowledge(receipts.unwrap_or_default(), marks)?;
        }
        self.write_marks()?;
        self.pipeline.flush()?;
        self.bar.finish_and_clear();
        Ok(self.counts)
    }

    fn send(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        self.batch_bytes = 0;
        let ticket = if batch.is_empty() { None } else { Some(self.pipeline.submit(batch)?) };
        self.on_way.push_back((ticket, std::mem::take(&mut self.marks)));
        self.sent = Instant::now();
        while let Some((ticket, marks)) = self.on_way.pop_front() {
            let receipts = match ticket {
                None => Vec::new(),
                Some(ticket) if self.on_way.len() >= IN_FLIGHT => ticket.wait()?,
                Some(mut ticket) => match ticket.poll().transpose()? {
                    Some(receipts) => receipts,
                    None => {
                        self.on_way.push_front((Some(ticket), marks));
                        break;
                    }
                },
            };
            self.acknowledge(receipts, marks)?;
        }
        Ok(())
    }

    fn acknowledge(&mut self, receipts: Vec<Receipt>, marks: Marks) -> Result<()> {
        for receipt in receipts {
            match receipt.outcome {
                Archived::New => self.counts.new += 1,
                Archived::Revised => self.counts.revised += 1,
                Archived::Unchanged => self.counts.unchanged += 1,
                Archived::Removed | Archived::Missing => {}
            }
        }
        self.imported.extend(marks);
        if self.written.is_none_or(|written| written.elapsed() >= MARK_EVERY) {
            self.write_marks()?;
        }
        let n_articles = self.counts.articles();
        let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
        let a_second = ((n_articles - self.counts.before) as f64 / seconds).round() as u64;
        self.bar.set_message(format!("{}, {}/s", counted(n_articles, "article"), count(a_second)));
        Ok(())
    }

    fn write_marks(&mut self) -> Result<()> {
        let marks: Vec<(String, ImportMark)> = std::mem::take(&mut self.imported).into_iter().collect();
        if !marks.is_empty() {
            self.pipeline.archive().set_import_marks(&marks)?;
        }
        self.written = Some(Instant::now());
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
