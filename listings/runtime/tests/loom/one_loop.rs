//! Each `block_on`, from the first to the loop with tasks, timers and reactor.

use real_std::sync::atomic::Ordering::{AcqRel, Relaxed, Release};
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use loom::sync::atomic::AtomicUsize;

use crate::model::model_within;
use crate::s7_loop::{Runtime, spawn};
use crate::{s3_block_on, s4_executor, s5_sleep, s6_block_on};

/// What stands in the place of the drivers: a wait for a notification.
pub mod driver {
    use real_std::io;
    use real_std::os::fd::BorrowedFd;
    use real_std::time::Duration;

    use loom::sync::Notify;

    use crate::s6_reactor::{Driver, Event};

    pub struct Notified(Notify);
    pub use Notified as Edge;
    pub use Notified as Polling;

    impl Notified {
        pub fn new() -> io::Result<Notified> {
            Ok(Notified(Notify::new()))
        }

        pub fn one_shot() -> io::Result<Notified> {
            Notified::new()
        }
    }

    impl Driver for Notified {
        unsafe fn add(&self, _: BorrowedFd<'_>, _: usize) -> io::Result<()> {
            unreachable!("a model has no sockets")
        }

        fn arm(&self, _: BorrowedFd<'_>, _: usize, _: [bool; 2]) -> io::Result<()> {
            unreachable!("a model has no sockets")
        }

        fn remove(&self, _: BorrowedFd<'_>) -> io::Result<()> {
            unreachable!("a model has no sockets")
        }

        fn wait(&self, limit: Option<Duration>, _: &mut dyn FnMut(Event)) -> io::Result<()> {
            if limit.is_none() {
                self.0.wait();
            }
            Ok(())
        }

        fn notify(&self) -> io::Result<()> {
            self.0.notify();
            Ok(())
        }

        fn short_read_is_last(&self) -> bool {
            false
        }
    }
}

/// Two threads each count and then wake a future that is over when it has seen
/// both counts. Where a poll misses what was done before a wake, there is no
/// other poll, and loom reports a deadlock. The value is in how many orders it was tried.
macro_rules! two_threads_wake {
    ($block_on:expr) => {
        two_threads_wake!(3, $block_on)
    };
    ($preemptions:expr, $block_on:expr) => {{
        let orders = real_std::sync::Arc::new(real_std::sync::atomic::AtomicUsize::new(0));
        let count = orders.clone();
        model_within($preemptions, move || {
            count.fetch_add(1, Relaxed);
            let place = Arc::new(Mutex::new(None::<Waker>));
            let wakes = Arc::new(AtomicUsize::new(0));
            let (inside, seen) = (place.clone(), wakes.clone());
            let sleeper = thread::spawn(move || {
                let mut is_noted = false;
                $block_on(poll_fn(move |context| {
                    if !is_noted {
                        is_noted = true;
                        *inside.lock().expect("no panic") = Some(context.waker().clone());
                    }
                    match seen.load(Relaxed) {
                        2 => Poll::Ready(()),
                        _ => Poll::Pending,
                    }
                }));
            });
            let wake = |place: &Mutex<Option<Waker>>, wakes: &AtomicUsize| {
                wakes.fetch_add(1, Relaxed);
                let waker = place.lock().expect("no panic").clone();
                waker.into_iter().for_each(Waker::wake);
            };
            let other = {
                let (place, wakes) = (place.clone(), wakes.clone());
                thread::spawn(move || wake(&place, &wakes))
            };
            wake(&place, &wakes);
            other.join().expect("no panic");
            sleeper.join().expect("no panic");
            let waker = place.lock().expect("no panic").take();
            drop(waker);
        });
        orders.load(Relaxed)
    }};
}

#[test]
fn the_first_block_on_sees_what_was_done_before_each_wake() {
    assert!(two_threads_wake!(s3_block_on::block_on) > 1);
}

#[test]
fn the_main_future_of_an_executor_sees_what_was_done_before_each_wake() {
    assert!(two_threads_wake!(|future| s4_executor::Executor::new().block_on(future)) > 1);
}

#[test]
fn the_block_on_with_timers_sees_what_was_done_before_each_wake() {
    assert!(two_threads_wake!(s5_sleep::block_on) > 1);
}

#[test]
fn the_block_on_with_a_reactor_sees_what_was_done_before_each_wake() {
    assert!(two_threads_wake!(|future| s6_block_on::block_on(future).expect("no error")) > 1);
}

fn on_the_loop<F: Future>(future: F) -> F::Output {
    let runtime = Runtime::new().expect("a driver");
    runtime.block_on(future)
}

#[test]
fn the_main_future_of_the_loop_sees_what_was_done_before_each_wake() {
    assert!(two_threads_wake!(on_the_loop) > 1);
}

#[test]
fn a_task_of_the_loop_sees_what_was_done_before_each_wake() {
    // The largest of these models.
    let orders = two_threads_wake!(2, |future| {
        on_the_loop(async { spawn(future).await }).expect("it returns")
    });
    assert!(orders > 1);
}

/// A `block_on` with the fault that is easily made: its wake stores. A store that
/// comes after another one hides what was done before that.
fn stores<F: Future>(future: F) -> F::Output {
    struct Stores(AtomicBool, thread::Thread);

    impl Wake for Stores {
        fn wake(self: Arc<Self>) {
            self.0.store(true, Release);
            self.1.unpark();
        }
    }

    let main = Arc::new(Stores(AtomicBool::new(true), thread::current()));
    let waker = Waker::from(main.clone());
    let mut future = pin!(future);
    loop {
        if main.0.swap(false, AcqRel) {
            let context = &mut Context::from_waker(&waker);
            if let Poll::Ready(output) = future.as_mut().poll(context) {
                return output;
            }
        } else {
            thread::park();
        }
    }
}

#[test]
#[should_panic(expected = "deadlock")]
fn a_wake_that_stores_hides_what_was_done_before_another_one() {
    two_threads_wake!(stores);
}
