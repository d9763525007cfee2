//! Proofs of what the pages on debugging say.

mod spans;
