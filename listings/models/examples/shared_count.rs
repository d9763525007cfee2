//! Two joined futures each add one to a count.
//!
//! Run it: `cargo run -p models --example shared_count`

use std::cell::Cell;
use std::io;
use std::time::Duration;

use futures::join;
use tokio::runtime::Builder;
use tokio::time::sleep;

async fn add_one(count: &Cell<u32>, pause: Duration) {
    let seen = count.get();
    sleep(pause).await;
    count.set(seen + 1);
}

pub(crate) async fn add_two() -> u32 {
    let count = Cell::new(0);
    join!(
        add_one(&count, Duration::from_millis(100)),
        add_one(&count, Duration::from_millis(150)),
    );
    count.get()
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    println!("count: {}", runtime.block_on(add_two()));
    Ok(())
}
