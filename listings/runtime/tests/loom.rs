//! The state of a task and the signal of a loop, in every order that threads
//! can take, up to two preemptions.
//!
//! With more of them, and longer:
//! `LOOM_MAX_PREEMPTIONS=5 cargo test -p runtime --test loom --release`

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, SeqCst};

use loom::cell::UnsafeCell;
use loom::sync::atomic::AtomicUsize;
use loom::sync::{Arc, Mutex, Notify};
use loom::thread;
use runtime::s7_signal::Signal;
use runtime::s7_state::{After, Atomic, State};

/// The number of the model, with the same orderings as the real one.
struct Modelled(AtomicUsize);

impl Atomic for Modelled {
    fn new(value: usize) -> Modelled {
        Modelled(AtomicUsize::new(value))
    }

    fn load(&self) -> usize {
        self.0.load(Acquire)
    }

    fn compare_exchange(&self, current: usize, new: usize) -> Result<usize, usize> {
        self.0.compare_exchange(current, new, AcqRel, Acquire)
    }
}

fn model(test: impl Fn() + Send + Sync + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = model.preemption_bound.or(Some(2));
    model.check(test);
}

/// A task without a future: its polls look at what was done before its wake-ups.
struct Task {
    state: State<Modelled>,
    /// How often it stands in the queue.
    queued: Mutex<usize>,
    done: [AtomicUsize; 2],
    /// How much of it the latest poll saw; touched by the poll alone.
    seen: UnsafeCell<usize>,
    finished: AtomicUsize,
}

impl Task {
    fn new() -> Arc<Task> {
        Arc::new(Task {
            state: State::new(),
            queued: Mutex::new(1),
            done: [AtomicUsize::new(0), AtomicUsize::new(0)],
            seen: UnsafeCell::new(0),
            finished: AtomicUsize::new(0),
        })
    }

    fn queue(&self) {
        *self.queued.lock().expect("no panic") += 1;
    }

    fn wake(&self, place: usize) {
        self.done[place].store(1, Relaxed);
        if self.state.wake() {
            self.queue();
        }
    }

    /// Runs it if it is queued. `false`: it is not.
    fn run(&self) -> bool {
        let mut queued = self.queued.lock().expect("no panic");
        if *queued == 0 {
            return false;
        }
        *queued -= 1;
        assert_eq!(*queued, 0, "a task is queued once");
        drop(queued);
        if !self.state.start() {
            self.finish();
            return true;
        }
        self.seen.with_mut(|seen| {
            // SAFETY: loom fails if another thread is here too.
            unsafe { *seen = self.done.iter().map(|done| done.load(Relaxed)).sum() };
        });
        match self.state.stop() {
            After::Wait => {}
            After::Queue => self.queue(),
            After::Cancel => self.finish(),
        }
        true
    }

    fn finish(&self) {
        self.state.complete();
        self.finished.fetch_add(1, SeqCst);
    }
}

#[test]
fn the_poll_after_a_wake_up_sees_what_was_done_before_it() {
    model(|| {
        let task = Task::new();
        let wakers = [0, 1].map(|place| {
            let task = task.clone();
            thread::spawn(move || task.wake(place))
        });
        task.run();
        for waker in wakers {
            waker.join().expect("no panic");
        }
        while task.run() {}
        // SAFETY: the other threads have ended.
        let seen = task.seen.with(|seen| unsafe { *seen });
        assert_eq!(seen, 2);
    });
}

#[test]
fn a_task_is_polled_by_one_thread_at_a_time() {
    model(|| {
        let task = Task::new();
        let other = {
            let task = task.clone();
            thread::spawn(move || {
                task.wake(0);
                task.run();
            })
        };
        task.run();
        other.join().expect("no panic");
        while task.run() {}
        // SAFETY: the other thread has ended.
        let seen = task.seen.with(|seen| unsafe { *seen });
        assert_eq!(seen, 1);
    });
}

#[test]
fn a_cancelled_task_ends_once_whatever_it_was_doing() {
    model(|| {
        let task = Task::new();
        let canceller = {
            let task = task.clone();
            thread::spawn(move || {
                if task.state.cancel() {
                    task.queue();
                }
            })
        };
        let waker = {
            let task = task.clone();
            thread::spawn(move || task.wake(0))
        };
        task.run();
        canceller.join().expect("no panic");
        waker.join().expect("no panic");
        while task.run() {}
        assert_eq!(task.finished.load(SeqCst), 1);
    });
}

#[test]
fn an_output_is_dropped_by_the_task_or_by_its_handle_and_never_by_both() {
    model(|| {
        let state = Arc::new(State::<Modelled>::new());
        let output = Arc::new(UnsafeCell::new(0));
        let handle = {
            let (state, output) = (state.clone(), output.clone());
            thread::spawn(move || {
                let mine = state.drop_handle();
                if mine {
                    // SAFETY: loom fails if another thread is here too.
                    output.with_mut(|drops| unsafe { *drops += 1 });
                }
                mine
            })
        };
        state.start();
        // SAFETY: as above. It writes the output.
        output.with_mut(|drops| unsafe { *drops = 0 });
        let mine = !state.complete();
        if mine {
            // SAFETY: as above.
            output.with_mut(|drops| unsafe { *drops += 1 });
        }
        assert_ne!(handle.join().expect("no panic"), mine);
        // SAFETY: the other thread has ended.
        output.with(|drops| assert_eq!(unsafe { *drops }, 1));
    });
}

#[test]
fn a_loop_that_goes_to_sleep_misses_no_work() {
    model(|| {
        let signal = Arc::new(Signal::<Modelled>::new());
        let work = Arc::new(Mutex::new(0));
        let bell = Arc::new(Notify::new());
        let threads = [1, 2].map(|amount| {
            let (signal, work, bell) = (signal.clone(), work.clone(), bell.clone());
            thread::spawn(move || {
                *work.lock().expect("no panic") += amount;
                if signal.raise() {
                    bell.notify();
                }
            })
        });
        let mut done = 0;
        while done < 3 {
            if signal.take() {
                done += std::mem::take(&mut *work.lock().expect("no panic"));
            } else if signal.sleep() {
                // Where the wake-up is lost, loom reports a deadlock.
                bell.wait();
                signal.awake();
            }
        }
        for thread in threads {
            thread.join().expect("no panic");
        }
    });
}
