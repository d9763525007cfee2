//! What the book says of its listings: it reads pages, packages and recordings, expands
//! directives, and checks them. It runs nothing.

#![warn(missing_docs)]

/// A constant regular expression, compiled when it is first used.
#[macro_export]
macro_rules! pattern {
    ($pattern:expr) => {
        std::sync::LazyLock::new(|| regex::Regex::new(&$pattern).expect("a constant pattern"))
    };
}

pub mod blocks;
pub mod check;
pub mod diagnostic;
mod drawing;
pub mod drops;
pub mod expand;
pub mod lanes;
pub mod measured;
pub mod model;
pub mod needs;
pub mod preprocess;
pub mod python;
pub mod recorded;

use timeline_report::picture;
