//! A `block_on` for a machine without a heap, a thread, or an operating system.
#![no_std]

use core::future::poll_fn;
use core::pin::pin;
use core::ptr;
use core::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use futures::task::AtomicWaker;

// ANCHOR: waker
/// Set by a wake, and reset before each poll.
pub struct Flag(AtomicBool);

/// A waker's data points to a `Flag` that's never freed. There's nothing to count.
static TABLE: RawWakerVTable = RawWakerVTable::new(clone, wake, wake, |_| {});

impl Flag {
    pub const fn new() -> Flag {
        Flag(AtomicBool::new(false))
    }

    /// Returns a waker that sets this flag.
    pub fn waker(&'static self) -> Waker {
        let data = ptr::from_ref(self).cast();
        // SAFETY: `data` points to a flag for as long as the program runs, as each
        // function of the table expects. They may run on any thread and in any
        // interrupt handler, since all they do is one atomic operation.
        unsafe { Waker::from_raw(RawWaker::new(data, &TABLE)) }
    }
}

unsafe fn clone(data: *const ()) -> RawWaker {
    RawWaker::new(data, &TABLE)
}

unsafe fn wake(data: *const ()) {
    // SAFETY: `data` comes from `Flag::waker`.
    let flag = unsafe { &*data.cast::<Flag>() };
    // It reads, too, so that it doesn't hide what came before another wake.
    flag.0.swap(true, Ordering::Release);
}
// ANCHOR_END: waker

impl Default for Flag {
    fn default() -> Flag {
        Flag::new()
    }
}

// ANCHOR: block_on
/// Polls `future` until it's done. `idle` sleeps until an interrupt, and returns
/// at once if there was one since it last returned.
pub fn block_on<F: Future>(flag: &'static Flag, future: F, idle: impl Fn()) -> F::Output {
    let waker = flag.waker();
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        while !flag.0.swap(false, Ordering::Acquire) {
            idle();
        }
    }
}
// ANCHOR_END: block_on

// ANCHOR: port
/// A serial port with room for one byte.
pub struct Port {
    /// The byte, or `EMPTY`.
    byte: AtomicU16,
    waker: AtomicWaker,
}

const EMPTY: u16 = 0x100;

impl Port {
    pub const fn new() -> Port {
        Port {
            byte: AtomicU16::new(EMPTY),
            waker: AtomicWaker::new(),
        }
    }

    /// What the interrupt handler does: it takes no lock, and allocates nothing.
    pub fn interrupt(&self, byte: u8) {
        self.byte.store(u16::from(byte), Ordering::Release);
        self.waker.wake();
    }

    /// Waits for the next byte.
    pub async fn receive(&self) -> u8 {
        poll_fn(|context| {
            // Leave, and then look: a byte that comes in between wakes.
            self.waker.register(context.waker());
            match u8::try_from(self.byte.swap(EMPTY, Ordering::Acquire)) {
                Ok(byte) => Poll::Ready(byte),
                Err(_) => Poll::Pending,
            }
        })
        .await
    }
}
// ANCHOR_END: port

impl Default for Port {
    fn default() -> Port {
        Port::new()
    }
}
