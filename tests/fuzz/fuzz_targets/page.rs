//! One HTML page.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| newshound_fuzz::page(bytes));
