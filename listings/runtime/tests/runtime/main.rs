//! The tests of the stages, in one binary.
//!
//! The models of loom have a binary of their own, `tests/loom`: their crate calls itself `std`.
//! A test that needs a process of its own starts one: see `alone`.

mod allocations;
mod alone;
mod block_on;
mod dropped_io;
mod drops;
mod executor;
mod foreign_locks;
mod foreign_panics;
mod foreign_returns;
mod home;
mod hyper;
mod hyper_adapters;
mod hyper_limits;
mod hyper_support;
mod library;
mod library_system;
mod load;
mod load_slow;
mod machine;
mod measured;
mod one_loop;
mod poll;
mod reactor;
mod reactor_scripted;
mod reactor_waits;
mod shared_sockets;
mod stealing;
mod stealing_end;
mod stealing_waits;
mod support;
mod task_cell;
mod timers;
mod watchdog;
