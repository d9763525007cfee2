//! What the executor of stage 4 must do in its worst moments.

use std::future::{pending, poll_fn};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;

use runtime::s1_poll::{Countdown, bell};
use runtime::s4_executor::{Executor, JoinError, JoinHandle, Spawner};

use crate::drops::Drops;
use crate::watchdog::Watchdog;

/// A place in which a task leaves its waker.
type Left = Arc<Mutex<Option<Waker>>>;

fn leave(left: &Left, waker: &Waker) {
    *left.lock().unwrap() = Some(waker.clone());
}

fn left(left: &Left) -> Waker {
    left.lock().unwrap().clone().expect("the task was polled")
}

#[test]
fn a_handle_gives_the_output() {
    let _watchdog = Watchdog::quick();
    let executor = Executor::new();
    let handle = executor.spawner().spawn(async {
        Countdown { left: 2 }.await;
        42
    });
    assert_eq!(executor.block_on(handle).ok(), Some(42));
    assert_eq!(executor.spawner().alive(), 0);
}

#[test]
fn a_task_that_panics_ends_alone() {
    let _watchdog = Watchdog::quick();
    let executor = Executor::new();
    let panics = executor.spawner().spawn(async { panic!("no") });
    let other = executor.spawner().spawn(async { 1 });
    let result: Result<(), _> = executor.block_on(panics);
    match result {
        Err(JoinError::Panicked(panic)) => assert_eq!(panic.downcast_ref(), Some(&"no")),
        other => panic!("it panicked, and gave {other:?}"),
    }
    assert_eq!(executor.block_on(other).ok(), Some(1));
}

#[test]
fn a_task_woken_ten_times_is_polled_once() {
    let _watchdog = Watchdog::quick();
    let executor = Executor::new();
    let waker = Left::default();
    let inside = waker.clone();
    let _handle: JoinHandle<()> = executor.spawner().spawn(poll_fn(move |context| {
        leave(&inside, context.waker());
        Poll::Pending
    }));
    assert_eq!(executor.turn(), 1);
    for _ in 0..10 {
        left(&waker).wake();
    }
    assert_eq!([executor.turn(), executor.turn()], [1, 0]);
}

#[test]
fn a_wake_while_running_means_one_more_poll() {
    let _watchdog = Watchdog::quick();
    let executor = Executor::new();
    let _handle = executor.spawner().spawn(Countdown { left: 2 });
    let polls = [0; 4].map(|_| executor.turn());
    assert_eq!(polls, [1, 1, 1, 0]);
}

#[test]
fn a_wake_after_the_end_does_nothing() {
    let _watchdog = Watchdog::quick();
    let executor = Executor::new();
    let waker = Left::default();
    let inside = waker.clone();
    let _handle = executor.spawner().spawn(poll_fn(move |context| {
        leave(&inside, context.waker());
        Poll::Ready(())
    }));
    assert_eq!(executor.turn(), 1);
    left(&waker).wake();
    assert_eq!(executor.turn(), 0);
}

#[test]
fn a_wake_from_another_thread_ends_the_sleep() {
    let _watchdog = Watchdog::quick();
    for _ in 0..200 {
        let executor = Executor::new();
        let (ringer, bell) = bell();
        let handle = executor.spawner().spawn(bell);
        let ring = thread::spawn(|| ringer.ring());
        assert_eq!(executor.block_on(handle).ok(), Some(true));
        ring.join().unwrap();
    }
}

#[test]
fn a_queued_task_that_is_cancelled_is_dropped_and_never_polled() {
    let _watchdog = Watchdog::quick();
    let executor = Executor::new();
    let (drops, polls) = (Drops::default(), Arc::new(AtomicUsize::new(0)));
    let (guard, inside) = (drops.guard(), polls.clone());
    let handle = executor.spawner().spawn(async move {
        let _guard = guard;
        inside.fetch_add(1, Ordering::SeqCst);
    });
    handle.cancel();
    assert_eq!(executor.turn(), 0);
    assert_eq!(polls.load(Ordering::SeqCst), 0);
    assert_eq!(drops.threads(), [thread::current().id()]);
    let result = executor.block_on(handle);
    assert!(matches!(result, Err(JoinError::Cancelled)));
}

