//! Recorded runs.

pub mod model;
