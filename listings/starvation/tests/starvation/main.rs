//! Proofs of what the page says, in one binary.

mod blocking;
mod giving_way;
