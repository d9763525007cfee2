//! Counts the calls of each function of a waker's table.
//!
//! Run it: `cargo run -p runtime --example rt_vtable_calls`

use std::sync::Arc;
use std::thread;

use runtime::s1_poll::{Countdown, bell};
use runtime::s3_vtable::{Parker, block_on, waker};

// ANCHOR: main
fn main() {
    let (ringer, bell) = bell();
    let (rung, parker) = block_on(async {
        Countdown { left: 3 }.await;
        let ring = thread::spawn(|| ringer.ring());
        let rung = bell.await;
        ring.join().expect("the ringing thread does not panic");
        rung
    });
    let [_, _, by_ref, _] = parker.calls();
    println!("{rung}, woken by reference {by_ref} times");
    println!("counts left: {}", Arc::strong_count(&parker));

    let parker = Arc::new(Parker::new());
    let one = waker(&parker);
    let two = one.clone();
    println!("same task: {}", one.will_wake(&two));
    println!("other task: {}", one.will_wake(&waker(&Arc::default())));
    two.wake();
    drop(one);
    let [clones, wakes, _, drops] = parker.calls();
    println!("clone {clones}, wake {wakes}, drop {drops}");
    println!("counts left: {}", Arc::strong_count(&parker));
}
// ANCHOR_END: main
