//! A run in one sentence.

use super::claims::{around, list, stretches};
use super::rows::{parent, rows};
use super::time;
use crate::timeline::model::{End, Lane, Timeline};

/// More rows than this are counted, not named.
const MOST_NAMED: usize = 6;

/// Siblings that are compared with each other.
const MOST_COMPARED: usize = 64;

pub(super) fn sentence(timeline: &Timeline) -> String {
    let mut clauses = vec![lanes(timeline)];
    clauses.extend(together(timeline));
    let (_, circles) = stretches(timeline);
    clauses.extend(circles.iter().map(|circle| around(timeline, circle)));
    clauses.extend(ends(timeline));
    let takes = time::exact(timeline.duration);
    format!("{}; the run takes {takes}.", clauses.join("; "))
}

/// How often each future is polled, or how long each function runs.
fn lanes(timeline: &Timeline) -> String {
    let (rows, hidden) = rows(timeline);
    let of_functions = timeline.is_of_functions();
    let each = |name: &str, lanes: &[usize]| {
        let lives = lanes.iter().map(|&lane| life(timeline, lane));
        let length = time::exact(lives.map(|(from, to)| to - from).sum());
        let polls = lanes.iter().map(|&lane| timeline.lanes[lane].polls.len());
        let polls = times(polls.sum());
        match (of_functions, lanes.len()) {
            (true, 1) => format!("{name} runs for {length}"),
            (true, count) => format!("{count} {name} run for {length} in all"),
            (false, 1) => format!("{name} is polled {polls}"),
            (false, count) => format!("{count} {name} are polled {polls} in all"),
        }
    };
    if rows.is_empty() {
        return "no future is polled".to_owned();
    }
    if rows.len() <= MOST_NAMED && hidden == 0 {
        let rows = rows.iter().map(|row| match row.lanes.len() {
            1 => each(&row.name, &row.lanes),
            _ => each(&format!("called {}", row.name), &row.lanes),
        });
        return rows.collect::<Vec<_>>().join(", ");
    }
    let all: Vec<usize> = (0..timeline.lanes.len()).collect();
    each(if of_functions { "calls" } else { "futures" }, &all)
}

/// Which siblings are under way at the same time for a hundredth of the run, or that all are one
/// after the other.
fn together(timeline: &Timeline) -> Option<String> {
    let (mut names, mut siblings, mut apart) = (Vec::new(), 0, true);
    let count = timeline.lanes.len().min(MOST_COMPARED);
    for lane in 0..count {
        let own = life(timeline, lane);
        let others = (0..count)
            .filter(|&other| other != lane && parent(timeline, other) == parent(timeline, lane));
        let shared = others.map(|other| {
            let other = life(timeline, other);
            own.1.min(other.1).saturating_sub(own.0.max(other.0))
        });
        let shared: Vec<u64> = shared.collect();
        siblings += shared.len();
        apart &= shared.iter().all(|&shared| shared == 0);
        if shared
            .iter()
            .any(|shared| shared * 100 >= timeline.duration.max(1))
        {
            names.push(timeline.lanes[lane].name.clone());
        }
    }
    let count = names.len();
    names.dedup();
    match count {
        0 if siblings > 0 && apart => Some("one is after the other".to_owned()),
        0 => None,
        _ if names.len() > MOST_NAMED || timeline.lanes.len() > MOST_COMPARED => {
            Some("many are under way at the same time".to_owned())
        }
        2.. if names.len() == 1 => Some(format!(
            "{count} called {} are under way at the same time",
            names[0]
        )),
        _ => Some(format!("{} are under way at the same time", list(&names))),
    }
}

/// From the first poll to the end.
fn life(timeline: &Timeline, lane: usize) -> (u64, u64) {
    let lane = &timeline.lanes[lane];
    let start = lane
        .polls
        .first()
        .map_or(timeline.duration, |poll| poll.start);
    (start, lane.ended.unwrap_or(timeline.duration))
}

/// What did not end well.
fn ends(timeline: &Timeline) -> Vec<String> {
    let words = [
        (End::Cancelled, "is cancelled", "are cancelled"),
        (End::Panicked, "panics", "panic"),
        (
            End::Unfinished,
            "isn't finished when the run ends",
            "aren't finished when the run ends",
        ),
    ];
    let clause = |(end, one, many): (End, &str, &str)| {
        let lanes = timeline.lanes.iter().filter(|lane| lane.end == end);
        let lanes: Vec<&Lane> = lanes.collect();
        match lanes.as_slice() {
            [] => None,
            [lane] => Some(format!("{} {one}", lane.name)),
            lanes => Some(format!("{} {many}", lanes.len())),
        }
    };
    words.into_iter().filter_map(clause).collect()
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}
