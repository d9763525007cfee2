//! Two ports under one flag, and an interrupt of one of them.
//!
//! Run it: `cargo run -p bare-waker --example two_ports`

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;

use bare_waker::{Flag, Port, block_on};
use futures::join;

// ANCHOR: main
static FLAG: Flag = Flag::new();

/// Counts the polls of `future`.
async fn counted<F: Future>(polls: &Cell<u32>, future: F) {
    let mut future = pin!(future);
    poll_fn(|context| {
        polls.set(polls.get() + 1);
        future.as_mut().poll(context).map(drop)
    })
    .await;
}

fn main() {
    let (left, right) = (Port::new(), Port::new());
    let polls = [Cell::new(0), Cell::new(0)];
    let both = async {
        join!(
            counted(&polls[0], left.receive()),
            counted(&polls[1], right.receive())
        )
    };
    // Each sleep ends with an interrupt: first the right port's, then the left one's.
    let ports = [&left, &right];
    let next = Cell::new(ports.len());
    block_on(&FLAG, both, || {
        next.set(next.get() - 1);
        ports[next.get()].interrupt(b'!');
    });
    println!(
        "left: {} polls, right: {} polls",
        polls[0].get(),
        polls[1].get()
    );
}
// ANCHOR_END: main
