//! What becomes of a program whose tasks fail, and of one that is asked to stop.

pub mod journal;
pub mod service;
pub mod supervise;
