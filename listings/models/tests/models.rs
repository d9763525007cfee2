//! Proofs of what the page on models of computation says about threads, futures and tasks.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use futures::join;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/async_concurrent.rs"]
mod async_concurrent;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/async_seq.rs"]
mod async_seq;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/busy_wait.rs"]
mod busy_wait;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/shared_count.rs"]
mod shared_count;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/ten_thousand_tasks.rs"]
mod ten_thousand_tasks;

use async_concurrent::{fry_eggs, make_tea};

/// Longer than anything that ends takes, however busy the machine is.
const LONG: Duration = Duration::from_secs(20);

/// Long enough to see that something doesn't end.
const SHORT: Duration = Duration::from_secs(1);

/// Runs `future` and counts how often it is polled.
async fn counted<F: Future>(polls: &Cell<u32>, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        polls.set(polls.get() + 1);
        future.as_mut().poll(context)
    })
    .await
}

/// Runs `future` and returns how long it takes on the runtime's clock.
async fn timed(future: impl Future) -> Duration {
    let start = Instant::now();
    future.await;
    start.elapsed()
}

/// Starts `work` on a thread of its own and returns whether it's done within `limit`.
///
/// A thread that isn't done is left behind and ends with the test binary.
fn finishes_within(limit: Duration, work: impl FnOnce() + Send + 'static) -> bool {
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        work();
        // When the limit has passed, the receiver is gone, and the answer isn't needed.
        let _ = done.send(());
    });
    is_done.recv_timeout(limit).is_ok()
}

fn current_thread() -> Runtime {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.expect("the runtime starts")
}

fn workers(count: usize) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(count).enable_time().build();
    runtime.expect("the runtime starts")
}

#[test]
fn a_thread_runs_without_being_joined() {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(thread::current().id()));

    let ran_on = receiver.recv_timeout(LONG).expect("the thread runs");
    assert_ne!(ran_on, thread::current().id());
}

#[test]
fn one_thread_goes_on_while_another_is_blocked() {
    assert!(finishes_within(LONG, || {
        let (sender, receiver) = mpsc::channel();
        let blocked = thread::spawn(move || receiver.recv());
        let goes_on = thread::spawn(move || sender.send(()));
        assert!(goes_on.join().expect("no panic").is_ok());
        assert!(blocked.join().expect("no panic").is_ok());
    }));
}

#[test]
fn a_panic_in_a_thread_ends_that_thread_and_reaches_its_join() {
    let t1 = thread::spawn(|| panic!("one thing fails"));
    let t2 = thread::spawn(|| "another thing");

    let panic = t1.join().expect_err("the panic arrives");
    assert_eq!(panic.downcast_ref(), Some(&"one thing fails"));
    assert_eq!(t2.join().expect("no panic"), "another thing");
}

#[test]
fn a_panic_in_a_task_ends_that_task_and_reaches_its_await() {
    workers(2).block_on(async {
        let t1 = tokio::spawn(async { panic!("one thing fails") });
        let t2 = tokio::spawn(async { "another thing" });

        assert!(t1.await.expect_err("the panic arrives").is_panic());
        assert_eq!(t2.await.expect("no panic"), "another thing");
    });
}

#[test]
fn an_await_suspends_its_task_and_not_the_thread() {
    // Both tasks share one thread, and the first waits for the second.
    assert!(finishes_within(LONG, || {
        current_thread().block_on(async {
            let (sender, receiver) = oneshot::channel();
            let sends = tokio::spawn(async move { sender.send(()) });
            assert!(receiver.await.is_ok());
            assert!(sends.await.expect("no panic").is_ok());
        });
    }));
    // The same wait as a blocking call keeps the thread, and the second never starts.
    assert!(!finishes_within(SHORT, || {
        current_thread().block_on(async {
            let (sender, receiver) = mpsc::channel();
            tokio::spawn(async move { sender.send(()) });
            assert!(receiver.recv().is_ok());
        });
    }));
}

#[tokio::test(start_paused = true)]
async fn awaited_in_turn_two_things_take_the_sum_of_their_waits() {
    let one = timed(make_tea()).await;
    let another = timed(fry_eggs()).await;
    assert_eq!(one, Duration::from_millis(200));
    assert_eq!(another, Duration::from_millis(300));

    assert_eq!(timed(async_seq::async_seq()).await, one + another);
}

#[tokio::test(start_paused = true)]
async fn joined_two_things_take_the_longer_of_their_waits() {
    let one = timed(make_tea()).await;
    let another = timed(fry_eggs()).await;

    let joined = timed(async_concurrent::async_concurrent()).await;
    assert_eq!(joined, one.max(another));
}

#[tokio::test(start_paused = true)]
async fn a_future_in_a_variable_does_not_run() {
    let made = make_tea();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(timed(made).await, Duration::from_millis(200));
}

