//! The program as a whole, driven as a user drives it: command line, server, signals, bad input, browser.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on must fail, and says what it skips"
)]

mod archives;
mod bad_input;
mod browser;
mod copies;
mod evidence;
mod forms;
mod kill;
mod listings;
mod program;
mod sample;
