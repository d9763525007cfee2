//! Foreign code that comes back: it spawns, runs the executor, blocks, or drops the
//! runtime. And the public functions at the ends of their range.

use std::cell::RefCell;
use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use runtime::s5_sleep::{self, interval, sleep, timeout};
use runtime::s5_timers::{self, Timers, later};
use runtime::s6_one_shot::Polling;
use runtime::s6_reactor::{Driver, Reactor};
use runtime::s7_edge::Edge;
use runtime::s7_loop::{self, Runtime, yield_now};
use runtime::s7_serve::Fault;
use runtime::s7_stealing_idle::MAX_WORKERS;
use runtime::{s4_executor, s6_block_on, s7_stealing};

use crate::watchdog::Watchdog;

/// Spawns its task anew when it's dropped, and counts that.
macro_rules! restarts {
    ($name:ident, $spawner:ty, |$by:ident, $future:ident| $spawn:expr) => {
        struct $name($spawner, Arc<AtomicUsize>);

        impl $name {
            fn start(self) {
                let ($by, drops) = (self.0.clone(), self.1.clone());
                let $future = async move {
                    let _restarts = self;
                    pending::<()>().await;
                };
                let _ = drops;
                drop($spawn);
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                self.1.fetch_add(1, Ordering::SeqCst);
                $name(self.0.clone(), self.1.clone()).start();
            }
        }
    };
}

restarts!(InStage4, s4_executor::Spawner, |spawner, it| spawner
    .spawn(it));
restarts!(InLoop, (), |_nobody, it| s7_loop::spawn(it));
restarts!(InStealing, (), |_nobody, it| s7_stealing::spawn(it));

#[test]
fn a_task_that_spawns_itself_anew_keeps_no_runtime_from_its_end() {
    let _watchdog = Watchdog::start();
    let drops = Arc::new(AtomicUsize::new(0));
    let count = || drops.swap(0, Ordering::SeqCst);

    let executor = s4_executor::Executor::new();
    InStage4(executor.spawner(), drops.clone()).start();
    executor.turn();
    drop(executor);
    assert!(count() > 1, "it was spawned anew");

    let runtime = Runtime::new().expect("descriptors");
    runtime.block_on(async {
        InLoop((), drops.clone()).start();
        yield_now().await;
    });
    drop(runtime);
    assert!(count() > 1, "it was spawned anew");

    let runtime = s7_stealing::Runtime::new(2).expect("threads");
    runtime.block_on(async { InStealing((), drops.clone()).start() });
    drop(runtime);
    assert!(count() > 1, "it was spawned anew");
}

#[test]
fn a_task_that_runs_its_own_executor_panics_instead_of_waiting_for_itself() {
    let _watchdog = Watchdog::start();
    thread_local! {
        static EXECUTOR: s4_executor::Executor = s4_executor::Executor::new();
    }
    let turned = EXECUTOR.with(|executor| {
        let task = executor.spawner().spawn(async {
            EXECUTOR.with(|executor| executor.turn());
        });
        executor.block_on(task)
    });
    assert!(matches!(turned, Err(s4_executor::JoinError::Panicked(_))));
    // And goes on.
    let seven = EXECUTOR.with(|executor| executor.block_on(async { 7 }));
    assert_eq!(seven, 7);
}

#[test]
fn a_task_that_blocks_its_own_worker_panics() {
    let _watchdog = Watchdog::start();
    let runtime = Arc::new(s7_stealing::Runtime::new(1).expect("threads"));
    let own = runtime.clone();
    let task = runtime.spawn(async move { own.block_on(async {}) });
    assert!(runtime.block_on(task).is_err());
    assert_eq!(runtime.block_on(runtime.spawn(async { 7 })).ok(), Some(7));
}

#[test]
fn a_runtime_may_end_with_its_thread() {
    thread_local! {
        static LOOP: Runtime = Runtime::new().expect("descriptors");
        static WORKERS: s7_stealing::Runtime = s7_stealing::Runtime::new(1).expect("threads");
        static LAST: RefCell<Option<InSleep>> = const { RefCell::new(None) };
    }
    /// Sleeps, blocks and spawns when thread-locals are gone.
    struct InSleep;
    impl Drop for InSleep {
        fn drop(&mut self) {
            s5_sleep::block_on(async {});
            s6_block_on::block_on(async {}).expect("descriptors");
            let again = Runtime::new().expect("descriptors");
            // Its place may be gone, and so it may spawn nothing: that's a panic.
            let _ = catch_unwind(AssertUnwindSafe(|| again.block_on(async {})));
        }
    }
    let thread = thread::spawn(|| {
        LAST.with_borrow_mut(|last| *last = Some(InSleep));
        let seven = LOOP.with(|runtime| {
            runtime.block_on(async {
                drop(s7_loop::spawn(async {
                    sleep(Duration::from_secs(60)).await;
                }));
                yield_now().await;
                7
            })
        });
        WORKERS.with(|runtime| {
            drop(runtime.spawn(async { sleep(Duration::from_secs(60)).await }));
        });
        seven
    });
    // Where a drop panicked at the end of a thread, the process would abort.
    assert_eq!(thread.join().expect("no panic"), 7);
}

