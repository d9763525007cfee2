//! The tool behind the book: it builds, serves, checks and records it.
//!
//! [`model`] reads the book; everything else works on what it read.

#![warn(missing_docs)]

pub mod blocks;
pub mod build;
pub mod check;
pub mod epub;
pub mod expand;
pub mod export;
pub mod fails;
pub mod furniture;
mod html;
pub mod measured;
pub mod model;
pub mod new;
pub mod normal;
pub mod outputs;
pub mod picture;
pub mod preprocess;
pub mod problem;
pub mod prose;
pub mod prove;
pub mod python;
pub mod record;
mod recording;
pub mod run;
pub mod schedule;
pub mod serve;
pub mod site;
pub mod timeline;
pub mod trace;
pub mod turns;
pub mod versions;
pub mod weave;
