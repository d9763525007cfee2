//! Proofs of what the page says about joining futures.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::future::join_all;
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, sleep_until};

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/all_results.rs"]
mod all_results;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/count_in_turn.rs"]
mod count_in_turn;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/count_joined.rs"]
mod count_joined;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/count_not_awaited.rs"]
mod count_not_awaited;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/error_drops_others.rs"]
mod error_drops_others;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/join_polls.rs"]
mod join_polls;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/joined_values.rs"]
mod joined_values;

/// Runs `future` and tells how many milliseconds pass on the runtime's clock.
async fn millis(future: impl Future) -> u128 {
    let start = Instant::now();
    future.await;
    start.elapsed().as_millis()
}

/// Waits so many milliseconds, then returns the number.
async fn wait(millis: u64) -> u64 {
    sleep(Duration::from_millis(millis)).await;
    millis
}

/// Notes its name in `log` when it is dropped.
struct Noted<'a>(&'static str, &'a RefCell<Vec<&'static str>>);

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

#[tokio::test(start_paused = true)]
async fn one_after_the_other_takes_the_sum() {
    assert_eq!(millis(count_in_turn::count_in_turn()).await, 1200);
}

#[tokio::test(start_paused = true)]
async fn joined_they_take_as_long_as_one() {
    assert_eq!(millis(count_joined::count_joined()).await, 600);
    assert_eq!(millis(trpl::join(wait(300), wait(500))).await, 500);
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_is_not_awaited_takes_no_time() {
    assert_eq!(millis(count_not_awaited::count("A")).await, 0);
}

#[test]
fn the_second_future_is_not_polled_before_the_first_is_done() {
    let log = RefCell::new(Vec::new());
    let child = async |name| {
        log.borrow_mut().push(name);
        yield_now().await;
        log.borrow_mut().push(name);
    };
    let (a, b) = (child("A"), child("B"));
    trpl::block_on(async {
        a.await;
        b.await;
    });
    assert_eq!(log.take(), ["A", "A", "B", "B"]);

    trpl::block_on(trpl::join(child("A"), child("B")));
    assert_eq!(log.take(), ["A", "B", "A", "B"]);
}

#[test]
fn a_join_polls_nothing_until_it_is_awaited() {
    let ran = Cell::new(false);
    let join = trpl::join(async { ran.set(true) }, ready(()));
    assert!(!ran.get());
    trpl::block_on(join);
    assert!(ran.get());
}

#[tokio::test(start_paused = true)]
async fn the_values_come_in_the_order_written() {
    assert_eq!(trpl::join(wait(200), wait(100)).await, (200, 100));
    let three = trpl::join3(wait(300), wait(100), wait(200)).await;
    assert_eq!(three, (300, 100, 200));
    assert_eq!(trpl::join!(wait(200), ready("a")), (200, "a"));
    assert_eq!(tokio::join!(wait(200), ready("a")), (200, "a"));
    assert_eq!(join_all([wait(200), wait(100)]).await, [200, 100]);
    assert_eq!(millis(joined_values::joined_values()).await, 700);
}

#[tokio::test(start_paused = true)]
async fn every_join_polls_each_unfinished_child_at_each_wake() {
    let polls = join_polls::all_ways().await;
    for way in [
        "trpl::join",
        "futures::join!",
        "tokio::join!",
        "join_all of 2",
    ] {
        assert!(polls.contains(&(way, [6, 5])), "{way}: {polls:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn in_turn_a_child_is_polled_once_and_once_more_for_each_wait() {
    let polls = join_polls::all_ways().await;
    assert!(
        polls.contains(&("one after the other", [2, 5])),
        "{polls:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_large_join_all_polls_only_the_child_that_was_woken() {
    let polls = join_polls::all_ways().await;
    assert!(polls.contains(&("join_all of 31", [2, 5])), "{polls:?}");
    assert!(polls.contains(&("FuturesUnordered", [2, 5])), "{polls:?}");
}

#[tokio::test(start_paused = true)]
async fn join_all_changes_its_way_after_thirty_children() {
    for (children, expected) in [(30, 6), (31, 2)] {
        let polls = Rc::new(Cell::new(0));
        let counted = join_polls::counted(polls.clone(), sleep(Duration::from_millis(450)));
        let mut all: Vec<join_polls::Child> = vec![Box::pin(counted)];
        all.push(Box::pin(async {
            for _ in 0..4 {
                sleep(Duration::from_millis(100)).await;
            }
        }));
        while all.len() < children {
            all.push(Box::pin(ready(())));
        }
        join_all(all).await;
        assert_eq!(polls.get(), expected, "{children} children");
    }
}

#[test]
fn a_finished_child_is_not_polled_again() {
    let polls = Cell::new(0);
    let once = poll_fn(|_: &mut Context<'_>| {
        polls.set(polls.get() + 1);
        Poll::Ready(())
    });
    let longer = async {
        for _ in 0..9 {
            yield_now().await;
        }
    };
    trpl::block_on(trpl::join(once, longer));
    assert_eq!(polls.get(), 1);
}

#[test]
fn a_child_without_a_wait_runs_to_its_end_in_the_first_poll() {
    let log = RefCell::new(Vec::new());
    let greedy = async {
        for _ in 0..3 {
            log.borrow_mut().push("greedy");
            ready(()).await;
        }
    };
    let other = async { log.borrow_mut().push("other") };
    let mut join = pin!(trpl::join(greedy, other));
    let mut context = Context::from_waker(Waker::noop());
    assert!(join.as_mut().poll(&mut context).is_ready());
    assert_eq!(*log.borrow(), ["greedy", "greedy", "greedy", "other"]);
}

/// Runs `future`, and puts a space into `log` after each of its polls.
async fn spaced<F: Future>(log: &RefCell<String>, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        let polled = future.as_mut().poll(context);
        log.borrow_mut().push(' ');
        polled
    })
    .await
}

async fn orders() -> [String; 3] {
    let log = RefCell::new(String::new());
    let child = async |name| {
        for _ in 0..3 {
            log.borrow_mut().push(name);
            trpl::yield_now().await;
        }
        log.borrow_mut().push(name);
    };
    let futures = async { futures::join!(child('A'), child('B'), child('C')) };
    spaced(&log, futures).await;
    let futures = log.take();

    let tokio = async { tokio::join!(child('A'), child('B'), child('C')) };
    spaced(&log, tokio).await;
    let tokio = log.take();

    let biased = async { tokio::join!(biased; child('A'), child('B'), child('C')) };
    spaced(&log, biased).await;
    [futures, tokio, log.take()]
}

#[test]
fn futures_keeps_the_order_and_tokio_moves_it_on() {
    let [futures, tokio, biased] = trpl::block_on(orders());
    assert_eq!(futures, "ABC ABC ABC ABC ");
    assert_eq!(tokio, "ABC BCA CAB ABC ");
    assert_eq!(biased, "ABC ABC ABC ABC ");
}

#[tokio::test(start_paused = true)]
async fn at_a_tie_the_child_that_is_polled_first_goes_first() {
    let log = RefCell::new(Vec::new());
    let moment = Instant::now() + Duration::from_millis(100);
    let child = async |name, moment| {
        sleep_until(moment).await;
        log.borrow_mut().push(name);
    };
    trpl::join(child("A", moment), child("B", moment)).await;
    assert_eq!(log.take(), ["A", "B"]);
    trpl::join(child("B", moment), child("A", moment)).await;
    assert_eq!(log.take(), ["B", "A"]);
    let moment = moment + Duration::from_millis(100);
    tokio::join!(child("A", moment), child("B", moment));
    assert_eq!(log.take(), ["B", "A"]);
}

#[tokio::test(start_paused = true)]
async fn one_wake_more_turns_the_order_of_tokio_join_round() {
    for (wakes, order) in [(0, ["B", "A"]), (1, ["A", "B"]), (2, ["B", "A"])] {
        let log = RefCell::new(Vec::new());
        let moment = Instant::now() + Duration::from_millis(100);
        let child = async |name| {
            sleep_until(moment).await;
            log.borrow_mut().push(name);
        };
        let mut joined = pin!(async { tokio::join!(child("A"), child("B")) });
        for _ in 0..wakes {
            // As a wake would, before the moment has come.
            assert!(futures::poll!(joined.as_mut()).is_pending());
        }
        joined.await;
        assert_eq!(log.take(), order, "{wakes} more");
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_error_ends_a_try_join() {
    let mut result = Ok(0);
    let took = millis(async { result = error_drops_others::first_error().await }).await;
    assert_eq!(result, Err(String::from("B is not there")));
    assert_eq!(took, 300);
}

#[tokio::test(start_paused = true)]
async fn a_join_waits_for_all_and_hands_out_every_result() {
    let mut result = Ok(0);
    let took = millis(async { result = all_results::all_results().await }).await;
    assert_eq!(result, Err(String::from("B is not there")));
    assert_eq!(took, 500);
}

#[tokio::test(start_paused = true)]
async fn at_the_first_error_the_others_are_dropped_where_they_wait() {
    let child = async |log: &RefCell<Vec<&'static str>>| {
        let _noted = Noted("dropped", log);
        sleep(Duration::from_millis(500)).await;
        log.borrow_mut().push("done");
        Ok::<(), ()>(())
    };
    let fails = async || {
        sleep(Duration::from_millis(100)).await;
        Err::<(), ()>(())
    };
    let log = RefCell::new(Vec::new());
    assert_eq!(futures::try_join!(child(&log), fails()), Err(()));
    assert_eq!(log.take(), ["dropped"]);
    assert_eq!(tokio::try_join!(child(&log), fails()), Err(()));
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn after_an_error_at_the_first_poll_the_next_child_never_starts() {
    let started = Cell::new(false);
    let next = async {
        started.set(true);
        Ok::<(), ()>(())
    };
    let fails = ready(Err::<(), ()>(()));
    let joined = async { futures::try_join!(fails, next) };
    assert_eq!(trpl::block_on(joined), Err(()));
    assert!(!started.get());
}

#[test]
fn without_an_error_try_join_returns_the_values() {
    let joined = async { futures::try_join!(ready(Ok::<_, ()>(1)), ready(Ok("a"))) };
    assert_eq!(trpl::block_on(joined), Ok((1, "a")));
}

#[test]
fn dropping_a_join_drops_its_children() {
    let log = RefCell::new(Vec::new());
    let child = async |name| {
        let _noted = Noted(name, &log);
        std::future::pending::<()>().await;
    };
    let mut join = Box::pin(trpl::join(child("A"), child("B")));
    let mut context = Context::from_waker(Waker::noop());
    assert!(join.as_mut().poll(&mut context).is_pending());
    assert!(log.borrow().is_empty());
    drop(join);
    assert_eq!(*log.borrow(), ["A", "B"]);
}

#[test]
fn a_panic_of_a_child_ends_the_join_and_drops_the_others() {
    let log = RefCell::new(Vec::new());
    let other = async {
        let _noted = Noted("other", &log);
        for _ in 0..9 {
            yield_now().await;
        }
        log.borrow_mut().push("done");
    };
    let panics = async {
        yield_now().await;
        panic!("a child panics");
    };
    let run = AssertUnwindSafe(|| trpl::block_on(trpl::join(other, panics)));
    assert!(catch_unwind(run).is_err());
    assert_eq!(*log.borrow(), ["other"]);
}
