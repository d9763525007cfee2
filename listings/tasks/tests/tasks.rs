//! Proofs of what the page on tasks says.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::oneshot;
use tokio::task::{spawn_blocking, yield_now};
use tokio::time::{Instant, timeout};

#[expect(dead_code, reason = "the tests call the tasks and not `main`")]
#[path = "../examples/naps_awaited.rs"]
mod naps_awaited;

#[expect(dead_code, reason = "the tests call the tasks and not `main`")]
#[path = "../examples/naps_handed_over.rs"]
mod naps_handed_over;

#[expect(dead_code, reason = "the tests call the tasks and not `main`")]
#[path = "../examples/task_beside_main.rs"]
mod task_beside_main;

/// Longer than any test waits, if the page is right.
const WATCHDOG: Duration = Duration::from_secs(60);

/// A place to note that something has happened, shared by a test and its task.
#[derive(Clone, Default)]
struct Flag(Arc<AtomicBool>);

impl Flag {
    fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// Sets its flag when it is dropped.
struct OnDrop(Flag);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}

fn one_thread() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("the runtime starts")
}

fn workers(count: usize) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(count).enable_all().build();
    runtime.expect("the runtime starts")
}

#[tokio::test]
async fn a_task_runs_without_being_awaited() {
    let ran = Flag::default();
    let in_task = ran.clone();
    trpl::spawn_task(async move { in_task.set() });
    assert!(!ran.is_set());
    yield_now().await;
    assert!(ran.is_set());
}

#[tokio::test(start_paused = true)]
async fn a_task_and_main_wait_at_the_same_time() {
    let start = Instant::now();
    let result = task_beside_main::async_main().await;
    result.expect("the task returns");
    assert_eq!(start.elapsed(), Duration::from_millis(300));
}

#[tokio::test]
async fn a_handle_gives_the_value_of_a_task_that_is_long_done() {
    let handle = trpl::spawn_task(async { 42 });
    while !handle.is_finished() {
        yield_now().await;
    }
    assert_eq!(handle.await.expect("the task returns"), 42);
}

#[test]
fn a_task_needs_a_runtime_around_the_spawn() {
    let spawned = std::panic::catch_unwind(|| trpl::spawn_task(async {}));
    assert!(spawned.is_err());

    let runtime = one_thread();
    let _inside = runtime.enter();
    drop(trpl::spawn_task(async {}));
}

#[test]
fn block_on_of_trpl_makes_as_many_workers_as_the_process_may_use_cores() {
    // This process has not read the variable yet. The children of the test below set it.
    let expected = match std::env::var("TOKIO_WORKER_THREADS") {
        Ok(number) => number.parse().expect("a number"),
        Err(_) => thread::available_parallelism().expect("a count").get(),
    };
    let workers = trpl::block_on(async { Handle::current().metrics().num_workers() });
    assert_eq!(workers, expected);
}

#[test]
fn the_number_of_workers_follows_the_environment_and_not_the_machine() {
    let test = "block_on_of_trpl_makes_as_many_workers_as_the_process_may_use_cores";
    for number in ["1", "3"] {
        let this_binary = std::env::current_exe().expect("it has a path");
        let run = std::process::Command::new(this_binary)
            .args(["--exact", test])
            .env("TOKIO_WORKER_THREADS", number)
            .output()
            .expect("the test starts");
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(said.contains("1 passed"), "{number}: {said}");
    }
}

#[tokio::test]
async fn tasks_share_what_is_in_an_arc() {
    let counted = Arc::new(AtomicU32::new(0));
    let add = |counted: Arc<AtomicU32>| async move { counted.fetch_add(1, Ordering::SeqCst) };
    let handles = [(); 5].map(|()| trpl::spawn_task(add(Arc::clone(&counted))));
    for result in trpl::join_all(handles).await {
        result.expect("the task returns");
    }
    assert_eq!(counted.load(Ordering::SeqCst), 5);
}

#[tokio::test]
async fn a_panic_is_the_error_of_its_handle_and_the_others_go_on() {
    let bad = trpl::spawn_task(async { panic!("on purpose") });
    let good = trpl::spawn_task(async {
        yield_now().await;
        7
    });
    let error = bad.await.map(|()| "returned").expect_err("it panicked");
    assert!(error.is_panic() && !error.is_cancelled());
    let payload = error.into_panic();
    assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
    assert_eq!(good.await.expect("the task returns"), 7);
}

