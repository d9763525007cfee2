//! How workers go to sleep and are woken, in every order that threads can take,
//! up to one or two preemptions.
//!
//! With more of them, and longer:
//! `LOOM_MAX_PREEMPTIONS=3 cargo test -p runtime --test loom --release stealing::`

use real_std::cell::Cell;
use real_std::panic::Location;
use real_std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, SeqCst};

use crate::model::model_within as model;
use loom::sync::atomic::{AtomicUsize, fence};
use loom::sync::{Arc, Notify};
use loom::thread;
use runtime::s7_stealing_idle::{Atomic, Bed, Fenced, Idle};

/// The number of the model, with the same orderings as the real one.
struct Modeled(AtomicUsize);

impl Atomic for Modeled {
    fn new(value: usize) -> Modeled {
        Modeled(AtomicUsize::new(value))
    }

    fn load(&self) -> usize {
        self.0.load(Acquire)
    }

    fn compare_exchange(&self, current: usize, new: usize) -> Result<usize, usize> {
        self.0.compare_exchange(current, new, AcqRel, Acquire)
    }
}

real_std::thread_local! {
    /// The fault that can be planted: the function whose fence is left out. loom
    /// runs all threads of a model on the thread of its test.
    static LEFT_OUT: Cell<Option<&'static str>> = const { Cell::new(None) };
}

impl Fenced for Modeled {
    #[track_caller]
    fn fence() {
        let caller = Location::caller().line() as usize;
        if LEFT_OUT.get().is_none_or(|name| name != function(caller)) {
            fence(SeqCst);
        }
    }
}

/// The function of `Idle` that has this line.
fn function(line: usize) -> &'static str {
    let source = include_str!("../../src/s7_stealing_idle.rs");
    let names = source.lines().take(line).filter_map(|line| {
        let (_, rest) = line.split_once("pub fn ")?;
        rest.split_once('(').map(|(name, _)| name)
    });
    names.last().expect("a fence is in a function")
}

/// Workers without tasks: a queue is a number, and so is what was done.
struct Workers {
    idle: Idle<Modeled>,
    /// How much stands in the queue. Nothing but the fences orders it.
    queue: AtomicUsize,
    done: AtomicUsize,
    beds: Vec<Notify>,
    reactor: Notify,
}

impl Workers {
    fn new(count: usize) -> Arc<Workers> {
        Arc::new(Workers {
            idle: Idle::new(count),
            queue: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            beds: (0..count).map(|_| Notify::new()).collect(),
            reactor: Notify::new(),
        })
    }

    fn push(&self) {
        self.queue.fetch_add(1, Relaxed);
        self.wake_one();
    }

    fn wake_one(&self) {
        if let Some(sleeper) = self.idle.wake_one() {
            match sleeper.bed {
                Bed::Reactor => self.reactor.notify(),
                Bed::Park => self.beds[sleeper.worker].notify(),
            }
        }
    }

    fn has_work(&self) -> bool {
        self.queue.load(Relaxed) > 0
    }

    fn take(&self) -> bool {
        let less = |queue: usize| queue.checked_sub(1);
        self.queue.fetch_update(Relaxed, Relaxed, less).is_ok()
    }

    /// Works until it has done something, as the real worker does.
    fn work_once(&self, worker: usize) {
        let mut searching = false;
        loop {
            searching = searching || self.idle.search();
            if searching && self.take() {
                if self.idle.found() && self.has_work() {
                    self.wake_one();
                }
                self.done.fetch_add(1, Relaxed);
                return;
            }
            searching = self.sleep(worker, searching);
        }
    }

    fn sleep(&self, worker: usize, searching: bool) -> bool {
        let (bed, look) = self.idle.sleep(worker, searching);
        if !look || !self.has_work() {
            while self.idle.is_asleep(worker) {
                // Where the wake-up is lost, loom reports a deadlock.
                match bed {
                    Bed::Reactor => self.reactor.wait(),
                    Bed::Park => self.beds[worker].wait(),
                }
            }
        }
        self.idle.rise(worker)
    }
}

#[test]
fn a_worker_that_goes_to_sleep_misses_no_push() {
    model(2, || {
        let workers = Workers::new(1);
        let worker = {
            let workers = workers.clone();
            thread::spawn(move || {
                workers.work_once(0);
                workers.work_once(0);
            })
        };
        workers.push();
        workers.push();
        worker.join().expect("no panic");
        assert_eq!(workers.done.load(Relaxed), 2);
    });
}

