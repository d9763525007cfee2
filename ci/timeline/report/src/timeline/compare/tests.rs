use super::super::model::{Column, Entry, Kind, Outcome, Poll, Print, SCHEMA, Wake};
use super::*;

/// A root that polls two songs, each of which prints before and after it was woken.
pub(in super::super) fn song() -> Timeline {
    let poll = |start, end, outcome| Poll {
        start,
        end,
        thread: 0,
        outcome,
    };
    let lane = |name: &str, line, parent, start| Lane {
        name: name.to_owned(),
        line,
        kind: Kind::Future,
        parent,
        task: None,
        polls: vec![
            poll(start, start + 3, Outcome::Pending),
            poll(20, 22, Outcome::Ready),
        ],
        wakes: vec![Wake {
            at: 18,
            thread: 1,
            by: None,
        }],
        end: End::Ready,
        ended: Some(22),
    };
    let print = |at, lane, text: &str| Print {
        at,
        thread: 0,
        lane: Some(lane),
        stream: Stream::Stdout,
        text: text.to_owned(),
    };
    Timeline {
        schema: SCHEMA,
        program: "primer/song".to_owned(),
        source: "listings/primer/examples/song.rs".to_owned(),
        duration: 30,
        threads: vec!["main".to_owned(), "timer".to_owned()],
        lanes: vec![
            lane("main", 3, None, 1),
            lane("song", 9, Some(0), 2),
            lane("dance", 14, Some(0), 5),
        ],
        prints: vec![
            print(3, 1, "la"),
            print(6, 2, "step"),
            print(21, 1, "la la"),
        ],
        claims: Vec::new(),
        notes: Vec::new(),
    }
}

fn differences(fresh: &Timeline, rules: &Rules) -> Vec<String> {
    compare(&song(), fresh, rules).err().unwrap_or_default()
}

/// What is said of a song that was changed.
fn changed(change: impl FnOnce(&mut Timeline)) -> Vec<String> {
    let mut fresh = song();
    change(&mut fresh);
    differences(&fresh, &Rules::default())
}

#[test]
fn who_waits_and_who_holds_is_compared_in_order() {
    use super::super::model::{Claim, Does};
    let claim = |at, lane, does| Claim {
        at,
        lane,
        does,
        what: "kettle".to_owned(),
    };
    let mut recorded = song();
    recorded.claims = vec![claim(3, 1, Does::Holds), claim(6, 2, Does::Waits)];
    let mut fresh = recorded.clone();
    fresh.claims[1].at = 7;
    assert_eq!(compare(&recorded, &fresh, &Rules::default()), Ok(()));
    fresh.claims.swap(0, 1);
    let said = compare(&recorded, &fresh, &Rules::default()).expect_err("another order");
    let first = "claim 1 is lane 2 (`song`, line 9) holds `kettle` in the recording, and \
                 lane 3 (`dance`, line 14) waits for `kettle` now";
    assert_eq!((said.len(), said[0].as_str()), (2, first));
    let any = Rules {
        order: Order::Any,
        ..Rules::default()
    };
    assert_eq!(compare(&recorded, &fresh, &any), Ok(()));
}

#[test]
fn times_and_threads_are_not_compared() {
    let said = changed(|song| {
        song.duration = 99;
        song.threads.push("worker".to_owned());
        song.lanes[1].polls[0].end = 77;
        song.lanes[1].polls[0].thread = 1;
        song.lanes[1].ended = Some(80);
        song.lanes[1].wakes[0].at = 60;
        song.prints[0].at = 9;
    });
    assert_eq!(said, [""; 0]);
}

#[test]
fn a_lane_renamed_is_said() {
    let said = changed(|song| song.lanes[2].name = "jump".to_owned());
    assert_eq!(
        said,
        [
            "lane 3 is `dance`, line 14 in the recording, and `jump`, line 14 now",
            "print 2 is \"step\" on stdout by lane 3 (`dance`, line 14) in the recording, \
             and \"step\" on stdout by lane 3 (`jump`, line 14) now",
        ]
    );
}

#[test]
fn a_wake_removed_is_said() {
    let said = changed(|song| song.lanes[1].wakes.clear());
    assert_eq!(
        said,
        ["lane 2 (`song`, line 9) was woken once in the recording, and never now"]
    );
}

#[test]
fn a_poll_added_is_said() {
    let said = changed(|song| {
        let poll = song.lanes[1].polls[0].clone();
        song.lanes[1].polls.push(poll);
    });
    assert_eq!(
        said,
        ["lane 2 (`song`, line 9) was polled 2 times in the recording, and 3 times now"]
    );
}

#[test]
fn a_print_moved_is_said() {
    let said = changed(|song| song.prints.swap(0, 1));
    assert_eq!(said.len(), 2);
    assert!(
        said[0].starts_with("print 1 is \"la\" on stdout by lane 2"),
        "{}",
        said[0]
    );
}

#[test]
fn a_print_of_another_lane_is_said() {
    let said = changed(|song| song.prints[2].lane = None);
    assert_eq!(
        said,
        [
            "print 3 is \"la la\" on stdout by lane 2 (`song`, line 9) in the recording, \
          and \"la la\" on stdout by no lane now"
        ]
    );
}

