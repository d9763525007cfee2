//! The runtime in every order that its threads can take.
//!
//! What is tried is the code of the stages itself: this crate calls itself `std` and `futures`, and
//! hands them locks, atomic numbers, cells and threads of loom. Ordinary tests cannot share it, so
//! the models have a binary of their own.
//!
//! With more preemptions than three, and longer:
//! `LOOM_MAX_PREEMPTIONS=5 cargo test -p runtime --test loom -- --skip stealing::`

extern crate futures as real_futures;
extern crate self as futures;
extern crate self as std;
extern crate std as real_std;

mod executor;
mod loom_std;
mod model;
mod stealing;
mod task_cell;

pub use loom_std::{any, cell, collections, error, fmt, future, io};
pub use loom_std::{marker, mem, panic, pin, sync, task, thread};

// The stages, which find each other at the root of the crate, as in the library.
#[path = "../../src/s3_block_on.rs"]
mod s3_block_on;
#[expect(dead_code, reason = "the models do not read why a task panicked")]
#[path = "../../src/s4_executor.rs"]
mod s4_executor;
#[expect(dead_code, reason = "the models do not read why a task panicked")]
#[path = "../../src/s4_one_allocation.rs"]
mod s4_one_allocation;
#[path = "../../src/s7_join.rs"]
mod s7_join;
#[path = "../../src/s7_signal.rs"]
mod s7_signal;
#[path = "../../src/s7_state.rs"]
mod s7_state;
#[expect(dead_code, reason = "the models end each task by running it")]
#[path = "../../src/s7_task.rs"]
mod s7_task;
