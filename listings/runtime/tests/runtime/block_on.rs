//! Proofs of what the page on `block_on` says.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use runtime::s1_poll::{Countdown, bell};
use runtime::s3_block_on::block_on;
use runtime::s3_vtable::{self, Parker, waker};

use crate::watchdog::Watchdog;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/rt_missed_wake.rs"]
mod rt_missed_wake;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/rt_token_taken.rs"]
mod rt_token_taken;

#[test]
fn a_wake_during_the_poll_is_kept() {
    let _watchdog = Watchdog::quick();
    let polls = Cell::new(0);
    block_on(poll_fn(|context| {
        polls.set(polls.get() + 1);
        if polls.get() == 4 {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        context.waker().wake_by_ref();
        Poll::Pending
    }));
    assert_eq!(polls.get(), 4);
}

#[test]
fn an_unpark_that_is_no_wake_costs_no_poll() {
    let _watchdog = Watchdog::quick();
    let (ringer, mut bell) = bell();
    let polls = Cell::new(0);
    let waits = thread::current();
    let mut ringer = Some(ringer);
    thread::scope(|scope| {
        block_on(poll_fn(|context| {
            polls.set(polls.get() + 1);
            let answer = Pin::new(&mut bell).poll(context);
            if let (Poll::Pending, Some(ringer)) = (&answer, ringer.take()) {
                let waits = waits.clone();
                scope.spawn(move || {
                    for _ in 0..3 {
                        waits.unpark();
                        // Time enough for a poll too many, which is what would fail.
                        thread::sleep(Duration::from_millis(50));
                    }
                    ringer.ring();
                });
            }
            answer
        }));
    });
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_future_that_parks_the_thread_takes_no_wake_away() {
    let _watchdog = Watchdog::quick();
    assert_eq!(block_on(rt_token_taken::parks_inside()), 2);
    let limit = Duration::from_millis(50);
    let first = rt_token_taken::block_on_first(rt_token_taken::parks_inside(), limit);
    assert_eq!(first, None);
}

#[test]
fn a_block_on_inside_another_loses_no_wake() {
    let _watchdog = Watchdog::quick();
    let polls = Cell::new(0);
    block_on(poll_fn(|context| {
        polls.set(polls.get() + 1);
        if polls.get() == 2 {
            return Poll::Ready(());
        }
        // The outer one is woken, and then the inner one parks the thread.
        context.waker().wake_by_ref();
        let (ringer, bell) = bell();
        let ring = thread::spawn(|| ringer.ring());
        assert!(block_on(bell));
        block_on(Countdown { left: 3 });
        ring.join().expect("it rings");
        Poll::Pending
    }));
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_wake_between_the_look_and_the_sleep_is_missed_by_a_condvar_without_its_lock() {
    let parker = rt_missed_wake::FirstParker::default();
    assert!(!parker.park(|| parker.unpark(), Duration::from_millis(50)));
}

#[test]
fn a_wake_between_the_look_and_the_park_is_kept_by_the_thread() {
    let _watchdog = Watchdog::quick();
    let woken = AtomicBool::new(false);
    let this = thread::current();
    let wake = || {
        woken.store(true, Ordering::SeqCst);
        this.unpark();
    };
    // Without the kept unpark this would wait for its limit, and the watchdog bites.
    let limit = Duration::from_secs(3600);
    assert!(rt_missed_wake::park_thread(&woken, wake, limit));
}

#[test]
fn five_hundred_wakes_from_another_thread_are_all_answered() {
    let _watchdog = Watchdog::quick();
    for _ in 0..500 {
        let (ringer, bell) = bell();
        let ring = thread::spawn(|| ringer.ring());
        assert!(block_on(bell));
        ring.join().expect("it rings");
    }
}

#[test]
fn every_waker_that_is_cloned_is_woken_or_dropped() {
    let parker = Arc::new(Parker::new());
    let first = waker(&parker);
    let clones: Vec<_> = (0..5).map(|_| first.clone()).collect();
    assert_eq!(Arc::strong_count(&parker), 7);
    for (number, waker) in clones.into_iter().enumerate() {
        match number % 2 {
            0 => waker.wake(),
            _ => drop(waker),
        }
    }
    first.wake_by_ref();
    assert_eq!(Arc::strong_count(&parker), 2);
    drop(first);
    let [cloned, woken, by_ref, dropped] = parker.calls();
    assert_eq!([cloned, woken, by_ref, dropped], [5, 3, 1, 3]);
    // One waker was made and not cloned.
    assert_eq!(cloned + 1, woken + dropped);
    assert_eq!(Arc::strong_count(&parker), 1);
}

#[test]
fn a_whole_block_on_leaves_no_count_behind() {
    let _watchdog = Watchdog::quick();
    let (ringer, bell) = bell();
    let ring = thread::spawn(|| ringer.ring());
    let (rung, parker) = s3_vtable::block_on(bell);
    ring.join().expect("it rings");
    assert!(rung);
    let [cloned, woken, _, dropped] = parker.calls();
    assert_eq!(cloned + 1, woken + dropped);
    assert_eq!(Arc::strong_count(&parker), 1);
}

#[test]
fn will_wake_compares_task_and_table() {
    let (one, other) = (Arc::new(Parker::new()), Arc::new(Parker::new()));
    assert!(waker(&one).will_wake(&waker(&one)));
    assert!(waker(&one).will_wake(&waker(&one).clone()));
    assert!(!waker(&one).will_wake(&waker(&other)));
}
