//! Proofs of what the page says about futures that do not give way.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use futures::future::{Either, join, select};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::coop::unconstrained;
use tokio::task::yield_now;
use tokio::time::sleep;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/stop_unheard.rs"]
mod stop_unheard;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/sum_in_chunks.rs"]
mod sum_in_chunks;

use crate::budget::{self, polls};
use stop_unheard::{all_at_once, not_biased, stop_first, stop_last};

/// Longer than any test is held up, however busy the machine is.
const LONG: Duration = Duration::from_secs(20);

/// What the futures of a test did, in order.
type Log = Mutex<Vec<String>>;

/// Notes that a piece of work was done.
fn work(log: &Log, piece: &str) {
    let mut log = log.lock().expect("no test panics with the lock");
    log.push(piece.to_string());
}

fn done(log: Log) -> Vec<String> {
    log.into_inner().expect("no test panics with the lock")
}

/// Does the pieces and gives way after each.
async fn giving_way(log: &Log, pieces: &[&str]) {
    for piece in pieces {
        work(log, piece);
        yield_now().await;
    }
}

fn one_thread() -> Runtime {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.expect("the runtime starts")
}

fn one_worker() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_time().build();
    runtime.expect("the runtime starts")
}

#[test]
fn select_never_polls_its_second_future_if_the_first_does_not_wait() {
    let log = Log::default();
    let first = async { work(&log, "a") };
    let second = async { work(&log, "b") };
    let race = async {
        let (first, second) = (pin!(first), pin!(second));
        matches!(select(first, second).await, Either::Left(_))
    };
    assert!(one_thread().block_on(race));
    assert_eq!(done(log), ["a"]);
}

#[test]
fn in_a_join_the_second_starts_when_the_first_is_done() {
    let log = Log::default();
    let first = async {
        work(&log, "a starts");
        work(&log, "a is done");
    };
    let second = async { work(&log, "b starts") };
    one_thread().block_on(join(first, second));
    assert_eq!(done(log), ["a starts", "a is done", "b starts"]);
}

#[test]
fn the_second_future_starts_where_the_first_waits_and_keeps_the_thread_past_its_timer() {
    let log = Log::default();
    let first = async {
        work(&log, "a works");
        sleep(Duration::from_millis(10)).await;
        work(&log, "a is done");
    };
    let second = async {
        work(&log, "b works");
        thread::sleep(Duration::from_millis(100));
        work(&log, "b works on");
        sleep(Duration::from_secs(3600)).await;
        work(&log, "b is done");
    };
    one_thread().block_on(select(pin!(first), pin!(second)));
    let expected = ["a works", "b works", "b works on", "a is done"];
    assert_eq!(done(log), expected);
}

#[test]
fn with_a_yield_after_each_piece_the_two_take_turns_until_one_is_done() {
    let log = Log::default();
    let first = giving_way(&log, &["a1", "a2", "a3"]);
    let second = giving_way(&log, &["b1", "b2", "b3", "b4"]);
    one_thread().block_on(select(pin!(first), pin!(second)));
    // The fourth piece of the second is never reached, however long it is.
    assert_eq!(done(log), ["a1", "b1", "a2", "b2", "a3", "b3"]);
}

#[test]
fn joined_both_come_to_their_end() {
    let log = Log::default();
    let first = giving_way(&log, &["a1", "a2"]);
    let second = giving_way(&log, &["b1", "b2", "b3"]);
    one_thread().block_on(join(first, second));
    assert_eq!(done(log), ["a1", "b1", "a2", "b2", "b3"]);
}

#[test]
fn another_future_gets_a_turn_at_each_yield() {
    let numbers: Vec<u64> = (0..10_000).collect();
    for (chunk, turns) in [(10_000, 1), (1000, 10), (10, 1000)] {
        let counted = sum_in_chunks::turns_beside_the_sum(&numbers, chunk);
        assert_eq!(one_thread().block_on(counted), turns);
    }
    let sum = one_thread().block_on(sum_in_chunks::sum_of_squares(&[1, 2, 3], 2));
    assert_eq!(sum, 14);
}

