//@ error: E0658
//! The trait `AsyncIterator` is unstable.

fn learn(_lines: impl std::async_iter::AsyncIterator) {}

fn main() {}
