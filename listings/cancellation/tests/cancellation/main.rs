//! Proofs of what the page on cancelling says.

mod shapes;
