//! Dates, absolute and relative.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| newshound_fuzz::date(bytes));
