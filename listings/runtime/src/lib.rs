//! A runtime, in stages. Neighbours differ little, and each stage uses those before it.

// The stages name the library as a reader's program does.
extern crate self as runtime;

pub mod s5_sleep;
pub mod s5_timers;
