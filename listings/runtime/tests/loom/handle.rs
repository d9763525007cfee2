//! Spawning from another thread, while the loop falls asleep, and while its runtime ends.

use real_std::sync::atomic::Ordering::{AcqRel, Relaxed};
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread;

use loom::sync::atomic::AtomicUsize;

use crate::model::{Bell, Written, model_within};
use crate::s3_block_on;
use crate::s7_loop::Runtime;

/// The task is spawned by another thread, and wakes the main future of the loop.
#[test]
fn a_loop_that_falls_asleep_misses_no_spawn_of_another_thread() {
    model_within(2, || {
        let runtime = Runtime::new().expect("a driver");
        let handle = runtime.handle();
        let bell = Bell::new();
        let rings = bell.clone();
        let other = thread::spawn(move || handle.spawn(async move { rings.ring() }));
        // One that's missed is a deadlock.
        assert_eq!(runtime.block_on(bell.rung()), 1);
        drop(other.join().expect("no panic"));
    });
}

/// The thread that spawned waits for the output, and the loop for that thread.
#[test]
fn the_output_gets_to_the_thread_that_has_spawned() {
    model_within(2, || {
        let runtime = Runtime::new().expect("a driver");
        let handle = runtime.handle();
        let bell = Bell::new();
        let rings = bell.clone();
        let other = thread::spawn(move || {
            let written = Written::default();
            let task = handle.spawn(async move {
                written.write();
                written
            });
            let output = s3_block_on::block_on(task);
            assert_eq!(output.expect("it returns").read(), 1);
            rings.ring();
        });
        assert_eq!(runtime.block_on(bell.rung()), 1);
        other.join().expect("no panic");
    });
}

/// Two threads spawn. What each did before is seen by its task.
#[test]
fn a_task_sees_what_the_thread_did_that_spawned_it() {
    model_within(2, || {
        let runtime = Runtime::new().expect("a driver");
        let done = Arc::new((AtomicUsize::new(0), Mutex::new(None::<Waker>)));
        let others = [(); 2].map(|()| {
            let (handle, done) = (runtime.handle(), done.clone());
            thread::spawn(move || {
                let written = Written::default();
                written.write();
                handle.spawn(async move {
                    assert_eq!(written.read(), 1);
                    done.0.fetch_add(1, AcqRel);
                    let waker = done.1.lock().expect("no panic").take();
                    waker.into_iter().for_each(Waker::wake);
                })
            })
        });
        runtime.block_on(poll_fn(|context| {
            *done.1.lock().expect("no panic") = Some(context.waker().clone());
            match done.0.load(Relaxed) {
                2 => Poll::Ready(()),
                _ => Poll::Pending,
            }
        }));
        for other in others {
            drop(other.join().expect("no panic"));
        }
    });
}

/// The runtime ends while another thread spawns. One of the two drops the future.
#[test]
fn a_spawn_at_the_end_of_a_runtime_leaves_no_future() {
    struct Counts(Arc<AtomicUsize>);

    impl Drop for Counts {
        fn drop(&mut self) {
            self.0.fetch_add(1, Relaxed);
        }
    }

    model_within(3, || {
        let runtime = Runtime::new().expect("a driver");
        let handle = runtime.handle();
        let drops = Arc::new(AtomicUsize::new(0));
        let counts = Counts(drops.clone());
        let other = thread::spawn(move || {
            drop(handle.spawn(async move { drop(counts) }));
            handle
        });
        drop(runtime);
        // The handle is still there, and keeps nothing.
        let _handle = other.join().expect("no panic");
        assert_eq!(drops.load(Relaxed), 1);
    });
}
