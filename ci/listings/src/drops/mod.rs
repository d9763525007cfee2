//! What becomes of a future that is dropped at each of its awaits: the runs of a program that calls
//! `every_await::Builder::show`, kept beside it as `recorded/PROGRAM.drops.json` and shown by
//! `{{#drops PAGE/PROGRAM}}`.

mod figure;
mod recording;

pub use figure::figure;
pub use recording::{Drops, End, Run, SCHEMA};
