//! A seat is taken by a guard, into a variable and into none.
//!
//! Run it: `cargo run -p cancellation --example seat_underscore`

use std::cell::Cell;

struct Seat<'a> {
    taken: &'a Cell<u32>,
}

impl<'a> Seat<'a> {
    fn take(taken: &'a Cell<u32>) -> Self {
        taken.set(taken.get() + 1);
        Self { taken }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.taken.set(self.taken.get() - 1);
    }
}

// ANCHOR: main
fn main() {
    let taken = Cell::new(0);
    let _seat = Seat::take(&taken);
    let _ = Seat::take(&taken);
    println!("taken: {}", taken.get());
}
// ANCHOR_END: main
