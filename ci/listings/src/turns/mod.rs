#![doc = include_str!("../../docs/turns.md")]

pub mod compare;
mod figure;
pub mod model;
pub mod read;

mod strip;
mod table;
mod words;

#[cfg(test)]
mod tests;

pub use figure::figure;
