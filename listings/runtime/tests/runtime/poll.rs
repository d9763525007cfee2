//! Proofs of what the page on polling by hand says.

use std::cell::Cell;
use std::pin::Pin;
use std::ptr;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Wake, Waker};
use std::thread;
use std::time::Duration;

use futures::executor::block_on;
use futures::join;
use runtime::s1_poll::{Bell, Countdown, Ringer, Wakes, bell};

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/rt_bell_two_steps.rs"]
mod rt_bell_two_steps;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/rt_busy_loop.rs"]
mod rt_busy_loop;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/rt_poll_after_ready.rs"]
mod rt_poll_after_ready;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/rt_stale_waker.rs"]
mod rt_stale_waker;

fn poll<F: Future + Unpin>(future: &mut F, task: &Arc<Wakes>) -> Poll<F::Output> {
    let waker = Waker::from(task.clone());
    Pin::new(future).poll(&mut Context::from_waker(&waker))
}

#[test]
fn a_countdown_of_two_takes_three_polls_and_wakes_twice() {
    let task = Arc::new(Wakes::default());
    let mut countdown = Countdown { left: 2 };
    assert!(poll(&mut countdown, &task).is_pending());
    assert!(poll(&mut countdown, &task).is_pending());
    assert_eq!(poll(&mut countdown, &task), Poll::Ready("lift-off"));
    assert_eq!(task.count(), 2);
}

#[test]
fn a_block_runs_nothing_before_its_first_poll() {
    let mut steps = 0;
    let block = async { steps += 1 };
    drop(block);
    assert_eq!(steps, 0);
}

#[test]
fn a_bell_wakes_once_and_from_any_thread() {
    let task = Arc::new(Wakes::default());
    let (ringer, mut bell) = bell();
    assert!(poll(&mut bell, &task).is_pending());
    assert!(poll(&mut bell, &task).is_pending());
    assert_eq!(task.count(), 0);
    thread::scope(|scope| {
        scope.spawn(|| ringer.ring());
    });
    assert_eq!(task.count(), 1);
    assert_eq!(poll(&mut bell, &task), Poll::Ready(true));
}

#[test]
fn a_bell_that_has_rung_already_is_ready_at_once_and_wakes_nobody() {
    let task = Arc::new(Wakes::default());
    let (ringer, mut bell) = bell();
    ringer.ring();
    assert_eq!(poll(&mut bell, &task), Poll::Ready(true));
    assert_eq!(task.count(), 0);
}

#[test]
fn a_bell_wakes_the_task_that_polled_last() {
    let (ringer, bell) = bell();
    assert_eq!(rt_stale_waker::moved(bell, || ringer.ring()), [0, 1]);
}

#[test]
fn a_first_waker_that_is_kept_wakes_the_wrong_task() {
    let kept = rt_stale_waker::Kept::default();
    let future = rt_stale_waker::KeepsFirst(kept.clone());
    let wake = || kept.lock().unwrap().take().expect("it was polled").wake();
    assert_eq!(rt_stale_waker::moved(future, wake), [1, 0]);
}

#[test]
fn a_bell_keeps_one_waker_however_often_it_is_polled() {
    let task = Arc::new(Wakes::default());
    let (_ringer, mut bell) = bell();
    for _ in 0..10 {
        assert!(poll(&mut bell, &task).is_pending());
    }
    assert_eq!(Arc::strong_count(&task), 2);
}

#[test]
fn a_ringer_that_is_dropped_wakes_and_says_that_nobody_will_ring() {
    let task = Arc::new(Wakes::default());
    let (ringer, mut bell) = bell();
    assert!(poll(&mut bell, &task).is_pending());
    drop(ringer);
    assert_eq!(task.count(), 1);
    assert_eq!(Arc::strong_count(&task), 1);
    assert_eq!(poll(&mut bell, &task), Poll::Ready(false));
}

#[test]
fn a_bell_that_looks_and_leaves_in_two_steps_misses_a_ring_in_between() {
    assert_eq!(rt_bell_two_steps::rung(false), (Poll::Pending, 1));
    assert_eq!(rt_bell_two_steps::rung(true), (Poll::Pending, 0));
}