#[test]
fn a_cancel_from_another_thread_drops_on_the_executors_thread() {
    let _watchdog = Watchdog::quick();
    let executor = Executor::new();
    let drops = Drops::default();
    let guard = drops.guard();
    let handle: JoinHandle<()> = executor.spawner().spawn(async move {
        let _guard = guard;
        pending().await
    });
    assert_eq!(executor.turn(), 1);
    thread::scope(|scope| scope.spawn(|| handle.cancel()).join().unwrap());
    assert_eq!(drops.threads(), []);
    assert_eq!(executor.turn(), 0);
    assert_eq!(drops.threads(), [thread::current().id()]);
}

#[test]
fn a_task_may_drop_its_own_handle() {
    let _watchdog = Watchdog::quick();
    let executor = Executor::new();
    let place = Arc::new(Mutex::new(None::<JoinHandle<u32>>));
    let inside = place.clone();
    let handle = executor.spawner().spawn(async move {
        let own = inside.lock().unwrap().take();
        drop(own);
        42
    });
    *place.lock().unwrap() = Some(handle);
    assert_eq!(executor.turn(), 1);
    assert_eq!(executor.spawner().alive(), 0);
}

#[test]
fn an_output_that_nobody_wants_is_dropped() {
    let _watchdog = Watchdog::quick();
    let executor = Executor::new();
    let drops = Drops::default();
    let guard = drops.guard();
    drop(executor.spawner().spawn(async move { guard }));
    assert_eq!(executor.turn(), 1);
    assert_eq!(drops.threads(), [thread::current().id()]);
}

#[test]
fn the_end_of_an_executor_drops_all_futures_on_its_thread_though_wakers_live_on() {
    let _watchdog = Watchdog::quick();
    let drops = Drops::default();
    let waker = Left::default();
    let home = thread::scope(|scope| {
        let (drops, waker) = (drops.clone(), waker.clone());
        let thread = scope.spawn(move || {
            let executor = Executor::new();
            for _ in 0..3 {
                let (guard, inside) = (drops.guard(), waker.clone());
                let _handle: JoinHandle<()> = executor.spawner().spawn(async move {
                    let _guard = guard;
                    poll_fn(|context| {
                        leave(&inside, context.waker());
                        Poll::Pending
                    })
                    .await
                });
            }
            // The last of them stays in the queue, without a poll.
            assert_eq!(executor.turn(), 3);
            let guard = drops.guard();
            let _queued = executor.spawner().spawn(async move { drop(guard) });
            thread::current().id()
        });
        thread.join().unwrap()
    });
    assert_eq!(drops.threads(), [home; 4]);
    left(&waker).wake();
}

#[test]
fn a_spawn_after_the_end_of_the_executor_is_refused() {
    let _watchdog = Watchdog::quick();
    let spawner = Executor::new().spawner();
    let handle = spawner.spawn(async { 1 });
    let result = Executor::new().block_on(handle);
    assert!(matches!(result, Err(JoinError::Cancelled)));
}

#[test]
fn a_future_that_spawns_while_it_is_dropped_does_not_hang() {
    let _watchdog = Watchdog::quick();
    struct Spawns(Spawner);
    impl Drop for Spawns {
        fn drop(&mut self) {
            drop(self.0.spawn(async {}));
        }
    }
    let executor = Executor::new();
    let spawns = Spawns(executor.spawner());
    let handle: JoinHandle<()> = executor.spawner().spawn(async move {
        let _spawns = spawns;
        pending().await
    });
    assert_eq!(executor.turn(), 1);
    drop(executor);
    let result = Executor::new().block_on(handle);
    assert!(matches!(result, Err(JoinError::Cancelled)));
}
