//! Speed, measured as ratios.
//!
//! Absolute times say more about the machine than about the program. So every bench here runs both sides in one process, in turns, and
//! counts the processor time of its own threads; what it prints is a ratio. [`corpus`] writes the articles, [`stock`] indexes them,
//! [`queries`] asks, [`bare`] is the other side, [`measure`] takes the turns,
//! [`size`] weighs an index.

pub mod bare;
pub mod corpus;
pub mod measure;
pub mod queries;
pub mod size;
pub mod stock;

/// The size of a bench: the environment variable `NEWSHOUND_BENCH_ARTICLES`, or the default of the bench.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "a bench is a program of its own, and this is one of its two settings")]
pub fn n_articles(default: usize) -> usize {
    std::env::var("NEWSHOUND_BENCH_ARTICLES").ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// The folder of pages to measure with: the environment variable `NEWSHOUND_BENCH_PAGES`, if it is set.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "a bench is a program of its own, and this is its only setting")]
pub fn pages_folder() -> Option<std::path::PathBuf> {
    std::env::var_os("NEWSHOUND_BENCH_PAGES").filter(|folder| !folder.is_empty()).map(Into::into)
}

/// The index to weigh: the environment variable `NEWSHOUND_BENCH_INDEX`, if it is set.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "a bench is a program of its own, and this is one of its settings")]
pub fn index_folder() -> Option<std::path::PathBuf> {
    std::env::var_os("NEWSHOUND_BENCH_INDEX").filter(|folder| !folder.is_empty()).map(Into::into)
}
