//! What this tool didn't make is never removed or overwritten.

mod site;

use std::collections::BTreeMap;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::{clean_book, root, stderr, stdout, write};
use crate::record;
use crate::serve::Server;
use crate::trace;

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

#[test]
fn each_server_has_a_folder_of_its_own_and_removes_it() {
    let book = clean_book();
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let folders = || {
        std::fs::read_dir(scratch.path())
            .expect("a folder")
            .flatten()
    };
    let [mut first, second] =
        [(); 2].map(|()| Server::start_with(book.path(), &[("TMPDIR", scratch.path())]));
    assert_eq!(folders().count(), 2);
    assert!(!book.path().join("target").exists());
    assert!(!book.path().join("book").exists());

    // As a cleaner removes them, but in one step: a server may be writing.
    let removed = tempfile::tempdir().expect("a temporary folder");
    for folder in folders() {
        let away = removed.path().join(folder.file_name());
        std::fs::rename(folder.path(), away).expect("a folder");
    }
    for round in ["First", "Second"] {
        let chapter = book.path().join("src/a.md");
        let text = std::fs::read_to_string(&chapter).expect("a chapter");
        std::fs::write(chapter, format!("{text}\n{round} round.\n")).expect("a chapter");
        for server in [&first, &second] {
            assert!(server.shows(&format!("{round} round.")), "{round}");
        }
    }
    assert_eq!(folders().count(), 2);

    first.stop();
    assert_eq!(folders().count(), 1);
    assert!(second.get("/a.html").starts_with("HTTP/1.0 200"));
}

#[test]
fn an_e_book_takes_the_place_of_nothing_else() {
    let book = clean_book();
    let epub = "PK\u{3}\u{4} mimetypeapplication/epub+zip";
    write(book.path(), "old.epub", epub);
    symlink("old.epub", book.path().join("to-epub")).expect("a link");
    symlink("none", book.path().join("to-nowhere")).expect("a link");
    let before = snapshot(book.path());
    let kind = "book.toml isn't an e-book that `cargo book` wrote, and stays as it is";
    for (out, words) in [
        ("book.toml", kind),
        ("src", "src isn't a file"),
        ("to-epub", "to-epub is a symbolic link: name the file"),
        ("to-nowhere", "to-nowhere is a symbolic link"),
    ] {
        assert_refused(&tool(book.path(), &["epub", out], &[]), words, out);
    }
    assert_eq!(snapshot(book.path()), before);
}

#[test]
fn a_recording_is_written_in_the_book_alone() {
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let elsewhere = elsewhere.path();
    write(elsewhere, "notes.txt", "mine");
    write(elsewhere, "folder/one.txt", "mine");
    let before = snapshot(elsewhere);
    let book = record::book(r#"println!("one");"#, "");
    let recorded = book.path().join("listings/p/recorded");
    let is_refused = |what: &str, words: &str| {
        let output = tool(book.path(), &["record"], &[]);
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(1), "{what}: {said}");
        assert!(said.contains(words), "{what}: {said}");
        assert_eq!(snapshot(elsewhere), before, "{what}");
    };
    symlink(elsewhere.join("folder"), &recorded).expect("a link");
    is_refused("a folder", "recorded/one.txt leads out of the book, to ");

    std::fs::remove_file(&recorded).expect("a link");
    std::fs::create_dir(&recorded).expect("a folder");
    let file = recorded.join("one.txt");
    symlink(elsewhere.join("notes.txt"), &file).expect("a link");
    is_refused("a file", "recorded/one.txt is a symbolic link");

    std::fs::remove_file(&file).expect("a link");
    write(
        book.path(),
        "listings/p/fail/two.rs",
        "//@ error: E0308\n//! Two.\n\nfn main() {\n    let _: u8 = \"\";\n}\n",
    );
    let words = book.path().join("listings/p/fail/two.stderr");
    symlink(elsewhere.join("notes.txt"), &words).expect("a link");
    is_refused("the compiler's words", "fail/two.stderr is a symbolic link");
    // What could be written is there as a whole, and nothing is left beside it.
    let names: Vec<_> = snapshot(&recorded).into_keys().collect();
    assert_eq!(names, [recorded.join("one.txt")]);
}

#[test]
fn new_files_are_begun_in_the_book_alone() {
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let elsewhere = elsewhere.path();
    let book = clean_book();
    let path = |path: &str| book.path().join(path);
    let link = |to: &Path, from: &str| symlink(to, path(from)).expect("a link");
    let is_refused = |arguments: &[&str], words: &str| {
        let before = (snapshot(book.path()), snapshot(elsewhere));
        let arguments = [&["new"], arguments].concat();
        let output = tool(book.path(), &arguments, &[]);
        assert_refused(&output, words, &arguments.join(" "));
        assert_eq!((snapshot(book.path()), snapshot(elsewhere)), before);
    };
    link(&elsewhere.join("none.md"), "src/taken.md");
    is_refused(&["page", "taken"], "src/taken.md is there already");

    link(elsewhere, "listings/snake/fail");
    let words = "listings/snake/fail/fresh.rs leads out of the book, to ";
    is_refused(&["snake/fresh", "--fails"], words);

    let summary = elsewhere.join("SUMMARY.md");
    std::fs::rename(path("src/SUMMARY.md"), &summary).expect("a summary");
    link(&summary, "src/SUMMARY.md");
    is_refused(&["page", "fresh"], "src/SUMMARY.md is a symbolic link");
}

#[test]
fn a_trace_takes_the_place_of_no_other_file() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    // Refused or not, no dependency is compiled for it.
    trace::package(dir.path());
    write(dir.path(), "mine.rs", "fn main() {}\n");
    write(
        dir.path(),
        "svg/mine.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>\n",
    );
    write(dir.path(), "json/mine.timeline.json", "{\"mine\": true}\n");
    write(dir.path(), "link/notes.txt", "mine\n");
    symlink("notes.txt", dir.path().join("link/mine.svg")).expect("a link");
    let before = snapshot(dir.path());
    for (out, words) in [
        ("none", "there is no folder none, so make it first"),
        ("mine.rs", "there is no folder mine.rs"),
        (
            "svg",
            "svg/mine.svg isn't a picture that `cargo book` wrote, and stays as it is",
        ),
        ("json", "mine.timeline.json isn't a recording that"),
        ("link", "link/mine.svg is a symbolic link"),
    ] {
        let manifest = ["--manifest-path", "mine/Cargo.toml"];
        let arguments = [&["trace", "mine.rs", "--out", out][..], &manifest].concat();
        let output = tool(dir.path(), &arguments, &[]);
        assert_refused(&output, words, out);
    }
    for (out, words) in [
        ("none/out.json", "there is no folder"),
        ("json", "isn't a file"),
        ("json/mine.timeline.json", "isn't a Chrome trace that"),
        ("link/mine.svg", "is a symbolic link"),
    ] {
        let file = dir.path().join(out);
        let file = file.to_str().expect("a path");
        let output = tool(&root(), &["record", "--chrome", file, "primer/song"], &[]);
        assert_refused(&output, words, out);
    }
    assert_eq!(snapshot(dir.path()), before);

    let file = dir.path().join("out.json");
    let file = file.to_str().expect("a path");
    for _ in 0..2 {
        let output = tool(&root(), &["record", "--chrome", file, "primer/song"], &[]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
}
