//! The task in one allocation, its handle, and the signal of the loop.

use real_std::sync::atomic::Ordering::{AcqRel, Relaxed, SeqCst};
use std::future::{pending, poll_fn};
use std::mem;
use std::sync::{Arc, Mutex};
use std::task::{AtomicWaker, Poll, Waker};
use std::thread;

use loom::sync::Notify;
use loom::sync::atomic::AtomicUsize;

use crate::loom_std::relax;
use crate::model::{Bell, Guard, Written, model};
use crate::s3_block_on;
use crate::s7_join::{JoinError, JoinHandle};
use crate::s7_signal::Signal;
use crate::s7_state::State;
use crate::s7_task::{self, Run, Schedule};

/// A queue that any thread may take tasks from.
#[derive(Clone, Default)]
struct Queue(Arc<Mutex<Option<Arc<dyn Run>>>>);

impl Schedule for Queue {
    fn is_here(&self) -> bool {
        false
    }

    fn here(_: Arc<dyn Run>) {
        unreachable!("every wake is from elsewhere");
    }

    fn elsewhere(&self, task: Arc<dyn Run>) {
        let before = self.0.lock().expect("no panic").replace(task);
        assert!(before.is_none(), "a task is queued once");
    }

    fn over(&self, _: usize) {}
}

impl Queue {
    fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send,
    {
        let (task, handle) = s7_task::task(future, self.clone());
        self.elsewhere(task);
        handle
    }

    /// Runs the task if it is queued. `false`: it is not.
    fn run(&self) -> bool {
        let task = self.0.lock().expect("no panic").take();
        let queued = task.is_some();
        if let Some(task) = task {
            // SAFETY: it was in the queue, and its future is `Send`.
            unsafe { task.run() };
        }
        queued
    }
}

/// Two threads wake the task, while it may be polled.
fn two_threads_wake_it() {
    model(|| {
        let queue = Queue::default();
        let place = Arc::new(Mutex::new(None::<Waker>));
        let (wakes, seen) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (inside, before, look) = (place.clone(), wakes.clone(), seen.clone());
        let _handle = queue.spawn(poll_fn(move |context| {
            *inside.lock().expect("no panic") = Some(context.waker().clone());
            look.store(before.load(Relaxed), Relaxed);
            Poll::<()>::Pending
        }));
        queue.run();
        let wakers = [(); 2].map(|()| {
            let waker = place.lock().expect("no panic").clone();
            let wakes = wakes.clone();
            thread::spawn(move || {
                wakes.fetch_add(1, Relaxed);
                waker.expect("it was polled").wake();
            })
        });
        queue.run();
        for waker in wakers {
            waker.join().expect("no panic");
        }
        while queue.run() {}
        assert_eq!(seen.load(Relaxed), 2, "the last poll saw both wakes");
    });
}

#[test]
fn the_poll_after_two_wakes_sees_what_was_done_before_both() {
    two_threads_wake_it();
}

/// Two threads take the task out of the queue, and one of them wakes it.
#[test]
fn a_task_is_polled_by_one_thread_at_a_time() {
    model(|| {
        let queue = Queue::default();
        let bell = Bell::new();
        let polls = Arc::new(Written::default());
        let (counted, mut rung) = (polls.clone(), Box::pin(bell.clone().rung()));
        let _handle = queue.spawn(poll_fn(move |context| {
            counted.write();
            rung.as_mut().poll(context)
        }));
        let other = {
            let queue = queue.clone();
            thread::spawn(move || {
                bell.ring();
                queue.run();
            })
        };
        queue.run();
        other.join().expect("no panic");
        while queue.run() {}
        let polls = polls.read();
        assert!(polls == 1 || polls == 2, "{polls} polls for one wake");
    });
}

#[test]
fn a_cancelled_task_ends_once_whatever_it_was_doing() {
    model(|| {
        let queue = Queue::default();
        let drops = Arc::new(Written::default());
        let guard = Guard(drops.clone());
        let bell = Bell::new();
        let rung = bell.clone().rung();
        let handle = queue.spawn(async move {
            let _guard = guard;
            rung.await;
            pending::<()>().await;
        });
        let ringer = thread::spawn(move || bell.ring());
        let canceler = thread::spawn(move || {
            handle.cancel();
            handle
        });
        queue.run();
        ringer.join().expect("no panic");
        let handle = canceler.join().expect("no panic");
        while queue.run() {}
        assert!(handle.is_finished());
        assert_eq!(drops.read(), 1);
        let end = s3_block_on::block_on(handle);
        assert!(matches!(end, Err(JoinError::Cancelled)));
    });
}

