//! A bell that wakes under its lock, and a waker that polls the bell.
//!
//! Run it: `cargo run -p runtime --example rt_bell_locked`

use std::sync::{Arc, Mutex, mpsc};
use std::task::{Wake, Waker};
use std::thread;
use std::time::Duration;

use runtime::foreign::lock;

// ANCHOR: ring
/// Whether it has rung, and the task to wake: both under one lock.
#[derive(Default)]
struct Shared {
    rung: bool,
    waker: Option<Waker>,
}

fn ring(shared: &Mutex<Shared>) {
    let mut shared = lock(shared);
    shared.rung = true;
    if let Some(waker) = shared.waker.take() {
        waker.wake();
    }
}
// ANCHOR_END: ring

// ANCHOR: main
/// Looks at the bell as soon as it's woken, as an executor may.
struct LooksAtOnce {
    bell: Arc<Mutex<Shared>>,
    answers: mpsc::Sender<bool>,
}

impl Wake for LooksAtOnce {
    fn wake(self: Arc<Self>) {
        println!("woken");
        let rung = lock(&self.bell).rung;
        self.answers.send(rung).expect("main listens");
    }
}

fn main() {
    let bell = Arc::new(Mutex::<Shared>::default());
    let (answers, answer) = mpsc::channel();
    let task = LooksAtOnce {
        bell: bell.clone(),
        answers,
    };
    lock(&bell).waker = Some(Waker::from(Arc::new(task)));
    thread::spawn(move || ring(&bell));
    println!("rung: {:?}", answer.recv_timeout(Duration::from_secs(1)));
}
// ANCHOR_END: main
