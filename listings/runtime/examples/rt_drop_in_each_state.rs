//! A future that's dropped in each of its states.
//!
//! Run it: `cargo run -p runtime --example rt_drop_in_each_state`

use std::cell::RefCell;
use std::pin::pin;
use std::task::{Context, Waker};

use runtime::s1_poll::Countdown;

// ANCHOR: body
/// Notes its name when it's dropped.
struct Noted<'a>(&'static str, &'a RefCell<Vec<&'static str>>);

impl Drop for Noted<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

async fn body(argument: Noted<'_>) {
    let notes = argument.1;
    let first = Noted("first", notes);
    Countdown { left: 1 }.await;
    drop(first);
    let _second = Noted("second", notes);
    Countdown { left: 1 }.await;
}
// ANCHOR_END: body

// ANCHOR: main
/// Polls `body` that often and drops it. Returns what's dropped by then.
pub(crate) fn dropped_after(polls: usize) -> Vec<&'static str> {
    let notes = RefCell::default();
    {
        let mut body = pin!(body(Noted("argument", &notes)));
        for _ in 0..polls {
            let mut context = Context::from_waker(Waker::noop());
            assert!(body.as_mut().poll(&mut context).is_pending());
        }
        notes.borrow_mut().push("|");
    }
    notes.into_inner()
}

fn main() {
    for polls in 0..3 {
        println!("{polls} polls: {}", dropped_after(polls).join(" "));
    }
}
// ANCHOR_END: main
