//! A task is cancelled before its first turn.
//!
//! Run it: `cargo run -p runtime --example rt_cancelled_early`

use runtime::s4_executor::Executor;

fn main() {
    let executor = Executor::new();
    let handle = executor.spawner().spawn(async { println!("it runs") });
    handle.cancel();
    println!("polls: {}", executor.turn());
    println!("{:?}", executor.block_on(handle));
}
