//! A runtime ends while one task waits forever and another is in the middle of its poll.
//!
//! Run it: `cargo run -p runtime --example steal_end`

use std::error::Error;
use std::future::pending;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use runtime::s7_stealing::{Runtime, spawn};

// ANCHOR: main
struct Says(&'static str);

impl Drop for Says {
    fn drop(&mut self) {
        let name = thread::current().name().unwrap_or("no name").to_string();
        let on = match name.starts_with("worker") {
            true => "a worker",
            false => "the main thread",
        };
        println!("{} is dropped on {on}", self.0);
    }
}

async fn waits(_says: Says) {
    pending().await
}

async fn computes(_says: Says, begun: mpsc::Sender<()>) {
    spawn(waits(Says("what waits")));
    begun.send(()).expect("the main thread hears");
    thread::sleep(Duration::from_millis(200));
    println!("computed");
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new(1)?;
    let (begun, begins) = mpsc::channel();
    runtime.spawn(computes(Says("what computes"), begun));
    begins.recv()?;
    println!("the end");
    drop(runtime);
    println!("after the end");
    Ok(())
}
// ANCHOR_END: main
