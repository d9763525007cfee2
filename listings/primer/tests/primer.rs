//! Proofs of what the primer says about futures, `.await`, `block_on` and `join!`.

use std::cell::{Cell, RefCell};
use std::future::{Future, pending, poll_fn, ready};
use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use futures::executor::block_on;
use futures::join;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/song.rs"]
mod song;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/song_awaited.rs"]
mod song_awaited;

#[expect(dead_code, reason = "the tests call the futures and not `main`")]
#[path = "../examples/song_blocked.rs"]
mod song_blocked;

/// Longer than any test waits, however busy the machine is.
const LONG: Duration = Duration::from_secs(20);

/// Runs `future` and counts how often it is polled.
async fn counted<F: Future>(polls: &Cell<u32>, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        polls.set(polls.get() + 1);
        future.as_mut().poll(context)
    })
    .await
}

/// Polls `future` once, with a waker that does nothing.
fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

/// Is pending at its first poll, asks to be polled again, and is ready at the second.
async fn suspend_once() {
    let mut suspended = false;
    poll_fn(|context| {
        if suspended {
            return Poll::Ready(());
        }
        suspended = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

/// Runs `future` and returns how long it takes on the runtime's clock.
async fn timed(future: impl Future) -> Duration {
    let start = Instant::now();
    future.await;
    start.elapsed()
}

/// Starts `work` on a thread of its own and returns whether it's done within `limit`.
///
/// A thread that isn't done is left behind and ends with the test binary.
fn finishes_within(limit: Duration, work: impl FnOnce() + Send + 'static) -> bool {
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        work();
        // When the limit has passed, the receiver is gone, and the answer isn't needed.
        let _ = done.send(());
    });
    is_done.recv_timeout(limit).is_ok()
}

#[test]
fn dropping_an_unpolled_future_runs_nothing() {
    let ran = Cell::new(false);
    let set_ran = async || ran.set(true);

    drop(set_ran());
    assert!(!ran.get());

    block_on(set_ran());
    assert!(ran.get());
}

#[test]
fn the_body_starts_at_the_first_poll() {
    let ran = Cell::new(false);
    let future = async { ran.set(true) };
    assert!(!ran.get());

    assert!(poll_once(future).is_ready());
    assert!(ran.get());
}

#[test]
fn block_on_runs_the_future_on_the_calling_thread_and_returns_its_value() {
    let here = thread::current().id();
    assert_eq!(block_on(async { thread::current().id() }), here);

    let runtime = Runtime::new().expect("the runtime starts");
    let after_a_wait = async {
        sleep(Duration::from_millis(1)).await;
        thread::current().id()
    };
    assert_eq!(runtime.block_on(after_a_wait), here);
}

#[test]
fn awaiting_a_ready_future_does_not_suspend() {
    let three_awaits = async { ready(1).await + ready(2).await + async { 3 }.await };
    assert_eq!(poll_once(three_awaits), Poll::Ready(6));
}

#[test]
fn awaiting_a_pending_future_suspends_and_resumes_at_the_same_await() {
    let log = RefCell::new(Vec::new());
    let mut future = pin!(async {
        let mut line = 1;
        log.borrow_mut().push(line);
        suspend_once().await;
        line += 1;
        log.borrow_mut().push(line);
    });
    let mut context = Context::from_waker(Waker::noop());

    assert!(future.as_mut().poll(&mut context).is_pending());
    assert_eq!(*log.borrow(), [1]);

    assert!(future.as_mut().poll(&mut context).is_ready());
    assert_eq!(*log.borrow(), [1, 2]);
}

#[test]
fn a_song_that_never_waits_is_over_before_the_dance_is_polled() {
    let log = RefCell::new(Vec::new());
    let perform = async |what| log.borrow_mut().push(what);
    let learn_and_sing = async {
        perform("learn").await;
        perform("sing").await;
    };
    block_on(async { join!(learn_and_sing, perform("dance")) });
    assert_eq!(*log.borrow(), ["learn", "sing", "dance"]);
}

#[test]
fn join_lets_one_child_run_while_the_other_waits() {
    let log = RefCell::new(Vec::new());
    let child = async |first, second| {
        log.borrow_mut().push(first);
        suspend_once().await;
        log.borrow_mut().push(second);
    };
    block_on(async { join!(child("a1", "a2"), child("b1", "b2")) });
    assert_eq!(*log.borrow(), ["a1", "b1", "a2", "b2"]);
}

#[test]
fn join_first_polls_its_children_in_the_order_written() {
    let log = RefCell::new(Vec::new());
    let child = async |name| log.borrow_mut().push(name);
    block_on(async { join!(child(1), child(2), child(3)) });
    assert_eq!(*log.borrow(), [1, 2, 3]);
}

#[test]
fn join_is_done_when_its_last_child_is_done() {
    assert!(poll_once(async { join!(ready(1), pending::<()>()) }).is_pending());
    let both = poll_once(async { join!(ready(1), ready("two")) });
    assert_eq!(both, Poll::Ready((1, "two")));
}

#[test]
fn join_polls_both_on_one_thread() {
    let child = async || {
        let before = thread::current().id();
        sleep(Duration::from_millis(1)).await;
        [before, thread::current().id()]
    };
    let runtime = Runtime::new().expect("the runtime starts");
    let (a, b) = runtime.block_on(async { join!(child(), child()) });
    assert_eq!([a, b], [[thread::current().id(); 2]; 2]);
}

#[test]
fn joined_children_of_a_spawned_task_move_together() {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).build();
    let runtime = runtime.expect("the runtime starts");

    // Each child tells at each of its polls on which thread that is.
    let (tell, told) = mpsc::channel();
    let child = |name, end: oneshot::Receiver<()>| {
        let (tell, mut end) = (tell.clone(), Box::pin(end));
        poll_fn(move |context| {
            let poll = (name, thread::current().id());
            tell.send(poll).expect("the test listens");
            end.as_mut().poll(context)
        })
    };
    let polls = || [(); 2].map(|()| told.recv_timeout(LONG).expect("two polls"));
    let (end_a, a) = oneshot::channel();
    let (end_b, b) = oneshot::channel();
    let (a, b) = (child("a", a), child("b", b));
    let both = runtime.spawn(async move { join!(a, b) });
    let [(_, one), first_of_b] = polls();
    assert_eq!(first_of_b, ("b", one));

    // Now something else holds both workers, and only the other one is set free.
    let (here, holders) = mpsc::channel();
    for _ in 0..2 {
        let here = here.clone();
        runtime.spawn(async move {
            let (release, released) = mpsc::channel::<()>();
            let worker = (thread::current().id(), release);
            here.send(worker).expect("the test listens");
            released.recv_timeout(LONG).expect("the test releases");
        });
    }
    let holders = [(); 2].map(|()| holders.recv_timeout(LONG).expect("both hold"));
    let (first, other): (Vec<_>, Vec<_>) = holders.iter().partition(|(id, _)| *id == one);
    let (another, free_the_other) = &other[0];
    free_the_other.send(()).expect("it waits");

    // Only one of them is woken, and both are polled where the task is now.
    end_a.send(()).expect("the child waits");
    assert_eq!(polls(), [("a", *another), ("b", *another)]);
    end_b.send(()).expect("the child waits");
    let ended = runtime.block_on(both).expect("no child panics");
    assert_eq!(ended, (Ok(()), Ok(())));
    first[0].1.send(()).expect("it waits");
}

