//! Aggregator pages as plain text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| newshound_fuzz::aggregator(bytes));