#[test]
fn a_panic_in_a_task_without_a_handle_ends_no_other() {
    let sum = workers(1).block_on(async {
        drop(trpl::spawn_task(async { panic!("on purpose") }));
        trpl::spawn_task(async { 1 + 1 }).await
    });
    assert_eq!(sum.expect("the worker lives"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_limit_on_a_handle_does_not_end_the_task() {
    let limit = Duration::from_millis(100);
    let done = Flag::default();
    let slow = |done: Flag| async move {
        trpl::sleep(3 * limit).await;
        done.set();
    };
    let by_itself = Flag::default();
    assert!(timeout(limit, slow(by_itself.clone())).await.is_err());
    assert!(
        timeout(limit, trpl::spawn_task(slow(done.clone())))
            .await
            .is_err()
    );

    trpl::sleep(10 * limit).await;
    assert!(!by_itself.is_set());
    assert!(done.is_set());
}

#[tokio::test(start_paused = true)]
async fn a_task_whose_handle_is_dropped_goes_on() {
    let done = Flag::default();
    let in_task = done.clone();
    drop(trpl::spawn_task(async move {
        trpl::sleep(Duration::from_millis(100)).await;
        in_task.set();
    }));
    trpl::sleep(Duration::from_millis(200)).await;
    assert!(done.is_set());
}

/// Waits forever, and sets `dropped` when it's dropped there.
async fn never_done(started: mpsc::Sender<()>, dropped: Flag) {
    let _on_drop = OnDrop(dropped);
    started.send(()).expect("the test waits");
    std::future::pending().await
}

#[test]
fn the_end_of_block_on_of_trpl_drops_a_task_where_it_waits() {
    let dropped = Flag::default();
    let (started, has_started) = mpsc::channel();
    let in_task = dropped.clone();
    trpl::block_on(async move {
        trpl::spawn_task(never_done(started, in_task.clone()));
        has_started.recv_timeout(WATCHDOG).expect("it starts");
        assert!(!in_task.is_set());
    });
    assert!(dropped.is_set());
}

#[test]
fn the_end_of_a_runtime_waits_until_a_blocking_task_reaches_an_await() {
    let (started, has_started) = mpsc::channel();
    let (stages, stage) = mpsc::channel();
    let runtime = workers(1);
    runtime.spawn(async move {
        started.send(()).expect("the test waits");
        thread::sleep(Duration::from_millis(200));
        stages.send("blocked").expect("the test waits");
        std::future::pending::<()>().await;
        stages.send("went on").expect("the test waits");
    });
    has_started.recv_timeout(WATCHDOG).expect("it starts");
    drop(runtime);
    assert_eq!(stage.try_iter().collect::<Vec<_>>(), ["blocked"]);
}

#[test]
fn the_workers_of_a_runtime_go_on_after_its_block_on() {
    let runtime = workers(1);
    let (done, is_done) = mpsc::channel();
    runtime.block_on(async {
        drop(trpl::spawn_task(async move {
            trpl::sleep(Duration::from_millis(100)).await;
            done.send(()).expect("the test waits");
        }));
    });
    assert_eq!(is_done.recv_timeout(WATCHDOG), Ok(()));
}

#[test]
fn a_current_thread_runtime_runs_its_tasks_only_inside_block_on() {
    let runtime = one_thread();
    let (stages, stage) = mpsc::channel();
    runtime.block_on(async {
        trpl::spawn_task(async move { stages.send("ran").expect("the test waits") });
    });
    thread::sleep(Duration::from_millis(100));
    assert_eq!(stage.try_recv(), Err(mpsc::TryRecvError::Empty));
    runtime.block_on(yield_now());
    assert_eq!(stage.try_recv(), Ok("ran"));
}

#[tokio::test]
async fn an_aborted_task_is_dropped_where_it_waits() {
    let dropped = Flag::default();
    let (started, has_started) = mpsc::channel();
    let handle = trpl::spawn_task(never_done(started, dropped.clone()));
    yield_now().await;
    has_started.try_recv().expect("it has started");
    handle.abort();
    let result: Result<(), _> = handle.await;
    assert!(result.expect_err("it was aborted").is_cancelled());
    assert!(dropped.is_set());
}

#[tokio::test]
async fn abort_returns_before_the_task_is_gone() {
    let dropped = Flag::default();
    let (started, has_started) = mpsc::channel();
    let handle = trpl::spawn_task(never_done(started, dropped.clone()));
    yield_now().await;
    has_started.try_recv().expect("it has started");
    handle.abort();
    assert!(!dropped.is_set() && !handle.is_finished());
    assert!(handle.await.is_err());
    assert!(dropped.is_set());
}

#[tokio::test]
async fn a_task_aborted_before_its_first_poll_never_starts() {
    let ran = Flag::default();
    let in_task = ran.clone();
    let handle = trpl::spawn_task(async move { in_task.set() });
    handle.abort();
    assert!(handle.await.expect_err("it was aborted").is_cancelled());
    assert!(!ran.is_set());
}

#[test]
fn abort_does_not_stop_a_task_between_two_awaits() {
    let (started, has_started) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    workers(1).block_on(async {
        let handle = trpl::spawn_task(async move {
            started.send(()).expect("the test waits");
            may_go_on.recv_timeout(WATCHDOG).expect("it may go on");
            "returned"
        });
        has_started.recv_timeout(WATCHDOG).expect("it starts");
        handle.abort();
        go_on.send(()).expect("the task waits");
        assert_eq!(handle.await.expect("too late to abort it"), "returned");
    });
}

#[tokio::test]
async fn the_end_of_a_join_set_aborts_its_tasks() {
    let dropped = Flag::default();
    let (started, has_started) = mpsc::channel();
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(never_done(started, dropped.clone()));
    yield_now().await;
    has_started.try_recv().expect("it has started");
    drop(tasks);
    yield_now().await;
    assert!(dropped.is_set());
}

#[tokio::test(start_paused = true)]
async fn the_three_tasks_take_the_time_of_the_longest() {
    let start = Instant::now();
    naps_awaited::async_main().await.expect("all return");
    assert_eq!(start.elapsed(), Duration::from_millis(800));
}

/// Blocks a task until another has run, and returns whether that happened in time.
///
/// The other has nothing to do with the blocking task: a thread outside of `runtime` wakes it,
/// once the blocking task holds its worker and the other is waiting. `limit` is how long the
/// blocking task holds its worker at most.
fn another_runs_beside_a_blocking_task(runtime: &Runtime, limit: Duration) -> bool {
    let (sent, received) = mpsc::channel();
    let (wake, woken) = oneshot::channel();
    let other = runtime.spawn(async move {
        woken.await.expect("it is woken");
        // With one worker, the blocking task has given up by now.
        let _ = sent.send(());
    });
    runtime.block_on(yield_now());
    let (started, has_started) = mpsc::channel();
    let blocking = runtime.spawn(async move {
        started.send(()).expect("the test waits");
        received.recv_timeout(limit).is_ok()
    });
    thread::scope(|scope| {
        scope.spawn(move || {
            has_started.recv_timeout(WATCHDOG).expect("it starts");
            wake.send(()).expect("the other waits");
        });
        runtime.block_on(async {
            other.await.expect("it returns");
            blocking.await.expect("it returns")
        })
    })
}

/// Lets a task ring for one that waits, then for `more` that wait, and then block.
///
/// Returns whether the first of them ran before the blocking task gave up after `limit`.
fn rung_before_the_block(workers_of: usize, more: usize, limit: Duration) -> bool {
    workers(workers_of).block_on(async {
        let (heard, is_heard) = mpsc::channel();
        let (waits, mut all_wait) = tokio::sync::mpsc::channel(1 + more);
        let mut bells = Vec::new();
        for first in std::iter::once(true).chain(std::iter::repeat_n(false, more)) {
            let (ring, mut bell) = oneshot::channel::<()>();
            bells.push(ring);
            let (heard, waits) = (heard.clone(), waits.clone());
            trpl::spawn_task(async move {
                let pending = poll_fn(|cx| Poll::Ready(Pin::new(&mut bell).poll(cx).is_pending()));
                assert!(pending.await);
                waits.send(()).await.expect("the ringing task waits");
                bell.await.expect("it rings");
                if first {
                    // The blocking task may have given up by now.
                    let _ = heard.send(());
                }
            });
        }
        let blocking = trpl::spawn_task(async move {
            for _ in 0..=more {
                all_wait.recv().await.expect("they come");
            }
            for ring in bells {
                ring.send(()).expect("it waits");
            }
            is_heard.recv_timeout(limit).is_ok()
        });
        blocking.await.expect("it returns")
    })
}

#[test]
fn what_a_blocking_task_woke_last_waits_for_it_beside_idle_workers() {
    let limit = Duration::from_millis(200);
    for workers in [2, 4] {
        assert!(!rung_before_the_block(workers, 0, limit));
    }
    // What was woken before the last one is in the queue, and another worker takes it.
    assert!(rung_before_the_block(2, 1, WATCHDOG));
}

#[test]
fn what_a_blocking_task_spawned_last_waits_for_it_beside_idle_workers() {
    let started = workers(4).block_on(async {
        let blocking = trpl::spawn_task(async {
            let (start, has_started) = mpsc::channel();
            drop(trpl::spawn_task(async move { start.send(()) }));
            has_started.recv_timeout(Duration::from_millis(200)).is_ok()
        });
        blocking.await.expect("it returns")
    });
    assert!(!started);
}

#[test]
fn a_blocking_task_holds_up_the_others_on_one_thread() {
    let limit = Duration::from_millis(200);
    assert!(!another_runs_beside_a_blocking_task(&one_thread(), limit));
}

#[test]
fn a_blocking_task_holds_up_the_others_on_one_worker() {
    let limit = Duration::from_millis(200);
    assert!(!another_runs_beside_a_blocking_task(&workers(1), limit));
}

#[test]
fn with_two_workers_another_runs_beside_a_blocking_task() {
    assert!(another_runs_beside_a_blocking_task(&workers(2), WATCHDOG));
}

#[test]
fn two_blocking_tasks_hold_up_two_workers() {
    let runtime = workers(2);
    let (started, has_started) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Arc::new(std::sync::Mutex::new(released));
    for _ in 0..2 {
        let (started, released) = (started.clone(), Arc::clone(&released));
        runtime.spawn(async move {
            started.send(()).expect("the test waits");
            let released = released.lock().expect("no panic");
            released.recv_timeout(WATCHDOG).expect("released");
        });
    }
    for _ in 0..2 {
        has_started.recv_timeout(WATCHDOG).expect("both start");
    }
    let (ran, has_run) = mpsc::channel();
    runtime.spawn(async move { ran.send(()).expect("the test waits") });
    assert!(has_run.recv_timeout(Duration::from_millis(200)).is_err());

    release.send(()).expect("a task waits");
    release.send(()).expect("a task waits");
    assert_eq!(has_run.recv_timeout(WATCHDOG), Ok(()));
}

#[test]
fn spawn_blocking_leaves_a_single_worker_free() {
    let (sent, received) = mpsc::channel();
    workers(1).block_on(async {
        let blocking = spawn_blocking(move || received.recv_timeout(WATCHDOG));
        let other = trpl::spawn_task(async move { sent.send(()) });
        assert_eq!(blocking.await.expect("it returns"), Ok(()));
        other.await.expect("it returns").expect("the closure waits");
    });
}

#[test]
fn the_fixed_tasks_run_on_one_worker() {
    let result = workers(1).block_on(naps_handed_over::async_main());
    result.expect("all return");
}

#[test]
fn a_closure_of_spawn_blocking_that_has_started_cannot_be_aborted() {
    let (started, has_started) = mpsc::channel();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    workers(1).block_on(async {
        let handle = spawn_blocking(move || {
            started.send(()).expect("the test waits");
            may_go_on.recv_timeout(WATCHDOG).expect("it may go on");
            "returned"
        });
        has_started.recv_timeout(WATCHDOG).expect("it starts");
        handle.abort();
        go_on.send(()).expect("the closure waits");
        assert_eq!(handle.await.expect("it cannot be aborted"), "returned");
    });
}

#[test]
fn the_end_of_a_runtime_waits_for_spawn_blocking() {
    let (started, has_started) = mpsc::channel();
    let done = Flag::default();
    let in_closure = done.clone();
    let runtime = workers(1);
    runtime.spawn_blocking(move || {
        started.send(()).expect("the test waits");
        thread::sleep(Duration::from_millis(200));
        in_closure.set();
    });
    has_started.recv_timeout(WATCHDOG).expect("it starts");
    drop(runtime);
    assert!(done.is_set());
}
