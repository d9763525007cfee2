//! A small runtime, built in stages. Neighbouring stages differ little.

pub mod s1_poll;