#[test]
fn each_of_two_pushes_finds_a_worker() {
    // The largest of these models: one preemption takes as long as two elsewhere.
    model(1, || {
        let workers = Workers::new(2);
        let threads = [0, 1].map(|worker| {
            let workers = workers.clone();
            thread::spawn(move || workers.work_once(worker))
        });
        // Each worker takes one task and no more: neither push may count on
        // the worker that the other one has woken.
        workers.push();
        workers.push();
        for thread in threads {
            thread.join().expect("no panic");
        }
        assert_eq!(workers.done.load(Relaxed), 2);
        assert!(!workers.has_work());
    });
}

fn a_push_counts_on_a_searcher_that_finds_another_task() {
    model(2, || {
        let workers = Workers::new(2);
        workers.queue.store(1, Relaxed);
        workers.idle.sleep(1, false);
        assert!(workers.idle.search());
        let pusher = {
            let workers = workers.clone();
            thread::spawn(move || workers.push())
        };
        // It searches, and finds the task that was there before.
        assert!(workers.take());
        if workers.idle.found() && workers.has_work() {
            workers.wake_one();
        }
        pusher.join().expect("no panic");
        let is_asleep = workers.idle.is_asleep(1);
        assert!(!is_asleep, "no worker was woken for the push");
        assert!(workers.idle.rise(1), "it was woken to search");
        workers.idle.found();
    });
}

#[test]
fn one_worker_at_a_time_is_in_the_reactor() {
    model(2, || {
        let idle = Arc::new(Idle::<Modeled>::new(2));
        let inside = Arc::new(AtomicUsize::new(0));
        let enter = |inside: &AtomicUsize| {
            assert_eq!(inside.fetch_add(1, Relaxed), 0, "another worker is there");
            inside.fetch_sub(1, Relaxed);
        };
        let sleeper = {
            let (idle, inside) = (idle.clone(), inside.clone());
            thread::spawn(move || {
                if idle.sleep(0, false).0 == Bed::Reactor {
                    enter(&inside);
                }
                idle.rise(0);
            })
        };
        if idle.drive(1) {
            enter(&inside);
            idle.rise(1);
        }
        sleeper.join().expect("no panic");
    });
}

#[test]
fn a_woken_worker_counts_as_searching_once() {
    model(2, || {
        let idle = Arc::new(Idle::<Modeled>::new(2));
        idle.sleep(0, false);
        idle.sleep(1, false);
        let wakers = [0, 1].map(|_| {
            let idle = idle.clone();
            thread::spawn(move || idle.wake_one())
        });
        // It may get up by itself in the meantime.
        let searches = idle.rise(0);
        let mut woken = Vec::new();
        for waker in wakers {
            woken.extend(waker.join().expect("no panic"));
        }
        assert_eq!(woken.len(), 1, "one that searches is enough");
        assert_eq!(woken[0].worker == 0, searches);
        // It is the only one that searches.
        assert!(idle.found());
    });
}

/// The worker sees the push, or the push finds that it sleeps.
fn a_worker_looks_once_more_while_a_push_comes() {
    model(2, || {
        let workers = Workers::new(1);
        let pusher = {
            let workers = workers.clone();
            thread::spawn(move || workers.push())
        };
        let (_, look) = workers.idle.sleep(0, false);
        let sees = look && workers.has_work();
        pusher.join().expect("no panic");
        let is_woken = !workers.idle.is_asleep(0);
        assert!(sees || is_woken, "no worker comes for the push");
    });
}

#[test]
fn a_push_is_seen_or_sees_the_sleeper() {
    a_worker_looks_once_more_while_a_push_comes();
}

#[test]
fn a_push_that_counts_on_a_searcher_is_found_though_that_one_finds_another_task() {
    a_push_counts_on_a_searcher_that_finds_another_task();
}

#[test]
#[should_panic(expected = "no worker comes for the push")]
fn without_the_fence_between_push_and_look_a_push_is_missed() {
    LEFT_OUT.set(Some("wake_one"));
    a_worker_looks_once_more_while_a_push_comes();
}

#[test]
#[should_panic(expected = "no worker comes for the push")]
fn without_the_fence_before_the_last_look_a_push_is_missed() {
    LEFT_OUT.set(Some("sleep"));
    a_worker_looks_once_more_while_a_push_comes();
}

#[test]
#[should_panic(expected = "no worker was woken for the push")]
fn without_the_fence_after_a_search_a_push_is_missed() {
    LEFT_OUT.set(Some("found"));
    a_push_counts_on_a_searcher_that_finds_another_task();
}
