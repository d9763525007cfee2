#![doc = include_str!("../../docs/turns.md")]

pub mod compare;
mod figure;
pub mod model;
mod read;
pub mod run;
mod strip;
mod table;
mod words;

#[cfg(test)]
mod tests;

pub use figure::figure;
pub use read::read;
