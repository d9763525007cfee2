//! What is done to the site after mdBook has written it: each page is read once, goes through
//! the steps below, and is written once.

pub mod mend;

use std::path::{Path, PathBuf};

use anyhow::Context;

/// Finishes the pages that mdBook has rendered to `dest`.
///
/// # Errors
///
/// A page cannot be read or written, or is not of the form that a step expects, as where
/// mdBook's template has changed.
pub fn finish(dest: &Path) -> anyhow::Result<()> {
    for file in pages(dest)? {
        let shown = file.display();
        let html = read(&file)?;
        let html = mend::mended(&html).with_context(|| format!("cannot finish {shown}"))?;
        std::fs::write(&file, html).with_context(|| format!("cannot write {shown}"))?;
    }
    Ok(())
}

/// The HTML files below `dir`, sorted.
fn pages(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let shown = dir.display();
    let entries = std::fs::read_dir(dir).with_context(|| format!("cannot read {shown}"))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry
            .with_context(|| format!("cannot read {shown}"))?
            .path();
        if path.is_dir() {
            found.extend(pages(&path)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
