//! A run in one sentence.

use super::claims::{around, stretches};
use super::model::{End, Kind, Lane, Timeline};
use super::rows::{Row, parent, rows};
use super::time;

/// More futures than this are counted, not listed.
const MOST_NAMED: usize = 4;

/// Siblings that are compared with each other.
const MOST_COMPARED: usize = 64;

/// A poll that holds its thread at least this long, in microseconds, is worth a clause.
const LONG_POLL: u64 = 10_000;

pub(super) fn sentence(timeline: &Timeline) -> String {
    let takes = format!("the run takes {}", time::rounded(timeline.duration));
    if timeline.lanes.is_empty() {
        return format!("No future is polled; {takes}.");
    }
    let mut clauses = match timeline.is_of_functions() {
        true => calls(timeline),
        false => vec![polls(timeline)],
    };
    if !timeline.is_of_functions() {
        clauses.extend(relation(timeline));
        clauses.extend(blocking(timeline));
    }
    let (_, circles) = stretches(timeline);
    clauses.extend(circles.iter().map(|circle| around(timeline, circle)));
    clauses.extend(ends(timeline));
    clauses.extend(threads(timeline));
    let body = clauses.join("; ");
    let mark = if clauses.len() > 1 { ", and " } else { "; " };
    format!("{body}{mark}{takes}.")
}

fn polls(timeline: &Timeline) -> String {
    let (rows, hidden) = rows(timeline);
    let root = match rows.as_slice() {
        [root, rest @ ..]
            if root.lanes.len() == 1
                && !rest.is_empty()
                && rest.iter().all(|row| row.depth > 0) =>
        {
            Some(root)
        }
        _ => None,
    };
    let listed: Vec<&Row> = rows.iter().skip(usize::from(root.is_some())).collect();
    let total = timeline.lanes.len() - usize::from(root.is_some());
    let subject = match root {
        Some(root) => format!("{} under {}", futures(total), root.name),
        None => futures(total),
    };
    if listed.len() > MOST_NAMED || hidden > 0 {
        let futures = timeline.lanes.iter().filter(|lane| lane.kind != Kind::Loop);
        let polls: usize = futures.map(|lane| lane.polls.len()).sum();
        return format!("{subject} are polled {} in all", count(polls));
    }
    let each: Vec<String> = listed
        .iter()
        .enumerate()
        .map(|(index, row)| polled(timeline, row, index == 0))
        .collect();
    format!("{subject}: {}", list(&each))
}

/// How long each function runs, and whether they take turns.
fn calls(timeline: &Timeline) -> Vec<String> {
    let lanes = &timeline.lanes;
    let length = |lane: &Lane| {
        let (start, end) = life(lane, timeline);
        time::rounded(end - start)
    };
    let subject = match lanes.len() {
        1 => "One call".to_owned(),
        count => format!("{} calls", word(count)),
    };
    if lanes.len() > MOST_NAMED {
        return vec![subject];
    }
    let each: Vec<String> = lanes
        .iter()
        .map(|lane| format!("{} runs for {}", lane.name, length(lane)))
        .collect();
    let mut clauses = vec![format!("{subject}: {}", list(&each))];
    let lives: Vec<(u64, u64)> = lanes.iter().map(|lane| life(lane, timeline)).collect();
    if lives.len() > 1 {
        let in_turn = lives.is_sorted_by(|a, b| a.1 <= b.0);
        let started = lives.iter().map(|life| life.0).max();
        let together = lives.iter().all(|life| Some(life.1) > started);
        match (in_turn, together) {
            (true, _) => clauses.push("one runs after the other".to_owned()),
            (_, true) if lives.len() == 2 => clauses.push("both run at the same time".to_owned()),
            (_, true) => clauses.push("all run at the same time".to_owned()),
            _ => {}
        }
    }
    clauses
}

fn polled(timeline: &Timeline, row: &Row, verb: bool) -> String {
    let polls: usize = row
        .lanes
        .iter()
        .map(|&lane| timeline.lanes[lane].polls.len())
        .sum();
    let (lanes, name, polls) = (row.lanes.len(), &row.name, count(polls));
    match (lanes, verb) {
        (1, true) => format!("{name} is polled {polls}"),
        (1, false) => format!("{name} {polls}"),
        (_, true) => format!("the {lanes} called {name} are polled {polls} in all"),
        (_, false) => format!("the {lanes} called {name} {polls} in all"),
    }
}

/// Whether siblings wait at the same time or run one after the other.
fn relation(timeline: &Timeline) -> Option<String> {
    let lanes = &timeline.lanes;
    let (together, one_by_one) = compare(timeline);
    let roots = lanes.iter().filter(|lane| lane.parent.is_none()).count();
    let shown = lanes.len() - usize::from(roots == 1);
    let who = match together.as_slice() {
        [] if one_by_one => return Some("one runs after the other".to_owned()),
        [] => return None,
        [_, _] if shown == 2 => "both".to_owned(),
        [a, b] => format!("{} and {}", lanes[*a].name, lanes[*b].name),
        all if all.len() == shown => "all".to_owned(),
        _ if lanes.len() > MOST_COMPARED => "many".to_owned(),
        some => format!("{} of them", word(some.len()).to_lowercase()),
    };
    Some(format!("{who} wait at the same time"))
}

