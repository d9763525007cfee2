//! Tasks that stay on one thread share a plain `Rc`.
//!
//! Run it: `cargo run -p state-of-async --example local_tasks`

use std::cell::Cell;
use std::rc::Rc;

use tokio::task::{JoinError, spawn_local, yield_now};

// ANCHOR: local
async fn add_twice(total: Rc<Cell<u32>>) {
    for _ in 0..2 {
        total.set(total.get() + 1);
        yield_now().await;
    }
}

#[tokio::main(flavor = "local")]
async fn main() -> Result<(), JoinError> {
    let total = Rc::new(Cell::new(0));
    let first = spawn_local(add_twice(Rc::clone(&total)));
    let second = spawn_local(add_twice(Rc::clone(&total)));
    first.await?;
    second.await?;
    println!("total: {}", total.get());
    Ok(())
}
// ANCHOR_END: local