/// Rings when it's cloned: in the middle of a poll.
static RINGS_WHEN_CLONED: RawWakerVTable = RawWakerVTable::new(
    |data| {
        // SAFETY: `data` is the place below, which outlives the poll. It's only
        // used on the test's thread.
        let ringer = unsafe { &*data.cast::<Cell<Option<Ringer>>>() };
        ringer.take().expect("one clone").ring();
        RawWaker::new(ptr::null(), Waker::noop().vtable())
    },
    |_| {},
    |_| {},
    |_| {},
);

#[test]
fn a_bell_that_rings_in_the_middle_of_a_poll_is_heard_by_that_poll() {
    let (ringer, mut bell) = bell();
    let ringer = Cell::new(Some(ringer));
    let data = ptr::from_ref(&ringer).cast();
    // SAFETY: the table's functions do what they should, on this thread.
    let waker = unsafe { Waker::from_raw(RawWaker::new(data, &RINGS_WHEN_CLONED)) };
    let answer = Pin::new(&mut bell).poll(&mut Context::from_waker(&waker));
    assert_eq!(answer, Poll::Ready(true));
}

/// Polls the bell in the very moment in which it is woken, as an executor may.
struct PollsAtOnce {
    bell: std::sync::Mutex<Bell>,
    answers: mpsc::Sender<Poll<bool>>,
}

impl Wake for PollsAtOnce {
    fn wake(self: Arc<Self>) {
        let mut bell = self.bell.lock().unwrap();
        let mut context = Context::from_waker(Waker::noop());
        let answer = Pin::new(&mut *bell).poll(&mut context);
        self.answers.send(answer).expect("the test listens");
    }
}

#[test]
fn a_bell_wakes_after_it_has_released_its_lock() {
    let (ringer, bell): (Ringer, Bell) = bell();
    let (answers, heard) = mpsc::channel();
    let bell = std::sync::Mutex::new(bell);
    let task = Arc::new(PollsAtOnce { bell, answers });
    let waker = Waker::from(task.clone());
    let mut context = Context::from_waker(&waker);
    let answer = Pin::new(&mut *task.bell.lock().unwrap()).poll(&mut context);
    assert!(answer.is_pending());
    // On a thread of its own, so that a deadlock fails the test.
    thread::spawn(|| ringer.ring());
    let limit = Duration::from_secs(20);
    assert_eq!(heard.recv_timeout(limit), Ok(Poll::Ready(true)));
}

#[test]
fn an_async_block_panics_if_it_is_polled_after_its_end() {
    let words = rt_poll_after_ready::again(Box::pin(async {}));
    assert_eq!(
        words,
        Err("`async fn` resumed after completion".to_string())
    );
}

#[test]
fn a_future_that_keeps_its_waker_takes_two_polls() {
    let (ringer, bell) = bell();
    let (ready, start) = mpsc::channel();
    let ring = thread::spawn(move || {
        start.recv().expect("the bell was polled");
        // Time enough for a poll too many, which is what would fail.
        _ = start.recv_timeout(Duration::from_millis(50));
        ringer.ring();
    });
    let mut bell = bell;
    let told = std::future::poll_fn(|context| {
        let answer = Pin::new(&mut bell).poll(context);
        if answer.is_pending() {
            ready.send(()).expect("the ringer listens");
        }
        answer
    });
    assert_eq!(rt_busy_loop::polls(told), 2);
    ring.join().expect("it rings");
}

#[test]
fn join_polls_a_future_that_nobody_has_woken() {
    let mut polls = 0;
    let (ringer, mut bell) = bell();
    let counted = std::future::poll_fn(|context| {
        polls += 1;
        Pin::new(&mut bell).poll(context)
    });
    let rings = async {
        Countdown { left: 3 }.await;
        ringer.ring();
    };
    block_on(async { join!(counted, rings) });
    assert_eq!(polls, 5);
}
