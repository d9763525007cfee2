//! Two tasks and the future that spawned them take turns.
//!
//! Run it: `cargo run -p runtime --example loop_order`

use std::io;

use runtime::s7_loop::{Runtime, spawn, yield_now};

// ANCHOR: main
async fn says(first: &str, second: &str) {
    println!("{first}");
    yield_now().await;
    println!("{second}");
}

fn main() -> io::Result<()> {
    Runtime::new()?.block_on(async {
        let task = spawn(says("a, first", "a, again"));
        drop(spawn(says("b, first", "b, again")));
        says("main, first", "main, again").await;
        task.await
    })?;
    Ok(())
}
// ANCHOR_END: main
