//! A future keeps its first waker and is moved to another task.
//!
//! Run it: `cargo run -p runtime --example rt_stale_waker`

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use runtime::s1_poll::{Wakes, bell};

// ANCHOR: first
/// The waker to call.
pub(crate) type Kept = Arc<Mutex<Option<Waker>>>;

/// Keeps the first waker that it gets.
pub(crate) struct KeepsFirst(pub Kept);

impl Future for KeepsFirst {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get_or_insert_with(|| context.waker().clone());
        Poll::Pending
    }
}
// ANCHOR_END: first

// ANCHOR: main
/// Polls `future` in one task and then in another, rings, and counts both tasks' wakes.
pub(crate) fn moved(mut future: impl Future + Unpin, ring: impl FnOnce()) -> [usize; 2] {
    let tasks = [Arc::new(Wakes::default()), Arc::new(Wakes::default())];
    for task in &tasks {
        let waker = Waker::from(task.clone());
        let answer = Pin::new(&mut future).poll(&mut Context::from_waker(&waker));
        assert!(answer.is_pending());
    }
    ring();
    tasks.map(|task| task.count())
}

fn main() {
    let kept = Kept::default();
    let wake = || {
        let waker = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
        waker.expect("it was polled").wake();
    };
    println!(
        "keeps the first: {:?}",
        moved(KeepsFirst(kept.clone()), wake)
    );

    let (ringer, bell) = bell();
    println!("keeps the last: {:?}", moved(bell, || ringer.ring()));
}
// ANCHOR_END: main
