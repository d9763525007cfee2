//! What a runtime says of itself: notes, the tasks that it polls, and the turns of its loop.

use crate::columns::Entry;
use crate::recorder::{LOOP, PollGuard, TASK, recorder};

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
