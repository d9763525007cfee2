//! How often a task allocates, on the executor and on the loop.
//!
//! Run it: `cargo run -p runtime --example rt_spawn_allocations`

use runtime::{s4_executor, s7_loop};
use why_async::counting::{Counting, allocations};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// ANCHOR: main
pub(crate) fn on_the_executor() -> u64 {
    let executor = s4_executor::Executor::new();
    let spawner = executor.spawner();
    counted(|tasks| {
        executor.block_on(async {
            for number in 0..tasks {
                let task = spawner.spawn(async move { number });
                assert_eq!(task.await.ok(), Some(number));
            }
        });
    })
}

pub(crate) fn on_the_loop() -> u64 {
    let runtime = s7_loop::Runtime::new().expect("there are descriptors");
    counted(|tasks| {
        runtime.block_on(async {
            for number in 0..tasks {
                let task = s7_loop::spawn(async move { number });
                assert_eq!(task.await.ok(), Some(number));
            }
        });
    })
}

/// How often a hundred tasks allocate, when others have made room in queue and table.
fn counted(run: impl Fn(u32)) -> u64 {
    run(100);
    let [all, none] = [100, 0].map(|tasks| allocations(|| run(tasks)).1);
    all - none
}

fn main() {
    println!("on the executor: {} for a hundred tasks", on_the_executor());
    println!("on the loop: {} for a hundred tasks", on_the_loop());
}
// ANCHOR_END: main
