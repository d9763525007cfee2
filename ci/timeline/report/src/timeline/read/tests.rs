use super::*;

/// A root that polls a child, which yields once; another thread wakes; a third lane is cancelled.
const EVENTS: &str = r#"{"event":"open","at":0,"version":1}
{"event":"thread","at":5100,"thread":0,"name":"main"}
{"event":"lane","at":5000,"thread":0,"lane":0,"name":"main","line":3,"parent":null}
{"event":"poll","at":6000,"thread":0,"lane":0}
{"event":"lane","at":7000,"thread":0,"lane":1,"name":"song","line":9,"parent":0}
{"event":"poll","at":7500,"thread":0,"lane":1}
{"event":"print","at":8000,"thread":0,"lane":1,"stream":"stdout","text":"la"}
{"event":"end","at":9000,"thread":0,"lane":1,"since":7900,"outcome":"pending"}
{"event":"end","at":9500,"thread":0,"lane":0,"since":6500,"outcome":"pending"}
{"event":"thread","at":15001,"thread":1,"name":"worker"}
{"event":"wake","at":15000,"thread":1,"lane":1,"by":null}
{"event":"thread","at":15003,"thread":2,"name":"worker"}
{"event":"poll","at":16000,"thread":2,"lane":1}
{"event":"end","at":17999,"thread":2,"lane":1,"since":16500,"outcome":"ready"}
{"event":"drop","at":20000,"thread":0,"lane":0}
"#;

fn timeline(events: &str) -> Timeline {
    read(events, "primer/song", "listings/primer/examples/song.rs").expect("events")
}

#[test]
fn times_are_microseconds_since_the_first_event() {
    let timeline = timeline(EVENTS);
    assert_eq!(timeline.duration, 15);
    let song = &timeline.lanes[1];
    let first = Poll {
        start: 2,
        end: 4,
        thread: 0,
        outcome: Outcome::Pending,
    };
    let second = Poll {
        start: 11,
        end: 12,
        thread: 2,
        outcome: Outcome::Ready,
    };
    assert_eq!(song.polls, [first, second]);
    assert_eq!(
        song.wakes,
        [Wake {
            at: 10,
            thread: 1,
            by: None
        }]
    );
    assert_eq!((song.end, song.ended), (End::Ready, Some(12)));
}

#[test]
fn a_lane_has_its_parent_and_its_end() {
    let timeline = timeline(EVENTS);
    assert_eq!(timeline.lanes[1].parent, Some(0));
    assert_eq!(
        (timeline.lanes[0].end, timeline.lanes[0].ended),
        (End::Cancelled, Some(15))
    );
    assert_eq!(timeline.prints[0].lane, Some(1));
}

#[test]
fn threads_of_one_name_are_told_apart() {
    assert_eq!(timeline(EVENTS).threads, ["main", "worker", "worker 2"]);
}

#[test]
fn lanes_stand_in_the_order_of_their_first_polls() {
    let events = r#"{"event":"thread","at":1,"thread":0,"name":null}
{"event":"lane","at":9,"thread":0,"lane":0,"name":"late","line":1,"parent":null}
{"event":"lane","at":5,"thread":0,"lane":1,"name":"early","line":1,"parent":null}
"#;
    let timeline = timeline(events);
    assert_eq!(
        timeline
            .lanes
            .iter()
            .map(|lane| &lane.name)
            .collect::<Vec<_>>(),
        ["early", "late"]
    );
    assert_eq!(timeline.threads, ["unnamed"]);
}

#[test]
fn a_run_that_was_killed_has_unfinished_lanes() {
    let killed = EVENTS.split_inclusive('\n').take(6).collect::<String>() + "{\"event\":\"pri";
    let timeline = timeline(&killed);
    assert_eq!(timeline.lanes[1].polls[0].outcome, Outcome::Unfinished);
    assert_eq!(timeline.lanes[1].polls[0].end, timeline.duration);
    assert_eq!(
        (timeline.lanes[1].end, timeline.lanes[1].ended),
        (End::Unfinished, None)
    );
}

#[test]
fn a_line_that_is_no_event_is_named() {
    let error = read(
        "{\"event\":\"open\",\"at\":0,\"version\":1}\nwords\n",
        "p",
        "s",
    );
    assert_eq!(error.expect_err("no event").line, 2);
    let error = read("{\"event\":\"open\",\"at\":0,\"version\":7}\n", "p", "s");
    let error = error.expect_err("another version").to_string();
    assert!(
        error.starts_with("line 1 of the events: the events have version 7"),
        "{error}"
    );
    let error = read(
        "{\"event\":\"drop\",\"at\":0,\"thread\":0,\"lane\":4}\n",
        "p",
        "s",
    );
    assert_eq!(
        error.expect_err("no lane").reason,
        "lane 4 is never announced"
    );
}

#[test]
fn a_timeline_is_read_back_from_its_json() {
    let timeline = timeline(EVENTS);
    let text = serde_json::to_string_pretty(&timeline).expect("json");
    assert_eq!(
        serde_json::from_str::<Timeline>(&text).expect("a timeline"),
        timeline
    );
}

#[test]
fn a_note_is_about_the_lane_of_its_task_even_before_that_is_polled() {
    let events = r#"{"event":"thread","at":1000,"thread":0,"name":null}
{"event":"note","at":2000,"task":7,"text":"it is spawned","columns":[]}
{"event":"lane","at":4000,"thread":0,"lane":0,"name":"the loop","line":0,"parent":null,"kind":"loop"}
{"event":"lane","at":5000,"thread":0,"lane":1,"name":"delay","line":9,"parent":0,"task":7}
{"event":"note","at":9000,"task":null,"text":"it waits","columns":[{"name":"timers","entries":[{"at":21000,"text":"task 7"}]}]}
"#;
    let timeline = timeline(events);
    assert_eq!(timeline.lanes[1].title(), "delay (task 7)");
    assert_eq!(timeline.notes[0].lane, Some(1));
    assert_eq!((timeline.notes[1].lane, timeline.notes[1].at), (None, 8));
    assert_eq!(timeline.notes[1].columns[0].entries[0].at, Some(20));
}
