//! The query language.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| newshound_fuzz::query(bytes));
