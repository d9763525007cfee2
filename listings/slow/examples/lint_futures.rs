//! Asks clippy for large futures.
//!
//! Run it: `cargo run -p slow --example lint_futures`

use std::io;
use std::process::Command;

// ANCHOR: main
fn main() -> io::Result<()> {
    // What `cargo clippy` runs, with a lint that's off unless you ask for it. It writes a file, and
    // replaces what has that name: give it a folder of its own.
    let out = tempfile::tempdir()?;
    let status = Command::new("clippy-driver")
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata"])
        .arg("--out-dir")
        .arg(out.path())
        .args(["-Wclippy::large_futures", "listings/slow/src/layers.rs"])
        .status()?;
    match status.success() {
        true => Ok(()),
        false => Err(io::Error::other(format!("clippy-driver: {status}"))),
    }
}
// ANCHOR_END: main