#[tokio::test(start_paused = true)]
async fn a_spawned_task_runs_without_being_awaited() {
    let task = tokio::spawn(make_tea());
    sleep(Duration::from_secs(1)).await;
    assert!(task.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_sleep_counts_from_its_call_and_not_from_its_first_poll() {
    let pause = sleep(Duration::from_millis(100));
    sleep(Duration::from_secs(1)).await;
    assert_eq!(timed(pause).await, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn join_awaits_several_futures_and_returns_their_values_as_written() {
    let child = async |number: u64| {
        sleep(Duration::from_millis(50 * number)).await;
        number
    };
    let start = Instant::now();
    let values = join!(child(3), child(1), child(4), child(2));
    assert_eq!(values, (3, 1, 4, 2));
    assert_eq!(start.elapsed(), Duration::from_millis(200));
}

#[tokio::test(start_paused = true)]
async fn joined_things_are_polled_at_each_wake_of_their_task() {
    let [joined, one, another] = [const { Cell::new(0) }; 3];
    counted(&joined, async {
        join!(counted(&one, make_tea()), counted(&another, fry_eggs()),)
    })
    .await;

    // One poll to start, and one for each of the timers at 100, 150, 200 and 300 ms.
    // One thing is done at 200 ms and is not polled again.
    assert_eq!([joined.get(), one.get(), another.get()], [5, 4, 5]);
}

#[test]
fn the_busy_wait_is_polled_a_hundred_times_and_more() {
    let polls = Cell::new(0);
    let wait = counted(&polls, busy_wait::busy_wait(Duration::from_millis(100)));
    let looks = current_thread().block_on(wait);
    assert!(looks > 100, "{looks} looks at the clock");
    // Each look but the first comes with a poll of its own, and so does the end.
    assert_eq!(polls.get(), looks + 1);
}

#[test]
fn the_timer_wait_is_polled_twice() {
    let polls = Cell::new(0);
    let wait = async { sleep(Duration::from_millis(100)).await };
    current_thread().block_on(counted(&polls, wait));
    assert_eq!(polls.get(), 2);
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_tasks_wait_at_the_same_time() {
    let wait = ten_thousand_tasks::wait_together(10_000);
    assert_eq!(timed(wait).await, Duration::from_millis(100));
}

#[test]
fn joined_futures_never_run_at_the_same_moment() {
    async fn child(running: Arc<AtomicU32>) {
        for _ in 0..100 {
            assert_eq!(running.fetch_add(1, Ordering::SeqCst), 0);
            thread::yield_now();
            assert_eq!(running.fetch_sub(1, Ordering::SeqCst), 1);
            tokio::task::yield_now().await;
        }
    }
    let both = || async {
        let running = Arc::new(AtomicU32::new(0));
        join!(child(Arc::clone(&running)), child(running));
    };
    let runtime = workers(2);
    runtime.block_on(both());
    // In a task the worker may change, and for both.
    runtime.block_on(async {
        for task in [(); 8].map(|()| tokio::spawn(both())) {
            task.await.expect("no two at the same moment");
        }
    });
}

/// Spawns two tasks that each hold their thread until the other has come as well.
fn spawn_two_that_meet(runtime: &Runtime) {
    let meeting = Arc::new(Barrier::new(2));
    let task = |meeting: Arc<Barrier>| async move { meeting.wait().is_leader() };
    runtime.block_on(async {
        let t1 = tokio::spawn(task(Arc::clone(&meeting)));
        let t2 = tokio::spawn(task(meeting));
        let (one, another) = (t1.await, t2.await);
        assert_ne!(one.expect("no panic"), another.expect("no panic"));
    });
}

#[test]
fn spawned_tasks_on_two_workers_can_run_at_the_same_moment() {
    assert!(finishes_within(LONG, || spawn_two_that_meet(&workers(2))));
}

#[test]
fn spawned_tasks_on_one_worker_never_run_at_the_same_moment() {
    assert!(!finishes_within(SHORT, || spawn_two_that_meet(&workers(1))));
}

#[test]
fn a_multi_thread_runtime_has_a_worker_for_each_core() {
    // A machine's cores aren't counted: `available_parallelism` knows a process's limits too.
    let workers = match std::env::var("TOKIO_WORKER_THREADS") {
        Ok(number) => number.parse().expect("a number"),
        Err(_) => thread::available_parallelism().expect("a count").get(),
    };
    let runtime = Runtime::new().expect("the runtime starts");
    assert_eq!(runtime.metrics().num_workers(), workers);

    #[tokio::main]
    async fn main() -> usize {
        Handle::current().metrics().num_workers()
    }
    assert_eq!(main(), workers);
}

#[test]
fn an_await_between_read_and_write_loses_an_addition() {
    assert_eq!(current_thread().block_on(shared_count::add_two()), 1);
}

#[test]
fn without_an_await_between_read_and_write_no_addition_is_lost() {
    let count = Cell::new(0);
    let add_one = async || {
        sleep(Duration::from_millis(1)).await;
        count.set(count.get() + 1);
    };
    current_thread().block_on(async { join!(add_one(), add_one()) });
    assert_eq!(count.get(), 2);
}
