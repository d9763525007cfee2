//! One test a block, named page, program and anchor; each compiles the block as
//! the page shows it and runs it.
include!(concat!(env!("OUT_DIR"), "/skeptic-tests.rs"));
