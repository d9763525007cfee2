//! `src/SUMMARY.md`: the order of the chapters.

use std::path::{Path, PathBuf};

use super::chapter::Chapter;
use crate::problem::Problems;

/// The table of contents.
#[derive(Debug, Clone)]
pub struct Summary {
    /// `src/SUMMARY.md`.
    pub path: PathBuf,
    /// Its links, in order.
    pub entries: Vec<Entry>,
}

/// A line of the table of contents.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The chapter's file, from the project's root; none for an entry that leads nowhere.
    pub chapter: Option<PathBuf>,
    /// The line in `SUMMARY.md`, counted from 1.
    pub line: usize,
}

impl Summary {
    /// Reads `src/SUMMARY.md` in `root`.
    pub fn read(root: &Path) -> Result<Summary, Problems> {
        let path = PathBuf::from("src/SUMMARY.md");
        let chapter = Chapter::read(root, &path)?;
        let entries = chapter.links.into_iter().map(|link| Entry {
            chapter: (!link.target.is_empty()).then(|| Path::new("src").join(&link.target)),
            line: link.line,
        });
        let entries = entries.collect();
        Ok(Summary { path, entries })
    }
}
