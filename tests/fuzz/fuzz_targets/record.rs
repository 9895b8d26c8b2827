//! Records as JSON, in every dialect, alone and in lists.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| newshound_fuzz::record(bytes));