#[tokio::test(start_paused = true)]
async fn awaited_in_turn_the_waits_add_up() {
    let song = timed(song::learn_and_sing()).await;
    let dance = timed(song::dance()).await;
    assert_eq!(song, Duration::from_millis(450));
    assert_eq!(dance, Duration::from_millis(400));

    assert_eq!(timed(song_awaited::async_main()).await, song + dance);
}

#[tokio::test(start_paused = true)]
async fn joined_the_song_takes_only_the_longer_wait() {
    let song = timed(song::learn_and_sing()).await;
    let dance = timed(song::dance()).await;

    assert_eq!(timed(song::async_main()).await, song.max(dance));
}

#[tokio::test(start_paused = true)]
async fn join_polls_every_unfinished_child_at_each_of_its_own_polls() {
    let [joined, song, dance] = [const { Cell::new(0) }; 3];
    counted(&joined, async {
        join!(
            counted(&song, song::learn_and_sing()),
            counted(&dance, song::dance()),
        )
    })
    .await;

    // One poll to start, and one for each of the timers at 150, 200, 300, 400 and 450 ms.
    // The dance is done at 400 ms and is not polled again.
    assert_eq!([joined.get(), song.get(), dance.get()], [6, 6, 5]);
}

#[tokio::test(start_paused = true)]
async fn alone_a_future_is_polled_once_and_once_more_for_each_wait() {
    let [song, dance] = [const { Cell::new(0) }; 2];
    counted(&song, song::learn_and_sing()).await;
    counted(&dance, song::dance()).await;
    assert_eq!([song.get(), dance.get()], [4, 3]);
}

#[test]
fn block_on_in_a_future_holds_the_thread_until_the_inner_future_is_done() {
    let log = RefCell::new(Vec::new());
    let learn = async {
        for line in ["learn 1", "learn 2"] {
            log.borrow_mut().push(line);
            sleep(Duration::from_millis(1)).await;
        }
    };
    let learn_and_sing = async {
        block_on(learn);
        log.borrow_mut().push("sing");
        suspend_once().await;
    };
    let dance = async { log.borrow_mut().push("dance") };

    let runtime = Runtime::new().expect("the runtime starts");
    runtime.block_on(async { join!(learn_and_sing, dance) });
    assert_eq!(*log.borrow(), ["learn 1", "learn 2", "sing", "dance"]);
}

#[test]
fn block_on_in_a_current_thread_runtime_never_finishes() {
    let learn_on = |mut builder: Builder| {
        move || {
            let runtime = builder.enable_time().build();
            let runtime = runtime.expect("the runtime starts");
            runtime.block_on(song_blocked::learn_and_sing());
        }
    };
    // The same future is done in half a second where another thread watches the timers.
    let limit = Duration::from_secs(20);
    assert!(finishes_within(
        limit,
        learn_on(Builder::new_multi_thread())
    ));
    let limit = Duration::from_secs(1);
    assert!(!finishes_within(
        limit,
        learn_on(Builder::new_current_thread())
    ));
}

#[test]
#[should_panic(expected = "Cannot start a runtime from within a runtime")]
fn a_second_runtime_in_a_runtime_panics() {
    let outer = Runtime::new().expect("the runtime starts");
    let inner = Runtime::new().expect("the runtime starts");
    outer.block_on(async { inner.block_on(async {}) });
}

#[test]
#[should_panic(expected = "cannot execute `LocalPool` executor from within another executor")]
fn block_on_in_block_on_panics() {
    block_on(async { block_on(async {}) });
}

#[test]
#[should_panic(expected = "must be called from the context of a Tokio 1.x runtime")]
fn sleep_panics_where_no_runtime_is() {
    block_on(async { sleep(Duration::from_millis(1)).await });
}
