//! How often a spawn allocates, in both forms of the executor.
//!
//! Run it: `cargo run -p runtime --example rt_spawn_allocations`

use runtime::{s4_executor, s4_one_allocation};
use why_async::counting::{Counting, allocations};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// ANCHOR: main
/// Allocations of a hundred tasks, from the spawn to the output.
pub(crate) fn first() -> u64 {
    let executor = s4_executor::Executor::new();
    let hundred = || {
        for number in 0..100 {
            let handle = executor.spawner().spawn(async move { number });
            assert_eq!(executor.block_on(handle).ok(), Some(number));
        }
    };
    hundred();
    allocations(hundred).1
}

/// The same with the other executor.
pub(crate) fn second() -> u64 {
    let executor = s4_one_allocation::Executor::new();
    let hundred = || {
        for number in 0..100 {
            let handle = executor.spawner().spawn(async move { number });
            assert_eq!(executor.block_on(handle).ok(), Some(number));
        }
    };
    hundred();
    allocations(hundred).1
}

/// What a `block_on` of nothing allocates a hundred times.
pub(crate) fn neither() -> u64 {
    let executor = s4_one_allocation::Executor::new();
    allocations(|| (0..100).for_each(|_| executor.block_on(async {}))).1
}

fn main() {
    let neither = neither();
    println!("first: {} for a hundred tasks", first() - neither);
    println!("second: {} for a hundred tasks", second() - neither);
}
// ANCHOR_END: main
