//! A task is aborted directly after it is spawned, on one thread.
//!
//! Run it: `cargo run -p tasks --example abort_at_once`

use tokio::runtime::Builder;

// ANCHOR: main
fn main() -> std::io::Result<()> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let handle = trpl::spawn_task(async { println!("hello from the task") });
        handle.abort();
        println!("aborted: {}", handle.await.is_err());
    });
    Ok(())
}
// ANCHOR_END: main
