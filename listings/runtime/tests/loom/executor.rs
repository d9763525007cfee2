//! `block_on` and the executor.

use real_std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::future::{pending, poll_fn};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;

use loom::sync::atomic::AtomicUsize;

use crate::loom_std::relax;
use crate::model::{Bell, model};
use crate::s3_block_on;
use crate::s4_executor::Executor;

/// Counts its drops.
struct Guard(Arc<AtomicUsize>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

#[test]
fn block_on_misses_no_wake_whenever_it_comes() {
    model(|| {
        let bell = Bell::new();
        let rung = bell.clone().rung();
        // Where the wake is missed, loom reports a deadlock.
        let sleeper = thread::spawn(move || s3_block_on::block_on(rung));
        bell.ring();
        assert_eq!(sleeper.join().expect("no panic"), 1);
    });
}

#[test]
fn the_sleep_of_an_executor_misses_no_wake_whenever_it_comes() {
    model(|| {
        let bell = Bell::new();
        let rung = bell.clone().rung();
        let sleeper = thread::spawn(move || {
            let executor = Executor::new();
            let task = executor.spawner().spawn(rung);
            executor.block_on(task).ok()
        });
        bell.ring();
        assert_eq!(sleeper.join().expect("no panic"), Some(1));
    });
}

fn two_threads_wake_a_task() {
    model(|| {
        let executor = Executor::new();
        let place = Arc::new(Mutex::new(None::<Waker>));
        let wakes = Arc::new(AtomicUsize::new(0));
        let seen = Arc::new(AtomicUsize::new(0));
        let (inside, before, look) = (place.clone(), wakes.clone(), seen.clone());
        let task = executor.spawner().spawn(poll_fn(move |context| {
            *inside.lock().expect("no panic") = Some(context.waker().clone());
            look.store(before.load(Relaxed), Relaxed);
            Poll::<()>::Pending
        }));
        assert_eq!(executor.turn(), 1);
        let wakers = [(); 2].map(|()| {
            let waker = place.lock().expect("no panic").clone();
            let wakes = wakes.clone();
            thread::spawn(move || {
                wakes.fetch_add(1, Relaxed);
                waker.expect("it was polled").wake();
            })
        });
        let mut polls = executor.turn();
        for waker in wakers {
            waker.join().expect("no panic");
        }
        polls += executor.turn();
        assert!(polls == 1 || polls == 2, "{polls} polls for two wakes");
        assert_eq!(seen.load(Relaxed), 2, "the last poll saw both wakes");
        assert_eq!(executor.turn(), 0);
        drop(task);
    });
}

#[test]
fn a_queue_that_two_threads_wake_into_loses_nothing_and_holds_nothing_twice() {
    two_threads_wake_a_task();
}

#[test]
#[should_panic(expected = "the last poll saw both wakes")]
fn with_relaxed_flags_the_last_poll_misses_a_wake() {
    relax();
    two_threads_wake_a_task();
}

#[test]
fn a_handle_on_another_thread_hears_of_the_end() {
    model(|| {
        let executor = Executor::new();
        let task = executor.spawner().spawn(async { 7 });
        let waits = thread::spawn(move || s3_block_on::block_on(task).ok());
        assert_eq!(executor.turn(), 1);
        assert_eq!(waits.join().expect("no panic"), Some(7));
    });
}

#[test]
fn a_cancel_that_meets_a_poll_drops_the_future_once() {
    model(|| {
        let executor = Executor::new();
        let drops = Arc::new(AtomicUsize::new(0));
        let guard = Guard(drops.clone());
        let task = executor.spawner().spawn(async move {
            let _guard = guard;
            pending::<()>().await;
        });
        let canceler = thread::spawn(move || {
            task.cancel();
            task
        });
        executor.turn();
        let task = canceler.join().expect("no panic");
        executor.turn();
        assert_eq!(drops.load(SeqCst), 1);
        assert_eq!(executor.spawner().alive(), 0);
        assert!(executor.block_on(task).is_err());
    });
}
