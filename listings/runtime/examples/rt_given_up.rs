//! What the second step leaves: no word of how a task ended, and no way to end one.
//!
//! Run it: `cargo run -p runtime --example rt_given_up`

use std::future::pending;
use std::panic::set_hook;

use runtime::s1_poll::{Ringer, bell};
use runtime::s4_owner::Executor;

// ANCHOR: main
async fn panics(_done: Ringer) {
    panic!("it doesn't get to ring");
}

async fn waits(done: Ringer) {
    pending::<()>().await;
    done.ring();
}

fn main() {
    set_hook(Box::new(|_| {}));
    let executor = Executor::new();
    let spawner = executor.spawner();
    let (ringer, rung) = bell();
    spawner.spawn(panics(ringer));
    println!("done: {}", executor.block_on(rung));

    let (ringer, rung) = bell();
    spawner.spawn(waits(ringer));
    println!("polls: {}", executor.turn());
    drop(rung);
    println!("polls: {}, alive: {}", executor.turn(), spawner.alive());
}
// ANCHOR_END: main
