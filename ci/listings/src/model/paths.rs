//! Files and folders of the project.

use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Diagnostic, Diagnostics};

/// `path` without `.` and `..`; none if it leaves the project.
pub fn clean(path: &Path) -> Option<PathBuf> {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !clean.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(clean)
}

/// The files directly in `dir` (given from `root`), sorted, with that extension
/// or, where it is empty, with any; none where there is no such folder.
pub fn files(root: &Path, dir: &Path, extension: &str) -> Result<Vec<PathBuf>, Diagnostics> {
    let entries = match std::fs::read_dir(root.join(dir)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(dir, &error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| unreadable(dir, &error))?;
        let path = dir.join(entry.file_name());
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        let matches = extension.is_empty() || path.extension().is_some_and(|e| e == extension);
        if matches && !hidden && root.join(&path).is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn unreadable(dir: &Path, error: &std::io::Error) -> Diagnostics {
    Diagnostic::new(dir, 1, format!("cannot read this folder: {error}")).into()
}

/// The names of the folders directly in `dir`, sorted.
pub fn folders(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    // A symbolic link isn't a folder here: it could lead back to where it is.
    let mut names: Vec<String> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
