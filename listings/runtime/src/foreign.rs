//! How the stages live with code that isn't theirs: wakers, futures and outputs.

use std::any::Any;
use std::cell::Cell;
use std::future::poll_fn;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;

// ANCHOR: foreign
/// Locks. No stage runs foreign code while it holds a lock, so a panic never
/// leaves half a change behind one.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs foreign code whose panic must not stop ours. Returns whether it got to
/// its end. The panic hook has printed the message already.
pub fn contained(foreign: impl FnOnce()) -> bool {
    let result = catch_unwind(AssertUnwindSafe(foreign));
    let is_done = result.is_ok();
    result.unwrap_or_else(drop_payload);
    is_done
}

/// Drops what a panic carried. That's foreign code too, and may panic again:
/// what *that* carries is leaked, or this would never end.
pub fn drop_payload(payload: Box<dyn Any + Send>) {
    mem::forget(catch_unwind(AssertUnwindSafe(|| drop(payload))));
}
// ANCHOR_END: foreign

// ANCHOR: catch
/// Awaits `future` and catches its panic, in its polls and in its drop.
pub async fn caught<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future = pin!(Some(future));
    let polled = poll_fn(|context| {
        let future = future.as_mut().as_pin_mut().expect("dropped below");
        // A future that panicked is never polled again, so its broken state isn't seen.
        match catch_unwind(AssertUnwindSafe(|| future.poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await;
    let dropped = catch_unwind(AssertUnwindSafe(|| future.set(None)));
    match (polled, dropped) {
        (Ok(output), Err(panic)) => {
            contained(|| drop(output));
            Err(panic)
        }
        (polled, dropped) => {
            dropped.unwrap_or_else(drop_payload);
            polled
        }
    }
}
// ANCHOR_END: catch

// ANCHOR: refuse
/// How many refused futures may be dropped inside each other's drop.
const DEEPEST: u32 = 32;

thread_local! {
    /// How many are being dropped on this thread.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// Ends what came too late for its runtime. The drop of a future may spawn
/// another one, which is refused as well, and so on forever: those that come
/// too deep are leaked.
pub fn refuse<T>(late: T, end: impl FnOnce(T)) {
    let deeper = |by: u32| DEPTH.try_with(|depth| depth.replace(depth.get().wrapping_add(by)));
    if deeper(1).unwrap_or(0) < DEEPEST {
        contained(|| end(late));
    } else {
        mem::forget(late);
    }
    // No thread-local at the end of a thread: nothing was counted.
    let _ = deeper(u32::MAX);
}
// ANCHOR_END: refuse
