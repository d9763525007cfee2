//! A waker is dropped without being called, and nothing else can wake the task.
//!
//! Run it: `cargo run -p runtime --example rt_waker_dropped`

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use runtime::s1_poll::{Wakes, bell};

// ANCHOR: orphan
/// The wakers of the tasks that wait. Dropping it forgets them.
type Waiting = Arc<Mutex<Vec<Waker>>>;

/// Leaves its waker with the other end, and waits.
struct Orphan(std::sync::Weak<Mutex<Vec<Waker>>>);

impl Future for Orphan {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<()> {
        if let Some(waiting) = self.0.upgrade() {
            let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.push(context.waker().clone());
        }
        Poll::Pending
    }
}
// ANCHOR_END: orphan

// ANCHOR: main
/// Polls `future`, drops what would wake it, and tells how many still hold the task.
fn abandon(name: &str, mut future: impl Future + Unpin, other_end: impl Sized) {
    let task = Arc::new(Wakes::default());
    let waker = Waker::from(task.clone());
    let mut context = Context::from_waker(&waker);
    assert!(Pin::new(&mut future).poll(&mut context).is_pending());
    drop(waker);
    println!("{name}: {} hold the task", Arc::strong_count(&task));
    drop(other_end);
    let (holders, wakes) = (Arc::strong_count(&task), task.count());
    println!("{name}: {holders} hold the task, {wakes} wakes");
}

fn main() {
    let waiting = Waiting::default();
    abandon("orphan", Orphan(Arc::downgrade(&waiting)), waiting);
    let (ringer, bell) = bell();
    abandon("bell", bell, ringer);
}
// ANCHOR_END: main
