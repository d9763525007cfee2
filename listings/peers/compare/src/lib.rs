//! Builds the peers, runs them in turn, and reports.

mod client;
mod comparison;
mod load;
mod peer;

pub use client::{Clients, ECHO, Exchange, HELLO};
pub use comparison::{Comparison, Options, Row, Values};
pub use load::{Load, Loaded, load};
pub use measure::process::raise_descriptor_limit;
pub use peer::{Built, Cost, PEERS, Peer, Profile, Server, build};
