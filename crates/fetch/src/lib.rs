//! The only place that opens a connection outward.
//!
//! [`Fetcher`] gets pages and feeds politely: it asks robots.txt, waits between requests to one host, heeds `Retry-After`, asks only for what has
//! changed, and takes no more bytes, hops and seconds than it may. It never touches a private address ([`guard`]) unless that is
//! allowed by name, whatever a name resolves to and wherever a redirect points. [`Timetable`] says when which feed is due.
//!
//! Reading order: [`fetcher`], [`guard`], `robots`, `pace`, [`timetable`], [`error`].

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod error;
pub mod fetcher;
pub mod guard;
mod pace;
mod robots;
pub mod timetable;

#[cfg(test)]
mod tests;

pub use error::FetchError;
pub use fetcher::{FetchOptions, Fetched, FetchedPage, Fetcher, Validators};
pub use timetable::{Timetable, Visit};
