//! Code that waits between two steps, and tests that try what happens in between.

pub mod branches;
pub mod orders;
pub mod price_test;
pub mod shop;