/// Wakes its own task and is ready at the next poll, as a yield that does no more would.
async fn only_wake_yourself() {
    let mut woken = false;
    poll_fn(|context| {
        if woken {
            return Poll::Ready(());
        }
        woken = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// What runs when a spawned task gives way once: `again` is that task, `other` one that it has
/// started, and `timer` one whose timer is due.
fn after_giving_way<F>(runtime: &Runtime, give_way: fn() -> F) -> Vec<String>
where
    F: Future<Output = ()> + Send + 'static,
{
    let log = Arc::new(Log::default());
    let task = {
        let log = log.clone();
        async move {
            let (set, is_set) = oneshot::channel();
            let timer = tokio::spawn({
                let log = log.clone();
                async move {
                    let due = sleep(Duration::from_millis(1));
                    set.send(()).expect("the first task waits");
                    due.await;
                    work(&log, "timer");
                }
            });
            is_set.await.expect("the timer is set");
            only_wake_yourself().await;
            thread::sleep(Duration::from_millis(20));
            let other = tokio::spawn({
                let log = log.clone();
                async move { work(&log, "other") }
            });
            give_way().await;
            work(&log, "again");
            other.await.expect("it does not panic");
            timer.await.expect("it does not panic");
        }
    };
    runtime.block_on(async { tokio::spawn(task).await.expect("it does not panic") });
    let log = log.lock().expect("no test panics with the lock");
    log.clone()
}

#[test]
fn a_yield_lets_another_task_run_and_a_timer_fire() {
    let one = after_giving_way(&one_thread(), yield_now);
    assert_eq!(one, ["other", "timer", "again"]);
    let workers = after_giving_way(&one_worker(), yield_now);
    assert_eq!(workers[..2], ["other", "again"]);

    // A task that only wakes itself goes to the end of the queue, but there the timer is late.
    let one = after_giving_way(&one_thread(), only_wake_yourself);
    assert_eq!(one, ["other", "again", "timer"]);
}

#[test]
fn a_yield_in_the_future_of_block_on_lets_no_task_run() {
    let runtime = one_worker();
    let (hold, held) = mpsc::channel::<()>();
    let (holds, holding) = mpsc::channel();
    runtime.spawn(async move {
        holds.send(()).expect("the test waits");
        held.recv_timeout(LONG).expect("the test lets go");
    });
    holding.recv_timeout(LONG).expect("it holds the worker");
    let ran = Arc::new(AtomicBool::new(false));
    let set_ran = ran.clone();
    let other = runtime.spawn(async move { set_ran.store(true, Ordering::SeqCst) });
    runtime.block_on(async {
        for _ in 0..10_000 {
            yield_now().await;
        }
        assert!(!ran.load(Ordering::SeqCst));
        hold.send(()).expect("it waits");
        other.await.expect("it does not panic");
        assert!(ran.load(Ordering::SeqCst));
    });
}

#[tokio::test]
async fn a_task_that_always_finds_a_message_is_polled_again_after_128_of_them() {
    for (messages, expected) in [(128, 1), (129, 2), (256, 2), (257, 3), (1000, 8)] {
        let count = polls(budget::receive(messages)).await;
        assert_eq!(count.expect("it does not panic"), expected, "{messages}");
    }
}

#[tokio::test]
async fn unconstrained_the_task_receives_all_in_one_poll() {
    let free = polls(unconstrained(budget::receive(1000))).await;
    assert_eq!(free.expect("it does not panic"), 1);
}

#[tokio::test]
async fn a_channel_that_is_not_of_tokio_spends_no_budget() {
    let foreign = polls(budget::receive_from_futures()).await;
    assert_eq!(foreign.expect("it does not panic"), 1);
}

#[tokio::test]
async fn work_that_consumes_the_budget_gives_way_after_128_steps() {
    for (steps, expected) in [(128, 1), (129, 2), (256, 2), (257, 3), (1000, 8)] {
        let count = polls(budget::work(steps)).await;
        assert_eq!(count.expect("it does not panic"), expected, "{steps}");
    }
}

#[tokio::test]
async fn joined_futures_share_the_budget_of_their_task() {
    let alone = polls(budget::work(128)).await;
    assert_eq!(alone.expect("it does not panic"), 1);
    let both = polls(async {
        futures::join!(budget::work(128), budget::work(128));
    });
    assert_eq!(both.await.expect("it does not panic"), 2);
}

#[tokio::test]
async fn a_stop_that_comes_last_is_heard_after_the_last_message() {
    let (messages, stop) = all_at_once();
    assert_eq!(stop_last(messages, stop).await, 1000);
    let (messages, stop) = all_at_once();
    assert_eq!(stop_first(messages, stop).await, 0);
}

#[tokio::test]
async fn a_stop_in_a_fair_select_is_heard_soon() {
    let (messages, stop) = all_at_once();
    // As unlikely to fail as a coin is to show heads a hundred times in a row.
    assert!(not_biased(messages, stop).await < 100);
}
