//! What `trpl::block_on` does, with the names of tokio.
//!
//! Run it: `cargo run -p using-futures --example block_on_by_hand`

use std::io;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

async fn answer() -> i32 {
    sleep(Duration::from_millis(100)).await;
    42
}

fn main() -> io::Result<()> {
    let by_trpl = trpl::block_on(answer());

    let runtime = Runtime::new()?;
    let by_hand = runtime.block_on(answer());

    println!("{by_trpl} {by_hand}");
    Ok(())
}
