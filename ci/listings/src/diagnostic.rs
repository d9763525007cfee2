//! What is wrong in the book, each with its place and what to do about it.

use std::fmt;
use std::path::{Path, PathBuf};

/// Something wrong at a place in the book.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The file, from the project's root.
    pub path: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there and what to do about it.
    pub message: String,
}

impl Diagnostic {
    /// A diagnostic of `path` (from the project's root) at `line`, counted from 1.
    pub fn new(path: impl AsRef<Path>, line: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            path: path.as_ref().to_path_buf(),
            line,
            message: message.into(),
        }
    }

    /// The command by which GitHub shows it beside its line.
    ///
    /// The form is that of GitHub's [workflow commands]: what would end a
    /// value is escaped.
    ///
    /// [workflow commands]: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
    pub fn annotation(&self) -> String {
        let data = |words: &str| {
            let words = words.replace('%', "%25");
            words.replace('\r', "%0D").replace('\n', "%0A")
        };
        let path = data(&self.path.to_string_lossy());
        let path = path.replace(':', "%3A").replace(',', "%2C");
        let (line, message) = (self.line, data(&self.message));
        format!("::error file={path},line={line}::{message}")
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path.display(), self.line, self.message)
    }
}

/// Prints the diagnostics, a line each; on GitHub also as annotations of their lines.
pub fn print(diagnostics: &[Diagnostic]) {
    let on_github = std::env::var_os("GITHUB_ACTIONS").is_some();
    for diagnostic in diagnostics {
        println!("{diagnostic}");
        if on_github {
            println!("{}", diagnostic.annotation());
        }
    }
}

/// One or more diagnostics, a line each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// `Ok` with `value` if there are none, and the sorted diagnostics otherwise.
    pub fn into_result<T>(mut self, value: T) -> Result<T, Diagnostics> {
        if self.0.is_empty() {
            return Ok(value);
        }
        self.0.sort();
        self.0.dedup();
        Err(self)
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Diagnostics {
        Diagnostics(vec![diagnostic])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// Where the lines of a text end.
pub struct Lines(Vec<usize>);

impl Lines {
    /// The lines of `text`.
    pub fn of(text: &str) -> Lines {
        Lines(text.match_indices('\n').map(|(end, _)| end).collect())
    }

    /// The line, counted from 1, on which the byte at `offset` is.
    pub fn at(&self, offset: usize) -> usize {
        1 + self.0.partition_point(|&end| end < offset)
    }

    /// The offset at which `line`, counted from 1, begins.
    pub fn start(&self, line: usize) -> usize {
        let before = line.checked_sub(2).and_then(|before| self.0.get(before));
        before.map_or(0, |end| end + 1)
    }
}

/// The line, counted from 1, on which the byte at `offset` of `text` is. Who asks for several
/// in one text asks [`Lines`].
pub fn line_at(text: &str, offset: usize) -> usize {
    Lines::of(text).at(offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_on_the_line_that_it_ends_or_begins() {
        let lines = Lines::of("a\n\nb\n");
        assert_eq!(
            [0, 1, 2, 3, 4, 5].map(|offset| lines.at(offset)),
            [1, 1, 2, 3, 3, 4]
        );
        assert_eq!([1, 2, 3, 4].map(|line| lines.start(line)), [0, 2, 3, 5]);
    }

    #[test]
    fn what_would_end_an_annotation_is_escaped() {
        let diagnostic = Diagnostic::new("src/a,b:c.md", 3, "100 %: take\n`::x` out");
        assert_eq!(
            diagnostic.annotation(),
            "::error file=src/a%2Cb%3Ac.md,line=3::100 %25: take%0A`::x` out"
        );
    }
}
