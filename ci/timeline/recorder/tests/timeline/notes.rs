//! What a runtime says of itself.

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use serde_json::json;
use timeline::{Entry, track};

use crate::executor::{Unpark, block_on, poll_with};
use crate::record::record;

#[test]
fn a_note_has_its_columns_with_times_of_the_recording() {
    let run = record(|| {
        timeline::note(None, "it \"starts\"", &[]);
        let at = Some(Instant::now() + Duration::from_secs(3600));
        let timers = vec![Entry {
            at,
            text: "task 2".to_owned(),
        }];
        let ready = vec![Entry::from("task 1".to_owned())];
        timeline::note(Some(1), "it waits", &[("ready", ready), ("timers", timers)]);
    });
    let notes = run.of("note");
    assert_eq!(
        (&notes[0]["text"], &notes[0]["task"]),
        (&json!("it \"starts\""), &json!(null))
    );
    assert_eq!(notes[0]["columns"], json!([]));
    assert_eq!(notes[1]["task"], 1);
    let columns = &notes[1]["columns"];
    assert_eq!(
        columns[0],
        json!({"name": "ready", "entries": [{"text": "task 1"}]})
    );
    let timer = &columns[1]["entries"][0];
    assert_eq!(timer["text"], "task 2");
    let since = timer["at"].as_u64().expect("a time") - notes[1]["at"].as_u64().expect("a time");
    assert!(since / 1_000_000_000 >= 3590, "{timer}");
}

#[test]
fn a_loop_is_a_lane_with_a_poll_for_each_turn_and_its_tasks_are_named() {
    let run = record(|| {
        let turn = timeline::turn("the loop");
        timeline::task(Some(7));
        block_on(track("outer", 1, track("inner", 2, async {})));
        timeline::task(None);
        drop(turn);
        let turn = timeline::turn("the loop");
        block_on(track("other", 3, async {}));
        turn.last();
    });
    assert_eq!(run.outcomes("the loop"), ["pending", "ready"]);
    let lane = |name| run.of_lane("lane", name)[0].clone();
    assert_eq!(lane("the loop")["kind"], "loop");
    let tasks = ["outer", "inner", "other"].map(|name| lane(name).get("task").cloned());
    assert_eq!(tasks, [Some(json!(7)), None, None]);
    assert_eq!(run.parent("outer"), run.lane("the loop"));
}

#[test]
fn a_waker_of_a_lane_wakes_the_task_of_the_waker_in_it() {
    record(|| {
        let (waker, other) = (Waker::from(Unpark::new()), Waker::from(Unpark::new()));
        let mut same = None;
        let look = poll_fn(|context| {
            let inner = context.waker();
            let wakes = |waker| timeline::will_wake(inner, waker);
            same = Some((inner.will_wake(&waker), wakes(&waker), wakes(&other)));
            Poll::Ready(())
        });
        let mut future = pin!(track("outer", 1, track("inner", 2, look)));
        assert!(poll_with(future.as_mut(), &waker).is_ready());
        assert_eq!(same, Some((false, true, false)));
    });
}

#[test]
fn nothing_is_noted_where_nothing_is_recorded() {
    assert!(!timeline::is_recorded());
    timeline::note(None, "nothing", &[]);
    timeline::turn("the loop").last();
}
