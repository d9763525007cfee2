//! Proofs of what the page says about threads for work that blocks.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, block_in_place, spawn_blocking, yield_now};
use tokio::time::{sleep, timeout};

/// Longer than any test is held up, however busy the machine is.
const LONG: Duration = Duration::from_secs(20);

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
fn spawn_blocking_runs_on_another_thread_and_the_task_waits() {
    one_thread().block_on(async {
        let here = thread::current().id();
        let (release, released) = mpsc::channel();
        let work = spawn_blocking(move || {
            released.recv_timeout(LONG).expect("it is released");
            thread::current().id()
        });
        // The work cannot end before this task has run on.
        sleep(Duration::from_millis(1)).await;
        release.send(()).expect("the work waits");
        assert_ne!(work.await.expect("it does not panic"), here);
    });
}

#[test]
fn work_on_a_blocking_thread_goes_on_after_its_handle_is_dropped() {
    let (release, released) = mpsc::channel();
    let done = Arc::new(AtomicBool::new(false));
    let set_done = done.clone();
    let runtime = one_thread();
    runtime.block_on(async {
        let work = spawn_blocking(move || {
            released.recv_timeout(LONG).expect("it is released");
            set_done.store(true, Ordering::SeqCst);
        });
        let limited = timeout(Duration::from_millis(1), work).await;
        assert!(limited.is_err());
    });
    assert!(!done.load(Ordering::SeqCst));
    release.send(()).expect("the work waits");
    // The runtime ends when its blocking threads have ended.
    drop(runtime);
    assert!(done.load(Ordering::SeqCst));
}

#[test]
fn a_hundred_blocking_calls_get_a_hundred_threads() {
    /// Waits until a hundred are here, and returns whether they came.
    fn meet((here, came): &(Mutex<u32>, Condvar)) -> bool {
        let mut here = here.lock().expect("no call panics with the lock");
        *here += 1;
        came.notify_all();
        let waited = came.wait_timeout_while(here, LONG, |here| *here < 100);
        let (_here, waited) = waited.expect("no call panics with the lock");
        !waited.timed_out()
    }
    let met = one_thread().block_on(async {
        let place = Arc::new((Mutex::new(0), Condvar::new()));
        let mut calls = JoinSet::new();
        for _ in 0..100 {
            let place = place.clone();
            calls.spawn_blocking(move || meet(&place));
        }
        calls.join_all().await
    });
    assert_eq!(met, [true; 100]);
}

#[test]
fn a_pool_runs_no_more_at_a_time_than_it_has_threads() {
    static RUNNING: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build();
    pool.expect("the threads start").scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|_| {
                let running = RUNNING.fetch_add(1, Ordering::SeqCst) + 1;
                MOST.fetch_max(running, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(1));
                RUNNING.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    assert!(MOST.load(Ordering::SeqCst) <= 2);
}

#[test]
fn in_a_pool_with_a_panic_handler_a_panic_is_an_error_of_the_receiver() {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(1);
    let pool = builder.panic_handler(|_| ()).build();
    let pool = pool.expect("the threads start");
    let (sender, result) = oneshot::channel::<u64>();
    pool.spawn(move || {
        let _sender = sender;
        panic!("the work");
    });
    assert!(one_thread().block_on(result).is_err());
}

#[test]
fn rayon_has_a_thread_for_each_core() {
    let expected = match std::env::var("RAYON_NUM_THREADS") {
        Ok(number) => number.parse().expect("a number"),
        Err(_) => thread::available_parallelism().expect("it is known").get(),
    };
    assert_eq!(rayon::current_num_threads(), expected);
}

#[test]
fn blocking_calls_beyond_the_threads_wait_in_a_queue_without_a_limit() {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.max_blocking_threads(1).build();
    let runtime = runtime.expect("the runtime starts");
    let (release, released) = mpsc::channel::<()>();
    let (holds, holding) = mpsc::channel();
    runtime.spawn_blocking(move || {
        holds.send(()).expect("the test waits");
        released.recv_timeout(LONG).expect("it is released");
    });
    holding.recv_timeout(LONG).expect("it holds the thread");
    static RAN: AtomicUsize = AtomicUsize::new(0);
    let calls: Vec<_> = (0..10_000)
        .map(|_| runtime.spawn_blocking(|| RAN.fetch_add(1, Ordering::SeqCst)))
        .collect();
    assert_eq!(RAN.load(Ordering::SeqCst), 0);
    release.send(()).expect("the first call waits");
    runtime.block_on(async {
        for call in calls {
            call.await.expect("it does not panic");
        }
    });
    assert_eq!(RAN.load(Ordering::SeqCst), 10_000);
}

#[test]
fn a_permit_for_each_blocking_call_bounds_how_many_there_are() {
    static HERE: AtomicUsize = AtomicUsize::new(0);
    one_thread().block_on(async {
        let places = Arc::new(tokio::sync::Semaphore::new(3));
        let mut calls = JoinSet::new();
        for _ in 0..20 {
            let place = Arc::clone(&places).acquire_owned().await;
            let place = place.expect("it is never closed");
            let here = HERE.fetch_add(1, Ordering::SeqCst) + 1;
            assert!(here <= 3, "{here} at a time");
            calls.spawn_blocking(move || {
                thread::yield_now();
                HERE.fetch_sub(1, Ordering::SeqCst);
                drop(place);
            });
        }
        calls.join_all().await;
    });
}

#[test]
fn block_in_place_stays_on_its_thread_and_other_tasks_go_on() {
    one_worker().block_on(async {
        let (release, released) = mpsc::channel();
        let blocked = tokio::spawn(async move {
            let before = thread::current().id();
            let inside = block_in_place(|| {
                released.recv_timeout(LONG).expect("it is released");
                thread::current().id()
            });
            before == inside
        });
        let other = tokio::spawn(async move {
            yield_now().await;
            release.send(()).expect("the work waits");
        });
        other.await.expect("it does not panic");
        assert!(blocked.await.expect("it does not panic"));
    });
}

#[test]
fn block_in_place_holds_up_what_is_joined_in_its_task() {
    let ran_meanwhile = one_worker().block_on(async {
        let task = tokio::spawn(async {
            let (ran, has_run) = mpsc::channel();
            let other = async move { ran.send(()).is_ok() };
            let wait = move || has_run.recv_timeout(Duration::from_millis(200)).is_ok();
            let blocks = async move { block_in_place(wait) };
            futures::join!(blocks, other).0
        });
        task.await.expect("it does not panic")
    });
    assert!(!ran_meanwhile);
}

#[test]
#[should_panic(expected = "can call blocking only when running on the multi-threaded runtime")]
fn block_in_place_panics_on_a_runtime_of_one_thread() {
    one_thread().block_on(async { block_in_place(|| ()) });
}
