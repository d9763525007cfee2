//@ error: none
//! A task that keeps a lock's guard while it waits.

use std::error::Error;
use std::sync::{Arc, Mutex};

use runtime::s7_loop::yield_now;
use runtime::s7_stealing::{Runtime, spawn};

// ANCHOR: guard
async fn counts(counter: Arc<Mutex<u32>>) {
    let mut count = counter.lock().expect("nobody panics under the lock");
    *count += 1;
    yield_now().await;
    *count += 1;
}

async fn parent() {
    let task = spawn(counts(Arc::new(Mutex::new(0))));
    task.await.expect("it returns");
}
// ANCHOR_END: guard

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new(2)?;
    runtime.block_on(parent());
    Ok(())
}
