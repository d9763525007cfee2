//! The verbs of `cargo book`.

#![warn(missing_docs)]

pub mod audit;
pub mod build;
pub mod epub;
pub mod new;
pub mod serve;
pub mod site;
pub mod test;
pub mod trace;
