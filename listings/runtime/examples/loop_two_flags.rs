//! A handle is dropped just as its task ends: which of them drops the output?
//!
//! Run it: `cargo run -p runtime --example loop_two_flags`

use std::sync::atomic::{AtomicBool, Ordering};

use runtime::s7_state::State;

// ANCHOR: first
/// What a task and its handle know of each other.
pub(crate) struct TwoFlags {
    /// The output is there.
    complete: AtomicBool,
    /// There is a handle, which will take it.
    handle: AtomicBool,
}

impl TwoFlags {
    /// The task's end. `gap` runs between its look and its change.
    /// Returns whether the task drops the output.
    pub(crate) fn complete(&self, gap: impl FnOnce()) -> bool {
        let handle = self.handle.load(Ordering::SeqCst);
        gap();
        self.complete.store(true, Ordering::SeqCst);
        !handle
    }

    /// The handle's end. Returns whether the handle drops the output.
    pub(crate) fn drop_handle(&self) -> bool {
        let complete = self.complete.load(Ordering::SeqCst);
        self.handle.store(false, Ordering::SeqCst);
        complete
    }
}
// ANCHOR_END: first

impl Default for TwoFlags {
    fn default() -> TwoFlags {
        TwoFlags {
            complete: AtomicBool::new(false),
            handle: AtomicBool::new(true),
        }
    }
}

// ANCHOR: main
/// How often the output is dropped if the handle goes before, after, or while the
/// task ends.
pub(crate) fn drops_with_two_flags() -> [usize; 3] {
    let before = {
        let task = TwoFlags::default();
        let by_handle = task.drop_handle();
        [task.complete(|| ()), by_handle]
    };
    let after = {
        let task = TwoFlags::default();
        [task.complete(|| ()), task.drop_handle()]
    };
    let meanwhile = {
        let task = TwoFlags::default();
        let mut by_handle = false;
        [task.complete(|| by_handle = task.drop_handle()), by_handle]
    };
    [before, after, meanwhile].map(count)
}

/// The same where both are in one number. Nothing fits between look and change.
pub(crate) fn drops_with_one_number() -> [usize; 2] {
    let before = {
        let task = State::new();
        let by_handle = task.drop_handle();
        [!task.complete(), by_handle]
    };
    let after = {
        let task = State::new();
        [!task.complete(), task.drop_handle()]
    };
    [before, after].map(count)
}

fn count(drops: [bool; 2]) -> usize {
    drops.into_iter().filter(|drops| *drops).count()
}

fn main() {
    let [before, after, meanwhile] = drops_with_two_flags();
    println!("two flags: {before} before, {after} after, {meanwhile} meanwhile");
    let [before, after] = drops_with_one_number();
    println!("one number: {before} before, {after} after");
}
// ANCHOR_END: main
