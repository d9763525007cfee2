//! The Chrome trace-event format, for `chrome://tracing`, Perfetto and Speedscope.
//!
//! The format is described in [Trace Event Format]; the times of both are microseconds.
//!
//! [Trace Event Format]: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU

use serde_json::{Value, json};

use super::model::{Lane, Timeline};

/// The only process of a trace.
const PROCESS: u32 = 1;

/// A timeline as a trace: every poll as a complete event on its thread, wakes and prints as instants.
pub fn trace(timeline: &Timeline) -> Value {
    let mut events = vec![metadata("process_name", 0, &timeline.program)];
    for (thread, name) in timeline.threads.iter().enumerate() {
        events.push(metadata("thread_name", tid(thread), name));
    }
    for (index, lane) in timeline.lanes.iter().enumerate() {
        events.extend(polls(index, lane));
        events.extend(wakes(timeline, index, lane));
    }
    for print in &timeline.prints {
        let lane = name(timeline, print.lane);
        let details = json!({ "lane": lane, "stream": print.stream });
        events.push(instant(
            &print.text,
            "print",
            print.at,
            print.thread,
            &details,
        ));
    }
    json!({ "traceEvents": events, "displayTimeUnit": "ms" })
}

fn polls(index: usize, lane: &Lane) -> impl Iterator<Item = Value> {
    lane.polls.iter().map(move |poll| {
        json!({
            "name": lane.name,
            "cat": "poll",
            "ph": "X",
            "ts": poll.start,
            "dur": poll.end.saturating_sub(poll.start),
            "pid": PROCESS,
            "tid": tid(poll.thread),
            "args": { "lane": index, "line": lane.line, "outcome": poll.outcome },
        })
    })
}

fn wakes(timeline: &Timeline, index: usize, lane: &Lane) -> impl Iterator<Item = Value> {
    lane.wakes.iter().map(move |wake| {
        let by = name(timeline, wake.by);
        let name = format!("wake {}", lane.name);
        instant(
            &name,
            "wake",
            wake.at,
            wake.thread,
            &json!({ "lane": index, "by": by }),
        )
    })
}

/// An event without a length, drawn on its thread alone.
fn instant(name: &str, category: &str, at: u64, thread: usize, details: &Value) -> Value {
    json!({
        "name": name,
        "cat": category,
        "ph": "i",
        "s": "t",
        "ts": at,
        "pid": PROCESS,
        "tid": tid(thread),
        "args": details,
    })
}

fn metadata(kind: &str, tid: usize, name: &str) -> Value {
    json!({ "name": kind, "ph": "M", "ts": 0, "pid": PROCESS, "tid": tid, "args": { "name": name } })
}

fn name(timeline: &Timeline, lane: Option<usize>) -> Option<&str> {
    Some(timeline.lanes.get(lane?)?.name.as_str())
}

/// Viewers take thread 0 for the process itself.
fn tid(thread: usize) -> usize {
    thread + 1
}

#[cfg(test)]
mod tests {
    use super::super::compare::tests::song;
    use super::*;

    fn events() -> Vec<Value> {
        let trace = trace(&song());
        assert_eq!(trace["displayTimeUnit"], "ms");
        trace["traceEvents"].as_array().expect("a list").clone()
    }

    #[test]
    fn every_event_has_the_fields_that_viewers_need() {
        for event in events() {
            assert!(event["name"].is_string(), "{event}");
            for field in ["ts", "pid", "tid"] {
                assert!(event[field].is_u64(), "{field}: {event}");
            }
            match event["ph"].as_str() {
                Some("X") => assert!(event["dur"].is_u64() && event["cat"] == "poll"),
                Some("i") => assert_eq!(event["s"], "t"),
                Some("M") => assert!(event["args"]["name"].is_string()),
                other => panic!("{other:?} is not expected"),
            }
        }
    }

    #[test]
    fn every_poll_wake_and_print_is_an_event() {
        let timeline = song();
        let count = |phase: &str, category: Option<&str>| {
            let is = |event: &&Value| event["ph"] == phase && event["cat"].as_str() == category;
            events().iter().filter(is).count()
        };
        let polls: usize = timeline.lanes.iter().map(|lane| lane.polls.len()).sum();
        let wakes: usize = timeline.lanes.iter().map(|lane| lane.wakes.len()).sum();
        assert_eq!(count("X", Some("poll")), polls);
        assert_eq!(count("i", Some("wake")), wakes);
        assert_eq!(count("i", Some("print")), timeline.prints.len());
        assert_eq!(count("M", None), 1 + timeline.threads.len());
    }

    #[test]
    fn a_poll_has_its_time_its_thread_and_its_lane() {
        let poll = events()
            .into_iter()
            .find(|event| event["ph"] == "X" && event["name"] == "song");
        assert_eq!(
            poll.expect("a poll of `song`"),
            json!({
                "name": "song", "cat": "poll", "ph": "X", "ts": 2, "dur": 3, "pid": 1, "tid": 1,
                "args": { "lane": 1, "line": 9, "outcome": "pending" },
            })
        );
    }
}
