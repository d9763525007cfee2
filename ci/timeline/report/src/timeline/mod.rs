//! Recorded runs: reading, comparing, exporting.

pub mod chrome;
pub mod compare;
mod event;
pub mod model;
pub mod read;
