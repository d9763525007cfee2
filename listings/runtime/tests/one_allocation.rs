//! The executor with one allocation for each task passes the tests of the other one.

#[path = "executor.rs"]
mod executor;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../examples/rt_spawn_allocations.rs"]
mod rt_spawn_allocations;

mod stage {
    pub use runtime::s4_one_allocation::{Executor, JoinError, JoinHandle, Spawner};
}

#[test]
fn a_task_takes_three_allocations_in_the_first_form_and_one_in_the_second() {
    let neither = rt_spawn_allocations::neither();
    assert_eq!(rt_spawn_allocations::first() - neither, 300);
    assert_eq!(rt_spawn_allocations::second() - neither, 100);
}