#[test]
fn a_lane_under_another_parent_is_said() {
    let said = changed(|song| song.lanes[2].parent = Some(1));
    assert_eq!(
        said,
        [
            "lane 3 (`dance`, line 14) was first polled by lane 1 (`main`, line 3) in the recording, \
          by lane 2 (`song`, line 9) now"
        ]
    );
}

#[test]
fn another_end_is_said() {
    let said = changed(|song| song.lanes[1].end = End::Cancelled);
    assert_eq!(
        said,
        ["lane 2 (`song`, line 9) became ready in the recording, and was cancelled now"]
    );
}

#[test]
fn what_is_missing_or_new_is_said() {
    let said = changed(|song| {
        song.lanes.pop();
        song.prints.retain(|print| print.lane != Some(2));
        song.prints.push(song.prints[0].clone());
        song.prints.push(song.prints[0].clone());
    });
    assert_eq!(said[0], "lane 3, `dance`, line 14, is missing now");
    let last = said.last().expect("a sentence");
    assert_eq!(
        last,
        "print 4, \"la\" on stdout by lane 2 (`song`, line 9), is not in the recording"
    );
}

#[test]
fn counts_may_vary_where_that_is_declared() {
    let mut fresh = song();
    fresh.lanes[1].wakes.clear();
    fresh.lanes[1].polls.pop();
    let only = |name: &str| Varies::In(vec![name.to_owned()]);
    let rules = |polls, wakes| Rules {
        polls,
        wakes,
        order: Order::Exact,
    };
    assert_eq!(
        differences(&fresh, &rules(only("song"), Varies::Always)).len(),
        0
    );
    assert_eq!(
        differences(&fresh, &rules(only("dance"), only("song"))).len(),
        1
    );
    assert_eq!(
        differences(&fresh, &rules(Varies::Never, Varies::Never)).len(),
        2
    );
}

#[test]
fn lanes_and_prints_in_another_order_are_the_same_where_any_will_do() {
    let mut fresh = song();
    fresh.lanes.swap(1, 2);
    fresh.prints.swap(0, 1);
    for print in &mut fresh.prints {
        print.lane = print.lane.map(|lane| 3 - lane);
    }
    let any = Rules {
        order: Order::Any,
        ..Rules::default()
    };
    assert_eq!(differences(&fresh, &any), [""; 0]);
    assert!(!differences(&fresh, &Rules::default()).is_empty());
    fresh.prints[0].lane = Some(0);
    assert_eq!(differences(&fresh, &any).len(), 1);
}

#[test]
fn a_lane_that_is_not_there_is_a_difference_and_no_panic() {
    let mut fresh = song();
    fresh.lanes[1].parent = Some(7);
    fresh.lanes[2].parent = Some(2);
    for order in [Order::Exact, Order::Any] {
        let rules = Rules {
            order,
            ..Rules::default()
        };
        assert!(differences(&fresh, &rules).len() >= 2);
    }
}

/// The song with two notes; the second holds these entries.
fn noted(entries: &[(Option<u64>, &str)]) -> Timeline {
    let note = |at, text: &str, entries: &[(Option<u64>, &str)]| {
        let entry = |&(at, text): &(Option<u64>, &str)| Entry {
            at,
            text: text.to_owned(),
        };
        let entries = entries.iter().map(entry).collect();
        let name = "timers".to_owned();
        Note {
            at,
            lane: None,
            text: text.to_owned(),
            columns: vec![Column { name, entries }],
        }
    };
    let notes = vec![note(1, "it starts", &[]), note(2, "it waits", entries)];
    Timeline { notes, ..song() }
}

#[test]
fn a_note_differs_by_what_its_columns_hold_and_not_by_when() {
    let recorded = noted(&[(Some(20), "task 1"), (Some(40), "task 2")]);
    let compare = |fresh| compare(&recorded, &fresh, &Rules::default());
    assert_eq!(
        compare(noted(&[(Some(21), "task 1"), (None, "task 2")])),
        Ok(())
    );
    let differences = compare(noted(&[(Some(20), "task 2"), (Some(40), "task 1")]));
    let expected = "note 2 is `it waits; timers: task 1, task 2` in the recording, and \
                    `it waits; timers: task 2, task 1` now";
    assert_eq!(differences, Err(vec![expected.to_owned()]));
    let differences = compare(song()).expect_err("two notes are missing");
    assert_eq!(differences.len(), 2, "{differences:?}");
}

#[test]
fn a_recording_has_a_line_for_each_note_and_reads_as_it_was() {
    let recorded = noted(&[(Some(20), "task 1")]);
    let json = recorded.to_json();
    assert_eq!(
        json.lines().filter(|line| line.contains("timers")).count(),
        2
    );
    assert_eq!(Timeline::parse(&json), Ok(recorded));
    assert!(!song().to_json().contains("notes"));
}

#[test]
fn notes_with_different_columns_are_of_no_run() {
    let mut timeline = noted(&[]);
    assert_eq!(timeline.well_formed(), Ok(()));
    timeline.notes[1].columns.clear();
    let why = "its notes have different columns".to_owned();
    assert_eq!(timeline.well_formed(), Err(why));
}
