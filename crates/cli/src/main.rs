//! The program `newshound`: reads the command line, puts the rooms together, and says how it went.
//!
//! Exit codes: 0 everything done; 1 done, but some items were rejected or something was found wrong; 2 the command line is
//! wrong; 3 failed; 130 interrupted.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line program speaks to people")]

mod args;
mod commands;
mod config;
mod home;
mod intake;
mod interrupt;
mod output;
mod progress;
mod sample;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Args;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was done.
    Done,
    /// Everything that could be done was; something was rejected or found wrong, and has been named.
    Partly,
    /// The user stopped it; what was acknowledged is kept.
    Interrupted,
}

fn main() -> ExitCode {
    let args = Args::parse();
    output::start_log(&args.global);
    match commands::run(args) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Partly) => ExitCode::from(1),
        Ok(Outcome::Interrupted) => ExitCode::from(130),
        Err(error) => {
            eprintln!("newshound: {error:#}");
            ExitCode::from(3)
        }
    }
}
