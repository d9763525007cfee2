//! A run and its steps in sentences.

use super::model::{Kind, Outcome, Step, Turns};

/// The places of a loop, as they are called in the data and in words.
pub(super) const PLACES: [(&str, &str); 4] = [
    ("ready", "ready queue"),
    ("tasks", "task table"),
    ("timers", "timer heap"),
    ("poller", "poller"),
];

/// What happens in `step`: "Turn 2: task 3 is polled and is pending".
pub(super) fn sentence(step: &Step) -> String {
    let when = match step.turn {
        0 => "Before the first turn".to_string(),
        turn => format!("Turn {turn}"),
    };
    format!("{when}: {}", what(step, true))
}

/// What happens in `step`, without its turn, and without its times if they are not wanted.
pub(super) fn what(step: &Step, times: bool) -> String {
    let task = step.task.unwrap_or_default();
    match step.step {
        Kind::Spawn => format!("task {task} is spawned"),
        Kind::Poll => format!("task {task} is polled and {}", outcome(step.result)),
        Kind::Wait => match step.timeout_ms.flatten() {
            None => "the loop waits for an event, without a limit".to_string(),
            Some(_) if !times => "the loop waits for an event, with a limit".to_string(),
            Some(_) if !step.waits() => "the loop asks for events and does not wait".to_string(),
            Some(limit) => format!("the loop waits for an event, {limit:.1} ms at most"),
        },
        Kind::Event => {
            let fd = step.fd.as_deref().unwrap_or_default();
            let verb = step.direction.map_or("", |direction| direction.word());
            let task = step.task.map(|task| format!(", for task {task}"));
            let task = task.unwrap_or_default();
            format!("descriptor {fd} is ready to {verb}{task}")
        }
        Kind::Timer => format!("the timer of task {task} is due"),
        Kind::Wake => format!("task {task} is woken"),
        Kind::Exit => "the loop ends".to_string(),
    }
}

fn outcome(result: Option<Outcome>) -> &'static str {
    match result {
        Some(Outcome::Ready) => "is ready",
        Some(Outcome::Raised) => "raises an error",
        Some(Outcome::Pending) | None => "is pending",
    }
}

/// The places that a step changes, as in [`PLACES`]; before the first step all are empty.
pub(super) fn changed(before: Option<&Step>, step: &Step) -> Vec<&'static str> {
    let (ready, tasks) = before.map_or((&[][..], &[][..]), |b| (&b.ready, &b.tasks));
    let timers = before.map_or(&[][..], |before| &before.timers);
    let poller = before.map_or(&[][..], |before| &before.poller);
    let same = [
        ready == step.ready,
        tasks == step.tasks,
        timers == step.timers,
        poller == step.poller,
    ];
    let places = PLACES.iter().zip(same).filter(|(_, same)| !same);
    places.map(|((name, _), _)| *name).collect()
}

/// The run in one sentence.
pub(super) fn summary(turns: &Turns) -> String {
    let steps = &turns.steps;
    let count = |kind| steps.iter().filter(|step| step.step == kind).count();
    let mut tasks: Vec<u64> = steps
        .iter()
        .flat_map(|step| step.tasks.iter().copied().chain(step.task))
        .collect();
    tasks.sort_unstable();
    tasks.dedup();
    let turn = steps.last().map_or(0, |step| step.turn);
    let waits = match steps.iter().filter(|step| step.waits()).count() {
        0 => "the loop never waits".to_string(),
        waits => format!("the loop waits {}", times(waits)),
    };
    format!(
        "The run of the loop in {} and {}: {}, polled {} in all; {waits}.",
        plural(turn as usize, "turn"),
        plural(steps.len(), "step"),
        plural(tasks.len(), "task"),
        times(count(Kind::Poll)),
    )
}

fn plural(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    }
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_string(),
        2 => "twice".to_string(),
        count => format!("{count} times"),
    }
}

/// Tasks in order: "2, 3", or "empty".
pub(super) fn tasks(tasks: &[u64]) -> String {
    listed(tasks.iter().map(u64::to_string), ", ")
}

/// The timers in order: "300.0 ms: task 1".
pub(super) fn timers(step: &Step) -> String {
    let timers = step.timers.iter();
    let words = timers.map(|timer| format!("{:.1} ms: task {}", timer.deadline_ms, timer.task));
    listed(words, "; ")
}

/// What the poller watches: "A, read: task 4".
pub(super) fn poller(step: &Step) -> String {
    let watched = step.poller.iter();
    let words = watched.map(|interest| {
        let word = interest.direction.word();
        format!("{}, {word}: task {}", interest.fd, interest.task)
    });
    listed(words, "; ")
}

fn listed(words: impl Iterator<Item = String>, between: &str) -> String {
    let words: Vec<String> = words.collect();
    match words.is_empty() {
        true => "empty".to_string(),
        false => words.join(between),
    }
}
