//! What compares the peers: builds them, runs them in turn, and reports.

pub mod client;
pub mod compare;
pub mod peer;
