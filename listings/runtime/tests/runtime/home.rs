//! Tasks that never leave their thread, and what other threads have of them.

use std::future::{pending, poll_fn};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;

use futures::channel::oneshot;
use runtime::s3_block_on;
use runtime::s6_counted::{Counted, Counts};
use runtime::s7_edge::Edge;
use runtime::s7_loop::{JoinError, JoinHandle, Runtime, spawn, yield_now};

use crate::drops::{Drops, Guard};
use crate::watchdog::Watchdog;

fn runtime() -> Runtime {
    Runtime::new().expect("there are descriptors")
}

/// A runtime, and how many still hold what its tasks share.
fn counted() -> (Runtime, impl Fn() -> usize) {
    let counts = Arc::new(Counts::default());
    let edge = Edge::new().expect("there are descriptors");
    let runtime = Runtime::with_driver(Box::new(Counted(edge, counts.clone())));
    (runtime, move || Arc::strong_count(&counts) - 1)
}

/// What a thread does with a handle, while the runtime goes on until it's done.
fn elsewhere<T: Send + 'static>(
    runtime: &Runtime,
    future: impl Future<Output = T> + 'static,
    act: impl FnOnce(JoinHandle<T>) + Send + 'static,
) {
    let main = async {
        let (done, is_done) = oneshot::channel();
        let handle = spawn(future);
        let other = thread::spawn(move || {
            act(handle);
            done.send(()).expect("it is received");
        });
        is_done.await.expect("it is sent");
        other.join().expect("no panic");
        // What it asked for at last is done, too.
        yield_now().await;
    };
    runtime.block_on(main);
}

#[test]
fn a_wake_on_another_thread_during_a_poll_is_heard() {
    let _watchdog = Watchdog::start();
    let runtime = runtime();
    let mut polls = 0;
    let task = poll_fn(move |context: &mut Context<'_>| {
        polls += 1;
        if polls == 2 {
            return Poll::Ready(());
        }
        let waker = context.waker().clone();
        thread::spawn(|| waker.wake()).join().expect("no panic");
        Poll::Pending
    });
    let main = async { spawn(task).await.expect("it returns") };
    runtime.block_on(main);
    assert_eq!(runtime.polls(), 2);
}

