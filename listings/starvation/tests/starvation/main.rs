//! Proofs of what the page says, in one binary.

mod blocking;
mod budget;
mod giving_way;
