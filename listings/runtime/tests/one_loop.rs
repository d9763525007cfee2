//! The loop, its tasks and their handles.

use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use futures::channel::oneshot;
use runtime::s5_sleep::sleep;
use runtime::s7_loop::{Runtime, spawn, yield_now};
use runtime::s7_task::JoinError;

fn run<F: Future>(future: F) -> F::Output {
    let runtime = Runtime::new().expect("there are descriptors");
    runtime.block_on(future).expect("the system waits")
}

/// Counts its drops, and notes the thread of the last.
#[derive(Clone, Default)]
struct Drops(Arc<(AtomicUsize, Mutex<Option<thread::ThreadId>>)>);

struct Guard(Drops);

impl Drops {
    fn guard(&self) -> Guard {
        Guard(self.clone())
    }

    fn count(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }

    fn thread(&self) -> Option<thread::ThreadId> {
        *self.0.1.lock().expect("no panic under the lock")
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let (count, thread) = &*self.0.0;
        count.fetch_add(1, Ordering::SeqCst);
        *thread.lock().expect("no panic under the lock") = Some(thread::current().id());
    }
}

#[test]
fn a_handle_gives_the_output_of_its_task() {
    assert_eq!(
        run(async { spawn(async { 7 }).await.expect("it returns") }),
        7
    );
}

#[test]
fn a_task_may_hold_what_is_not_send() {
    let shared = Rc::new(Cell::new(0));
    run(async {
        let mine = shared.clone();
        let add = async move {
            yield_now().await;
            mine.set(mine.get() + 1);
        };
        spawn(add).await.expect("it returns");
    });
    assert_eq!((shared.get(), Rc::strong_count(&shared)), (1, 1));
}

#[test]
fn tasks_run_in_the_order_of_their_spawns() {
    let order = Rc::new(Mutex::new(Vec::new()));
    run(async {
        let handles: Vec<_> = (0..5)
            .map(|n| {
                let order = order.clone();
                spawn(async move { order.lock().expect("one thread").push(n) })
            })
            .collect();
        futures::future::join_all(handles).await;
    });
    assert_eq!(*order.lock().expect("one thread"), [0, 1, 2, 3, 4]);
}

#[test]
fn a_task_is_polled_once_and_once_more_for_each_wake_up() {
    let runtime = Runtime::new().expect("there are descriptors");
    let task = async {
        let yields = spawn(async {
            for _ in 0..10 {
                yield_now().await;
            }
        });
        yields.await.expect("it returns");
    };
    runtime.block_on(task).expect("the system waits");
    assert_eq!(runtime.polls(), 11);
}

#[test]
fn many_wake_ups_before_a_poll_are_one() {
    let runtime = Runtime::new().expect("there are descriptors");
    let (give, take) = mpsc::channel::<Waker>();
    let mut first = true;
    let task = poll_fn(move |context| {
        if std::mem::replace(&mut first, false) {
            give.send(context.waker().clone()).expect("it is received");
            return Poll::Pending;
        }
        Poll::Ready(())
    });
    let main = async {
        let task = spawn(task);
        yield_now().await;
        let waker = take.recv().expect("the task was polled");
        for _ in 0..100 {
            waker.wake_by_ref();
        }
        task.await.expect("it returns");
        // After its end a wake-up does nothing.
        waker.wake();
        yield_now().await;
    };
    runtime.block_on(main).expect("the system waits");
    assert_eq!(runtime.polls(), 2);
}

#[test]
fn a_wake_up_during_the_poll_queues_once() {
    let runtime = Runtime::new().expect("there are descriptors");
    let mut polls = 0;
    let task = poll_fn(move |context: &mut Context<'_>| {
        polls += 1;
        if polls == 3 {
            return Poll::Ready(polls);
        }
        for _ in 0..5 {
            context.waker().wake_by_ref();
        }
        Poll::Pending
    });
    let polls = runtime.block_on(async { spawn(task).await.expect("it returns") });
    assert_eq!((polls.expect("the system waits"), runtime.polls()), (3, 3));
}

