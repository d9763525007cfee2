//! A task owns what it uses, or shares it through an `Arc`.
//!
//! Run it: `cargo run -p tasks --example task_owns`

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::task::JoinError;

// ANCHOR: own
async fn async_main() -> Result<(), JoinError> {
    let name = String::from("task");
    let counted = Arc::new(AtomicU32::new(0));

    let for_the_task = Arc::clone(&counted);
    let handle = trpl::spawn_task(async move {
        for i in 0..3 {
            println!("{name}: i = {i}");
            for_the_task.fetch_add(1, Ordering::Relaxed);
            trpl::sleep(Duration::from_millis(100)).await;
        }
    });
    handle.await?;
    println!("counted {}", counted.load(Ordering::Relaxed));
    Ok(())
}
// ANCHOR_END: own

fn main() -> Result<(), JoinError> {
    trpl::block_on(async_main())
}
