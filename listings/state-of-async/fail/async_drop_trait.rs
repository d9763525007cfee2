//@ error: E0658
//! The trait `AsyncDrop` is unstable.

fn close(_session: impl std::future::AsyncDrop) {}

fn main() {}
