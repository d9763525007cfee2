//! Files that a page takes in: nothing in them is a directive, or ends the fence around them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::{Diagnostic, Lines};
use crate::model::Project;

/// What mdBook expands, escaped or not, wherever it stands.
static DIRECTIVE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{\s*#\w").expect("a constant pattern"));

/// What ends the fence of a block.
static FENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^[ \t]*(````|~~~~)").expect("a constant pattern"));

pub(super) fn check(project: &Project, problems: &mut Vec<Diagnostic>) {
    for path in whole_files(project) {
        // What is not there, or cannot be read, is reported where it is shown.
        if let Ok(text) = std::fs::read_to_string(project.root.join(&path)) {
            is_inert(&path, &text, 1, problems);
        }
    }
    for (test, shown) in project.proofs() {
        is_inert(&test.path, &shown, test.start, problems);
    }
}

/// The files that stand in pages as a whole or in slices.
fn whole_files(project: &Project) -> BTreeSet<PathBuf> {
    let manifests = ["Cargo.toml", "book.toml", ".cargo/config.toml"];
    let mut paths: BTreeSet<PathBuf> = manifests.iter().map(PathBuf::from).collect();
    for package in project.packages.values() {
        paths.insert(package.manifest_path.clone());
        paths.extend(package.recorded.iter().cloned());
        for sources in [
            &package.programs,
            &package.stages,
            &package.fails,
            &package.python,
        ] {
            paths.extend(sources.values().map(|source| source.path.clone()));
        }
        let words = package.fails.keys().map(|name| package.stderr_path(name));
        paths.extend(words);
    }
    paths
}

/// `text` is what stands in `path` from the line `first` on.
fn is_inert(path: &Path, text: &str, first: usize, problems: &mut Vec<Diagnostic>) {
    let lines = Lines::of(text);
    let mut report = |offset, message: &str| {
        let line = first + lines.at(offset) - 1;
        problems.push(Diagnostic::new(path, line, message));
    };
    for found in DIRECTIVE.find_iter(text) {
        let message = "mdBook would expand this in the page: put something between `{{` and `#`";
        report(found.start(), message);
    }
    for found in FENCE.captures_iter(text) {
        let start = found.get(1).map_or(0, |marks| marks.start());
        let message = "four backticks or tildes open this line and would end the block in \
                       the page: let something stand before them";
        report(start, message);
    }
}
