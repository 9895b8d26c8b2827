//! Web archives, and the pages in them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| newshound_fuzz::warc(bytes));
