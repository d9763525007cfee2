//! The run as a table: one row for each thing that happened.

use super::markup::{escape, escape_lines, put};
use super::model::{End, Kind, Lane, Outcome, Stream, Timeline};
use super::output::Numbering;
use super::rows::parent;
use super::time;

/// A table longer than this tells nobody anything; the recording has the rest.
const MOST_ROWS: usize = 200;

/// Something that happened; `order` tells apart what happened in the same microsecond.
struct Event {
    at: u64,
    order: u8,
    lane: Option<usize>,
    what: String,
}

/// The table; its texts are escaped.
pub(super) fn html(timeline: &Timeline, numbering: &Numbering) -> String {
    let mut events = events(timeline, numbering);
    events.sort_by_key(|event| (event.at, event.order));
    let lanes = match timeline.is_of_functions() {
        true => "Function",
        false => "Future",
    };
    let mut out = format!(
        "<table><thead><tr><th>Time</th><th>{lanes}</th><th>What happens</th></tr></thead>\n<tbody>\n"
    );
    for event in events.iter().take(MOST_ROWS) {
        let (time, who) = (time::moment(event.at), who(timeline, event.lane));
        put!(
            &mut out,
            "<tr><td>{time}</td><td>{who}</td><td>{}</td></tr>\n",
            event.what
        );
    }
    let rest = events.len().saturating_sub(MOST_ROWS);
    if rest > 0 {
        let words = format!("{rest} more rows are left out; the recording has them.");
        put!(&mut out, "<tr><td></td><td></td><td>{words}</td></tr>\n");
    }
    let end = time::moment(timeline.duration);
    put!(
        &mut out,
        "<tr><td>{end}</td><td></td><td>the run ends</td></tr>\n</tbody></table>"
    );
    out
}

fn who(timeline: &Timeline, lane: Option<usize>) -> String {
    match lane.and_then(|lane| timeline.lanes.get(lane)) {
        Some(lane) => format!("<code>{}</code>", escape(&lane.name)),
        None if timeline.is_of_functions() => "outside these functions".to_owned(),
        None => "outside any future".to_owned(),
    }
}

fn events(timeline: &Timeline, numbering: &Numbering) -> Vec<Event> {
    let mut events = Vec::new();
    let threads = || {
        timeline
            .lanes
            .iter()
            .flat_map(|lane| &lane.polls)
            .map(|poll| poll.thread)
    };
    let several = threads().any(|thread| Some(thread) != threads().next());
    for (index, lane) in timeline.lanes.iter().enumerate() {
        polls(&mut events, timeline, index, several);
        wakes(&mut events, timeline, index, lane);
        let end = match lane.end {
            End::Cancelled => "is dropped before it is done: <b>cancelled</b>",
            End::Unfinished => "is not finished when the run ends",
            End::Ready | End::Panicked => continue,
        };
        let at = lane.ended.unwrap_or(timeline.duration);
        events.push(Event {
            at,
            order: 3,
            lane: Some(index),
            what: end.to_owned(),
        });
    }
    prints(&mut events, timeline, numbering);
    events
}

fn prints(events: &mut Vec<Event>, timeline: &Timeline, numbering: &Numbering) {
    for (print, share) in timeline.prints.iter().zip(&numbering.shares) {
        let target = match (share, print.stream) {
            (Some(share), _) => format!("prints line {}", share.first),
            (None, Stream::Stderr) => "prints to stderr".to_owned(),
            (None, Stream::Stdout) => "prints".to_owned(),
        };
        let what = format!("{target}: <code>{}</code>", escape_lines(&print.text));
        events.push(Event {
            at: print.at,
            order: 2,
            lane: print.lane,
            what,
        });
    }
}

fn polls(events: &mut Vec<Event>, timeline: &Timeline, index: usize, several: bool) {
    let lane = &timeline.lanes[index];
    for (number, poll) in lane.polls.iter().enumerate() {
        let which = match (number, parent(timeline, index)) {
            _ if lane.kind == Kind::Function => "starts".to_owned(),
            (0, Some(_)) => format!(
                "is polled for the first time by {}",
                who(timeline, parent(timeline, index))
            ),
            (0, None) => "is polled for the first time".to_owned(),
            _ => "is polled again".to_owned(),
        };
        let thread = match timeline.threads.get(poll.thread) {
            Some(name) if several => format!(" on thread {}", escape(name)),
            _ => String::new(),
        };
        let then = match poll.outcome {
            Outcome::Pending => "and then waits",
            Outcome::Ready if lane.kind == Kind::Function => "and <b>returns</b>",
            Outcome::Ready => "and is <b>ready</b>",
            Outcome::Panicked => "and <b>panics</b>",
            Outcome::Unfinished => "until the run ends",
        };
        let length = time::exact(poll.end - poll.start);
        let what = format!("{which}{thread}, for {length}, {then}");
        events.push(Event {
            at: poll.start,
            order: 1,
            lane: Some(index),
            what,
        });
    }
}

fn wakes(events: &mut Vec<Event>, timeline: &Timeline, index: usize, lane: &Lane) {
    for wake in &lane.wakes {
        let what = match wake.by {
            Some(by) if by == index => "wakes itself".to_owned(),
            Some(by) => format!("is woken by {}", who(timeline, Some(by))),
            None => "is woken from outside".to_owned(),
        };
        events.push(Event {
            at: wake.at,
            order: 0,
            lane: Some(index),
            what,
        });
    }
}
