//! The echo server in five stages, its twin with threads, and its client.

pub mod client;
pub mod descriptors;
pub mod s1_unwraps;
pub mod s2_errors;
pub mod s3_limit;
pub mod s4_patience;
pub mod s5_shutdown;
pub mod threads;

pub use s5_shutdown::{Event, Limits, serve};
