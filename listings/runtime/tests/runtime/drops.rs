//! What counts its drops.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Counts its drops, and notes the thread of the last.
#[derive(Clone, Default)]
pub struct Drops(Arc<(AtomicUsize, Mutex<Option<thread::ThreadId>>)>);

pub struct Guard(Drops);

impl Drops {
    pub fn guard(&self) -> Guard {
        Guard(self.clone())
    }

    pub fn count(&self) -> usize {
        self.0.0.load(Ordering::SeqCst)
    }

    pub fn thread(&self) -> Option<thread::ThreadId> {
        *self.0.1.lock().expect("no panic under the lock")
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let (count, thread) = &*self.0.0;
        count.fetch_add(1, Ordering::SeqCst);
        *thread.lock().expect("no panic under the lock") = Some(thread::current().id());
    }
}
