//! Sitemaps and lists of feeds.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| newshound_fuzz::sitemap(bytes));
