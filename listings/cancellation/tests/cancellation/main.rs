//! Proofs of what the pages on cancelling and on clean-up say.

mod clean_up;
mod shapes;
