//! Each rule of `book check` has a fault that it must report, at the right place.
//!
//! A file in `fixtures/faults` plants one fault into a copy of `fixtures/clean`:
//! `--- PATH` is followed by the file's new text, `--- PATH removed` takes the
//! file out, and what follows `=== reported` is everything that is reported.

use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::{Failed, Trial};
use listings::check::check;

pub(crate) fn trials() -> Vec<Trial> {
    let clean = Trial::test("planted::fault::none", || planted("", "nothing\n"));
    let faults = files(&fixtures().join("faults")).into_iter().map(|path| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        Trial::test(format!("planted::fault::{stem}"), move || {
            let text = fs::read_to_string(&path)?;
            let (edits, reported) = text
                .split_once("=== reported\n")
                .ok_or("no `=== reported` line")?;
            planted(edits, reported)
        })
    });
    std::iter::once(clean).chain(faults).collect()
}

/// A copy of the clean fixture with a fault planted into it.
pub(crate) fn plant(edits: &str) -> Result<tempfile::TempDir, Failed> {
    let book = tempfile::tempdir()?;
    copy(&fixtures().join("clean"), book.path())?;
    for edit in edits.split("--- ").skip(1) {
        let (path, text) = edit.split_once('\n').ok_or("no text after `---`")?;
        match path.strip_suffix(" removed") {
            Some(path) => fs::remove_file(book.path().join(path))?,
            None => {
                let path = book.path().join(path);
                fs::create_dir_all(path.parent().ok_or("a path without a folder")?)?;
                fs::write(path, text)?;
            }
        }
    }
    Ok(book)
}

fn planted(edits: &str, reported: &str) -> Result<(), Failed> {
    let book = plant(edits)?;
    let problems = check(book.path(), None);
    let mut found: String = problems.iter().map(|p| format!("{p}\n")).collect();
    if found.is_empty() {
        found = "nothing\n".to_string();
    }
    if found == reported {
        return Ok(());
    }
    Err(format!("reported was:\n{found}\nand should be:\n{reported}").into())
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../listings/tests/fixtures")
}

pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("the fixtures are there");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    assert!(!files.is_empty(), "no fixture in {}", dir.display());
    files
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
