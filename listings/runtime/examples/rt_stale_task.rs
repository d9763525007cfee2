//! A task awaits a future that another task has polled before.
//!
//! Run it: `cargo run -p runtime --example rt_stale_task`

use std::error::Error;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::poll;
use tokio::time::{sleep, timeout};

/// Shared by the two ends.
#[derive(Default)]
struct Shared {
    /// Whether it has rung.
    rung: bool,
    /// The first waker, which is the fault.
    first: Option<Waker>,
}

/// Done when it has rung.
#[derive(Clone, Default)]
struct StaleBell(Arc<Mutex<Shared>>);

impl Future for StaleBell {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.rung {
            return Poll::Ready(());
        }
        shared.first.get_or_insert_with(|| context.waker().clone());
        Poll::Pending
    }
}

impl StaleBell {
    fn ring(&self) {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shared.rung = true;
        let waker = shared.first.take();
        drop(shared);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

// ANCHOR: tasks
async fn first_task(mut bell: StaleBell) -> StaleBell {
    assert!(poll!(&mut bell).is_pending());
    bell
}

async fn second_task(bell: StaleBell) {
    bell.await;
    println!("second task: the bell has rung");
}

async fn ring(bell: StaleBell) {
    sleep(Duration::from_millis(100)).await;
    bell.ring();
    println!("it rings");
}
// ANCHOR_END: tasks

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let bell = StaleBell::default();
    let moved = tokio::spawn(first_task(bell.clone())).await?;
    let second = tokio::spawn(second_task(moved));
    ring(bell).await;
    match timeout(Duration::from_millis(200), second).await {
        Ok(done) => done?,
        Err(_) => println!("200 ms later the second task still waits"),
    }
    Ok(())
}
// ANCHOR_END: main
