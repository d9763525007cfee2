//@ error: E0658
//! The `join!` of the standard library is unstable.

pub use std::future::join;

fn main() {}
