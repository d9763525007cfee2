//! A task on a current-thread runtime, and two calls of `block_on`.
//!
//! Run it: `cargo run -p tasks --example one_block_on_more`

use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;

// ANCHOR: main
fn main() -> std::io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        trpl::spawn_task(async { println!("hello from the task") });
        println!("the first block_on ends");
    });
    thread::sleep(Duration::from_millis(300));
    println!("300 ms later");
    runtime.block_on(async { trpl::sleep(Duration::from_millis(100)).await });
    println!("the second block_on has ended");
    Ok(())
}
// ANCHOR_END: main
