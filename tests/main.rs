//! The integration tests: one binary, a module a concern.
//!
//! - `tidy` keeps the rules of the house: which crate may know which, how long a file may grow.
//! - `api` asks the HTTP API as clients do.
//! - `backends` runs the contract suite on the search engine.
//! - `pipeline` follows articles from bytes to hits.
//! - `readers` runs the bodies of the fuzz targets on changed seeds.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

mod api;
mod backends;
mod pipeline;
mod readers;
mod tidy;
