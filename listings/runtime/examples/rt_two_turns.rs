//! A task spawns another one.
//!
//! Run it: `cargo run -p runtime --example rt_two_turns`

use runtime::s4_executor::Executor;

fn main() {
    let executor = Executor::new();
    let spawner = executor.spawner();
    let outer = executor.spawner().spawn(async move {
        drop(spawner.spawn(async { println!("inner") }));
        println!("outer");
    });
    drop(outer);
    println!("polls: {}", executor.turn());
    println!("polls: {}", executor.turn());
    println!("polls: {}", executor.turn());
}
