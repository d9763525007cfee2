//! What counts its drops.

use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

/// Counts its drops, and notes the threads that they happen on.
#[derive(Clone, Default)]
pub struct Drops(Arc<Mutex<Vec<ThreadId>>>);

pub struct Guard(Drops);

impl Drops {
    pub fn guard(&self) -> Guard {
        Guard(self.clone())
    }

    pub fn count(&self) -> usize {
        self.threads().len()
    }

    /// Returns the thread of the last.
    pub fn thread(&self) -> Option<ThreadId> {
        self.threads().last().copied()
    }

    pub fn threads(&self) -> Vec<ThreadId> {
        self.0.lock().expect("no panic under the lock").clone()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut threads = self.0.0.lock().expect("no panic under the lock");
        threads.push(thread::current().id());
    }
}
