//! Proofs of what the page on a waker without a heap says.

use std::pin::pin;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use bare_waker::{Flag, Port};

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../examples/serial_port.rs"]
mod serial_port;

#[test]
fn a_waker_is_two_words_and_so_is_its_clone() {
    static FLAG: Flag = Flag::new();
    let waker = FLAG.waker();
    assert_eq!(size_of_val(&waker), 2 * size_of::<usize>());
    assert_eq!(waker.data(), ptr::from_ref(&FLAG).cast());
    // A clone is the same two words.
    let another = waker.clone();
    assert_eq!(another.data(), waker.data());
    assert!(another.will_wake(&waker));
}

#[test]
fn a_thousand_bytes_from_another_thread_are_received_without_an_allocation() {
    static BYTES: [u8; 1001] = {
        let mut bytes = [b'a'; 1001];
        bytes[1000] = b'\n';
        bytes
    };
    let ((count, sum), allocations) = serial_port::receive(&BYTES);
    assert_eq!((count, sum), (1000, 97_000));
    assert_eq!(allocations, 0);
}

static PORT: Port = Port::new();
static WAKES: AtomicUsize = AtomicUsize::new(0);

/// While it's cloned, in the middle of a poll, the interrupt comes.
static INTERRUPTED: RawWakerVTable = RawWakerVTable::new(
    |data| {
        PORT.interrupt(b'!');
        RawWaker::new(data, &COUNTS)
    },
    |_| {},
    |_| {},
    |_| {},
);

/// Counts its wakes.
static COUNTS: RawWakerVTable = RawWakerVTable::new(
    |data| RawWaker::new(data, &COUNTS),
    |_| _ = WAKES.fetch_add(1, Ordering::SeqCst),
    |_| _ = WAKES.fetch_add(1, Ordering::SeqCst),
    |_| {},
);

#[test]
fn a_byte_that_comes_during_the_poll_is_received_or_wakes() {
    // SAFETY: the functions of both tables touch only statics.
    let waker = unsafe { Waker::from_raw(RawWaker::new(ptr::null(), &INTERRUPTED)) };
    let mut receive = pin!(PORT.receive());
    let answer = receive.as_mut().poll(&mut Context::from_waker(&waker));
    assert!(answer == Poll::Ready(b'!') || WAKES.load(Ordering::SeqCst) > 0);
}
