//! What a slice shows is code that the compiler reads, and all of it is visible.

use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr;
use std::sync::LazyLock;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use regex::Regex;

use crate::diagnostic::Diagnostic;
use crate::model::{Anchor, Language, Project, Source, literals};

/// A line that mdBook does not show.
static HIDDEN: LazyLock<Regex> = pattern!(r"^\s*#( |$)");

/// A line of which mdBook takes out a `#`.
static SHORTENED: LazyLock<Regex> = pattern!(r"^\s*##");

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for package in project.packages.values() {
        for source in package.programs.values().chain(package.stages.values()) {
            let tokens = Tokens::read(source);
            tokens.cover_slices(source, diagnostics);
            tokens.are_unconditional(source, diagnostics);
            lines_are_visible(&source.path, 1, &source.text, diagnostics);
        }
        for source in package.fails.values() {
            Tokens::read(source).cover_slices(source, diagnostics);
            lines_are_visible(&source.path, 1, &source.text, diagnostics);
        }
        for source in package.python.values() {
            Tokens::read(source).anchors_are_outside(source, diagnostics);
        }
    }
    for test in project.proofs() {
        lines_are_visible(&test.path, test.start, &project.lines_of(test), diagnostics);
    }
}

/// `text` begins on line `first` of the file at `path`.
fn lines_are_visible(path: &Path, first: usize, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    for (number, line) in (first..).zip(text.lines()) {
        diagnostics.extend(fault_of(line).map(|fault| Diagnostic::new(path, number, fault)));
    }
}

/// What mdBook would do to a line of Rust, if anything.
fn fault_of(line: &str) -> Option<&'static str> {
    if HIDDEN.is_match(line) {
        return Some(
            "a page would hide this line, because it begins with `#` and a space: \
             put something before the `#`",
        );
    }
    SHORTENED.is_match(line).then_some(
        "a page would show one `#` less here, because the line begins with `##`: \
         put something before them",
    )
}

/// What the compiler reads of a file.
#[derive(Default)]
struct Tokens {
    /// The lines on which tokens lie.
    lines: BTreeSet<usize>,
    /// The first and last line of each literal of several lines.
    long: Vec<(usize, usize)>,
    /// The lines of attributes and macros that leave code out.
    conditions: Vec<usize>,
}

impl Tokens {
    /// The tokens of `source`. A file that does not fall into tokens has none,
    /// and does not compile either.
    fn read(source: &Source) -> Tokens {
        let mut tokens = Tokens::default();
        if source.language == Language::Python {
            let long = literals(&source.text).into_iter();
            let long = long.map(|literal| (literal.start, literal.end));
            tokens.long = long.filter(|(start, end)| start < end).collect();
        } else if let Ok(stream) = TokenStream::from_str(&source.text) {
            tokens.add(stream);
        }
        tokens
    }

    fn add(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        for (index, tree) in trees.iter().enumerate() {
            match tree {
                TokenTree::Group(group) => {
                    self.lines.insert(group.span_open().start().line);
                    self.lines.insert(group.span_close().end().line);
                    self.attribute(group);
                    self.add(group.stream());
                }
                leaf => {
                    let (start, end) = (leaf.span().start().line, leaf.span().end().line);
                    self.lines.extend(start..=end);
                    if start < end {
                        self.long.push((start, end));
                    }
                    let called = matches!(trees.get(index + 1), Some(TokenTree::Punct(p)) if p.as_char() == '!');
                    if called && leaf.to_string() == "cfg_select" {
                        self.conditions.push(start);
                    }
                }
            }
        }
    }

    /// Notes `[cfg(…)]` and `[cfg_attr(…)]`.
    fn attribute(&mut self, group: &Group) {
        let mut inside = group.stream().into_iter();
        let Some(TokenTree::Ident(name)) = inside.next() else {
            return;
        };
        let takes_condition = matches!(inside.next(), Some(TokenTree::Group(_)));
        if group.delimiter() == Delimiter::Bracket
            && takes_condition
            && (name == "cfg" || name == "cfg_attr")
        {
            self.conditions.push(name.span().start().line);
        }
    }

    fn anchors_are_outside(&self, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        let ends = |anchor: &Anchor| [anchor.start, anchor.end];
        for number in source.anchors.iter().flat_map(ends) {
            let inside = |(start, end): &(usize, usize)| (*start..=*end).contains(&number);
            if self.long.iter().any(inside) {
                let message = "this anchor is inside a literal: a slice is code";
                diagnostics.push(Diagnostic::new(&source.path, number, message));
            }
        }
    }

    fn cover_slices(&self, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        self.anchors_are_outside(source, diagnostics);
        let mut report =
            |line, message| diagnostics.push(Diagnostic::new(&source.path, line, message));
        let lines: Vec<&str> = source.text.lines().collect();
        for anchor in &source.anchors {
            for number in anchor.start + 1..anchor.end {
                let line = lines[number - 1].trim();
                let is_code =
                    !line.is_empty() && !line.starts_with("//") && !line.contains("ANCHOR");
                if is_code && !self.lines.contains(&number) {
                    let message = "a slice shows this line and the compiler does not read it: \
                                   write code, or a `//` comment";
                    report(number, message);
                }
            }
        }
    }

    fn are_unconditional(&self, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        for &line in &self.conditions {
            let message = "conditional code, which nothing may ever compile: \
                           show code that is always compiled";
            diagnostics.push(Diagnostic::new(&source.path, line, message));
        }
    }
}
