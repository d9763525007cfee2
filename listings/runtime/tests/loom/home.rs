//! Tasks that never leave their thread, while another thread wakes them, cancels
//! them, waits for them, or drops what it has of them.

use real_std::sync::atomic::Ordering::Relaxed;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;

use loom::sync::atomic::AtomicUsize;

use crate::model::{Bell, Guard, Written, model_within};
use crate::s3_block_on;
use crate::s7_loop::{JoinError, JoinHandle, Runtime, spawn};

/// Runs `main` on a loop, and then ends it.
fn run<T>(main: impl AsyncFnOnce() -> T) -> T {
    let runtime = Runtime::new().expect("a driver");
    runtime.block_on(main())
}

/// A task that writes an output, of which `act` is given the handle on another
/// thread. The loop runs until `act` has returned, or ends meanwhile.
fn elsewhere<T: Send + 'static>(
    waits: bool,
    act: impl FnOnce(JoinHandle<Guard>) -> T + Send + 'static,
) -> (usize, T) {
    let drops = Arc::new(Written::default());
    let guard = Guard(drops.clone());
    let bell = Bell::new();
    let other = run(async || {
        let not_send = Rc::new(guard);
        let handle = spawn(async move { Rc::into_inner(not_send).expect("it's the only one") });
        let ring = bell.clone();
        let other = thread::spawn(move || {
            let result = act(handle);
            ring.ring();
            result
        });
        if waits {
            bell.rung().await;
        }
        other
    });
    let result = other.join().expect("no panic");
    (drops.read(), result)
}

fn handle_waits(waits: bool) {
    model_within(2, move || {
        let (drops, end) = elsewhere(waits, |handle| {
            let end = s3_block_on::block_on(handle);
            matches!(end, Ok(_) | Err(JoinError::Cancelled)).then_some(end.is_ok())
        });
        assert_eq!(drops, 1);
        assert!(end == Some(true) || !waits && end == Some(false));
    });
}

#[test]
fn a_handle_on_another_thread_is_woken_by_the_end_of_a_task_at_home() {
    handle_waits(true);
}

#[test]
fn a_handle_on_another_thread_is_woken_by_the_end_of_the_loop() {
    handle_waits(false);
}

#[test]
fn an_output_is_dropped_once_wherever_its_handle_goes() {
    for waits in [true, false] {
        model_within(2, move || {
            let (drops, ()) = elsewhere(waits, drop);
            assert_eq!(drops, 1);
        });
    }
}

#[test]
fn a_cancel_on_another_thread_ends_a_task_at_home_once() {
    model_within(2, || {
        let drops = Arc::new(Written::default());
        let guard = Guard(drops.clone());
        let bell = Bell::new();
        let other = run(async || {
            let handle = spawn(async move {
                let _guard = guard;
                pending::<()>().await;
            });
            let ring = bell.clone();
            let other = thread::spawn(move || {
                handle.cancel();
                let end = s3_block_on::block_on(handle);
                ring.ring();
                end
            });
            bell.rung().await;
            other
        });
        let end = other.join().expect("no panic");
        assert!(matches!(end, Err(JoinError::Cancelled)));
        assert_eq!(drops.read(), 1);
    });
}

/// Another thread wakes a task and drops the waker, while the loop goes on or ends.
fn waker_outlives(wakes: bool) {
    model_within(2, move || {
        let place = Arc::new(Mutex::new(None::<Waker>));
        let polls = Arc::new(AtomicUsize::new(0));
        let other = run(async || {
            let (inside, counted) = (place.clone(), polls.clone());
            spawn(poll_fn(move |context| {
                counted.fetch_add(1, Relaxed);
                *inside.lock().expect("no panic") = Some(context.waker().clone());
                Poll::<()>::Pending
            }));
            let place = place.clone();
            crate::s7_yield::yield_now().await;
            thread::spawn(move || {
                let waker = place.lock().expect("no panic").take();
                if let Some(waker) = waker
                    && wakes
                {
                    waker.wake();
                }
            })
        });
        other.join().expect("no panic");
        let polls = polls.load(Relaxed);
        assert_eq!(polls, 1, "the loop has ended");
    });
}

#[test]
fn a_waker_on_another_thread_frees_its_task_after_the_loop_is_done_with_it() {
    waker_outlives(false);
    waker_outlives(true);
}
