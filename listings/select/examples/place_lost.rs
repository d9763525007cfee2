//! A lock is asked for anew in each turn, and by a future that's kept.
//!
//! Run it: `cargo run -p select --example place_lost`

use std::pin::pin;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{interval, sleep};

/// Prints a page.
async fn page() {
    sleep(Duration::from_millis(150)).await;
}

/// Uses the printer whenever it's given to them.
async fn neighbor(printer: &Mutex<()>) {
    loop {
        let _ours = printer.lock().await;
        page().await;
    }
}

// ANCHOR: loops
pub(crate) async fn anew(printer: &Mutex<()>) -> u32 {
    let mut clock = interval(Duration::from_millis(100));
    let (mut pages, mut ticks) = (0, 0);
    while ticks < 30 {
        tokio::select! {
            biased;
            _ = clock.tick() => ticks += 1,
            _ours = printer.lock() => {
                page().await;
                pages += 1;
            }
        }
    }
    pages
}

pub(crate) async fn kept(printer: &Mutex<()>) -> u32 {
    let mut clock = interval(Duration::from_millis(100));
    let (mut pages, mut ticks) = (0, 0);
    let mut lock = pin!(printer.lock());
    while ticks < 30 {
        tokio::select! {
            biased;
            _ = clock.tick() => ticks += 1,
            _ours = &mut lock => {
                page().await;
                pages += 1;
                lock.set(printer.lock());
            }
        }
    }
    pages
}
// ANCHOR_END: loops

/// How many pages `ours` gets while two neighbors use the printer all the time.
pub(crate) async fn among_neighbors(printer: &Mutex<()>, ours: impl Future<Output = u32>) -> u32 {
    tokio::select! {
        biased;
        () = neighbor(printer) => 0,
        () = neighbor(printer) => 0,
        pages = ours => pages,
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let printer = Mutex::new(());
    println!("anew: {}", among_neighbors(&printer, anew(&printer)).await);
    println!("kept: {}", among_neighbors(&printer, kept(&printer)).await);
}
