//! Wakers that note a wake and pass it on.
//!
//! A safe [`std::task::Wake`] would have to own a clone of the executor's waker. A program can see
//! that clone: it counts clones, it watches the strong count of its task, or it relies on a task
//! being dropped together with the last waker for it. So a wrapped waker here is two things at once:
//! one reference to a [`Link`], and one waker of the executor, taken apart into its two words. Each
//! clone, wake and drop of a wrapped waker is exactly one clone, wake and drop of the executor's.

use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::sync::Arc;
use std::task::{RawWaker, RawWakerVTable, Waker};

use crate::recorder::recorder;

/// Turns the executor's wakers into wrapped ones. A `static`, for its address is compared.
static VTABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

/// One waker of the executor as one lane sees it.
///
/// It holds the two words that [`Waker::will_wake`] compares, and owns nothing: who holds a link
/// keeps no task alive.
struct Link {
    /// The lane whose wakes are noted.
    lane: u64,
    /// The data of the executor's waker.
    data: *const (),
    /// The functions of the executor's waker.
    vtable: &'static RawWakerVTable,
}

// SAFETY: the words are those of a `Waker`, which may be used from any thread, and a link is read only.
unsafe impl Send for Link {}
// SAFETY: as above.
unsafe impl Sync for Link {}

impl Link {
    /// The waker that these words are.
    ///
    /// # Safety
    ///
    /// The caller stands for a waker with these words: either it gives up one that it owns, or it
    /// borrows one and lets the result neither be dropped nor outlive it.
    unsafe fn waker(&self) -> Waker {
        // SAFETY: the words were taken from a `Waker`, and by the caller's word there is one.
        unsafe { Waker::new(self.data, self.vtable) }
    }
}

/// Whether two wakers wake the same task, with or without lanes between.
///
/// A future that is tracked is polled with a waker of the recorder, and registers that one. This
/// compares the executor's wakers, as [`Waker::will_wake`] does where nothing is recorded.
pub fn will_wake(a: &Waker, b: &Waker) -> bool {
    let ((a, of_a), (b, of_b)) = (innermost(a), innermost(b));
    a == b && std::ptr::eq(of_a, of_b)
}

/// The two words of the executor's waker under `waker`.
fn innermost(waker: &Waker) -> (*const (), &'static RawWakerVTable) {
    let (mut data, mut vtable) = (waker.data(), waker.vtable());
    while std::ptr::eq(vtable, &VTABLE) {
        // SAFETY: the words of a wrapped waker hold a reference to its link, and `waker` is alive. If
        // they are those of a link, then the wrapped waker around it stands for one that is, too.
        let link = unsafe { &*data.cast::<Link>() };
        (data, vtable) = (link.data, link.vtable);
    }
    (data, vtable)
}

/// The links of one lane, one for each different waker that it was polled with.
#[derive(Default)]
pub(crate) struct Links(Vec<Arc<Link>>);

impl Links {
    /// Wraps `waker` for one poll of `lane`.
    ///
    /// The same words give the same link, and hence wrapped wakers that `will_wake` each other.
    pub(crate) fn lend<'a>(&mut self, lane: u64, waker: &'a Waker) -> Lent<'a> {
        let known = |link: &&Arc<Link>| {
            link.data == waker.data() && std::ptr::eq(link.vtable, waker.vtable())
        };
        let link = match self.0.iter().find(known) {
            Some(link) => Arc::clone(link),
            None => self.add(lane, waker),
        };
        Lent::new(link)
    }

    fn add(&mut self, lane: u64, waker: &Waker) -> Arc<Link> {
        // A link that's held nowhere else has no waker left that could be compared.
        self.0.retain(|link| Arc::strong_count(link) > 1);
        let link = Arc::new(Link {
            lane,
            data: waker.data(),
            vtable: waker.vtable(),
        });
        self.0.push(Arc::clone(&link));
        link
    }
}

