//! One file of a listing: its title and its anchors.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use super::python::{Literal, docstring};
use crate::diagnostic::{Diagnostic, Diagnostics};

/// What mdBook takes for the first and last line of a slice.
static ANCHOR: LazyLock<Regex> = pattern!(r"ANCHOR(?P<end>_END)?:\s*(?P<name>[\w_-]+)");

/// The one form of such a line in this book.
static ANCHOR_LINE: LazyLock<Regex> = pattern!(r"^\s*(?P<comment>//|#) ANCHOR(_END)?: [\w-]+\s*$");

/// The language of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The book's own.
    Rust,
    /// The standard library's only, from 3.9 on.
    Python,
}

impl Language {
    /// What opens a comment.
    pub fn comment(self) -> &'static str {
        match self {
            Language::Rust => "//",
            Language::Python => "#",
        }
    }
}

/// A file that pages may show.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name; that of a Rust file without `.rs`.
    pub name: String,
    /// What it is written in.
    pub language: Language,
    /// The file, from the project's root.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Its slices, in order of their first lines.
    pub anchors: Vec<Anchor>,
    /// Anchors that are opened twice or never closed, closed without being open.
    pub diagnostics: Vec<Diagnostic>,
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
    pub fn read(root: &Path, path: &Path) -> Result<Source, Diagnostics> {
        let text = std::fs::read_to_string(root.join(path)).map_err(|error| {
            Diagnostic::new(path, 1, format!("cannot read this file as text: {error}"))
        })?;
        let language = match path.extension().is_some_and(|extension| extension == "py") {
            true => Language::Python,
            false => Language::Rust,
        };
        let name = match language {
            Language::Rust => path.file_stem(),
            Language::Python => path.file_name(),
        };
        let name = name.map(|name| name.to_string_lossy().into_owned());
        let (anchors, diagnostics) = anchors(path, language, &text);
        Ok(Source {
            name: name.unwrap_or_default(),
            language,
            path: path.to_path_buf(),
            text,
            anchors,
            diagnostics,
        })
    }

    /// The slice called `name`.
    pub fn anchor(&self, name: &str) -> Option<&Anchor> {
        self.anchors.iter().find(|anchor| anchor.name == name)
    }

    /// The lines of the header, the `//@` and `//!` lines that open the file or,
    /// in Python, all to the end of its docstring, and the empty lines after it.
    pub fn header_lines(&self) -> usize {
        let comments = match self.docstring() {
            Some(docstring) => docstring.end,
            None => self
                .text
                .lines()
                .take_while(|line| line.starts_with("//!") || line.starts_with("//@"))
                .count(),
        };
        let blank = self
            .text
            .lines()
            .skip(comments)
            .take_while(|line| line.trim().is_empty())
            .count();
        comments + blank
    }

    /// The docstring of a Python file.
    fn docstring(&self) -> Option<Literal> {
        match self.language {
            Language::Rust => None,
            Language::Python => docstring(&self.text),
        }
    }

    /// The first sentence of the header, which says what the file shows.
    pub fn title(&self) -> Option<String> {
        let docstring = self.docstring();
        let header: Vec<&str> = match (&docstring, self.language) {
            (Some(docstring), _) => docstring.text.lines().collect(),
            (None, Language::Python) => Vec::new(),
            (None, Language::Rust) => {
                let lines = self.text.lines().filter(|line| !line.starts_with("//@"));
                lines.map_while(|line| line.strip_prefix("//!")).collect()
            }
        };
        let words = header.iter().map(|line| line.trim());
        let words: Vec<&str> = words.take_while(|line| !line.is_empty()).collect();
        (!words.is_empty()).then(|| words.join(" "))
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

    /// The lines that a page shows: those of the slice `anchor`, or all after the header.
    pub fn visible_lines(&self, anchor: Option<&str>) -> Vec<usize> {
        let slice = match anchor.and_then(|name| self.anchor(name)) {
            Some(anchor) => anchor.start + 1..anchor.end,
            None => self.header_lines() + 1..usize::MAX,
        };
        let mut lines = self.shown_lines();
        lines.retain(|number| slice.contains(number));
        lines
    }

    /// Returns the lines of these sorted numbers.
    pub fn code(&self, numbers: &[usize]) -> String {
        let lines = (1..).zip(self.text.lines());
        let lines = lines.filter(|(number, _)| numbers.binary_search(number).is_ok());
        lines.flat_map(|(_, line)| [line, "\n"]).collect()
    }

    /// Returns the whole program as a reader gets it: without the anchors' own comments.
    pub fn without_anchors(&self) -> String {
        let lines = self.text.lines().filter(|line| !ANCHOR.is_match(line));
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    /// The numbers of the lines of [`Self::without_anchors`] in the file, in order.
    pub fn shown_lines(&self) -> Vec<usize> {
        (1..)
            .zip(self.text.lines())
            .filter(|(_, line)| !ANCHOR.is_match(line))
            .map(|(number, _)| number)
            .collect()
    }
}

/// Finds the slices of `text`, and what is wrong with its anchors.
fn anchors(path: &Path, language: Language, text: &str) -> (Vec<Anchor>, Vec<Diagnostic>) {
    let comment = language.comment();
    let alone = |line: &str| {
        let found = ANCHOR_LINE.captures(line);
        found.is_some_and(|found| &found["comment"] == comment)
    };
    let mut done: Vec<Anchor> = Vec::new();
    let mut open: Vec<(String, usize)> = Vec::new();
    let mut diagnostics = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.contains("ANCHOR") && !alone(line) {
            let message = format!(
                "an anchor needs a line of its own, because no page shows that line: \
                 write `{comment} ANCHOR: NAME` or `{comment} ANCHOR_END: NAME`"
            );
            diagnostics.push(Diagnostic::new(path, number, message));
        }
        let Some(found) = ANCHOR.captures(line) else {
            continue;
        };
        let name = found["name"].to_string();
        let position = open.iter().position(|(other, _)| *other == name);
        match (found.name("end").is_some(), position) {
            (false, _) if position.is_some() || done.iter().any(|a| a.name == name) => {
                let message = format!("duplicate anchor `{name}`: give each slice its own name");
                diagnostics.push(Diagnostic::new(path, number, message));
            }
            (false, _) => open.push((name, number)),
            (true, Some(position)) => {
                let (name, start) = open.remove(position);
                let end = number;
                done.push(Anchor { name, start, end });
            }
            (true, None) => {
                let message = format!(
                    "`ANCHOR_END: {name}` closes nothing: write `{comment} ANCHOR: {name}` above"
                );
                diagnostics.push(Diagnostic::new(path, number, message));
            }
        }
    }
    for (name, line) in open {
        let message = format!(
            "unclosed anchor `{name}`: write `{comment} ANCHOR_END: {name}` after the slice"
        );
        diagnostics.push(Diagnostic::new(path, line, message));
    }
    done.sort_by_key(|anchor| anchor.start);
    (done, diagnostics)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        written_in(Language::Rust, text)
    }

    fn written_in(language: Language, text: &str) -> Source {
        let path = Path::new("a");
        let (anchors, diagnostics) = anchors(path, language, text);
        Source {
            name: "a".into(),
            language,
            path: path.into(),
            text: text.into(),
            anchors,
            diagnostics,
        }
    }

    #[test]
    fn slices_may_nest_and_overlap() {
        let text = "// ANCHOR: a\n// ANCHOR: b\nx\n// ANCHOR_END: a\ny\n// ANCHOR_END: b\n";
        let source = source(text);
        assert_eq!(source.diagnostics, []);
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

    #[test]
    fn a_docstring_is_the_header_of_python() {
        let text = "#!/usr/bin/env python3\n\"\"\"One\ntwo.\n\nRun it.\n\"\"\"\n\n# ANCHOR: a\nx = 1\n# ANCHOR_END: a\ny = 2\n";
        let source = written_in(Language::Python, text);
        assert_eq!(source.diagnostics, []);
        assert_eq!(source.title().as_deref(), Some("One two."));
        assert_eq!(source.header_lines(), 7);
        assert_eq!(source.visible_lines(Some("a")), [9]);
        assert_eq!(source.visible_lines(None), [9, 11]);
    }

    #[test]
    fn an_anchor_stands_in_a_comment_of_its_language() {
        for (language, fault) in [(Language::Rust, 1), (Language::Python, 0)] {
            let source = written_in(language, "# ANCHOR: a\n# ANCHOR_END: a\n");
            assert_eq!(source.diagnostics.len(), 2 * fault, "{language:?}");
        }
    }
}
