//! Timers and the clock, none of which waits for real.

use std::cell::RefCell;
use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use runtime::s1_poll::Wakes;
use runtime::s5_sleep::{Elapsed, block_on, interval, sleep, sleep_until, timeout};
use runtime::s5_timers::{self, Timers};

use crate::watchdog::Watchdog;

const SECOND: Duration = Duration::from_secs(1);

/// Runs on a clock that stands still and is moved on to each deadline.
fn paused<F: Future>(future: F) -> F::Output {
    let _watchdog = Watchdog::quick();
    block_on(async {
        s5_timers::current().pause();
        future.await
    })
}

#[test]
fn a_sleep_is_over_at_its_deadline_and_not_before() {
    let timers = Arc::new(Timers::default());
    timers.pause();
    let _entered = s5_timers::enter(timers.clone());
    let mut context = Context::from_waker(Waker::noop());
    let mut nap = sleep(SECOND);
    assert!(Pin::new(&mut nap).poll(&mut context).is_pending());
    timers.advance(SECOND - Duration::from_nanos(1));
    assert!(Pin::new(&mut nap).poll(&mut context).is_pending());
    timers.advance(Duration::from_nanos(1));
    assert!(Pin::new(&mut nap).poll(&mut context).is_ready());
    assert_eq!(timers.len(), 0);
}

#[test]
fn an_hour_passes_at_once_on_a_paused_clock() {
    // An hour that passes for real sets off the watchdog.
    let slept = paused(async {
        let before = s5_timers::current().now();
        sleep(3600 * SECOND).await;
        s5_timers::current().now() - before
    });
    assert_eq!(slept, 3600 * SECOND);
}

#[test]
fn timers_expire_in_the_order_of_their_deadlines() {
    let order = RefCell::new(Vec::new());
    paused(async {
        let naps = [3, 1, 2, 1].into_iter().enumerate().map(|(place, length)| {
            let order = &order;
            async move {
                sleep(length * SECOND).await;
                order.borrow_mut().push((length, place));
            }
        });
        futures::future::join_all(naps).await;
    });
    assert_eq!(*order.borrow(), [(1, 1), (1, 3), (2, 2), (3, 0)]);
}

#[test]
fn two_timers_of_one_deadline_are_both_woken() {
    let timers = Timers::default();
    timers.pause();
    let wakes = [(); 2].map(|()| Arc::new(Wakes::default()));
    for task in &wakes {
        timers.register(timers.now() + SECOND, Waker::from(task.clone()));
    }
    timers.advance(SECOND);
    assert_eq!(wakes.map(|task| task.count()), [1, 1]);
}

#[test]
fn a_sleep_that_is_polled_again_has_one_timer() {
    paused(async {
        let mut nap = pin!(sleep(SECOND));
        for _ in 0..3 {
            poll_fn(|context| {
                assert!(nap.as_mut().poll(context).is_pending());
                Poll::Ready(())
            })
            .await;
        }
        assert_eq!(s5_timers::current().len(), 1);
    });
}

#[test]
fn a_dropped_sleep_leaves_no_timer() {
    paused(async {
        {
            let mut nap = sleep(SECOND);
            poll_fn(|context| {
                assert!(Pin::new(&mut nap).poll(context).is_pending());
                Poll::Ready(())
            })
            .await;
            assert_eq!(s5_timers::current().len(), 1);
        }
        assert!(s5_timers::current().is_empty());
    });
}

#[test]
fn a_sleep_never_polled_has_no_timer() {
    paused(async {
        let _nap = sleep(SECOND);
        assert!(s5_timers::current().is_empty());
    });
}

#[test]
fn the_waker_of_the_latest_poll_is_woken() {
    let timers = Arc::new(Timers::default());
    timers.pause();
    let _entered = s5_timers::enter(timers.clone());
    let wakes = [(); 2].map(|()| Arc::new(Wakes::default()));
    let mut nap = sleep(SECOND);
    for task in &wakes {
        let waker = Waker::from(task.clone());
        let poll = Pin::new(&mut nap).poll(&mut Context::from_waker(&waker));
        assert!(poll.is_pending());
    }
    timers.advance(SECOND);
    assert_eq!(wakes.map(|task| task.count()), [0, 1]);
}

#[test]
fn what_is_ready_at_the_limit_is_not_given_up() {
    paused(async {
        assert_eq!(timeout(SECOND, sleep(SECOND)).await, Ok(()));
        assert_eq!(timeout(SECOND, pending::<()>()).await, Err(Elapsed));
        assert_eq!(timeout(SECOND, async { 5 }).await, Ok(5));
        assert!(s5_timers::current().is_empty());
    });
}

#[test]
fn who_comes_late_gets_the_missed_ticks() {
    paused(async {
        let mut clock = interval(SECOND);
        let start = clock.tick().await;
        sleep(SECOND * 7 / 2).await;
        for tick in 1..=4 {
            assert_eq!(clock.tick().await, start + tick * SECOND);
        }
        assert_eq!(s5_timers::current().now(), start + 4 * SECOND);
    });
}

#[test]
fn each_deadline_costs_one_poll() {
    let polls = std::cell::Cell::new(0);
    let mut naps = Box::pin(async {
        for _ in 0..3 {
            sleep(SECOND).await;
        }
    });
    paused(poll_fn(|context| {
        polls.set(polls.get() + 1);
        naps.as_mut().poll(context)
    }));
    assert_eq!(polls.get(), 4);
}

#[test]
fn a_park_that_ends_early_costs_no_poll() {
    let polls = std::cell::Cell::new(0);
    let mut nap = Box::pin(async { sleep(SECOND / 20).await });
    block_on(poll_fn(|context| {
        polls.set(polls.get() + 1);
        // The next park of this thread returns at once.
        std::thread::current().unpark();
        nap.as_mut().poll(context)
    }));
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_paused_clock_stands_still_while_the_future_can_go_on() {
    paused(async {
        let start = s5_timers::current().now();
        let mut yields = 0;
        let busy = poll_fn(|context| {
            assert_eq!(s5_timers::current().now(), start);
            yields += 1;
            context.waker().wake_by_ref();
            match yields {
                10 => Poll::Ready(()),
                _ => Poll::Pending,
            }
        });
        futures::join!(sleep(SECOND), busy);
        assert_eq!(s5_timers::current().now() - start, SECOND);
    });
}

#[test]
fn a_deadline_that_has_passed_needs_no_timer() {
    paused(async {
        let now = s5_timers::current().now();
        sleep_until(now).await;
        assert_eq!(s5_timers::current().now(), now);
    });
}

#[test]
fn a_sleep_without_end_does_not_overflow() {
    paused(async {
        assert_eq!(timeout(SECOND, sleep(Duration::MAX)).await, Err(Elapsed));
    });
}
