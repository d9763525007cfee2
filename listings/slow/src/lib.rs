//! What the page on slow programs shows in parts.

pub mod layers;
pub mod serving;
