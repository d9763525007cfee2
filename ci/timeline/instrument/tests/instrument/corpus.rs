//! The programs of the corpus, and what their headers say of them.

use std::fs;
use std::path::Path;

use timeline_instrument::{Instrumented, instrument};

/// One program.
pub struct Program {
    /// The file's name without `.rs`. One that ends in `_test` is run by a test harness.
    pub name: String,
    /// Its text.
    pub source: String,
}

/// Every program of the corpus, by name.
pub fn programs() -> Vec<Program> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut programs: Vec<_> = fs::read_dir(&folder)
        .expect("the corpus is a folder")
        .map(|entry| entry.expect("an entry of the corpus").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| Program {
            name: path
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned(),
            source: fs::read_to_string(&path).expect("a program is text"),
        })
        .collect();
    programs.sort_by(|a, b| a.name.cmp(&b.name));
    programs
}

impl Program {
    /// What the header says behind `//! KEY:`, if it does.
    pub fn field(&self, key: &str) -> Option<&str> {
        let start = format!("//! {key}:");
        self.source
            .lines()
            .find_map(|line| line.strip_prefix(&start))
            .map(str::trim)
    }

    /// The same, as a list.
    pub fn list(&self, key: &str) -> Option<Vec<String>> {
        let words = self
            .field(key)?
            .split(',')
            .map(str::trim)
            .filter(|word| !word.is_empty());
        Some(words.map(str::to_owned).collect())
    }

    /// The program with the calls of the recorder.
    pub fn instrumented(&self) -> Instrumented {
        instrument(&self.source).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// Whether a test harness runs it.
    pub fn is_test(&self) -> bool {
        self.name.ends_with("_test")
    }
}
