//! Without a recording, nothing is added.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Poll, Waker};

use timeline::{Returns, Tracked, track};

use crate::executor::{Unpark, block_on, poll_with};

#[test]
fn the_very_waker_is_handed_through() {
    let waker = Waker::from(Unpark::new());
    let mut same = false;
    let mut future = pin!(track(
        "off",
        1,
        poll_fn(|context| {
            same = context.waker().will_wake(&waker);
            Poll::Ready(())
        })
    ));
    assert!(poll_with(future.as_mut(), &waker).is_ready());
    assert!(same);
}

#[test]
fn the_output_is_handed_through() {
    assert_eq!(block_on(track("off", 1, async { "words" })), "words");
}

#[test]
fn a_tracked_future_is_what_the_future_is() {
    fn send_and_sync<T: Send + Sync>(_: &T) {}
    fn unpin<T: Unpin>(_: &T) {}
    send_and_sync(&track("shared", 1, async {}));
    unpin(&track("ready", 1, std::future::ready(1)));
}

/// Has `is()` with the answer `true` where `T` is `Send`, and `false` elsewhere.
macro_rules! is_send {
    ($type:ty) => {{
        struct Probe<T>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "one of the two is chosen")]
        trait Otherwise {
            const SEND: bool = false;
        }
        impl<T> Otherwise for Probe<T> {}
        #[allow(dead_code, reason = "one of the two is chosen")]
        impl<T: Send> Probe<T> {
            const SEND: bool = true;
        }
        <Probe<$type>>::SEND
    }};
}

#[test]
fn a_tracked_future_is_nothing_that_the_future_is_not() {
    assert!(is_send!(Tracked<std::future::Ready<u8>>));
    assert!(!is_send!(Tracked<std::future::Ready<std::rc::Rc<u8>>>));
}

#[test]
#[should_panic(expected = "instrumented code takes this branch never")]
fn a_stand_in_for_a_returned_value_has_none() {
    Returns::<()>::new().never();
}

#[test]
fn tracking_makes_a_future_64_bytes_larger() {
    let track = |future| track("ready", 1, future);
    let size = size_of_val(&track(std::future::ready(0_u64)));
    assert_eq!(size - size_of::<std::future::Ready<u64>>(), 64);
}
