//! One test a block, named page, program and anchor; each compiles the block as
//! the page shows it and runs it.
#![allow(
    rust_2018_idioms,
    missing_docs,
    clippy::needless_raw_string_hashes,
    reason = "skeptic writes these tests"
)]

include!(concat!(env!("OUT_DIR"), "/skeptic-tests.rs"));
