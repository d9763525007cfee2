//! A visitor who is not invited, with callbacks.
//!
//! Run it: `cargo run -p why-async --example guarded_callbacks`

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_millis(150);

#[derive(Debug, PartialEq)]
pub(crate) struct NotInvited(&'static str);

fn admit(name: &'static str) -> Result<(), NotInvited> {
    match name {
        "Ada" | "Grace" => Ok(()),
        _ => Err(NotInvited(name)),
    }
}

type Callback = Box<dyn FnOnce(&mut EventLoop)>;

#[derive(Default)]
pub(crate) struct EventLoop {
    /// What to call when. The number keeps equal times apart.
    timers: BTreeMap<(Instant, u64), Callback>,
    /// How many timers there have been.
    made: u64,
}

impl EventLoop {
    pub(crate) fn after(
        &mut self,
        pause: Duration,
        callback: impl FnOnce(&mut EventLoop) + 'static,
    ) {
        self.made += 1;
        let due = (Instant::now() + pause, self.made);
        self.timers.insert(due, Box::new(callback));
    }

    pub(crate) fn run(&mut self) {
        while let Some(((due, _), callback)) = self.timers.pop_first() {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            callback(self);
        }
    }
}

// ANCHOR: visit
pub(crate) fn visit(
    events: &mut EventLoop,
    name: &'static str,
    pause: Duration,
    done: impl FnOnce(Result<u32, NotInvited>) + 'static,
) {
    events.after(pause, move |events| {
        if let Err(refused) = admit(name) {
            return done(Err(refused));
        }
        println!("Hello, {name}!");
        events.after(pause, move |_| {
            println!("Goodbye, {name}!");
            done(Ok(1));
        });
    });
}
// ANCHOR_END: visit

fn main() {
    let mut events = EventLoop::default();
    visit(&mut events, "Mallory", PAUSE, |visitors| {
        println!("{visitors:?}");
    });
    events.run();
}
