//! A task begins on one thread and continues on another.
//!
//! Run it: `cargo run -p runtime --example steal_moves`

use std::error::Error;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use runtime::s7_loop::yield_now;
use runtime::s7_stealing::{Runtime, spawn};

// ANCHOR: main
/// Keeps its worker until it hears that the other task goes on.
async fn holds(goes_on: mpsc::Receiver<()>) {
    let heard = goes_on.recv_timeout(Duration::from_secs(10));
    println!("the other went on meanwhile: {}", heard.is_ok());
}

async fn moves() {
    let (tell, goes_on) = mpsc::channel();
    let before = thread::current().id();
    let holds = spawn(holds(goes_on));
    yield_now().await;
    println!("on the same thread: {}", before == thread::current().id());
    // Some time, so that the picture shows it.
    thread::sleep(Duration::from_millis(100));
    tell.send(()).expect("the other task listens");
    holds.await.expect("the other task returns");
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new(2)?;
    Ok(runtime.block_on(runtime.spawn(moves()))?)
}
// ANCHOR_END: main
