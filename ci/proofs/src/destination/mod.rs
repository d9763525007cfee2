//! Where commands write. What this tool didn't make is never removed or overwritten.
//!
//! This module knows nothing about the book, only about paths.

mod file;
mod folder;
mod path;

pub use file::{
    check_file, check_folder_of, check_inside, is_epub, write_atomically, write_inside,
};
pub use folder::{Folder, claim};
