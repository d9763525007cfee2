//! One Rust file of a listing: its title and its anchors.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use crate::problem::{Problem, Problems};

/// What mdBook takes for the first and last line of a slice.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"ANCHOR(?P<end>_END)?:\s*(?P<name>[\w_-]+)").expect("a constant pattern")
});

/// The one form of such a line in this book.
static ANCHOR_LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*// ANCHOR(_END)?: [\w-]+\s*$").expect("a constant pattern"));

/// A Rust file that pages may show.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name without `.rs`.
    pub name: String,
    /// The file, from the project's root.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Its slices, in order of their first lines.
    pub anchors: Vec<Anchor>,
    /// Anchors that are opened twice or never closed, closed without being open.
    pub faults: Vec<Problem>,
}

/// A slice of a file, from the line after `ANCHOR: name` to the line before
/// `ANCHOR_END: name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The slice's name.
    pub name: String,
    /// The line of `ANCHOR:`, counted from 1.
    pub start: usize,
    /// The line of `ANCHOR_END:`, counted from 1.
    pub end: usize,
}

impl Source {
    /// Reads the file at `path`, given from `root`.
    pub fn read(root: &Path, path: &Path) -> Result<Source, Problems> {
        let text = std::fs::read_to_string(root.join(path)).map_err(|error| {
            Problem::new(path, 1, format!("cannot read this file as text: {error}"))
        })?;
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        let (anchors, faults) = anchors(path, &text);
        Ok(Source {
            name,
            path: path.to_path_buf(),
            text,
            anchors,
            faults,
        })
    }

    /// The slice called `name`.
    pub fn anchor(&self, name: &str) -> Option<&Anchor> {
        self.anchors.iter().find(|anchor| anchor.name == name)
    }

    /// The lines of the header, the `//@` and `//!` lines that open the file,
    /// and the empty lines after it.
    pub fn header_lines(&self) -> usize {
        let comments = self
            .text
            .lines()
            .take_while(|line| line.starts_with("//!") || line.starts_with("//@"))
            .count();
        let blank = self
            .text
            .lines()
            .skip(comments)
            .take_while(|line| line.trim().is_empty())
            .count();
        comments + blank
    }

    /// The first sentence of the header comment, which says what the file shows.
    pub fn title(&self) -> Option<String> {
        let mut title = String::new();
        for line in self.text.lines() {
            if line.starts_with("//@") {
                continue;
            }
            let Some(words) = line.strip_prefix("//!") else {
                break;
            };
            let words = words.trim();
            if words.is_empty() {
                break;
            }
            if !title.is_empty() {
                title.push(' ');
            }
            title.push_str(words);
        }
        (!title.is_empty()).then_some(title)
    }

    /// The edition that a `//@ edition: 2015` line asks for.
    pub fn edition(&self) -> Option<&str> {
        self.header_value("//@ edition:")
    }

    /// The error that an `//@ error: E0308` line announces; `none` is one that has no code.
    pub fn expected_error(&self) -> Option<&str> {
        self.header_value("//@ error:")
    }

    fn header_value(&self, key: &str) -> Option<&str> {
        self.text
            .lines()
            .take_while(|line| line.starts_with("//"))
            .find_map(|line| line.strip_prefix(key))
            .map(str::trim)
    }

    /// The numbers of the lines that a page holds, visible or hidden, in order:
    /// all but those of the anchors' own comments.
    pub fn shown_lines(&self) -> Vec<usize> {
        (1..)
            .zip(self.text.lines())
            .filter(|(_, line)| !ANCHOR.is_match(line))
            .map(|(number, _)| number)
            .collect()
    }
}

/// Finds the slices of `text`, and the faults among its anchors.
fn anchors(path: &Path, text: &str) -> (Vec<Anchor>, Vec<Problem>) {
    let mut done: Vec<Anchor> = Vec::new();
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.contains("ANCHOR") && !ANCHOR_LINE.is_match(line) {
            let message = "an anchor stands alone on its line, because no page shows the line: \
                           write `// ANCHOR: NAME` or `// ANCHOR_END: NAME`";
            faults.push(Problem::new(path, number, message));
        }
        let Some(found) = ANCHOR.captures(line) else {
            continue;
        };
        let name = found["name"].to_string();
        let position = open.iter().position(|(other, _)| *other == name);
        match (found.name("end").is_some(), position) {
            (false, _) if position.is_some() || done.iter().any(|a| a.name == name) => {
                let message = format!("duplicate anchor `{name}`: give each slice its own name");
                faults.push(Problem::new(path, number, message));
            }
            (false, _) => open.push((name, number)),
            (true, Some(position)) => {
                let (name, start) = open.remove(position);
                let end = number;
                done.push(Anchor { name, start, end });
            }
            (true, None) => {
                let message =
                    format!("`ANCHOR_END: {name}` closes nothing: write `// ANCHOR: {name}` above");
                faults.push(Problem::new(path, number, message));
            }
        }
    }
    for (name, line) in open {
        let message =
            format!("unclosed anchor `{name}`: write `// ANCHOR_END: {name}` after the slice");
        faults.push(Problem::new(path, line, message));
    }
    done.sort_by_key(|anchor| anchor.start);
    (done, faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        let path = Path::new("a.rs");
        let (anchors, faults) = anchors(path, text);
        Source {
            name: "a".into(),
            path: path.into(),
            text: text.into(),
            anchors,
            faults,
        }
    }

    #[test]
    fn slices_may_nest_and_overlap() {
        let text = "// ANCHOR: a\n// ANCHOR: b\nx\n// ANCHOR_END: a\ny\n// ANCHOR_END: b\n";
        let source = source(text);
        assert_eq!(source.faults, []);
        assert_eq!(source.anchor("a").map(|a| (a.start, a.end)), Some((1, 4)));
        assert_eq!(source.anchor("b").map(|a| (a.start, a.end)), Some((2, 6)));
        assert_eq!(source.shown_lines(), [3, 5]);
    }

    #[test]
    fn the_title_is_the_first_paragraph_of_the_header() {
        let source =
            source("//@ edition: 2015\n//! One\n//! two.\n//!\n//! Run it.\n\nfn main() {}\n");
        assert_eq!(source.title().as_deref(), Some("One two."));
        assert_eq!(source.edition(), Some("2015"));
        assert_eq!(source.header_lines(), 6);
    }
}
