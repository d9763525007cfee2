//! The life of a future: polls, parents, ends.

use std::future::{pending, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::process;
use std::task::Waker;
use std::thread;
use std::time::Duration;

use futures::future::join_all;
use timeline::{hold, track};

use crate::executor::{Yield, block_on, poll_with};
use crate::record::{attempt, record};

#[test]
fn every_poll_has_a_start_an_end_and_an_outcome() {
    let run = record(|| block_on(track("twice", 7, Yield::default())));
    assert_eq!(run.of_lane("lane", "twice")[0]["line"], 7);
    assert_eq!(run.of_lane("poll", "twice").len(), 2);
    assert_eq!(run.outcomes("twice"), ["pending", "ready"]);
    let end = run.of_lane("end", "twice")[0];
    assert!(end["since"].as_u64() <= end["at"].as_u64());
}

#[test]
fn a_future_moved_before_the_first_poll_is_one_lane() {
    let run = record(|| {
        let future = track("moved", 1, async { 5 });
        let mut futures = vec![future];
        let future = Box::pin(futures.remove(0));
        assert_eq!(
            thread::spawn(|| block_on(future)).join().expect("no panic"),
            5
        );
    });
    assert_eq!(run.of("lane").len(), 1);
    assert_eq!(run.outcomes("moved"), ["ready"]);
}

#[test]
fn a_future_that_is_never_polled_is_no_lane() {
    let run = record(|| {
        drop(track("never", 1, async {}));
        block_on(track("once", 2, async {}));
    });
    assert_eq!(run.of("lane").len(), 1);
    assert_eq!(run.of("drop").len(), 0);
}

#[test]
fn a_future_dropped_before_it_is_done_is_cancelled() {
    let run = record(|| {
        let mut future = Box::pin(track("cancelled", 1, pending::<()>()));
        assert!(poll_with(future.as_mut(), Waker::noop()).is_pending());
        drop(future);
        block_on(track("done", 2, async {}));
    });
    assert_eq!(run.of_lane("drop", "cancelled").len(), 1);
    assert_eq!(run.of("drop").len(), 1);
}

#[test]
fn a_panic_inside_a_poll_ends_the_poll_and_no_other() {
    let run = record(|| {
        let outer = track("outer", 1, async {
            let mut inner = pin!(track("inner", 2, async { panic!("on purpose") }));
            let polled = catch_unwind(AssertUnwindSafe(|| {
                poll_with(inner.as_mut(), Waker::noop())
            }));
            assert!(polled.is_err());
            track("after", 3, ready(())).await;
        });
        block_on(outer);
    });
    assert_eq!(run.outcomes("inner"), ["panicked"]);
    assert_eq!(run.outcomes("outer"), ["ready"]);
    assert_eq!(run.parent("after"), run.lane("outer"));
    assert_eq!(run.of("drop").len(), 0);
}

#[test]
fn a_nested_lane_has_the_innermost_one_as_its_parent() {
    let run = record(|| {
        block_on(track("a", 1, async {
            track("b", 2, track("c", 3, Yield::default())).await;
            track("d", 4, async {}).await;
        }));
        block_on(track("e", 5, async {}));
    });
    assert!(run.parent("a").is_null());
    assert_eq!(run.parent("b"), run.lane("a"));
    assert_eq!(run.parent("c"), run.lane("b"));
    assert_eq!(run.parent("d"), run.lane("a"));
    assert!(run.parent("e").is_null());
}

#[test]
fn a_thousand_lanes_are_a_thousand_lives() {
    let run = record(|| {
        let futures = (0..1000).map(|_| track("one", 2, Yield::default()));
        block_on(track("all", 1, join_all(futures)));
    });
    assert_eq!(run.of("lane").len(), 1001);
    assert_eq!(run.of("poll").len(), run.of("end").len());
    let ready = run
        .of("end")
        .iter()
        .filter(|end| end["outcome"] == "ready")
        .count();
    assert_eq!(ready, 1001);
}

#[test]
fn nothing_is_lost_when_the_process_exits_in_the_middle_of_a_poll() {
    let run = attempt(|| block_on(track("last", 1, async { process::exit(3) })));
    assert_eq!(run.output.status.code(), Some(3));
    assert_eq!(run.of_lane("poll", "last").len(), 1);
    assert_eq!(run.of("end").len(), 0);
}

#[test]
fn nothing_is_lost_when_the_process_aborts() {
    let run = attempt(|| block_on(track("last", 1, async { process::abort() })));
    assert!(!run.output.status.success());
    assert_eq!(run.of_lane("poll", "last").len(), 1);
}

#[test]
fn a_blocking_call_is_inside_one_poll() {
    let run = record(|| {
        block_on(track("blocks", 1, async {
            thread::sleep(Duration::from_millis(20))
        }));
    });
    let end = run.of_lane("end", "blocks")[0];
    let length = end["at"].as_u64().expect("a time") - end["since"].as_u64().expect("a time");
    assert!(
        length >= 20_000_000,
        "a sleep is never shorter than asked for, yet {length} ns"
    );
}

#[test]
fn a_call_is_a_lane_with_one_poll_until_it_returns_or_panics() {
    let run = record(|| {
        let call = |name, fails: bool| {
            let _held = hold(name, 3);
            assert!(!fails, "on purpose");
        };
        call("returns", false);
        assert!(catch_unwind(|| call("panics", true)).is_err());
    });
    assert_eq!(run.of_lane("lane", "returns")[0]["kind"], "function");
    assert_eq!(run.outcomes("returns"), ["ready"]);
    assert_eq!(run.outcomes("panics"), ["panicked"]);
}

#[test]
fn a_call_on_the_thread_of_another_is_under_it() {
    let run = record(|| {
        let _outer = hold("outer", 1);
        drop(hold("inner", 2));
        let elsewhere = thread::spawn(|| drop(hold("elsewhere", 3)));
        elsewhere.join().expect("no panic");
    });
    assert_eq!(run.parent("inner"), run.lane("outer"));
    assert!(run.parent("elsewhere").is_null());
}
