//! A future that leaves its waker behind is polled again.
//!
//! Run it: `cargo run -p state-of-async --example bell_wakes`

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

// ANCHOR: bell
/// Is done when the bell has rung.
#[derive(Clone, Default)]
pub(crate) struct Bell(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// Whether the bell has rung.
    rung: bool,
    /// Wakes the tasks that found the bell silent.
    waiting: Vec<Waker>,
}

impl Bell {
    pub(crate) fn ring(&self) {
        let mut state = self.0.lock().expect("no thread panics with the lock");
        state.rung = true;
        let waiting = std::mem::take(&mut state.waiting);
        // A woken task may poll at once, and then it needs the lock.
        drop(state);
        for waker in waiting {
            waker.wake();
        }
    }
}

impl Future for Bell {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.0.lock().expect("no thread panics with the lock");
        if state.rung {
            return Poll::Ready(());
        }
        let waker = context.waker();
        if !state.waiting.iter().any(|known| known.will_wake(waker)) {
            state.waiting.push(waker.clone());
        }
        Poll::Pending
    }
}
// ANCHOR_END: bell

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

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}
