//! Proofs of what the pages on failures and on shutting down say.

mod matrix;
mod programs;
mod shutdown;
mod supervisor;
mod support;
