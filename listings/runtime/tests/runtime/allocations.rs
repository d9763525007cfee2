//! How often a task allocates. The counts belong to the thread of the test.

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/rt_spawn_allocations.rs"]
mod rt_spawn_allocations;

use rt_spawn_allocations::{on_the_executor, on_the_loop};

#[test]
fn a_task_of_the_executor_takes_three_allocations() {
    assert_eq!(on_the_executor(), 300);
}

#[test]
fn a_task_of_the_loop_takes_one_allocation() {
    assert_eq!(on_the_loop(), 100);
}
