//! Runs what the book shows, and compares it with its recordings or records it.
//!
//! [`all`] lists everything in the book that a run can prove. `cargo test`, `cargo book test` and
//! `cargo book record` walk that list: [`Built`] builds what they need of it, [`Proof::verify`]
//! and [`Proof::record`] run it.

#![warn(missing_docs)]

pub mod blocks;
pub mod build;
pub mod destination;
mod drops;
mod fails;
mod gdb;
pub mod manifests;
pub mod measured;
mod normalize;
mod outputs;
mod program;
mod proof;
pub mod python;
pub mod record;
pub mod run;
mod tests;
pub mod timelines;
pub mod trials;
mod uring;
mod verify;

pub use build::Built;
pub use proof::{Kind, Name, Proof, all};
