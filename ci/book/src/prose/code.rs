//! The prose of programs: comments, docstrings, and what measurements say of themselves.

use std::sync::LazyLock;

use regex::{Match, Regex};

use super::{CODE, Lines, markdown};
use crate::model::Language;
use crate::problem::line_at;

/// A comment, or a literal, which may hold what looks like a comment.
static RUST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r##"(?sx)
        (?P<comment> //[^\n]*) | /\*.*?\*/
        | \b[bc]?r (?: "[^"]*" | \#".*?"\# | \#\#".*?"\#\# )
        | "(?P<words> (?: \\. | [^"\\] )*)"
        | '(?: \\[^\n']+ | \\' | [^\\'\n] )'
        "##,
    )
    .expect("a constant pattern")
});

static PYTHON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r##"(?sx)
        (?P<comment> \#[^\n]*)
        | (?m:^)[\ \t]*[rR]?"""(?P<docstring> .*?)"""
        | """.*?""" | '''.*?'''
        | "(?P<words> (?: \\. | [^"\\\n] )*)"
        | '(?: \\. | [^'\\\n] )*'
        "##,
    )
    .expect("a constant pattern")
});

/// What opens a comment.
static OPENING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(//[/!]?|#) ?").expect("a constant pattern"));

/// A comment that a tool reads.
static FOR_TOOLS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(//@|#!|(//|#) ANCHOR(_END)?:)").expect("a constant pattern"));

/// Where a value stands in a literal.
static VALUE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{[^{}]*\}|\\.").expect("a constant pattern"));

/// The comments and docstrings of a program.
pub(super) fn comments(language: Language, text: &str) -> String {
    read(language, text, false)
}

/// The comments and docstrings of a program that measures, and its literals of several words:
/// pages show them beside what was measured.
pub(super) fn sentences(language: Language, text: &str) -> String {
    read(language, text, true)
}

fn read(language: Language, text: &str, literals: bool) -> String {
    let part = match language {
        Language::Rust => &*RUST,
        Language::Python => &*PYTHON,
    };
    let mut lines = Lines::of(text);
    let mut open: Option<Comment> = None;
    for found in part.captures_iter(text) {
        if let Some(line) = found.name("comment") {
            let next = Comment::read(text, line);
            match open.as_mut().filter(|comment| comment.goes_on(&next)) {
                Some(comment) => comment.add(&next),
                None => put(open.replace(next), &mut lines),
            }
        } else if let Some(words) = found.name("docstring") {
            let unindented: Vec<&str> = words.as_str().lines().map(str::trim).collect();
            let first = line_at(text, words.start());
            lines.put(first, &markdown::prose(&unindented.join("\n")));
        } else if let Some(words) = found.name("words").filter(|_| literals)
            && let said = VALUE.replace_all(words.as_str(), CODE.to_string())
            && said
                .split_whitespace()
                .filter(|word| !word.contains(CODE))
                .count()
                > 3
        {
            lines.put(line_at(text, words.start()), &said);
        }
    }
    put(open, &mut lines);
    lines.text()
}

fn put(comment: Option<Comment>, lines: &mut Lines) {
    if let Some(comment) = comment.filter(|comment| !comment.for_tools) {
        lines.put(comment.first, &markdown::prose(&comment.words));
    }
}

/// Comments on lines that follow each other.
struct Comment {
    /// What opens each of its lines.
    opening: String,
    /// Whether code stands before it.
    trails: bool,
    /// Whether a tool reads it.
    for_tools: bool,
    /// Its first line, counted from 1.
    first: usize,
    /// Its last line.
    last: usize,
    words: String,
}

impl Comment {
    fn read(text: &str, found: Match<'_>) -> Comment {
        let before = text[..found.start()].lines().next_back();
        let begins_line = text[..found.start()].ends_with('\n');
        let line = found.as_str();
        let opening = OPENING.find(line).map_or("", |opening| opening.as_str());
        let first = line_at(text, found.start());
        Comment {
            opening: opening.trim().to_string(),
            trails: !begins_line && before.is_some_and(|code| !code.trim().is_empty()),
            for_tools: FOR_TOOLS.is_match(line),
            first,
            last: first,
            words: line[opening.len()..].to_string(),
        }
    }

    /// Whether `next` says more of the same.
    fn goes_on(&self, next: &Comment) -> bool {
        let alike = self.opening == next.opening && self.for_tools == next.for_tools;
        alike && !self.trails && !next.trails && self.last + 1 == next.first
    }

    fn add(&mut self, next: &Comment) {
        self.words.push('\n');
        self.words.push_str(&next.words);
        self.last = next.last;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose::BLOCK;

    fn read(text: &str) -> Vec<(usize, &str)> {
        let lines = (1..).zip(text.lines());
        let words = lines.map(|(number, line)| (number, line.trim_matches([' ', BLOCK])));
        words.filter(|(_, line)| !line.is_empty()).collect()
    }

    #[test]
    fn comments_of_rust_are_told_from_literals() {
        let text = "//@ error: E0308\n//! A\n//! b.\n\nlet a = \"// no\"; // c\n\
                    let b = ('\"', '\\'', r#\"\"// no\"#); // d\nfn f<'a>() {} /* e */\n\
                    /// G `h`.\n///\n/// ```\n/// no\n/// ```\n/// i\n// ANCHOR: no\n";
        let prose = comments(Language::Rust, text);
        let expected = [
            (2, "A"),
            (3, "b."),
            (5, "c"),
            (6, "d"),
            (8, "G \u{FFFC}."),
            (13, "i"),
        ];
        assert_eq!(read(&prose), expected);
    }

    #[test]
    fn python_has_docstrings_and_comments() {
        let text = "#!/usr/bin/env python3\n\"\"\"A\n\nb.\n\"\"\"\nx = '# no'  # c\n\
                    def f():\n    \"\"\"D.\"\"\"\n    return \"\"\"\nno # no\n\"\"\"\n# ANCHOR: no\n";
        let prose = comments(Language::Python, text);
        assert_eq!(read(&prose), [(2, "A"), (4, "b."), (6, "c"), (8, "D.")]);
    }

    #[test]
    fn measurements_say_sentences() {
        let text = "report(\"echo\", \"reads of {} bytes each\");\n// A.\n";
        let prose = sentences(Language::Rust, text);
        assert_eq!(
            read(&prose),
            [(1, "reads of \u{FFFC} bytes each"), (2, "A.")]
        );
        assert_eq!(read(&comments(Language::Rust, text)), [(2, "A.")]);
    }
}