/// The handle goes on one thread while the task ends on the other.
#[test]
fn an_output_is_dropped_by_the_task_or_by_its_handle_and_never_by_both() {
    model(|| {
        let queue = Queue::default();
        let drops = Arc::new(Written::default());
        let (mut output, place) = (Some(Guard(drops.clone())), Arc::new(Mutex::new(None)));
        // A waker that is left keeps the task, but not its output.
        let waker = place.clone();
        let handle = queue.spawn(poll_fn(move |context| {
            *waker.lock().expect("no panic") = Some(context.waker().clone());
            Poll::Ready(output.take())
        }));
        let other = thread::spawn(move || drop(handle));
        queue.run();
        other.join().expect("no panic");
        assert_eq!(drops.read(), 1);
        assert!(place.lock().expect("no panic").is_some());
    });
}

/// The handle waits on one thread while the task ends on the other.
fn the_handle_waits_while_the_task_ends() {
    model(|| {
        let queue = Queue::default();
        let handle = queue.spawn(async { 7 });
        // Where the handle is not woken, loom reports a deadlock.
        let waits = thread::spawn(move || s3_block_on::block_on(handle).ok());
        queue.run();
        assert_eq!(waits.join().expect("no panic"), Some(7));
    });
}

#[test]
fn a_handle_on_another_thread_is_woken_at_the_end() {
    the_handle_waits_while_the_task_ends();
}

#[test]
#[should_panic(expected = "the last poll saw both wakes")]
fn with_relaxed_orders_the_last_poll_misses_a_wake() {
    relax();
    two_threads_wake_it();
}

#[test]
#[should_panic(expected = "Causality violation")]
fn with_relaxed_orders_the_output_is_taken_before_it_is_there() {
    relax();
    the_handle_waits_while_the_task_ends();
}

#[test]
#[should_panic(expected = "deadlock")]
fn without_the_second_look_a_handle_waits_forever() {
    model(|| {
        let task = Arc::new((State::new(), AtomicWaker::new()));
        let waits = {
            let task = task.clone();
            thread::spawn(move || {
                s3_block_on::block_on(poll_fn(|context| {
                    let (state, joiner) = &*task;
                    if state.is_complete() {
                        return Poll::Ready(());
                    }
                    joiner.register(context.waker());
                    Poll::Pending
                }));
            })
        };
        let (state, joiner) = &*task;
        state.start();
        state.complete();
        joiner.wake();
        waits.join().expect("no panic");
    });
}

/// Two threads bring work to a third one, which sleeps when there is none.
fn two_threads_bring_work(sleep: fn(&Signal, &AtomicUsize) -> bool) {
    model(move || {
        let signal = Arc::new((Signal::new(), AtomicUsize::new(0)));
        let work = Arc::new(Mutex::new(0));
        let bell = Arc::new(Notify::new());
        let threads = [1, 2].map(|amount| {
            let (signal, work, bell) = (signal.clone(), work.clone(), bell.clone());
            thread::spawn(move || {
                *work.lock().expect("no panic") += amount;
                // The number is the faulty form of the signal.
                if signal.0.raise() || signal.1.swap(0, AcqRel) == 1 {
                    bell.notify();
                }
            })
        });
        let mut done = 0;
        while done < 3 {
            if signal.0.take() {
                done += mem::take(&mut *work.lock().expect("no panic"));
            } else if sleep(&signal.0, &signal.1) {
                // Where the wake-up is lost, loom reports a deadlock.
                bell.wait();
                signal.0.awake();
            }
        }
        for thread in threads {
            thread.join().expect("no panic");
        }
    });
}

#[test]
fn a_loop_that_goes_to_sleep_misses_no_work() {
    two_threads_bring_work(|signal, _| signal.sleep());
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_loop_that_says_that_it_sleeps_without_a_second_look_misses_work() {
    two_threads_bring_work(|_, asleep| {
        asleep.store(1, SeqCst);
        true
    });
}
