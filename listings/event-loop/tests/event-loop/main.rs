//! Tests of the loop and of its programs, in one binary. What is counted of the loop and of its
//! allocations belongs to one thread, so that tests can run at the same time.

mod notes;
mod polls;
mod programs;
mod python;
mod sockets;
mod support;
mod timers;
mod wakes;
