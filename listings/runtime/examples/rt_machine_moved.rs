//! A value that points into itself is moved, and the pointer stays behind.
//!
//! Run it: `cargo run -p runtime --example rt_machine_moved`

use std::ptr;

// ANCHOR: moved
struct Machine {
    numbers: [u32; 3],
    largest: *const u32,
}

impl Machine {
    fn borrow(&mut self) {
        self.largest = &self.numbers[1];
    }

    fn points_into_itself(&self) -> bool {
        self.numbers.as_ptr_range().contains(&self.largest)
    }
}

fn main() {
    let mut machine = Machine {
        numbers: [3, 7, 5],
        largest: ptr::null(),
    };
    machine.borrow();
    println!("where it was: {}", machine.points_into_itself());
    let moved = Box::new(machine);
    println!("moved to a box: {}", moved.points_into_itself());
    println!("the numbers are {:?}", moved.numbers);
}
// ANCHOR_END: moved