#[test]
fn a_wake_up_from_another_thread_is_not_missed() {
    // The wake-up meets the loop before, during and after it goes to sleep.
    run(async {
        for _ in 0..2000 {
            let (done, wait) = oneshot::channel();
            let thread = thread::spawn(move || done.send(()));
            spawn(wait)
                .await
                .expect("it returns")
                .expect("the thread sends");
            thread.join().expect("no panic").expect("it is received");
        }
    });
}

#[test]
fn the_main_future_is_woken_from_another_thread() {
    for _ in 0..200 {
        let (done, wait) = oneshot::channel();
        let thread = thread::spawn(move || done.send(5));
        assert_eq!(run(wait), Ok(5));
        thread.join().expect("no panic").expect("it is received");
    }
}

#[test]
fn a_panic_ends_its_task_and_no_other() {
    run(async {
        let bad = spawn(async { panic!("in a task") });
        let good = spawn(async {
            yield_now().await;
            1
        });
        let Err(JoinError::Panicked(payload)) = bad.await else {
            panic!("the panic is reported");
        };
        assert_eq!(payload.downcast_ref(), Some(&"in a task"));
        assert_eq!(good.await.expect("it returns"), 1);
    });
}

#[test]
fn a_panic_in_the_drop_of_a_future_is_the_outcome_of_its_task() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("in a drop");
        }
    }
    run(async {
        let bomb = Bomb;
        let task = spawn(async move {
            let _bomb = &bomb;
            pending::<()>().await;
        });
        yield_now().await;
        task.cancel();
        let Err(JoinError::Panicked(payload)) = task.await else {
            panic!("the panic is reported");
        };
        assert_eq!(payload.downcast_ref(), Some(&"in a drop"));
    });
}

#[test]
fn a_cancelled_task_is_dropped_and_says_so() {
    let drops = Drops::default();
    run(async {
        let guard = drops.guard();
        let task = spawn(async move {
            let _guard = guard;
            pending::<()>().await;
        });
        yield_now().await;
        assert_eq!(drops.count(), 0);
        task.cancel();
        assert!(matches!(task.await, Err(JoinError::Cancelled)));
        assert_eq!(drops.count(), 1);
    });
}

#[test]
fn a_task_cancelled_before_its_first_poll_is_never_polled() {
    let runtime = Runtime::new().expect("there are descriptors");
    let drops = Drops::default();
    let guard = drops.guard();
    let main = async {
        let task = spawn(async move {
            let _guard = guard;
            unreachable!("it is never polled");
        });
        task.cancel();
        assert!(matches!(task.await, Err::<(), _>(JoinError::Cancelled)));
    };
    runtime.block_on(main).expect("the system waits");
    assert_eq!(drops.count(), 1);
}

#[test]
fn a_task_may_cancel_itself() {
    run(async {
        let (give, handle) = oneshot::channel::<runtime::s7_task::JoinHandle<()>>();
        let (done, wait) = oneshot::channel();
        let drops = Drops::default();
        let guard = drops.guard();
        let task = spawn(async move {
            let _guard = guard;
            let me = handle.await.expect("it is sent");
            me.cancel();
            done.send(()).expect("it is received");
            pending::<()>().await;
        });
        give.send(task).unwrap_or_else(|_| panic!("it is received"));
        wait.await.expect("it is sent");
        yield_now().await;
        assert_eq!(drops.count(), 1);
    });
}

#[test]
fn a_task_that_drops_its_own_handle_runs_on() {
    let (give, handle) = oneshot::channel::<runtime::s7_task::JoinHandle<u8>>();
    let (done, wait) = oneshot::channel();
    let runtime = Runtime::new().expect("there are descriptors");
    let main = async {
        let task = spawn(async move {
            drop(handle.await.expect("it is sent"));
            yield_now().await;
            done.send(()).expect("it is received");
            3
        });
        give.send(task).unwrap_or_else(|_| panic!("it is received"));
        wait.await.expect("it is sent");
    };
    runtime.block_on(main).expect("the system waits");
    assert_eq!(runtime.tasks(), 0);
}

#[test]
fn an_output_that_nobody_takes_is_dropped() {
    let drops = Drops::default();
    run(async {
        // The handle goes before the end, and after it.
        let guard = drops.guard();
        drop(spawn(async move { guard }));
        let guard = drops.guard();
        let late = spawn(async move { guard });
        for _ in 0..3 {
            yield_now().await;
        }
        assert!(late.is_finished());
        assert_eq!(drops.count(), 1);
        drop(late);
        assert_eq!(drops.count(), 2);
    });
}

