//! Wakes are noted, and passed on exactly as they were.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use timeline::track;

use crate::executor::{Unpark, Yield, block_on, poll_with};
use crate::record::record;

/// Keeps a clone of the waker of every poll, and is always pending.
#[derive(Default)]
struct Keep(RefCell<Vec<Waker>>);

impl Future for &Keep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.0.borrow_mut().push(context.waker().clone());
        Poll::Pending
    }
}

#[test]
fn a_wake_from_another_thread_has_that_thread_and_no_lane() {
    let run = record(|| {
        let mut waited = false;
        block_on(track(
            "waits",
            1,
            poll_fn(move |context| {
                if std::mem::replace(&mut waited, true) {
                    return Poll::Ready(());
                }
                let waker = context.waker().clone();
                let other = thread::Builder::new().name("other".to_owned());
                other.spawn(move || waker.wake()).expect("a thread");
                Poll::Pending
            }),
        ));
    });
    let wakes = run.of_lane("wake", "waits");
    assert_eq!(wakes.len(), 1);
    assert!(wakes[0]["by"].is_null());
    let threads = run.of("thread");
    let name = |number| {
        threads
            .iter()
            .find(|t| t["thread"] == number)
            .map(|t| t["name"].clone())
    };
    assert_eq!(name(wakes[0]["thread"].clone()), Some("other".into()));
}

#[test]
fn a_wake_during_the_poll_comes_from_the_lane_itself() {
    let run = record(|| block_on(track("yields", 1, Yield::default())));
    let wakes = run.of_lane("wake", "yields");
    assert_eq!(wakes.len(), 1);
    assert_eq!(wakes[0]["by"], run.lane("yields"));
    assert_eq!(run.of_lane("poll", "yields").len(), 2);
}

#[test]
fn a_wake_of_an_inner_lane_passes_through_the_outer_one() {
    let run = record(|| block_on(track("outer", 1, track("inner", 2, Yield::default()))));
    assert_eq!(run.of_lane("wake", "inner").len(), 1);
    assert_eq!(run.of_lane("wake", "outer").len(), 1);
    let order: Vec<_> = run
        .of("wake")
        .iter()
        .map(|wake| wake["lane"].clone())
        .collect();
    assert_eq!(order, [run.lane("inner"), run.lane("outer")]);
}

#[test]
fn a_waker_kept_after_completion_is_noted_and_passed_on() {
    let run = record(|| {
        let unpark = Unpark::new();
        let mut kept = None;
        let mut future = pin!(track(
            "done",
            1,
            poll_fn(|context| {
                kept = Some(context.waker().clone());
                Poll::Ready(())
            })
        ));
        assert!(poll_with(future.as_mut(), &Waker::from(Arc::clone(&unpark))).is_ready());
        let kept = kept.expect("the waker was kept");
        kept.wake_by_ref();
        kept.wake();
        assert_eq!(unpark.by_reference.load(Ordering::SeqCst), 1);
        assert_eq!(unpark.by_value.load(Ordering::SeqCst), 1);
        assert_eq!(Arc::strong_count(&unpark), 1);
    });
    assert_eq!(run.of_lane("wake", "done").len(), 2);
}

#[test]
fn a_wake_is_passed_on_once_and_in_its_own_way() {
    record(|| {
        let unpark = Unpark::new();
        let counts = || {
            let value = unpark.by_value.load(Ordering::SeqCst);
            (value, unpark.by_reference.load(Ordering::SeqCst))
        };
        let waker = Waker::from(Arc::clone(&unpark));
        let keep = Keep::default();
        let mut future = pin!(track("kept", 1, &keep));
        assert!(poll_with(future.as_mut(), &waker).is_pending());
        let kept = keep.0.take().remove(0);
        kept.wake_by_ref();
        assert_eq!(counts(), (0, 1));
        let copy = kept.clone();
        copy.wake();
        assert_eq!(counts(), (1, 1));
        kept.wake();
        assert_eq!(counts(), (2, 1));
    });
}

#[test]
fn wakers_wake_the_same_where_the_executors_do() {
    record(|| {
        let (a, b) = (Waker::from(Unpark::new()), Waker::from(Unpark::new()));
        let keep = Keep::default();
        let mut future = pin!(track("kept", 1, &keep));
        for waker in [&a, &a.clone(), &b, &a, &b] {
            assert!(poll_with(future.as_mut(), waker).is_pending());
        }
        let kept = keep.0.borrow();
        let pattern = [0, 0, 1, 0, 1];
        for (i, x) in kept.iter().enumerate() {
            for (j, y) in kept.iter().enumerate() {
                assert_eq!(x.will_wake(y), pattern[i] == pattern[j], "{i} and {j}");
            }
        }
    });
}

#[test]
fn a_kept_waker_will_wake_the_one_of_the_next_poll() {
    record(|| {
        let mut kept: Option<Waker> = None;
        let mut polls = 0;
        block_on(track(
            "checks",
            1,
            poll_fn(|context| {
                polls += 1;
                if let Some(kept) = &kept {
                    assert!(kept.will_wake(context.waker()));
                }
                context.waker().wake_by_ref();
                kept = Some(context.waker().clone());
                if polls == 5 {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            }),
        ));
    });
}

#[test]
fn the_executor_sees_as_many_references_as_without_recording() {
    record(|| {
        let unpark = Unpark::new();
        let waker = Waker::from(Arc::clone(&unpark));
        let keep = Keep::default();
        let mut future = Box::pin(track("kept", 1, &keep));
        for references in 3..6 {
            assert!(poll_with(future.as_mut(), &waker).is_pending());
            assert_eq!(Arc::strong_count(&unpark), references);
        }
        drop(keep.0.take());
        assert_eq!(
            Arc::strong_count(&unpark),
            2,
            "a future that waits keeps no waker alive"
        );
    });
}

/// A waker that does nothing.
struct Idle;

impl Wake for Idle {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn different_wakers_do_not_wake_the_same() {
    record(|| {
        let keep = Keep::default();
        let mut future = pin!(track("kept", 1, &keep));
        for _ in 0..3 {
            assert!(poll_with(future.as_mut(), &Waker::from(Arc::new(Idle))).is_pending());
        }
        let kept = keep.0.borrow();
        assert!(!kept[0].will_wake(&kept[1]));
        assert!(!kept[1].will_wake(&kept[2]));
    });
}