#[test]
fn a_hundred_wakes_on_another_thread_are_one_poll() {
    let runtime = runtime();
    let main = async {
        let (give, waker) = mpsc::channel::<Waker>();
        let mut polls = 0;
        let task = spawn(poll_fn(move |context| {
            polls += 1;
            give.send(context.waker().clone()).expect("it is received");
            if polls < 2 {
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        }));
        yield_now().await;
        let first = waker.recv().expect("it was polled");
        let wakes = move || (0..100).for_each(|_| first.wake_by_ref());
        thread::spawn(wakes).join().expect("no panic");
        task.await.expect("it returns");
    };
    runtime.block_on(main);
    assert_eq!(runtime.polls(), 2);
}

#[test]
fn a_handle_on_another_thread_takes_the_output_of_a_task_that_holds_an_rc() {
    let _watchdog = Watchdog::start();
    let task = async {
        let not_send = Rc::new(7);
        yield_now().await;
        *not_send
    };
    elsewhere(&runtime(), task, |handle| {
        assert_eq!(s3_block_on::block_on(handle).expect("it returns"), 7);
    });
}

#[test]
fn a_cancel_on_another_thread_drops_the_future_at_home() {
    let _watchdog = Watchdog::start();
    let drops = Drops::default();
    let guard = drops.guard();
    let task = async move {
        let _guard = guard;
        pending::<()>().await;
    };
    elsewhere(&runtime(), task, |handle| {
        handle.cancel();
        let end = s3_block_on::block_on(handle);
        assert!(matches!(end, Err(JoinError::Cancelled)));
    });
    assert_eq!(drops.count(), 1);
    assert_eq!(drops.thread(), Some(thread::current().id()));
}

/// A handle goes on another thread, which is told when.
fn handle_goes(runtime: Runtime, has_ended: bool) -> Drops {
    let drops = Drops::default();
    let guard = drops.guard();
    let (handle, other) = runtime.block_on(async {
        let handle = spawn(async move { guard });
        yield_now().await;
        let (give, take) = mpsc::channel::<JoinHandle<Guard>>();
        (
            (give, handle),
            thread::spawn(move || drop(take.recv().expect("it is sent"))),
        )
    });
    assert_eq!(drops.count(), 0);
    let end = |runtime: Runtime| drop(runtime);
    let mut runtime = Some(runtime);
    if has_ended {
        runtime.take().into_iter().for_each(end);
    }
    handle.0.send(handle.1).expect("it is received");
    other.join().expect("no panic");
    assert_eq!(drops.count(), usize::from(has_ended));
    runtime.take().into_iter().for_each(end);
    assert_eq!(drops.count(), 1);
    drops
}

#[test]
fn an_output_whose_handle_goes_on_another_thread_is_dropped_at_home() {
    let (runtime, held) = counted();
    let drops = handle_goes(runtime, false);
    assert_eq!(drops.thread(), Some(thread::current().id()));
    assert_eq!(held(), 0);
}

#[test]
fn a_handle_that_outlives_the_runtime_drops_the_output_itself() {
    let (runtime, held) = counted();
    let drops = handle_goes(runtime, true);
    assert_ne!(drops.thread(), Some(thread::current().id()));
    assert_eq!(held(), 0);
}

#[test]
fn a_handle_that_outlives_the_runtime_says_how_its_task_has_ended() {
    let (runtime, held) = counted();
    let main = async {
        let tasks = (spawn(async { 7 }), spawn(pending::<()>()));
        yield_now().await;
        tasks
    };
    let (over, cut) = runtime.block_on(main);
    drop(runtime);
    assert_eq!(held(), 1, "the tasks keep what they have to ask");
    assert_eq!(s3_block_on::block_on(over).expect("it returns"), 7);
    let end = thread::spawn(|| s3_block_on::block_on(cut));
    let end = end.join().expect("no panic");
    assert!(matches!(end, Err(JoinError::Cancelled)));
    assert_eq!(held(), 0);
}

#[test]
fn a_waker_that_outlives_the_runtime_frees_what_its_task_has_kept() {
    let (runtime, held) = counted();
    let (give, wakers) = mpsc::channel::<Waker>();
    let main = async {
        for _ in 0..3 {
            let give = give.clone();
            drop(spawn(poll_fn(move |context| {
                give.send(context.waker().clone()).expect("it is received");
                Poll::<()>::Pending
            })));
        }
        yield_now().await;
    };
    runtime.block_on(main);
    drop(runtime);
    let wakers: Vec<_> = wakers.try_iter().collect();
    assert_eq!(wakers.len(), 3);
    for waker in wakers {
        assert_eq!(held(), 1);
        let again = waker.clone();
        again.wake();
        thread::spawn(|| waker.wake()).join().expect("no panic");
    }
    assert_eq!(held(), 0);
}

#[test]
fn a_handle_dropped_where_no_loop_runs_leaves_its_output_to_the_end() {
    let (runtime, held) = counted();
    let drops = Drops::default();
    let guard = drops.guard();
    // Not `Send`: it mustn't leave the thread.
    let task = async { Some(spawn(async move { Rc::new(guard) })) };
    let handle = runtime.block_on(task);
    runtime.block_on(yield_now());
    drop(handle);
    assert_eq!(drops.count(), 0);
    drop(runtime);
    assert_eq!((drops.count(), held()), (1, 0));
}

#[test]
fn a_task_that_comes_too_late_outlives_its_runtime_with_its_handle() {
    /// Spawns when it's dropped.
    struct Late(mpsc::Sender<JoinHandle<()>>);
    impl Drop for Late {
        fn drop(&mut self) {
            self.0.send(spawn(pending())).expect("it is received");
        }
    }
    let (runtime, held) = counted();
    let (give, late) = mpsc::channel();
    let main = async {
        drop(spawn(async move {
            let _late = Late(give);
            pending::<()>().await;
        }));
        yield_now().await;
    };
    runtime.block_on(main);
    drop(runtime);
    let mut handle = late.recv().expect("it was spawned");
    assert_eq!(held(), 1);
    let end = pin!(&mut handle).poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(end, Poll::Ready(Err(JoinError::Cancelled))));
    drop(handle);
    assert_eq!(held(), 0);
}

#[test]
fn a_task_of_an_outer_loop_is_woken_while_an_inner_one_runs() {
    let _watchdog = Watchdog::start();
    let main = async {
        let (give, mut take) = oneshot::channel::<()>();
        let outer = spawn(async move {
            let mut polls = 0;
            poll_fn(|context| {
                polls += 1;
                Pin::new(&mut take).poll(context).map(|_| ())
            })
            .await;
            polls
        });
        yield_now().await;
        // On this thread, but the loop that's entered is another one.
        let inner = async { give.send(()).expect("it is received") };
        runtime().block_on(inner);
        outer.await.expect("it returns")
    };
    assert_eq!(runtime().block_on(main), 2);
}

#[test]
fn a_handle_that_is_waited_for_by_another_loop_of_the_thread_is_woken() {
    let outer = runtime();
    let main = async { (spawn(yield_now()), spawn(yield_now())) };
    let (first, second) = outer.block_on(main);
    let mut first = pin!(first);
    let mut context = Context::from_waker(Waker::noop());
    // From here it looks as if the handle were on another thread.
    let poll = poll_fn(|_| Poll::Ready(first.as_mut().poll(&mut context).is_pending()));
    assert!(runtime().block_on(poll));
    let both = async { (first.await, second.await) };
    let (first, second) = outer.block_on(both);
    assert!(first.is_ok() && second.is_ok());
}
