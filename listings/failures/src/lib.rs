//! What becomes of a program whose tasks fail.

pub mod supervise;
