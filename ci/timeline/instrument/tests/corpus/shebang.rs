#!/usr/bin/env run-cargo-script
//! A first line that is not Rust, and letters of several bytes: é, 雪.
//! Lanes: main, grüße
//! Skipped:

fn main() {
    let main = async { /* 雪 */ let grüße = async { "schön ☃" }; println!("{} {}", grüße.await, line!()); };
    futures::executor::block_on(main);
}