#[test]
fn a_runtime_that_ends_with_tasks_in_its_queues_leaves_nothing() {
    let _watchdog = Watchdog::start();
    for _ in 0..10 {
        let runtime = s7_stealing::Runtime::new(1).expect("threads");
        let shared = runtime.block_on(async { Arc::downgrade(&s5_timers::current()) });
        let (told, tells) = mpsc::channel();
        let (give, taken) = mpsc::channel::<()>();
        drop(runtime.spawn(async move {
            for _ in 0..10 {
                drop(s7_stealing::spawn(async {}));
            }
            told.send(()).expect("the test listens");
            // Until the runtime is closed, this poll goes on.
            let _ = taken.recv();
        }));
        tells.recv().expect("it tells");
        let ender = thread::spawn(move || drop(runtime));
        drop(give);
        ender.join().expect("no panic");
        assert!(shared.upgrade().is_none());
    }
}

#[test]
fn the_longest_duration_is_as_good_as_never() {
    let _watchdog = Watchdog::start();
    let all = || async {
        let long = Duration::MAX;
        let short = Duration::from_millis(1);
        assert_eq!(timeout(long, ready(7)).await, Ok(7));
        assert!(timeout(short, sleep(long)).await.is_err());
        let far = later(Instant::now(), long);
        assert!(timeout(short, s5_sleep::sleep_until(far)).await.is_err());
        let mut ticks = interval(long);
        ticks.tick().await;
        assert!(timeout(short, ticks.tick()).await.is_err());
    };
    s5_sleep::block_on(all());
    s6_block_on::block_on(all()).expect("no error");
    let edge = Runtime::new().expect("descriptors");
    edge.block_on(all());
    let workers = s7_stealing::Runtime::new(1).expect("threads");
    assert!(workers.block_on(workers.spawn(all())).is_ok());
}

#[test]
fn a_clock_can_be_moved_as_far_as_it_counts() {
    let timers = Timers::default();
    timers.pause();
    let before = timers.now();
    timers.advance(Duration::MAX);
    timers.advance(Duration::MAX);
    assert!(timers.now() > before);
    assert_eq!(later(before, Duration::ZERO), before);
}

#[test]
#[should_panic(expected = "only a paused clock can be moved")]
fn a_clock_that_runs_is_not_moved() {
    Timers::default().advance(Duration::from_secs(1));
}

#[test]
fn a_reactor_waits_as_long_as_can_be_asked_for() {
    let _watchdog = Watchdog::start();
    let drivers: [Box<dyn Driver>; 2] = [
        Box::new(Edge::new().expect("descriptors")),
        Box::new(Polling::one_shot().expect("descriptors")),
    ];
    for driver in drivers {
        let reactor = Reactor::new(driver);
        for limit in [Duration::MAX, Duration::MAX - Duration::from_millis(1)] {
            reactor.notify().expect("no error");
            reactor.turn(Some(limit)).expect("no error");
        }
        let half = Duration::from_micros(500);
        reactor.turn(Some(half)).expect("no error");
    }
}

#[test]
fn a_runtime_of_too_few_or_too_many_workers_is_refused_at_once() {
    for workers in [0, MAX_WORKERS + 1, usize::MAX] {
        let refused = catch_unwind(|| s7_stealing::Runtime::new(workers).is_ok());
        assert!(refused.is_err(), "{workers}");
    }
    let runtime = s7_stealing::Runtime::with_slot_limit(1, u32::MAX).expect("a thread");
    assert_eq!(runtime.block_on(runtime.spawn(async { 7 })).ok(), Some(7));
}

#[test]
fn a_system_that_watches_no_more_sockets_is_short_of_something() {
    let full = std::io::Error::from_raw_os_error(rustix::io::Errno::NOSPC.raw_os_error());
    assert_eq!(Fault::of(&full), Fault::Shortage);
}
