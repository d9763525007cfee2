//! What of the book is prose: the sentences of its pages, and what else a reader reads.
//!
//! Code is none, wherever it stands: in fences, between backticks, in directives and addresses.

mod code;
mod files;
mod markdown;
mod settings;
mod words;

use std::ops::Range;
use std::path::PathBuf;

use crate::problem::{Problem, line_at};

pub use files::prose;
pub use words::base;

/// Stands in prose where code, a figure or a tag stands in the file.
pub const CODE: char = '\u{FFFC}';

/// Ends a paragraph, a heading, a cell, a comment: no sentence goes on behind it.
pub const BLOCK: char = '\u{1E}';

/// The prose of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// The file, from the project's root.
    pub path: PathBuf,
    /// Its prose, on the lines on which it stands in the file. What is left out of a
    /// sentence is [`CODE`]; between sentences that do not follow each other is [`BLOCK`].
    pub text: String,
    /// Where its words stand, in order. Names, figures and addresses are none.
    pub words: Vec<Range<usize>>,
}

impl Prose {
    /// The prose `text` of the file at `path`, given from the project's root.
    pub fn new(path: PathBuf, text: String) -> Prose {
        let words = words::words(&text);
        Prose { path, text, words }
    }

    /// A fault at the byte `offset` of the prose.
    pub fn problem(&self, offset: usize, message: impl Into<String>) -> Problem {
        Problem::new(&self.path, line_at(&self.text, offset), message)
    }
}

/// The lines of a file, filled with prose piece by piece.
struct Lines(Vec<String>);

impl Lines {
    /// As many empty lines as `text` has.
    fn of(text: &str) -> Lines {
        Lines(vec![String::new(); text.lines().count()])
    }

    /// Puts `words` on the line `first`, counted from 1, and those after it, as a block.
    fn put(&mut self, first: usize, words: &str) {
        for (line, words) in self.0.iter_mut().skip(first - 1).zip(words.split('\n')) {
            line.push_str(words);
            line.push(' ');
        }
        let last = first + words.matches('\n').count();
        if let Some(line) = self.0.get_mut(last - 1) {
            line.push(BLOCK);
        }
    }

    fn text(self) -> String {
        self.0.join("\n")
    }
}
