//! The runtime of several workers: how its tasks and it end.

use std::future::{pending, poll_fn};
use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

use runtime::s3_block_on::block_on;
use runtime::s5_sleep::sleep;
use runtime::s5_timers;
use runtime::s7_stealing::{Runtime, spawn};
use runtime::s7_task::{JoinError, JoinHandle};

use crate::drops::Drops;
use crate::stealing::{polls, workers};
use crate::watchdog::{LIMIT, Watchdog, wait_until};

#[test]
fn a_cancelled_task_is_dropped_by_a_worker() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let drops = Drops::default();
    let guard = drops.guard();
    let task = runtime.spawn(async move {
        let _guard = guard;
        pending::<()>().await;
    });
    wait_until("it is polled", || polls(&runtime.counts()) == 1);
    task.cancel();
    let end = runtime.block_on(task);
    assert!(matches!(end, Err(JoinError::Cancelled)));
    let threads = drops.threads();
    assert_eq!(threads.len(), 1);
    assert_ne!(threads[0], thread::current().id());
}

#[test]
fn a_task_that_is_cancelled_in_its_poll_is_dropped_after_it() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let (begun, begins) = mpsc::channel();
    let (go, goes) = mpsc::channel::<()>();
    let drops = Drops::default();
    let guard = drops.guard();
    let task = runtime.spawn(async move {
        let _guard = guard;
        begun.send(()).expect("the test waits");
        goes.recv_timeout(LIMIT).expect("the test says so");
        pending::<()>().await;
    });
    begins.recv_timeout(LIMIT).expect("it is polled");
    task.cancel();
    assert_eq!(drops.threads(), []);
    go.send(()).expect("it waits");
    assert!(matches!(runtime.block_on(task), Err(JoinError::Cancelled)));
    assert_eq!(drops.threads().len(), 1);
}

#[test]
fn the_end_of_the_runtime_drops_all_futures_on_the_thread_that_ends_it() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let drops = Drops::default();
    let wakers = Arc::new(Mutex::new(Vec::<Waker>::new()));
    let handles: Vec<_> = (0..100)
        .map(|n| {
            let (guard, wakers) = (drops.guard(), wakers.clone());
            runtime.spawn(async move {
                let _guard = guard;
                if n % 3 == 0 {
                    sleep(Duration::from_secs(3600)).await;
                }
                poll_fn(|context: &mut Context<'_>| {
                    let waker = context.waker().clone();
                    wakers.lock().expect("no panic").push(waker);
                    Poll::<()>::Pending
                })
                .await;
            })
        })
        .collect();
    wait_until("all are polled", || polls(&runtime.counts()) == 100);
    assert_eq!((runtime.tasks(), drops.threads().len()), (100, 0));
    drop(runtime);
    assert_eq!(drops.threads(), [thread::current().id(); 100]);
    // A wake-up after the end finds nothing to do.
    let wakers = mem::take(&mut *wakers.lock().expect("no panic"));
    wakers.into_iter().for_each(Waker::wake);
    for handle in handles {
        let end = block_on(handle);
        assert!(matches!(end, Err(JoinError::Cancelled)));
    }
}

#[test]
fn the_end_of_the_runtime_waits_for_the_poll_that_runs() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let (begun, begins) = mpsc::channel();
    let (go, goes) = mpsc::channel::<()>();
    let done = Arc::new(AtomicBool::new(false));
    let task = runtime.spawn({
        let done = done.clone();
        async move {
            begun.send(()).expect("the test waits");
            goes.recv_timeout(LIMIT).expect("the test says so");
            done.store(true, Ordering::SeqCst);
        }
    });
    begins.recv_timeout(LIMIT).expect("it is polled");
    let ender = thread::spawn({
        let done = done.clone();
        move || {
            drop(runtime);
            done.load(Ordering::SeqCst)
        }
    });
    thread::sleep(Duration::from_millis(50));
    go.send(()).expect("it waits");
    assert!(ender.join().expect("no panic"), "the end did not wait");
    assert!(block_on(task).is_ok());
}

#[test]
fn a_future_that_spawns_while_it_is_dropped_gets_a_cancelled_task() {
    let _watchdog = Watchdog::start();
    /// Spawns in its drop a future that does so too.
    struct Spawns(u32, mpsc::Sender<JoinHandle<()>>);
    impl Drop for Spawns {
        fn drop(&mut self) {
            let Some(less) = self.0.checked_sub(1) else {
                return;
            };
            let next = Spawns(less, self.1.clone());
            let handle = spawn(async move {
                let _next = next;
            });
            self.1.send(handle).expect("the test receives");
        }
    }
    let runtime = workers(2);
    let (give, taken) = mpsc::channel();
    let spawns = Spawns(3, give);
    let _handle = runtime.spawn(async move {
        let _spawns = spawns;
        pending::<()>().await;
    });
    drop(runtime);
    let handles: Vec<_> = taken.iter().collect();
    assert_eq!(handles.len(), 3);
    for handle in handles {
        let end = block_on(handle);
        assert!(matches!(end, Err(JoinError::Cancelled)));
    }
}

#[test]
fn nothing_of_a_runtime_is_left_though_it_is_woken_while_it_ends() {
    let _watchdog = Watchdog::start();
    let drops = Drops::default();
    for _ in 0..50 {
        let runtime = workers(2);
        // What all threads share owns the timers: while they are there, it is.
        let timers = runtime.block_on(async { Arc::downgrade(&s5_timers::current()) });
        let kept = Arc::new(Mutex::new(None::<Waker>));
        let guard = drops.guard();
        let keep = kept.clone();
        let handle = runtime.spawn(async move {
            let _guard = guard;
            poll_fn(|context: &mut Context<'_>| {
                *keep.lock().expect("no panic") = Some(context.waker().clone());
                Poll::<()>::Pending
            })
            .await;
        });
        wait_until("it waits", || kept.lock().expect("no panic").is_some());
        let waker = kept.lock().expect("no panic").take();
        // One thread wakes the task while the other ends its runtime.
        let wakes = thread::spawn(move || {
            let waker = waker.expect("it waits");
            (0..1000).for_each(|_| waker.wake_by_ref());
        });
        drop(runtime);
        wakes.join().expect("no panic");
        // A poll in between has kept another one.
        drop((handle, kept));
        assert!(timers.upgrade().is_none(), "something is left");
    }
    assert_eq!(drops.threads().len(), 50);
}

#[test]
fn a_runtime_that_its_own_worker_drops_ends_on_another_thread() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let shared = runtime.block_on(async { Arc::downgrade(&s5_timers::current()) });
    let (give, taken) = mpsc::channel::<Runtime>();
    let task = runtime.spawn(async move {
        drop(taken.recv_timeout(LIMIT).expect("the test gives it"));
        thread::current().id()
    });
    // What another task keeps is dropped, by the thread that ends the runtime.
    let (told, tells) = mpsc::channel();
    let tell = Dropped(told);
    drop(runtime.spawn(async move {
        let _tell = tell;
        pending::<()>().await;
    }));
    give.send(runtime).expect("the task waits");
    let worker = block_on(task).expect("it returns");
    let end = tells.recv_timeout(LIMIT).expect("the future is dropped");
    assert!(end != worker && end != thread::current().id());
    while shared.upgrade().is_some() {
        thread::yield_now();
    }
}

/// Tells on which thread it is dropped.
struct Dropped(mpsc::Sender<ThreadId>);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send(thread::current().id());
    }
}
