//! What `/proc` says of this process follows what the process does.

#![cfg(target_os = "linux")]

use std::io;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use measure::process::{busy, busy_thread, memory, raise_descriptor_limit};

/// Each test counts the whole process, so that one runs at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner())
}

#[test]
fn a_thread_that_sleeps_is_not_busy_and_one_that_works_is() {
    let _alone = alone();
    let before = busy_thread().expect("the clock is there");
    std::thread::sleep(Duration::from_millis(200));
    let slept = busy_thread().expect("the clock is there") - before;
    assert!(slept < Duration::from_millis(100), "{slept:?} asleep");
    let work = || -> io::Result<()> {
        let start = busy_thread()?;
        while busy_thread()? - start < Duration::from_millis(50) {
            std::hint::spin_loop();
        }
        Ok(())
    };
    let before = busy().expect("the clock is there");
    let worker = std::thread::spawn(work);
    worker
        .join()
        .expect("it does not panic")
        .expect("the clock is there");
    let all = busy().expect("the clock is there") - before;
    assert!(all >= Duration::from_millis(50), "{all:?} of all threads");
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
fn the_limit_of_descriptors_can_be_raised_once_and_again() {
    let raised = raise_descriptor_limit().expect("a limit");
    assert_eq!(raise_descriptor_limit().expect("a limit"), raised);
    assert!(raised.is_none_or(|limit| limit > 10));
}
