//! A box around all sixteen layers.
//!
//! Run it: `cargo run -p slow --example box_around`

use std::env;
use std::error::Error;

use slow::layers::plain;
use slow::serving::{run, serve};

// ANCHOR: main
fn main() -> Result<(), Box<dyn Error>> {
    match env::args().nth(1) {
        Some(_) => serve(|| Box::pin(plain())),
        None => run("around"),
    }
}
// ANCHOR_END: main