/// A wrapped waker for the time of one poll. It borrows the executor's waker instead of cloning it.
pub(crate) struct Lent<'a> {
    /// Holds a reference to the link; the executor's waker it stands for is borrowed.
    waker: ManuallyDrop<Waker>,
    /// The waker that was borrowed.
    borrowed: PhantomData<&'a Waker>,
}

impl Lent<'_> {
    fn new(link: Arc<Link>) -> Self {
        let data = Arc::into_raw(link).cast();
        // SAFETY: `data` is a reference to a link as `VTABLE` expects. The functions that take the
        // executor's waker apart are `wake` and `drop_waker`; `ManuallyDrop` keeps both from being
        // called, and `borrowed` keeps the executor's waker alive.
        let waker = ManuallyDrop::new(unsafe { Waker::new(data, &VTABLE) });
        Lent {
            waker,
            borrowed: PhantomData,
        }
    }

    /// The wrapped waker.
    pub(crate) fn get(&self) -> &Waker {
        &self.waker
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        // SAFETY: `new` made the data with `Arc::into_raw`, and this is the only place that takes
        // that reference back.
        drop(unsafe { Arc::from_raw(self.waker.data().cast::<Link>()) });
    }
}

/// Clones a wrapped waker.
///
/// # Safety
///
/// `data` is that of a wrapped waker.
unsafe fn clone(data: *const ()) -> RawWaker {
    let data = data.cast::<Link>();
    // SAFETY: a wrapped waker holds a reference to its link, and outlives this call.
    let link = unsafe { &*data };
    // SAFETY: the wrapped waker stands for a waker with these words, which is borrowed and not dropped.
    let waker = ManuallyDrop::new(unsafe { link.waker() });
    let copy = Waker::clone(&waker);
    let data = if copy.will_wake(&waker) {
        // SAFETY: `data` came from `Arc::into_raw`, and the wrapped waker's reference is alive.
        unsafe { Arc::increment_strong_count(data) };
        data
    } else {
        Arc::into_raw(Arc::new(Link {
            lane: link.lane,
            data: copy.data(),
            vtable: copy.vtable(),
        }))
    };
    // From here on the new wrapped waker is the owner of the copy.
    mem::forget(copy);
    RawWaker::new(data.cast(), &VTABLE)
}

/// Notes a wake, and wakes by value.
///
/// # Safety
///
/// `data` is that of an owned wrapped waker, which is not used again.
unsafe fn wake(data: *const ()) {
    // SAFETY: the caller gives up the wrapped waker, and with it its reference to the link.
    let link = unsafe { Arc::from_raw(data.cast::<Link>()) };
    note(link.lane);
    // SAFETY: the wrapped waker owned a waker with these words.
    let waker = unsafe { link.waker() };
    drop(link);
    waker.wake();
}

/// Notes a wake, and wakes by reference.
///
/// # Safety
///
/// `data` is that of a wrapped waker.
unsafe fn wake_by_ref(data: *const ()) {
    // SAFETY: a wrapped waker holds a reference to its link, and outlives this call.
    let link = unsafe { &*data.cast::<Link>() };
    note(link.lane);
    // SAFETY: the wrapped waker stands for a waker with these words, which is borrowed and not dropped.
    let waker = ManuallyDrop::new(unsafe { link.waker() });
    waker.wake_by_ref();
}

/// Drops a wrapped waker.
///
/// # Safety
///
/// `data` is that of an owned wrapped waker, which is not used again.
unsafe fn drop_waker(data: *const ()) {
    // SAFETY: the caller gives up the wrapped waker.
    let link = unsafe { Arc::from_raw(data.cast::<Link>()) };
    // SAFETY: the wrapped waker owned a waker with these words.
    drop(unsafe { link.waker() });
}

fn note(lane: u64) {
    if let Some(recorder) = recorder() {
        recorder.wake(lane);
    }
}
