//! How often a task allocates. The counts belong to the thread of the test.

use runtime::s7_loop::{Runtime, spawn};
use why_async::counting::allocations;

#[expect(dead_code, reason = "the tests call the listing and not its `main`")]
#[path = "../../examples/rt_spawn_allocations.rs"]
mod rt_spawn_allocations;

#[test]
fn a_task_takes_three_allocations_in_the_first_form_and_one_in_the_second() {
    let neither = rt_spawn_allocations::neither();
    assert_eq!(rt_spawn_allocations::first() - neither, 300);
    assert_eq!(rt_spawn_allocations::second() - neither, 100);
}

#[test]
fn a_task_of_the_loop_takes_one_allocation() {
    let runtime = Runtime::new().expect("there are descriptors");
    let hundred = |tasks: bool| {
        let main = async {
            for number in 0..100 {
                if tasks {
                    let output = spawn(async move { number }).await;
                    assert_eq!(output.expect("it returns"), number);
                }
            }
        };
        runtime.block_on(main).expect("the system waits");
    };
    hundred(true);
    let [none, all] = [false, true].map(|tasks| allocations(|| hundred(tasks)).1);
    assert_eq!(all - none, 100);
}
