//! Proofs of what the part on the event loop says about its runtime, in Rust and in Python.

mod polls;
mod programs;
mod python;
mod sockets;
mod support;
mod timers;
mod turns;
mod wakes;
