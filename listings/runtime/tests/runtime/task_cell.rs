//! The task of stage 7 in one allocation, and its handle.

use std::cell::{Cell, RefCell};
use std::future::{pending, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use futures::channel::oneshot;
use runtime::s7_loop::{JoinError, JoinHandle, Runtime, spawn, yield_now};
use runtime::s7_task::{self, Run, Schedule};

use crate::drops::Drops;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/loop_two_flags.rs"]
mod loop_two_flags;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/order_two_flags.rs"]
mod order_two_flags;

fn run<F: Future>(future: F) -> F::Output {
    let runtime = Runtime::new().expect("there are descriptors");
    runtime.block_on(future)
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
        let (mine, home) = (shared.clone(), thread::current().id());
        let add = async move {
            yield_now().await;
            assert_eq!(thread::current().id(), home);
            mine.set(mine.get() + 1);
        };
        spawn(add).await.expect("it returns");
    });
    assert_eq!((shared.get(), Rc::strong_count(&shared)), (1, 1));
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
    };
    runtime.block_on(main);
    assert_eq!(runtime.polls(), 2);
}

#[test]
fn a_wake_up_after_the_end_polls_nothing() {
    let runtime = Runtime::new().expect("there are descriptors");
    let (give, take) = mpsc::channel::<Waker>();
    let main = async {
        let task = spawn(poll_fn(move |context| {
            give.send(context.waker().clone()).expect("it is received");
            Poll::Ready(())
        }));
        task.await.expect("it returns");
        let waker = take.recv().expect("the task was polled");
        waker.wake_by_ref();
        waker.wake();
        yield_now().await;
    };
    runtime.block_on(main);
    assert_eq!((runtime.polls(), runtime.tasks()), (1, 0));
}

/// Counts its wakes.
#[derive(Default)]
struct Wakes(AtomicUsize);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn the_end_of_a_task_wakes_the_waker_of_the_latest_poll_of_its_handle() {
    run(async {
        let mut handle = spawn(yield_now());
        let [stale, latest] = [(); 2].map(|()| Arc::new(Wakes::default()));
        for wakes in [&stale, &stale, &latest] {
            let waker = Waker::from(wakes.clone());
            let polled = Pin::new(&mut handle).poll(&mut Context::from_waker(&waker));
            assert!(polled.is_pending());
        }
        while !handle.is_finished() {
            yield_now().await;
        }
        let counts = [stale, latest].map(|wakes| wakes.0.load(Ordering::SeqCst));
        assert_eq!(counts, [0, 1]);
        handle.await.expect("it returns");
    });
}

/// A place for one task, which no loop runs.
#[derive(Clone, Default)]
struct Place(Arc<Mutex<Option<Arc<dyn Run>>>>);

impl Schedule for Place {
    fn is_here(&self) -> bool {
        false
    }

    fn here(_: Arc<dyn Run>) {
        unreachable!("no thread is its home");
    }

    fn elsewhere(&self, task: Arc<dyn Run>) {
        *self.0.lock().expect("no panic under the lock") = Some(task);
    }

    fn over(&self, _: usize) {}
}

#[test]
fn a_task_that_waited_for_its_own_handle_leaves_nothing() {
    let place = Place::default();
    let (give, own) = oneshot::channel::<s7_task::JoinHandle<()>>();
    let (task, handle) = s7_task::task(
        async {
            let mut handle = own.await.expect("it is sent");
            // One poll, which leaves the task's waker with the task itself.
            poll_fn(|context| {
                assert!(Pin::new(&mut handle).poll(context).is_pending());
                Poll::Ready(())
            })
            .await;
        },
        place.clone(),
    );
    give.send(handle).expect("it is received");
    // SAFETY: it was spawned, and its future is `Send`.
    unsafe { task.run() };
    // The task held the other one of the two.
    assert_eq!(Arc::strong_count(&place.0), 1);
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
    assert_eq!((polls, runtime.polls()), (3, 3));
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
    runtime.block_on(main);
    assert_eq!(drops.count(), 1);
}

#[test]
fn a_task_may_cancel_itself() {
    let runtime = Runtime::new().expect("there are descriptors");
    let main = async {
        let (give, handle) = oneshot::channel::<JoinHandle<()>>();
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
        assert_eq!(drops.count(), 1);
    };
    runtime.block_on(main);
    // It ended with that poll, and wasn't queued once more for its end.
    assert_eq!(runtime.polls(), 1);
}

#[test]
fn a_task_that_drops_its_own_handle_runs_on() {
    let (give, handle) = oneshot::channel::<JoinHandle<u8>>();
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
    runtime.block_on(main);
    assert_eq!(runtime.tasks(), 0);
}

#[test]
fn an_output_without_a_handle_is_dropped() {
    let drops = Drops::default();
    // The wakers keep both cells, but not the outputs.
    let wakers = Rc::new(RefCell::new(Vec::new()));
    let returns = || {
        let (mut guard, wakers) = (Some(drops.guard()), wakers.clone());
        poll_fn(move |context| {
            wakers.borrow_mut().push(context.waker().clone());
            Poll::Ready(guard.take())
        })
    };
    run(async {
        // One handle goes before the end, and one after it.
        drop(spawn(returns()));
        let late = spawn(returns());
        for _ in 0..3 {
            yield_now().await;
        }
        assert!(late.is_finished());
        assert_eq!(drops.count(), 1);
        drop(late);
        assert_eq!(drops.count(), 2);
    });
    assert_eq!(wakers.borrow().len(), 2);
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
fn two_flags_can_lose_an_output_and_one_number_cannot() {
    assert_eq!(loop_two_flags::drops_with_two_flags(), [1, 1, 0]);
    assert_eq!(loop_two_flags::drops_with_one_number(), [1, 1]);
}

#[test]
fn looking_first_can_lose_an_output_and_setting_first_can_drop_it_twice() {
    let in_some_order = order_two_flags::all().map(|(_, counts)| counts.map(|orders| orders > 0));
    assert_eq!(
        in_some_order,
        [
            [true, true, false],
            [false, true, true],
            [false, true, false],
        ]
    );
}

#[test]
fn without_a_fence_two_flags_that_are_set_first_can_lose_an_output() {
    let [never, ..] = order_two_flags::drops(|shared, me| {
        shared[me].store(1, Ordering::Relaxed);
        shared[1 - me].load(Ordering::Relaxed) == 1
    });
    assert!(never > 0);
}
