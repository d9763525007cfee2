//! The runtime of several workers.

use std::future::{pending, poll_fn};
use std::process;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use futures::channel::oneshot;
use futures::future::join_all;
use runtime::s5_sleep::sleep;
use runtime::s5_timers;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::yield_now;
use runtime::s7_stealing::{Runtime, spawn};
use runtime::s7_stealing_idle::{Bed, Idle};
use runtime::s7_stealing_shared::Counts;
use runtime::s7_task::JoinError;

fn workers(count: usize) -> Runtime {
    Runtime::new(count).expect("there are threads and descriptors")
}

/// Ends the process when a test takes too long: where a wake-up is lost, it would hang, and not
/// fail.
pub struct Watchdog {
    /// Its end tells the thread that watches that the test is over.
    _over: mpsc::Sender<()>,
}

impl Watchdog {
    pub fn start() -> Watchdog {
        Watchdog::of(2 * LIMIT)
    }

    /// For a test that takes milliseconds.
    pub fn quick() -> Watchdog {
        Watchdog::of(Duration::from_secs(20))
    }

    fn of(limit: Duration) -> Watchdog {
        let (over, test) = mpsc::channel::<()>();
        thread::spawn(move || {
            if test.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout) {
                eprintln!("a test hangs: a wake-up was lost, or a lock is held");
                process::exit(1);
            }
        });
        Watchdog { _over: over }
    }
}

/// Longer than anything takes that goes well.
const LIMIT: Duration = Duration::from_secs(30);

/// Waits on this thread until something is true.
fn wait_until(what: &str, condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < LIMIT, "in vain: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Counts its drops, and notes the threads.
#[derive(Clone, Default)]
struct Drops(Arc<Mutex<Vec<ThreadId>>>);

struct Guard(Drops);

impl Drops {
    fn guard(&self) -> Guard {
        Guard(self.clone())
    }

    fn threads(&self) -> Vec<ThreadId> {
        self.0.lock().expect("no panic under the lock").clone()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut threads = self.0.0.lock().expect("no panic under the lock");
        threads.push(thread::current().id());
    }
}

fn polls(counts: &[Counts]) -> u64 {
    counts.iter().map(|count| count.polls).sum()
}

fn steals(counts: &[Counts]) -> u64 {
    counts.iter().map(|count| count.steals).sum()
}

#[test]
fn each_task_is_polled_once_for_its_spawn_and_once_for_each_wake() {
    let _watchdog = Watchdog::start();
    for count in [1, 2, 4] {
        let runtime = workers(count);
        let ends = Arc::new(AtomicUsize::new(0));
        let (tasks, yields) = (1000, 5);
        let (gates, handles): (Vec<_>, Vec<_>) = (0..tasks)
            .map(|n| {
                let ends = ends.clone();
                let (gate, opened) = oneshot::channel::<()>();
                let handle = runtime.spawn(async move {
                    for _ in 0..yields {
                        yield_now().await;
                    }
                    opened.await.expect("it is opened");
                    ends.fetch_add(1, Ordering::SeqCst);
                    n
                });
                (gate, handle)
            })
            .unzip();
        let waiting = (tasks * (1 + yields)) as u64;
        wait_until("all wait", || polls(&runtime.counts()) >= waiting);
        for gate in gates {
            gate.send(()).expect("it waits");
        }
        let outputs = runtime.block_on(join_all(handles));
        let outputs: Vec<usize> = outputs
            .into_iter()
            .map(|it| it.expect("it returns"))
            .collect();
        assert_eq!(outputs, (0..tasks).collect::<Vec<_>>());
        assert_eq!(ends.load(Ordering::SeqCst), tasks);
        assert_eq!(polls(&runtime.counts()), waiting + tasks as u64);
    }
}

#[test]
fn tasks_that_spawn_tasks_are_all_done_and_none_is_left() {
    let _watchdog = Watchdog::start();
    fn tree(depth: u32) -> futures::future::BoxFuture<'static, usize> {
        Box::pin(async move {
            if depth == 0 {
                return 1;
            }
            let children = [spawn(tree(depth - 1)), spawn(tree(depth - 1))];
            yield_now().await;
            let mut leaves = 0;
            for child in children {
                leaves += child.await.expect("it returns");
            }
            leaves
        })
    }
    let runtime = workers(4);
    let leaves = runtime.block_on(runtime.spawn(tree(10)));
    assert_eq!(leaves.expect("it returns"), 1024);
    wait_until("the last task is over", || runtime.tasks() == 0);
}

