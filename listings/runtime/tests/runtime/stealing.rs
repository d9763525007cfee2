//! The runtime of several workers: who polls what.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::join_all;
use runtime::s7_loop::yield_now;
use runtime::s7_stealing::{Runtime, spawn};
use runtime::s7_stealing_shared::Counts;
use runtime::s7_task::JoinError;

use crate::watchdog::{LIMIT, Watchdog, wait_until};

pub fn workers(count: usize) -> Runtime {
    Runtime::new(count).expect("there are threads and descriptors")
}

pub fn polls(counts: &[Counts]) -> u64 {
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
        let (waiting, ends) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let (tasks, yields) = (1000, 5);
        let (gates, handles): (Vec<_>, Vec<_>) = (0..tasks)
            .map(|n| {
                let (waits, ends) = (waiting.clone(), ends.clone());
                let (gate, opened) = oneshot::channel::<()>();
                let handle = runtime.spawn(async move {
                    for _ in 0..yields {
                        yield_now().await;
                    }
                    let mut opened = opened;
                    let opened = poll_fn(|context| {
                        let polled = Pin::new(&mut opened).poll(context);
                        waits.fetch_add(usize::from(polled.is_pending()), Ordering::SeqCst);
                        polled
                    });
                    opened.await.expect("it is opened");
                    ends.fetch_add(1, Ordering::SeqCst);
                    n
                });
                (gate, handle)
            })
            .unzip();
        wait_until("all wait", || waiting.load(Ordering::SeqCst) == tasks);
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
        let expected = tasks * (1 + yields + 1);
        assert_eq!(polls(&runtime.counts()), expected as u64);
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
