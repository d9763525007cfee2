//! A reactor on a thread of its own, beside an executor that knows nothing of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use runtime::s6_reactor::Reactor;

/// The thread, until this is dropped.
pub struct Beside {
    reactor: Arc<Reactor>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Beside {
    pub fn start(reactor: Arc<Reactor>) -> Beside {
        let ended = Arc::new(AtomicBool::new(false));
        let (turns, end) = (reactor.clone(), ended.clone());
        let thread = thread::spawn(move || {
            while !end.load(Ordering::Acquire) {
                turns.turn(None).expect("the system can be asked");
            }
        });
        Beside {
            reactor,
            ended,
            thread: Some(thread),
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        self.reactor.notify().expect("the thread can be woken");
        if let Some(thread) = self.thread.take() {
            thread.join().expect("the thread does not panic");
        }
    }
}