#[test]
fn messages_between_tasks_arrive_once_and_in_order() {
    let _watchdog = Watchdog::start();
    let runtime = workers(4);
    let pairs = (0..20).map(|_| {
        let (send, mut receive) = tokio::sync::mpsc::channel(1);
        let sender = runtime.spawn(async move {
            for n in 0..500 {
                send.send(n).await.expect("it is received");
            }
        });
        let receiver = runtime.spawn(async move {
            let mut received = Vec::new();
            while let Some(n) = receive.recv().await {
                received.push(n);
            }
            received
        });
        async {
            sender.await.expect("it returns");
            receiver.await.expect("it returns")
        }
    });
    let pairs: Vec<_> = pairs.collect();
    for received in runtime.block_on(join_all(pairs)) {
        assert_eq!(received, (0..500).collect::<Vec<_>>());
    }
}

#[test]
fn wake_ups_from_other_threads_are_not_lost() {
    let _watchdog = Watchdog::start();
    let runtime = workers(3);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (give, tasks) = mpsc::channel::<oneshot::Sender<()>>();
            let thread = thread::spawn(move || {
                for task in tasks {
                    task.send(()).expect("the task waits");
                }
            });
            (give, thread)
        })
        .collect();
    // In each round the workers have time to go to sleep, or not quite.
    for round in 0..500 {
        let (give, _) = &threads[round % threads.len()];
        let task = runtime.spawn({
            let give = give.clone();
            async move {
                let (send, wait) = oneshot::channel();
                give.send(send).expect("the thread takes it");
                wait.await.expect("it is rung");
            }
        });
        runtime.block_on(task).expect("it returns");
    }
    for (give, thread) in threads {
        drop(give);
        thread.join().expect("no panic");
    }
}

/// Runs on worker A: another task in A's queue, which ends A's poll.
#[test]
fn a_task_is_taken_from_the_queue_of_a_worker_whose_poll_is_long() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let task = runtime.spawn(async {
        let (give, taken) = mpsc::channel();
        let next = give.clone();
        let here = thread::current().id();
        // The second takes the slot, and the first goes to the queue.
        let first = spawn(async move { give.send(thread::current().id()) });
        let _second = spawn(async move { next.send(thread::current().id()) });
        let elsewhere = taken.recv_timeout(LIMIT).expect("a worker runs it");
        assert_ne!(elsewhere, here);
        first.await.expect("it returns").expect("it is received");
    });
    runtime.block_on(task).expect("it returns");
    assert_eq!(steals(&runtime.counts()), 1);
}

#[test]
fn a_task_that_waits_in_the_slot_is_not_stolen() {
    let _watchdog = Watchdog::start();
    let in_vain = |limit, patience| {
        let runtime = Runtime::with_slot_limit(2, limit).expect("there are threads");
        let task = runtime.spawn(async move {
            let (give, taken) = mpsc::channel();
            let _alone = spawn(async move { give.send(()) });
            taken.recv_timeout(patience).is_err()
        });
        runtime.block_on(task).expect("it returns")
    };
    let short = Duration::from_millis(300);
    assert!(in_vain(3, short), "it was stolen out of the slot");
    assert!(!in_vain(0, LIMIT), "it was not stolen out of the queue");
}

