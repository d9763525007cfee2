//! What the book says of its listings: it reads pages, packages and recordings, expands
//! directives, and checks them. It runs nothing.

#![warn(missing_docs)]

pub mod blocks;
pub mod check;
pub mod diagnostic;
mod drawing;
pub mod drops;
pub mod expand;
pub mod lanes;
pub mod measured;
pub mod model;
pub mod needs;
pub mod preprocess;
pub mod python;
pub mod recorded;

use timeline_report::picture;
