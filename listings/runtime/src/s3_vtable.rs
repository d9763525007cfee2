//! Stage 3: `block_on` again, with a waker whose table of functions is written by hand.

use std::mem::ManuallyDrop;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use crate::s3_block_on;

// ANCHOR: parker
/// A parker that counts.
#[derive(Default)]
pub struct Parker {
    /// The one of the first `block_on`.
    parker: s3_block_on::Parker,
    /// How often each function of the table ran: clone, wake, wake by reference, drop.
    calls: [AtomicUsize; 4],
}
// ANCHOR_END: parker

impl Parker {
    /// Returns a parker of the calling thread.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns how often each function of the table ran, in that order.
    pub fn calls(&self) -> [usize; 4] {
        self.calls
            .each_ref()
            .map(|calls| calls.load(Ordering::SeqCst))
    }
}

// ANCHOR: waker
/// A waker owns one count of the `Arc`. Its data is what `Arc::into_raw` gave.
static TABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

/// Makes a waker that owns one more count of `parker`.
pub fn waker(parker: &Arc<Parker>) -> Waker {
    let data = Arc::into_raw(parker.clone()).cast();
    // SAFETY: `data` comes from `Arc::into_raw`, as each function of the table expects.
    // They may run on any thread, since a `Parker` is `Send` and `Sync`.
    unsafe { Waker::from_raw(RawWaker::new(data, &TABLE)) }
}

/// Lends out a waker's parker, without changing its count.
///
/// # Safety
///
/// `data` comes from `Arc::into_raw`, and its count hasn't been given back yet.
unsafe fn lent(data: *const ()) -> ManuallyDrop<Arc<Parker>> {
    // SAFETY: as the caller promises. `ManuallyDrop` leaves the count as it is.
    ManuallyDrop::new(unsafe { Arc::from_raw(data.cast()) })
}

unsafe fn clone(data: *const ()) -> RawWaker {
    // SAFETY: the waker that is cloned holds its count during the call.
    let parker = unsafe { lent(data) };
    parker.calls[0].fetch_add(1, Ordering::SeqCst);
    let another = Arc::clone(&parker);
    RawWaker::new(Arc::into_raw(another).cast(), &TABLE)
}

unsafe fn wake(data: *const ()) {
    // SAFETY: `wake` consumes the waker, so its count is ours to give back.
    let parker: Arc<Parker> = unsafe { Arc::from_raw(data.cast()) };
    parker.calls[1].fetch_add(1, Ordering::SeqCst);
    parker.parker.unpark();
}

unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: the waker that is called holds its count during the call.
    let parker = unsafe { lent(data) };
    parker.calls[2].fetch_add(1, Ordering::SeqCst);
    parker.parker.unpark();
}

unsafe fn drop_waker(data: *const ()) {
    // SAFETY: the waker is being dropped, so its count is ours to give back.
    let parker: Arc<Parker> = unsafe { Arc::from_raw(data.cast()) };
    parker.calls[3].fetch_add(1, Ordering::SeqCst);
}
// ANCHOR_END: waker

/// Polls `future` until it is done, and sleeps between the polls. Returns the
/// parker too, so that you can read its counters.
pub fn block_on<F: Future>(future: F) -> (F::Output, Arc<Parker>) {
    let parker = Arc::new(Parker::new());
    let output = {
        let waker = waker(&parker);
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
                break output;
            }
            parker.parker.park();
        }
    };
    (output, parker)
}