#[test]
fn a_task_may_go_on_on_another_thread() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let task = runtime.spawn(async {
        let before = thread::current().id();
        let moved = Arc::new(AtomicBool::new(false));
        let wait = moved.clone();
        let holds = spawn(async move {
            wait_until("the task has moved", || wait.load(Ordering::SeqCst));
        });
        yield_now().await;
        let after = thread::current().id();
        moved.store(true, Ordering::SeqCst);
        holds.await.expect("it returns");
        before != after
    });
    assert!(runtime.block_on(task).expect("it returns"));
}

#[test]
fn two_tasks_out_of_the_slot_do_not_keep_a_third_from_its_poll() {
    let _watchdog = Watchdog::start();
    const ENOUGH: usize = 1000;
    let runtime = workers(1);
    let third = runtime.spawn(async {
        let (there, pings) = tokio::sync::mpsc::channel(1);
        let (back, pongs) = tokio::sync::mpsc::channel(1);
        let count = Arc::new(AtomicUsize::new(0));
        let player = |mut hits: tokio::sync::mpsc::Receiver<()>,
                      racket: tokio::sync::mpsc::Sender<()>| {
            let count = count.clone();
            async move {
                while hits.recv().await.is_some() && count.load(Ordering::SeqCst) < ENOUGH {
                    count.fetch_add(1, Ordering::SeqCst);
                    if racket.send(()).await.is_err() {
                        break;
                    }
                }
            }
        };
        there.send(()).await.expect("there is room");
        let _players = [spawn(player(pings, back)), spawn(player(pongs, there))];
        // To the end of the queue. The players wake each other into the slot.
        yield_now().await;
        count.load(Ordering::SeqCst)
    });
    let hits = runtime.block_on(third).expect("it returns");
    // One came out of the queue, and three in a row out of the slot.
    assert_eq!(hits, 1 + 3);
}

#[test]
fn a_panic_ends_its_task_and_no_worker() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    for _ in 0..10 {
        let panics = runtime.spawn(async { panic!("as the test wants it") });
        let end: Result<(), _> = runtime.block_on(panics);
        assert!(matches!(end, Err(JoinError::Panicked(_))));
    }
    let (meet, both) = mpsc::channel();
    // Each of two tasks keeps a worker until the other one has one too.
    let tasks: Vec<_> = (0..2)
        .map(|_| {
            let meet = meet.clone();
            let (go, gone) = mpsc::channel::<()>();
            let task = runtime.spawn(async move {
                meet.send(go).expect("the test waits");
                gone.recv_timeout(LIMIT).is_ok()
            });
            (task, ())
        })
        .collect();
    let goes: Vec<_> = (0..2).map(|_| both.recv_timeout(LIMIT)).collect();
    for go in goes {
        go.expect("two workers run").send(()).expect("it waits");
    }
    for (task, ()) in tasks {
        assert!(runtime.block_on(task).expect("it returns"));
    }
}

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
    let wakers = std::mem::take(&mut *wakers.lock().expect("no panic"));
    wakers.into_iter().for_each(Waker::wake);
    for handle in handles {
        let end = runtime::s3_block_on::block_on(handle);
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
    assert!(runtime::s3_block_on::block_on(task).is_ok());
}

#[test]
fn a_future_that_spawns_while_it_is_dropped_gets_a_cancelled_task() {
    let _watchdog = Watchdog::start();
    /// Spawns in its drop a future that does so too.
    struct Spawns(u32, mpsc::Sender<runtime::s7_task::JoinHandle<()>>);
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
        let end = runtime::s3_block_on::block_on(handle);
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
fn workers_without_work_sleep_until_there_is_some() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    runtime
        .block_on(runtime.spawn(async {}))
        .expect("it returns");
    let sleeps = || {
        runtime
            .counts()
            .iter()
            .map(|count| count.sleeps)
            .sum::<u64>()
    };
    wait_until("both sleep", || sleeps() >= 2);
    // A worker that searches or spins would go to sleep again and again.
    wait_until("nothing happens", || {
        let before = sleeps();
        thread::sleep(Duration::from_millis(200));
        before == sleeps()
    });
    assert_eq!(polls(&runtime.counts()), 1);
}

