//! A call of an ordinary function, which holds its thread from its start to its end.

use std::thread;

use crate::recorder::{PollGuard, recorder};

/// Notes a call of the function `name`, the code of which begins on `line`, until the result is dropped.
///
/// The call is a lane with a single poll. It is ready when the function returns, and panicked when a
/// panic leaves it.
pub fn hold(name: &'static str, line: u32) -> Held {
    Held(recorder().map(|recorder| recorder.poll(recorder.call(name, line))))
}

/// A call that is going on; [`hold`] makes one.
#[must_use = "the call ends where this is dropped"]
pub struct Held(Option<PollGuard>);

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(guard) = self.0.take()
            && !thread::panicking()
        {
            guard.returned();
        }
    }
}
