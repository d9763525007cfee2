//! The bell that arranges no wake, joined with a timer.
//!
//! Run it: `cargo run -p state-of-async --example bell_beside_a_timer`

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

#[derive(Clone, Default)]
struct Bell(Arc<AtomicBool>);

impl Bell {
    fn ring(&self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Future for Bell {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<()> {
        if self.0.load(Ordering::Acquire) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

fn ring_later(bell: Bell) {
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        bell.ring();
    });
}

// ANCHOR: main
async fn wait_for(bell: Bell) {
    bell.await;
    println!("the bell has rung");
}

async fn tea() {
    sleep(Duration::from_millis(300)).await;
    println!("the tea is ready");
}

async fn async_main() {
    let bell = Bell::default();
    ring_later(bell.clone());
    futures::join!(tea(), wait_for(bell));
}
// ANCHOR_END: main

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}
