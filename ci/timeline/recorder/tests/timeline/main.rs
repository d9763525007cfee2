//! What a recorded run notes, and that nobody else notices.

mod claims;
mod executor;
mod lives;
mod notes;
mod off;
mod prints;
mod record;
mod runtimes;
mod wakers;
