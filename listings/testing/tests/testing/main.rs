//! Proofs of what the pages on tests of time and of bytes say, in one binary.

mod io;
mod time;
