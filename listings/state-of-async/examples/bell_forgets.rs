//! A future that answers `Pending` and arranges no wake waits for ever.
//!
//! Run it: `cargo run -p state-of-async --example bell_forgets`

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

// ANCHOR: bell
/// Is done when the bell has rung.
#[derive(Clone, Default)]
pub(crate) struct Bell(Arc<AtomicBool>);

impl Bell {
    pub(crate) fn ring(&self) {
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
// ANCHOR_END: bell

// ANCHOR: main
fn ring_later(bell: Bell) {
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        bell.ring();
    });
}

async fn wait_for(bell: Bell) {
    println!("waiting for the bell");
    bell.await;
    println!("the bell has rung");
}

async fn async_main() {
    let bell = Bell::default();
    let guest = tokio::spawn(wait_for(bell.clone()));
    ring_later(bell);
    sleep(Duration::from_millis(300)).await;
    println!("done after 300 ms: {}", guest.is_finished());
}
// ANCHOR_END: main

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}
