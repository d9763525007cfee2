//! What a runtime says of itself: notes, the tasks that it polls, and the turns of its loop.

use std::cell::Cell;
use std::time::Instant;

use crate::line::quote;
use crate::recorder::{PollGuard, recorder};

thread_local! {
    /// The task that this thread's loop polls.
    static TASK: Cell<Option<u64>> = const { Cell::new(None) };

    /// The lane of this thread's loop, from its first turn on.
    static LOOP: Cell<Option<u64>> = const { Cell::new(None) };
}

/// What stands in a column.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The moment that belongs to it, such as a deadline.
    pub at: Option<Instant>,
    /// What it is, without a time: two runs have the same.
    pub text: String,
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Entry { at: None, text }
    }
}

/// Whether this run is recorded, and a note is worth its cost.
pub fn is_recorded() -> bool {
    recorder().is_some()
}

/// Notes that `text` happens, to the task with that number if it is about one, and what each of
/// `columns`, by name, holds after it.
pub fn note(task: Option<u64>, text: &str, columns: &[(&str, Vec<Entry>)]) {
    if let Some(recorder) = recorder() {
        recorder.note(task, text, columns);
    }
}

/// Says which task this thread's loop polls from now on: the future of the first poll is that task's.
pub fn task(number: Option<u64>) {
    TASK.set(number);
}

/// Notes that the loop `name` of this thread begins a turn, which lasts until the result is dropped.
pub fn turn(name: &str) -> Turn {
    Turn(recorder().map(|recorder| {
        let lane = LOOP.get().unwrap_or_else(|| recorder.looping(name));
        LOOP.set(Some(lane));
        let mut turn = recorder.poll(lane);
        turn.outcome = "pending";
        turn
    }))
}

/// A turn of a loop; [`turn`] begins one.
#[must_use = "the turn ends where this is dropped"]
pub struct Turn(Option<PollGuard>);

impl Turn {
    /// Notes that the loop ends with this turn.
    pub fn last(self) {
        if let Some(turn) = self.0 {
            turn.returned();
        }
    }
}

/// The task whose future is polled under `around`, if nothing is around it but the loop.
pub(crate) fn task_polled_by(around: Option<u64>) -> Option<u64> {
    TASK.get().filter(|_| around == LOOP.get())
}

/// The columns as a list of JSON, with times counted from `origin`.
pub(crate) fn columns(origin: Instant, columns: &[(&str, Vec<Entry>)]) -> String {
    list(columns, |out, (name, entries)| {
        out.push_str("{\"name\":");
        quote(out, name);
        out.push_str(",\"entries\":");
        out.push_str(&list(entries, |out, Entry { at, text }| {
            out.push('{');
            if let Some(at) = at {
                let since = at.saturating_duration_since(origin).as_nanos();
                out.push_str(&format!("\"at\":{since},"));
            }
            out.push_str("\"text\":");
            quote(out, text);
            out.push('}');
        }));
        out.push('}');
    })
}

fn list<T>(items: &[T], write: impl Fn(&mut String, &T)) -> String {
    let mut out = String::from("[");
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(&mut out, item);
    }
    out.push(']');
    out
}
