//! The run as a table: one row for each thing that happened. The pages' JavaScript steps through it.

use super::choice::{Chosen, others};
use super::claims::{Circle, around, holders, stretches};
use super::draw::{Band, Drawing};
use super::markup::{escape, escape_lines, put};
use super::output::Numbering;
use super::rows::parent;
use super::time;
use crate::timeline::model::{Column, End, Kind, Lane, Note, Outcome, Stream, Timeline};

/// A longer table isn't read; the recording has the rest.
const MOST_ROWS: usize = 200;

/// Something that happened; `order` tells apart what happened in the same microsecond.
struct Event {
    at: u64,
    order: u8,
    lane: Option<usize>,
    what: String,
    /// What the runtime's tables hold after it, if it says so.
    state: String,
}

impl Event {
    fn new(at: u64, order: u8, lane: Option<usize>, what: String) -> Self {
        let state = String::new();
        Event {
            at,
            order,
            lane,
            what,
            state,
        }
    }
}

/// The table; its texts are escaped. A row says when it happens and in which band of `drawing`.
pub(super) fn html(chosen: &Chosen, numbering: &Numbering, drawing: &Drawing) -> String {
    let timeline = &chosen.timeline;
    let mut events = events(timeline, numbering, drawing.pollers.len() > 1);
    events.sort_by_key(|event| (event.at, event.order));
    let lanes = match timeline.is_of_functions() {
        true => "Function",
        false => "Future",
    };
    let columns = timeline.notes.first().map_or(&[][..], |note| &note.columns);
    let columns: String = columns
        .iter()
        .map(|column| format!("<th>{}</th>", escape(&column.name)))
        .collect();
    let mut out = format!(
        "<table><thead><tr><th>Time</th><th>{lanes}</th><th>What happens</th>{columns}</tr></thead>\n<tbody>\n"
    );
    for event in events.iter().take(MOST_ROWS) {
        let (time, who) = (time::moment(event.at), who(timeline, event.lane));
        let shown = |band: &Band| event.lane.is_some_and(|lane| band.lanes.contains(&lane));
        let row = drawing.bands.iter().position(shown);
        let row = row.map_or(String::new(), |row| format!(" data-row=\"{row}\""));
        put!(
            &mut out,
            "<tr data-at=\"{}\"{row}><td>{time}</td><td>{who}</td><td>{}</td>{}</tr>\n",
            event.at,
            event.what,
            event.state
        );
    }
    let rest = events.len().saturating_sub(MOST_ROWS);
    if rest > 0 {
        let words = format!("{rest} more rows are left out; the recording has them.");
        put!(&mut out, "<tr><td></td><td></td><td>{words}</td></tr>\n");
    }
    if let Some(rest) = chosen.rest(0) {
        put!(&mut out, "<tr><td></td><td></td><td>{rest}</td></tr>\n");
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
        Some(lane) => format!("<code>{}</code>", escape(&lane.title())),
        None if lane == Some(others(timeline)) => "one that is left out".to_owned(),
        None if timeline.is_of_functions() => "outside these functions".to_owned(),
        None => "outside any future".to_owned(),
    }
}

fn events(timeline: &Timeline, numbering: &Numbering, several: bool) -> Vec<Event> {
    let mut events = Vec::new();
    for (index, lane) in timeline.lanes.iter().enumerate() {
        // Its notes say the same, and more.
        if lane.kind != Kind::Loop && lane.task.is_none() {
            polls(&mut events, timeline, index, several);
            wakes(&mut events, timeline, index, lane);
        }
        let end = match lane.end {
            End::Cancelled => "is dropped before it is done: <b>cancelled</b>",
            End::Unfinished => "is not finished when the run ends",
            End::Ready | End::Panicked => continue,
        };
        let at = lane.ended.unwrap_or(timeline.duration);
        events.push(Event::new(at, 3, Some(index), end.to_owned()));
    }
    prints(&mut events, timeline, numbering);
    claims(&mut events, timeline);
    notes(&mut events, &timeline.notes);
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
        events.push(Event::new(print.at, 2, print.lane, what));
    }
}

fn claims(events: &mut Vec<Event>, timeline: &Timeline) {
    let (all, circles) = stretches(timeline);
    for stretch in &all {
        let what = format!("<code>{}</code>", escape(stretch.what));
        let begins = match (stretch.holds, holders(timeline, stretch)) {
            (true, _) => format!("holds {what}"),
            (false, None) => format!("waits for {what}"),
            (false, Some(holders)) => {
                format!("waits for {what}, held by {}", escape(&holders))
            }
        };
        // The wait that closes a circle tells of it.
        let closes = |circle: &&Circle| circle.first() == Some(&(stretch.lane, stretch.what));
        let circle = circles.iter().find(closes).filter(|_| stretch.circle);
        let circle = circle.map(|circle| format!("; <b>{}</b>", escape(&around(timeline, circle))));
        let event = |at, what| Event::new(at, 2, Some(stretch.lane), what);
        events.push(event(stretch.from, begins + &circle.unwrap_or_default()));
        if stretch.let_go {
            let ends = match stretch.holds {
                true => format!("releases {what}"),
                false => format!("no longer waits for {what}"),
            };
            events.push(event(stretch.to, ends));
        }
    }
}

fn notes(events: &mut Vec<Event>, notes: &[Note]) {
    let mut before = None;
    for note in notes {
        let mut event = Event::new(note.at, 2, note.lane, escape(&note.text));
        for (index, column) in note.columns.iter().enumerate() {
            let same =
                before.is_some_and(|before: &Note| before.columns.get(index) == Some(column));
            event.state += &cell(
                column,
                same || before.is_none() && column.entries.is_empty(),
            );
        }
        events.push(event);
        before = Some(note);
    }
}

/// What a table holds, in bold where it did not hold the same before.
fn cell(column: &Column, same: bool) -> String {
    let entries = column.entries.iter().map(|entry| match entry.at {
        Some(at) => format!("{}: {}", time::moment(at), escape(&entry.text)),
        None => escape(&entry.text),
    });
    let entries: Vec<String> = entries.collect();
    let text = match entries.is_empty() {
        true => "empty".to_owned(),
        false => entries.join("<br>"),
    };
    match same {
        true => format!("<td>{text}</td>"),
        false => format!("<td><b>{text}</b></td>"),
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
        events.push(Event::new(poll.start, 1, Some(index), what));
    }
}

fn wakes(events: &mut Vec<Event>, timeline: &Timeline, index: usize, lane: &Lane) {
    for wake in &lane.wakes {
        let what = match wake.by {
            Some(by) if by == index => "wakes itself".to_owned(),
            Some(by) => format!("is woken by {}", who(timeline, Some(by))),
            None => "is woken from outside".to_owned(),
        };
        events.push(Event::new(wake.at, 0, Some(index), what));
    }
}
