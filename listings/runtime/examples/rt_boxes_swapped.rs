//! Two futures that were polled already are swapped.
//!
//! Run it: `cargo run -p runtime --example rt_boxes_swapped`

use std::mem;
use std::task::{Context, Waker};

use runtime::s1_poll::Countdown;
use runtime::s2_machine::largest;

fn main() {
    let mut context = Context::from_waker(Waker::noop());
    let mut one = Box::pin(largest([3, 7, 5], Countdown { left: 1 }));
    let mut two = Box::pin(largest([2, 1, 0], Countdown { left: 1 }));
    assert!(one.as_mut().poll(&mut context).is_pending());
    assert!(two.as_mut().poll(&mut context).is_pending());
    mem::swap(&mut one, &mut two);
    println!("one: {:?}", one.as_mut().poll(&mut context));
    println!("two: {:?}", two.as_mut().poll(&mut context));
}
