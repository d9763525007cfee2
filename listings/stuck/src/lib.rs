//! What the page on stuck tasks shows in parts.

pub mod held;
pub mod paying;
