//! Proofs of what the pages on `select!` say, in one binary.

mod basics;
mod loops;
mod turns;
