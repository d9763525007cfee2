//! I/O by completions: the kernel works, and says when it's done.

pub mod ring;
