//! The bell that arranges no wake, joined with a future that does.
//!
//! Run it: `cargo run -p state-of-async --example bell_beside_a_timer`

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::oneshot::{self, error::RecvError};

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

// ANCHOR: main
/// Rings the bell, and 200 ms later has the tea ready.
fn ring_and_steep(bell: Bell) -> oneshot::Receiver<()> {
    let (ready, tea) = oneshot::channel();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        bell.ring();
        thread::sleep(Duration::from_millis(200));
        ready.send(())
    });
    tea
}

async fn wait_for(bell: Bell) {
    bell.await;
    println!("the bell has rung");
}

async fn drink(tea: oneshot::Receiver<()>) -> Result<(), RecvError> {
    tea.await?;
    println!("the tea is ready");
    Ok(())
}

async fn async_main() -> Result<(), RecvError> {
    let bell = Bell::default();
    let tea = ring_and_steep(bell.clone());
    let (drunk, ()) = futures::join!(drink(tea), wait_for(bell));
    drunk
}
// ANCHOR_END: main

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Runtime::new()?.block_on(async_main())?;
    Ok(())
}
