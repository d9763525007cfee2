//! What `/proc` says of this process follows what the process does.

#![cfg(target_os = "linux")]

use std::sync::{Arc, Barrier, Mutex, MutexGuard};
use std::thread;

use measure::process::{kernel, memory, raise_descriptor_limit, threads};

/// Each test counts the whole process, so that one runs at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[test]
fn memory_that_is_touched_is_resident() {
    let _alone = alone();
    let before = memory().expect("/proc is there").resident;
    let touched = std::hint::black_box(vec![1_u8; 64 << 20]);
    let after = memory().expect("/proc is there").resident;
    // Threads of the harness may end in between and give a little back.
    assert!(after >= before + touched.len() as u64 / 10 * 9);
}

#[test]
fn every_thread_that_lives_is_counted_and_has_a_stack_in_the_kernel() {
    let _alone = alone();
    let counted = threads().expect("/proc is there");
    let barrier = Arc::new(Barrier::new(101));
    let spawn = |_| {
        let barrier = Arc::clone(&barrier);
        thread::spawn(move || barrier.wait())
    };
    let spawned: Vec<_> = (0..100).map(spawn).collect();
    // The harness starts a thread for each test that waits for its turn.
    assert!(threads().expect("/proc is there") >= counted + 100);
    // A stack in the kernel is at least a page or two on every architecture.
    assert!(kernel().expect("/proc is there").stacks >= 100 * 8192);
    barrier.wait();
    for thread in spawned {
        thread.join().expect("it does not panic");
    }
}

#[test]
fn the_limit_of_descriptors_can_be_raised_once_and_again() {
    let raised = raise_descriptor_limit().expect("a limit");
    assert_eq!(raise_descriptor_limit().expect("a limit"), raised);
    assert!(raised.is_none_or(|limit| limit > 10));
}
