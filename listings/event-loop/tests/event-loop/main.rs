//! Tests of the loop and of its programs, in one binary. They count what one thread did and
//! allocated, so they can run at the same time.

mod notes;
mod polls;
mod programs;
mod python;
mod sockets;
mod support;
mod timers;
mod wakes;
