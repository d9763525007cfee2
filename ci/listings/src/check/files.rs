//! Files that mdBook would publish unread, and code that no page can show.

use std::fs::{DirEntry, FileType};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::model::{Package, Project};

/// What may be in the book's folder: chapters and pictures.
const EXTENSIONS: [&str; 5] = ["md", "svg", "png", "jpg", "webp"];

const SYMLINK: &str = "a symbolic link: put what it leads to here";

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    published(project, project.src(), diagnostics);
    for (path, kind) in entries(&project.root, &project.settings.dir, diagnostics) {
        if kind.is_symlink() {
            diagnostics.push(Diagnostic::new(&path, 1, SYMLINK));
        }
        let manifest = path.join("Cargo.toml");
        if kind.is_dir() && !project.root.join(&manifest).is_file() {
            let shown = manifest.display();
            let message = format!("a folder that isn't a package: write {shown}, or take it out");
            diagnostics.push(Diagnostic::new(path, 1, message));
        }
    }
    for package in project.packages.values() {
        unshown(project, package, diagnostics);
    }
}

/// mdBook copies everything beside the chapters into the site.
fn published(project: &Project, dir: &Path, diagnostics: &mut Vec<Diagnostic>) {
    for (path, kind) in entries(&project.root, dir, diagnostics) {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let known = extension.is_some_and(|extension| EXTENSIONS.contains(&extension));
        if kind.is_dir() {
            published(project, &path, diagnostics);
        } else if kind.is_symlink() {
            diagnostics.push(Diagnostic::new(path, 1, SYMLINK));
        } else if !known {
            let known = EXTENSIONS.join(", ");
            let message = format!(
                "mdBook would publish this, and nothing checks it: {}/ holds files in {known}",
                project.src().display()
            );
            diagnostics.push(Diagnostic::new(path, 1, message));
        }
    }
}

/// Code that looks like a listing and isn't one.
fn unshown(project: &Project, package: &Package, diagnostics: &mut Vec<Diagnostic>) {
    let python = package.dir.join("python");
    for (path, kind) in entries(&project.root, &python, diagnostics) {
        // What a reader's own run leaves behind is not in the project.
        let is_cache = path.file_name().is_some_and(|name| name == "__pycache__");
        let is_python = path.extension().is_some_and(|extension| extension == "py");
        if !is_cache && (kind.is_dir() || !is_python) {
            let message = "this folder holds files in Python, each with its name and `.py`: \
                           take this out";
            diagnostics.push(Diagnostic::new(path, 1, message));
        }
    }
    let examples = package.dir.join("examples");
    for (path, kind) in entries(&project.root, &examples, diagnostics) {
        if kind.is_dir() {
            let shown = path.display();
            let message = format!("a program is one file: write {shown}.rs");
            diagnostics.push(Diagnostic::new(path, 1, message));
        }
    }
    for (name, stage) in &package.stages {
        if package.programs.contains_key(name) {
            let message = format!(
                "examples/{name}.rs has this name too, and a page shows that one: rename this"
            );
            diagnostics.push(Diagnostic::new(&stage.path, 1, message));
        }
    }
}

/// What is in `dir`, given from `root`, in order; nothing where it isn't there.
pub(super) fn entries(
    root: &Path,
    dir: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(PathBuf, FileType)> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::new(dir, 1, format!("cannot read this folder: {error}"))
    };
    let found = match std::fs::read_dir(root.join(dir)) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Vec::new(),
        Err(error) => {
            diagnostics.push(unreadable(error));
            return Vec::new();
        }
    };
    let typed = |entry: DirEntry| Ok((dir.join(entry.file_name()), entry.file_type()?));
    let mut entries = Vec::new();
    for entry in found {
        match entry.and_then(typed) {
            Ok(entry) => entries.push(entry),
            Err(error) => diagnostics.push(unreadable(error)),
        }
    }
    entries.sort_by(|(a, _), (b, _)| a.cmp(b));
    entries
}
