//! The echo server in five stages, its twin with threads, and its client.

mod bind;
pub mod client;
pub mod descriptors;
mod limits;
mod places;
pub mod s1_unwraps;
pub mod s2_errors;
pub mod s3_limit;
pub mod s4_patience;
pub mod s5_shutdown;
pub mod threads;

pub use bind::bind;
pub use limits::Limits;
pub use s5_shutdown::{Event, handle, serve};