/// The lanes that share a hundredth of the run waiting with a sibling, and whether there are
/// siblings and each begins after those before it ended.
fn compare(timeline: &Timeline) -> (Vec<usize>, bool) {
    let lanes = &timeline.lanes;
    let (mut together, mut siblings, mut apart) = (Vec::new(), 0, true);
    for b in 0..lanes.len().min(MOST_COMPARED) {
        for a in (0..b).filter(|&a| parent(timeline, a) == parent(timeline, b)) {
            siblings += 1;
            apart &= life(&lanes[b], timeline).0 >= life(&lanes[a], timeline).1;
            if shared_wait(&lanes[a], &lanes[b], timeline) * 100 >= timeline.duration.max(1) {
                together.extend([a, b]);
            }
        }
    }
    together.sort_unstable();
    together.dedup();
    (together, siblings > 0 && apart)
}

fn life(lane: &Lane, timeline: &Timeline) -> (u64, u64) {
    let start = lane
        .polls
        .first()
        .map_or(timeline.duration, |poll| poll.start);
    (start, lane.ended.unwrap_or(timeline.duration))
}

/// The microseconds in which both wait.
fn shared_wait(a: &Lane, b: &Lane, timeline: &Timeline) -> u64 {
    let (a, b) = (waits(a, timeline), waits(b, timeline));
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        shared += x.1.min(y.1).saturating_sub(x.0.max(y.0));
        if x.1 < y.1 { i += 1 } else { j += 1 }
    }
    shared
}

fn waits(lane: &Lane, timeline: &Timeline) -> Vec<(u64, u64)> {
    let end = life(lane, timeline).1;
    let starts = lane
        .polls
        .iter()
        .map(|poll| poll.start)
        .skip(1)
        .chain([end]);
    lane.polls.iter().map(|poll| poll.end).zip(starts).collect()
}

/// The longest poll, if it is most of what happens; the innermost of those that contain it.
fn blocking(timeline: &Timeline) -> Option<String> {
    let longest = |lane: &Lane| {
        lane.polls
            .iter()
            .map(|poll| poll.end - poll.start)
            .max()
            .unwrap_or(0)
    };
    let most = timeline.lanes.iter().map(longest).max()?;
    if most < LONG_POLL || most * 10 < timeline.duration {
        return None;
    }
    let innermost = timeline
        .lanes
        .iter()
        .rev()
        .find(|lane| longest(lane) * 10 >= most * 9)?;
    let length = time::rounded(longest(innermost));
    Some(format!(
        "one poll of {} holds its thread for {length}",
        innermost.name
    ))
}

fn ends(timeline: &Timeline) -> Vec<String> {
    let words = [
        (End::Cancelled, "is cancelled", "are cancelled"),
        (End::Panicked, "panics", "panic"),
        (
            End::Unfinished,
            "is not finished when the run ends",
            "are not finished when the run ends",
        ),
    ];
    let clause = |(end, one, many): (End, &str, &str)| {
        let lanes: Vec<&Lane> = timeline
            .lanes
            .iter()
            .filter(|lane| lane.end == end)
            .collect();
        match (lanes.as_slice(), end) {
            ([], _) => None,
            ([lane], End::Cancelled) => {
                let at = time::rounded(lane.ended.unwrap_or(timeline.duration));
                Some(format!("{} {one} after {at}", lane.name))
            }
            ([lane], _) => Some(format!("{} {one}", lane.name)),
            (lanes, _) => Some(format!("{} {many}", word(lanes.len()).to_lowercase())),
        }
    };
    words.into_iter().filter_map(clause).collect()
}

fn threads(timeline: &Timeline) -> Option<String> {
    let mut threads: Vec<usize> = timeline
        .lanes
        .iter()
        .flat_map(|lane| &lane.polls)
        .map(|poll| poll.thread)
        .collect();
    threads.sort_unstable();
    threads.dedup();
    let verb = match timeline.is_of_functions() {
        true => "run them",
        false => "poll",
    };
    (threads.len() > 1).then(|| format!("{} threads {verb}", word(threads.len()).to_lowercase()))
}

fn futures(count: usize) -> String {
    match count {
        1 => "One future".to_owned(),
        count => format!("{} futures", word(count)),
    }
}

fn word(count: usize) -> String {
    let words = [
        "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
    ];
    words
        .get(count)
        .map_or_else(|| count.to_string(), |&word| word.to_owned())
}

fn count(times: usize) -> String {
    match times {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        times => format!("{times} times"),
    }
}

pub(super) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
