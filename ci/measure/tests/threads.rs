//! The threads of this process are counted, and the kernel keeps a stack for
//! each.
//!
//! It stands alone in its binary: the harness starts and ends a thread for
//! each test, and a neighbor that ends between two counts would be missing in
//! the second.

#![cfg(target_os = "linux")]

use std::sync::{Arc, Barrier};
use std::thread;

use measure::process::{kernel, threads};

#[test]
fn every_thread_that_lives_is_counted_and_has_a_stack_in_the_kernel() {
    let counted = threads().expect("/proc is there");
    let barrier = Arc::new(Barrier::new(101));
    let spawn = |_| {
        let barrier = Arc::clone(&barrier);
        thread::spawn(move || barrier.wait())
    };
    let spawned: Vec<_> = (0..100).map(spawn).collect();
    assert_eq!(threads().expect("/proc is there"), counted + 100);
    // A stack in the kernel is at least a page or two on every architecture.
    assert!(kernel().expect("/proc is there").stacks >= 100 * 8192);
    barrier.wait();
    for thread in spawned {
        thread.join().expect("it does not panic");
    }
}
