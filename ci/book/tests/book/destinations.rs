//! What this tool didn't make is never removed or overwritten.

mod site;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::stderr;

/// Every file, folder and link under a folder, with what it holds.
type Snapshot = BTreeMap<PathBuf, String>;

fn snapshot(dir: &Path) -> Snapshot {
    let mut found = Snapshot::new();
    for entry in std::fs::read_dir(dir).expect("a folder").flatten() {
        let path = entry.path();
        let kind = entry.file_type().expect("a kind");
        if kind.is_symlink() {
            let to = std::fs::read_link(&path).expect("a link");
            found.insert(path, format!("-> {}", to.display()));
        } else if kind.is_dir() {
            found.extend(snapshot(&path));
            found.insert(path, "a folder".to_string());
        } else {
            let content = std::fs::read(&path).expect("a file");
            found.insert(path, String::from_utf8_lossy(&content).into_owned());
        }
    }
    found
}

/// The tool in the book at `root`, with these environment variables.
fn tool(root: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_book"));
    command
        .args(arguments)
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .envs(variables.iter().copied());
    command.output().expect("the tool starts")
}

/// Asserts that `output` is a refusal with these words.
fn assert_refused(output: &Output, words: &str, what: &str) {
    let said = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{what}: {said}");
    assert!(said.contains(words), "{what}: {said}");
}
