//! Reads the events that the recorder wrote, compares timelines, and draws them.

#![warn(missing_docs)]

pub mod picture;
pub mod recording;
pub mod timeline;
