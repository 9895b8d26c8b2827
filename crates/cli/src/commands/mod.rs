//! The commands, one file a subject.

mod care;
mod copies;
mod evidence;
mod fetch;
mod import;
mod inspect;
mod listing;
mod read;
mod search;
mod serve;
mod watch;

use anyhow::{Context as _, Result};
use jiff::Timestamp;

use crate::Outcome;
use crate::args::{Args, Command, Serve};

/// Runs what the command line asks for.
pub(crate) fn run(args: Args) -> Result<Outcome> {
    let global = args.global;
    let command = args.command.unwrap_or(Command::Serve(Serve { listen: None, no_sample: false }));
    if command.only_prints() {
        // `newshound search storm | head` ends as every other program does, and not with an error about a closed pipe.
        sigpipe::reset();
    }
    match command {
        Command::Serve(serve) => on_runtime(serve::run(&global, &serve)),
        Command::Import(import) => on_runtime(import::run(&global, &import)),
        Command::Fetch(fetch) => on_runtime(fetch::run(&global, &fetch)),
        Command::Watch(watch) => on_runtime(watch::run(&global, &watch)),
        Command::Extract(extract) => read::extract(&global, &extract),
        Command::Annotate => read::annotate(),
        Command::Search(search) => search::search(&global, &search),
        Command::Stories(stories) => search::stories(&global, &stories),
        Command::Export(export) => copies::export(&global, &export),
        Command::Backup(backup) => copies::backup(&global, &backup),
        Command::Restore(restore) => copies::restore(&global, &restore),
        Command::Outlets => inspect::outlets(&global),
        Command::Explain(explain) => inspect::explain(&global, &explain),
        Command::Reindex => care::reindex(&global),
        Command::Check => care::check(&global),
        Command::Repair => care::repair(&global),
    }
}

/// Runs a command that waits for sockets or signals.
fn on_runtime(work: impl Future<Output = Result<Outcome>>) -> Result<Outcome> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?.block_on(work)
}

/// The one place of the program that reads the clock.
#[expect(clippy::disallowed_methods, reason = "commands are where work enters, and with it the present")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
