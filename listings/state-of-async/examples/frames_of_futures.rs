//! The stack traces of an awaited and of a spawned future, without the frames of other crates.
//!
//! Run it: `cargo run -p state-of-async --example frames_of_futures`

use std::backtrace::Backtrace;

use tokio::runtime::Runtime;
use tokio::task::JoinError;

/// Prints the frames of this file, innermost first, and `...` for frames of other crates.
fn print_own_frames(title: &str) {
    println!("{title}");
    let mut function = "";
    let mut skipping = false;
    let trace = Backtrace::force_capture().to_string();
    for line in trace.lines() {
        // `   4: name_of_the_function`, and then `             at folder/file.rs:31:20`.
        let Some((_, place)) = line.split_once("   at ") else {
            function = line.split_once(": ").map_or(line, |(_, function)| function);
            continue;
        };
        if let Some((_, place)) = place.split_once("frames_of_futures.rs:") {
            println!("  {function} at {place}");
            skipping = false;
        } else if !skipping {
            println!("  ...");
            skipping = true;
        }
    }
}

// ANCHOR: futures
async fn sing_song(title: &str) {
    print_own_frames(title);
}

async fn learn_and_sing() -> Result<(), JoinError> {
    sing_song("awaited").await;
    tokio::spawn(sing_song("spawned")).await
}

async fn async_main() -> Result<(), JoinError> {
    learn_and_sing().await
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Runtime::new()?.block_on(async_main())?;
    Ok(())
}
// ANCHOR_END: futures
