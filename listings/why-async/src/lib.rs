//! What several programs of the page "Why async?" share.

// A stage names the library as a reader's program does.
extern crate self as why_async;

pub mod counting;
pub mod site;
