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

#[macro_use]
mod loom_std;
mod executor;
mod handle;
mod home;
mod model;
mod one_loop;
mod side;
mod stealing;
mod task_cell;

pub use loom_std::{any, cell, channel, collections, error, fmt, future, io};
pub use loom_std::{marker, mem, net, os, panic, pin, process, ptr, rc, sync, task, thread, time};

// The stages, which find each other at the root of the crate, as in the library.
#[path = "../../src/common.rs"]
mod common;
#[path = "../../src/foreign.rs"]
mod foreign;
#[path = "../../src/s3_block_on.rs"]
mod s3_block_on;
#[path = "../../src/s4_executor.rs"]
mod s4_executor;
#[expect(
    dead_code,
    reason = "the models wait for each other, and not for the time"
)]
#[path = "../../src/s5_sleep.rs"]
mod s5_sleep;
#[expect(
    dead_code,
    reason = "the models wait for each other, and not for the time"
)]
#[path = "../../src/s5_timers.rs"]
mod s5_timers;
#[path = "../../src/s6_block_on.rs"]
mod s6_block_on;
#[expect(dead_code, reason = "the models have no sockets")]
#[path = "../../src/s6_reactor.rs"]
mod s6_reactor;
#[path = "../../src/s6_side.rs"]
mod s6_side;
#[path = "../../src/s7_home.rs"]
mod s7_home;
#[path = "../../src/s7_home_join.rs"]
mod s7_home_join;
#[path = "../../src/s7_home_task.rs"]
mod s7_home_task;
#[path = "../../src/s7_join.rs"]
mod s7_join;
#[expect(dead_code, unused_imports, reason = "the models count for themselves")]
#[path = "../../src/s7_loop.rs"]
mod s7_loop;
#[path = "../../src/s7_signal.rs"]
mod s7_signal;
#[path = "../../src/s7_state.rs"]
mod s7_state;
#[expect(dead_code, reason = "the models end no runtime of this task")]
#[path = "../../src/s7_task.rs"]
mod s7_task;
#[path = "../../src/s7_yield.rs"]
mod s7_yield;
#[path = "../../src/s9_handle.rs"]
mod s9_handle;

// The drivers would ask the system. In their place a model waits for a notification.
use one_loop::driver as s6_one_shot;
use one_loop::driver as s7_edge;
