//! Two visitors are received by callbacks on an event loop.
//!
//! Run it: `cargo run -p why-async --example visitors_callbacks`

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

const ADA: Duration = Duration::from_millis(200);
const GRACE: Duration = Duration::from_millis(300);

// ANCHOR: event_loop
type Callback = Box<dyn FnOnce(&mut EventLoop)>;

#[derive(Default)]
struct EventLoop {
    /// What to call when. The number keeps equal times apart.
    timers: BTreeMap<(Instant, u64), Callback>,
    /// How many timers there have been.
    made: u64,
}

impl EventLoop {
    fn after(&mut self, pause: Duration, callback: impl FnOnce(&mut EventLoop) + 'static) {
        self.made += 1;
        let due = (Instant::now() + pause, self.made);
        self.timers.insert(due, Box::new(callback));
    }

    fn run(&mut self) {
        while let Some(((due, _), callback)) = self.timers.pop_first() {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            callback(self);
        }
    }
}
// ANCHOR_END: event_loop

// ANCHOR: model
fn visit(
    events: &mut EventLoop,
    name: &'static str,
    pause: Duration,
    done: impl FnOnce(u32) + 'static,
) {
    events.after(pause, move |events| {
        println!("Hello, {name}!");
        events.after(pause, move |_| {
            println!("Goodbye, {name}!");
            done(1);
        });
    });
}

pub(crate) fn receive() -> u32 {
    let count = Rc::new(Cell::new(0));
    let mut events = EventLoop::default();
    for (name, pause) in [("Ada", ADA), ("Grace", GRACE)] {
        let count = Rc::clone(&count);
        visit(&mut events, name, pause, move |one| {
            count.set(count.get() + one);
        });
    }
    events.run();
    count.get()
}
// ANCHOR_END: model

fn main() {
    println!("{} visitors", receive());
}
