//! What the verbs of `cargo book` do.

mod audit;
mod contributing;
#[cfg(unix)]
mod destinations;
mod new;
mod packages;
mod pages;
mod readme;
mod record;
mod serve;
mod settings;
mod site;
mod test;
mod trace;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of this checkout.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../..").canonicalize().expect("a checkout")
}

/// A copy of the clean fixture, in a folder that goes with it.
fn clean_book() -> tempfile::TempDir {
    let book = tempfile::tempdir().expect("a temporary folder");
    let clean = Path::new(env!("CARGO_MANIFEST_DIR")).join("../listings/tests/fixtures/clean");
    copy(&clean, book.path());
    book
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// Writes a file and the folders above it.
fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    let dir = path.parent().expect("a folder");
    std::fs::create_dir_all(dir).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// The tool, in the book at `root`.
fn tool(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_book"));
    command
        .args(arguments)
        .current_dir(root)
        .env_remove("GITHUB_ACTIONS")
        // Small books have programs of the same names, so each has its own folder.
        .env("CARGO_TARGET_DIR", root.join("target"));
    let output = command.output();
    output.expect("the tool starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn this_book_has_no_problems() {
    let output = tool(&root(), &["check"]);
    assert_eq!(stdout(&output), "no problems\n");
    assert!(output.status.success());
}

#[test]
fn check_prints_places_and_exits_with_1() {
    let book = clean_book();
    write(book.path(), "src/a.md", "# A\n\n{{#listing a/none}}\n");
    write(book.path(), "src/b.md", "# B\n");

    let output = tool(book.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    let first = "src/a.md:3: no listings/a/examples/none.rs and no listings/a/src/none.rs";
    assert!(stdout(&output).lines().any(|line| line == first));

    let page_only = tool(book.path(), &["check", "b"]);
    assert_eq!(stdout(&page_only).lines().count(), 1);
    assert!(stdout(&page_only).starts_with("src/b.md:1: "));

    let no_page = tool(book.path(), &["check", "none"]);
    assert_eq!(no_page.status.code(), Some(1));
    assert!(stderr(&no_page).contains("no page `none`"));
}

#[test]
fn what_keeps_the_book_from_being_read_is_said_on_every_page() {
    let book = clean_book();
    write(book.path(), "Cargo.toml", "[[[");
    let output = tool(book.path(), &["check", "a"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stdout(&output).starts_with("Cargo.toml:1: "),
        "{}",
        stdout(&output)
    );
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_reported_and_not_followed() {
    let book = clean_book();
    let link = |to: &str, from: &str| {
        std::os::unix::fs::symlink(to, book.path().join(from)).expect("a link");
    };
    link(".", "src/loop");
    link("nowhere.md", "src/dead.md");
    link("a", "listings/b");
    let output = tool(book.path(), &["check"]);
    let words = "a symbolic link: put what it leads to here";
    let expected =
        ["listings/b", "src/dead.md", "src/loop"].map(|path| format!("{path}:1: {words}"));
    assert_eq!(stdout(&output).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn outside_a_book_the_tool_says_where_it_looked() {
    let empty = tempfile::tempdir().expect("a temporary folder");
    let output = tool(empty.path(), &["check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("no book.toml in "));
}
