//! Proofs of what the page on failures says.

mod matrix;
mod programs;
mod supervisor;
mod support;
