//! Abstractions over futures that the page builds: a time limit, a retry, a
//! rate limit and a race for the first success.

pub mod bucket;
pub mod first;
pub mod limit;
pub mod retry;
