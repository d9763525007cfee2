//! Somebody buys in a task and then in a thread, and each time nobody waits for the end.
//!
//! Run it: `cargo run -p catch --example given_up`

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};

// ANCHOR: buy
const DELIVERY: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_millis(150);

async fn buy_in_task() {
    println!("task: paid");
    sleep(DELIVERY).await;
    println!("task: delivered");
}

fn buy_in_thread() {
    println!("thread: paid");
    thread::sleep(DELIVERY);
    println!("thread: delivered");
}
// ANCHOR_END: buy

// ANCHOR: give_up
async fn give_up_task() {
    if timeout(PATIENCE, buy_in_task()).await.is_err() {
        println!("task: given up");
    }
}

fn give_up_thread() -> thread::Result<()> {
    let (done, is_done) = mpsc::channel::<()>();
    let thread = thread::spawn(move || {
        buy_in_thread();
        drop(done);
    });
    if is_done.recv_timeout(PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
        println!("thread: given up");
    }
    // So that the program does not end before the thread.
    thread.join()
}
// ANCHOR_END: give_up

fn main() -> std::io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(give_up_task());
    give_up_thread().map_err(|_| std::io::Error::other("the thread panicked"))
}
