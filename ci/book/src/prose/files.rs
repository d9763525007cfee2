//! The files with prose: chapters, listings, the tool, and what contributors read first.

use std::path::{Path, PathBuf};

use super::{Prose, code, markdown, settings};
use crate::model::{Language, Project};
use crate::problem::Problem;

/// Where prose stands.
const PLACES: [&str; 8] = [
    ".github",
    "CONTRIBUTING.md",
    "Cargo.toml",
    "README.md",
    "book.toml",
    "ci",
    "listings",
    "src",
];

/// Folders without prose: what tests read, recordings, what programs leave behind.
const LEFT_OUT: [&str; 6] = [
    "__pycache__",
    "corpus",
    "fixtures",
    "node_modules",
    "recorded",
    "target",
];

/// The prose of the whole book, file by file; what cannot be read is added to `problems`.
pub fn prose(project: &Project, problems: &mut Vec<Problem>) -> Vec<Prose> {
    let mut found = Vec::new();
    let mut paths = Vec::new();
    for place in PLACES {
        if let Err(problem) = walk(&project.root, Path::new(place), &mut paths) {
            problems.push(problem);
        }
    }
    for path in paths {
        let Some(read) = reader(&path) else {
            continue;
        };
        match std::fs::read_to_string(project.root.join(&path)) {
            Ok(text) => found.push(Prose::new(path, read(&text))),
            Err(error) => problems.push(unreadable(&path, &error)),
        }
    }
    found
}

/// What takes the prose out of the file at `path`, if there may be any in it.
fn reader(path: &Path) -> Option<fn(&str) -> String> {
    let measures = path.iter().any(|folder| folder == "benches");
    match (path.extension()?.to_str()?, measures) {
        ("md", _) => Some(markdown::prose),
        ("rs", false) => Some(|text| code::comments(Language::Rust, text)),
        ("rs", true) => Some(|text| code::sentences(Language::Rust, text)),
        ("py", false) => Some(|text| code::comments(Language::Python, text)),
        ("py", true) => Some(|text| code::sentences(Language::Python, text)),
        ("toml" | "yml", _) => Some(settings::prose),
        _ => None,
    }
}

/// Adds the files in `path`, which is given from `root`, and in its folders to `paths`, in order.
///
/// A symbolic link is not followed: it could lead back to where it stands.
fn walk(root: &Path, path: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Problem> {
    let full = root.join(path);
    if full.is_symlink() || !full.exists() {
        return Ok(());
    }
    if !full.is_dir() {
        paths.push(path.to_path_buf());
        return Ok(());
    }
    let fault = |error: std::io::Error| unreadable(path, &error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&full).map_err(fault)? {
        names.push(entry.map_err(fault)?.file_name());
    }
    names.retain(|name| !LEFT_OUT.iter().any(|left_out| name == left_out));
    names.sort();
    names
        .into_iter()
        .try_for_each(|name| walk(root, &path.join(name), paths))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(path, 1, format!("cannot read this: {error}"))
}
