//! One direction of a socket, with several who wait.

use real_std::sync::atomic::Ordering::Relaxed;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::thread;

use loom::sync::atomic::AtomicUsize;

use crate::model::model;
use crate::s3_block_on;
use crate::s6_side::Side;

/// Takes one of the things that come, as an accept does.
async fn take(side: &Side, things: &AtomicUsize, second_look: bool) {
    let number = side.number();
    poll_fn(|context| {
        loop {
            if let Some(events) = side.is_ready() {
                let one_less = |things: usize| things.checked_sub(1);
                if things.fetch_update(Relaxed, Relaxed, one_less).is_ok() {
                    return Poll::Ready(());
                }
                side.would_block(events);
            }
            side.register(number, context.waker());
            if !second_look || side.is_ready().is_none() {
                return Poll::Pending;
            }
        }
    })
    .await;
}

/// Two threads take, and one event brings something for both.
fn two_wait(second_look: bool) {
    model(move || {
        let shared = Arc::new((Side::new(), AtomicUsize::new(0)));
        let takers = [(); 2].map(|()| {
            let shared = shared.clone();
            thread::spawn(move || {
                let (side, things) = &*shared;
                s3_block_on::block_on(take(side, things, second_look));
            })
        });
        let (side, things) = &*shared;
        things.store(2, Relaxed);
        side.event();
        let mut wakers = Vec::new();
        side.take_into(&mut wakers);
        wakers.into_iter().for_each(Waker::wake);
        for taker in takers {
            // One that is forgotten is a deadlock.
            taker.join().expect("no panic");
        }
    });
}

#[test]
fn an_event_for_two_who_wait_is_lost_by_neither() {
    two_wait(true);
}

#[test]
#[should_panic(expected = "deadlock")]
fn without_a_second_look_an_event_is_lost() {
    two_wait(false);
}
