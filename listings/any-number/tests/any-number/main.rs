//! Proofs of what the page says, in one binary.

mod dropped;
mod polls;
mod results;
