//! A future that's larger than the stack of the thread that makes it.
//!
//! Run it: `cargo run -p slow --example overflow`

use std::env;
use std::error::Error;

use slow::layers::{boxed, plain};
use slow::serving::{run, serve};

// ANCHOR: main
fn main() -> Result<(), Box<dyn Error>> {
    match env::args().nth(1).as_deref() {
        Some("plain") => serve(plain),
        Some(_) => serve(boxed),
        None => run("plain").and_then(|()| run("boxed")),
    }
}
// ANCHOR_END: main
