//@ error: E0554
//! A feature gate, as every `async` program needed in 2018.

#![feature(async_await)]

fn main() {}
