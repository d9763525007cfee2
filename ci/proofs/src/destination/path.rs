//! Paths of what commands write.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};

/// How the names of temporary files and folders begin.
pub const TEMPORARY: &str = ".cargo-book-";

/// The absolute path without links. What doesn't exist yet is taken by its name.
///
/// # Errors
///
/// `path` itself is a link, or a link on the way leads nowhere.
pub fn resolve(path: &Path) -> anyhow::Result<PathBuf> {
    let shown = path.display();
    let absolute = std::path::absolute(path).with_context(|| format!("cannot find `{shown}`"))?;
    let mut resolved = PathBuf::new();
    let mut parts = absolute.components().peekable();
    while let Some(part) = parts.next() {
        match part {
            Component::ParentDir => drop(resolved.pop()),
            part => resolved.push(part),
        }
        let Ok(found) = resolved.symlink_metadata() else {
            continue;
        };
        if found.is_symlink() && parts.peek().is_none() {
            bail!("{shown} is a symbolic link: name what it leads to, or remove it");
        }
        if matches!(part, Component::Normal(_)) {
            let canonical = resolved.canonicalize();
            resolved =
                canonical.with_context(|| format!("{} leads nowhere", resolved.display()))?;
        }
    }
    Ok(resolved)
}

/// Makes a folder and those above it.
pub fn make(dir: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir).with_context(|| {
        let dir = dir.display();
        format!("cannot make {dir}; name another place, or make the folder above it writable")
    })
}