#[test]
fn a_timer_ends_the_wait_for_a_later_one() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let long = runtime.spawn(async { sleep(Duration::from_secs(3600)).await });
    wait_until("it waits", || polls(&runtime.counts()) == 1);
    thread::sleep(Duration::from_millis(100));
    let start = Instant::now();
    // Registered on a thread that is no worker.
    runtime.block_on(async { sleep(Duration::from_millis(20)).await });
    // Registered by a worker.
    let short = runtime.spawn(async { sleep(Duration::from_millis(20)).await });
    runtime.block_on(short).expect("it returns");
    assert!(start.elapsed() < LIMIT);
    drop(long);
}

#[test]
fn bytes_come_back_over_many_connections() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let echoed = runtime.block_on(async {
        let address = ([127, 0, 0, 1], 0).into();
        let listener = TcpListener::bind(address).expect("a port is free");
        let address = listener.local_addr().expect("it has one");
        let server = spawn(async move {
            let mut tasks = Vec::new();
            for _ in 0..50 {
                let (stream, _) = listener.accept().await.expect("it comes");
                tasks.push(spawn(async move {
                    let mut buffer = [0; 100];
                    loop {
                        match stream.read(&mut buffer).await.expect("it reads") {
                            0 => break,
                            count => stream.write_all(&buffer[..count]).await.expect("it writes"),
                        }
                    }
                }));
            }
            join_all(tasks).await;
        });
        let clients = (0..50_u8).map(|n| {
            spawn(async move {
                let stream = TcpStream::connect(address).await.expect("it listens");
                let mut echoed = Vec::new();
                for _ in 0..20 {
                    stream.write_all(&[n; 50]).await.expect("it writes");
                    let mut buffer = [0; 50];
                    let mut count = 0;
                    while count < 50 {
                        count += stream.read(&mut buffer[count..]).await.expect("it reads");
                    }
                    echoed.extend(buffer);
                }
                assert!(echoed.iter().all(|&byte| byte == n));
                echoed.len()
            })
        });
        let counts = join_all(clients).await;
        server.await.expect("it returns");
        counts
            .into_iter()
            .map(|it| it.expect("it returns"))
            .sum::<usize>()
    });
    assert_eq!(echoed, 50 * 20 * 50);
}

#[test]
fn a_push_wakes_one_of_the_parked_and_leaves_the_reactor_alone() {
    let idle = Idle::<AtomicUsize>::new(3);
    let beds = [2, 0, 1].map(|worker| idle.sleep(worker, false).0);
    assert_eq!(beds, [Bed::Reactor, Bed::Park, Bed::Park]);
    let first = idle.wake_one().expect("all sleep");
    assert_eq!(first.bed, Bed::Park);
    // It searches, so no other worker is woken before it has found something.
    assert_eq!(idle.wake_one(), None);
    assert!(idle.rise(first.worker) && idle.found());
    let second = idle.wake_one().expect("two sleep");
    assert_eq!(second.bed, Bed::Park);
    assert!(idle.rise(second.worker) && idle.found());
    // Only the one in the reactor is left.
    let third = idle.wake_one().expect("one sleeps");
    assert_eq!((third.worker, third.bed), (2, Bed::Reactor));
}

#[test]
fn a_runtime_that_its_own_worker_drops_ends_on_another_thread() {
    let _watchdog = Watchdog::start();
    let runtime = workers(2);
    let shared = runtime.block_on(async { Arc::downgrade(&runtime::s5_timers::current()) });
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
        std::future::pending::<()>().await;
    }));
    give.send(runtime).expect("the task waits");
    let worker = runtime::s3_block_on::block_on(task).expect("it returns");
    let end = tells.recv_timeout(LIMIT).expect("the future is dropped");
    assert!(end != worker && end != thread::current().id());
    while shared.upgrade().is_some() {
        thread::yield_now();
    }
}

/// Tells on which thread it is dropped.
struct Dropped(mpsc::Sender<thread::ThreadId>);

impl Drop for Dropped {
    fn drop(&mut self) {
        let _ = self.0.send(thread::current().id());
    }
}
