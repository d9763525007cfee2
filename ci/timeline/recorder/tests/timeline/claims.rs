//! Who holds what, and who waits for it.

use std::future::{poll_fn, ready};
use std::pin::pin;
use std::task::{Poll, Waker};

use timeline::{Claiming, track};

use crate::executor::{block_on, poll_with};
use crate::record::{Run, record};

/// A guard that prints when it is dropped.
struct Loud(u32);

impl Drop for Loud {
    fn drop(&mut self) {
        timeline::println!("dropped");
    }
}

impl std::ops::Deref for Loud {
    type Target = u32;

    fn deref(&self) -> &u32 {
        &self.0
    }
}

/// Is pending once.
async fn once<T>(value: T) -> T {
    let mut waited = false;
    poll_fn(|context| {
        context.waker().wake_by_ref();
        match std::mem::replace(&mut waited, true) {
            false => Poll::Pending,
            true => Poll::Ready(()),
        }
    })
    .await;
    value
}

/// What happens to claims, and the prints between.
fn story(run: &Run) -> Vec<String> {
    let kinds = ["waits", "holds", "releases", "print"];
    let events = run.events.iter();
    let told = events.filter(|event| kinds.iter().any(|kind| event["event"] == *kind));
    told.map(|event| {
        let what = event
            .get("what")
            .or(event.get("text"))
            .and_then(|text| text.as_str());
        format!(
            "{} {}",
            event["event"].as_str().unwrap_or_default(),
            what.unwrap_or_default()
        )
    })
    .collect()
}

#[test]
fn a_lock_is_waited_for_and_held_and_let_go_before_its_guard_is_dropped() {
    let run = record(|| {
        block_on(track("tea", 1, async {
            let kettle = once(Loud(7)).timeline_lock("kettle").await;
            timeline::println!("{}", *kettle);
            drop(kettle);
            let _stove = ready(Loud(8)).timeline_lock("stove").await;
        }));
    });
    let expected = [
        "waits kettle",
        "holds kettle",
        "print 7",
        "releases kettle",
        "print dropped",
        "holds stove",
        "releases stove",
        "print dropped",
    ];
    assert_eq!(story(&run), expected);
    let lanes = run
        .events
        .iter()
        .filter_map(|event| event.get("what").and(event.get("lane")));
    assert!(lanes.clone().count() > 0 && lanes.into_iter().all(|lane| *lane == 0));
}

#[test]
fn a_permit_that_there_is_not_is_not_held() {
    let run = record(|| {
        block_on(track("tea", 1, async {
            let permit = once(Ok::<_, u32>(Loud(1))).timeline_permit("seats").await;
            assert_eq!(permit.map(|permit| *permit), Ok(1));
            let none = once(Err::<Loud, _>(2)).timeline_permit("seats").await;
            assert_eq!(none.err(), Some(2));
        }));
    });
    let waits = [
        "waits seats",
        "holds seats",
        "releases seats",
        "print dropped",
    ];
    assert_eq!(
        story(&run),
        [&waits[..], &["waits seats", "releases seats"]].concat()
    );
}

#[test]
fn what_is_waited_for_and_given_up_or_received_is_let_go() {
    let run = record(|| {
        let given_up = pin!(track("tea", 1, async {
            assert_eq!(once(3).timeline_wait("news").await, 3);
            once(Loud(7)).timeline_lock("kettle").await;
        }));
        let mut given_up = Some(given_up);
        if let Some(tea) = &mut given_up {
            assert!(poll_with(tea.as_mut(), Waker::noop()).is_pending());
            assert!(poll_with(tea.as_mut(), Waker::noop()).is_pending());
        }
    });
    let expected = [
        "waits news",
        "releases news",
        "waits kettle",
        "releases kettle",
        "print dropped",
    ];
    assert_eq!(story(&run), expected);
}

#[test]
fn outside_of_any_future_nothing_is_noted() {
    let run = record(|| {
        block_on(track("tea", 1, async {}));
        block_on(async { *once(Loud(7)).timeline_lock("kettle").await });
    });
    assert_eq!(story(&run), ["print dropped"]);
}