#[test]
fn the_end_of_the_runtime_drops_all_futures_on_its_thread() {
    let drops = Drops::default();
    let (kept, keeper) = mpsc::channel::<Waker>();
    let runtime = Runtime::new().expect("there are descriptors");
    let main = async {
        // One that waits, with its waker kept elsewhere, and one that is queued.
        let guard = drops.guard();
        let waits = spawn(poll_fn(move |context| {
            let _guard = &guard;
            kept.send(context.waker().clone()).expect("it is received");
            Poll::<()>::Pending
        }));
        let guard = drops.guard();
        let sleeps = spawn(async move {
            let _guard = guard;
            sleep(Duration::from_secs(3600)).await;
        });
        yield_now().await;
        let guard = drops.guard();
        let queued = spawn(async move { drop(guard) });
        (waits, sleeps, queued)
    };
    let (waits, sleeps, queued) = runtime.block_on(main).expect("the system waits");
    assert_eq!((drops.count(), runtime.tasks()), (0, 3));
    let timers = runtime.timers().len();
    drop(runtime);
    assert_eq!((drops.count(), timers), (3, 1));
    assert_eq!(drops.thread(), Some(thread::current().id()));
    // A waker that outlives the runtime wakes nothing, on any thread.
    let waker = keeper.recv().expect("it was polled");
    thread::spawn(move || waker.wake())
        .join()
        .expect("no panic");
    for handle in [waits, sleeps, queued] {
        let mut handle = handle;
        let mut context = Context::from_waker(Waker::noop());
        let poll = Pin::new(&mut handle).poll(&mut context);
        assert!(matches!(poll, Poll::Ready(Err(JoinError::Cancelled))));
    }
}

#[test]
fn what_a_drop_spawns_at_the_end_is_dropped_too() {
    struct Spawns(Drops);
    impl Drop for Spawns {
        fn drop(&mut self) {
            let guard = self.0.guard();
            drop(spawn(async move {
                let _guard = guard;
                pending::<()>().await;
            }));
        }
    }
    let drops = Drops::default();
    run(async {
        for _ in 0..2 {
            let spawns = Spawns(drops.clone());
            drop(spawn(async move {
                let _spawns = spawns;
                pending::<()>().await;
            }));
        }
        yield_now().await;
    });
    assert_eq!(drops.count(), 2);
}

#[test]
fn a_waker_dropped_last_on_another_thread_takes_no_future_along() {
    let drops = Drops::default();
    let (kept, keeper) = mpsc::channel::<Waker>();
    run(async {
        let guard = drops.guard();
        let task = spawn(poll_fn(move |context| {
            let _guard = &guard;
            kept.send(context.waker().clone()).expect("it is received");
            Poll::<()>::Pending
        }));
        yield_now().await;
        drop(task);
    });
    assert_eq!(drops.thread(), Some(thread::current().id()));
    let waker = keeper.recv().expect("it was polled");
    thread::spawn(move || drop(waker)).join().expect("no panic");
    assert_eq!(drops.count(), 1);
}

#[test]
fn a_busy_task_does_not_keep_timers_and_main_waiting_for_ever() {
    run(async {
        let busy = spawn(async {
            loop {
                yield_now().await;
            }
        });
        sleep(Duration::from_millis(1)).await;
        busy.cancel();
        assert!(matches!(busy.await, Err::<(), _>(JoinError::Cancelled)));
    });
}

#[test]
fn tokio_channels_and_futures_combinators_run_unchanged() {
    run(async {
        let (send, mut receive) = tokio::sync::mpsc::channel(1);
        let sum = spawn(async move {
            let mut sum = 0;
            while let Some(n) = receive.recv().await {
                sum += n;
            }
            sum
        });
        let senders = (1..=100).map(|n| {
            let send = send.clone();
            async move { send.send(n).await }
        });
        let sent = futures::future::join_all(senders).await;
        assert!(sent.iter().all(Result::is_ok));
        drop(send);
        assert_eq!(sum.await.expect("it returns"), 5050);
    });
}
