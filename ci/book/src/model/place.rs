//! Where in a chapter its directives stand: a block needs a line and a paragraph of its own.

use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use mdbook_markdown::pulldown_cmark::{Event, Tag};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use regex::Regex;

use super::directive::{Directive, Kind};
use crate::problem::{Problem, line_at};

/// What is left of a directive that is not quite one.
static REST: LazyLock<Regex> = LazyLock::new(|| {
    let names = Kind::NAMES.map(|(name, _)| name).join("|");
    let pattern = format!(r"\{{\{{\s*#|\{{#(?:{names})\s|\{{\{{\s*(?:{names})\b");
    Regex::new(&pattern).expect("a constant pattern")
});

/// A directive that mdBook leaves as it stands, with all that follows it on its line.
static ESCAPED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\\\{\{#.*\}\}").expect("a constant pattern"));

/// The faults in where `directives`, those of `text`, stand.
pub fn misplaced(path: &Path, text: &str, directives: &[Directive]) -> Vec<Problem> {
    let paragraphs = paragraphs(text);
    let blocks = directives
        .iter()
        .filter(|directive| is_block(directive.kind));
    blocks
        .filter_map(|directive| {
            let start = directive.range.start;
            let inside = paragraphs.iter().any(|range| range.contains(&start));
            let name = directive.kind.name();
            let message = if !is_alone(text, &directive.range) {
                format!("put {{{{#{name}}}}} on a line of its own: a block has nothing beside it")
            } else if !inside {
                format!(
                    "put {{{{#{name}}}}} outside of lists, tables, quotations, fences and \
                     comments: a block spans the page"
                )
            } else {
                return None;
            };
            Some(Problem::new(path, directive.line, message))
        })
        .collect()
}

/// What looks like a directive in `text` and would stand in the page as it is.
pub fn mistyped(path: &Path, text: &str, found: &[Range<usize>]) -> Vec<Problem> {
    let mut faults = Vec::new();
    let mut report = |offset, message: &str| {
        faults.push(Problem::new(path, line_at(text, offset), message));
    };
    let escaped: Vec<Range<usize>> = ESCAPED.find_iter(text).map(|found| found.range()).collect();
    for range in &escaped {
        if text[range.clone()].matches("{{").count() > 1 {
            let message = "mdBook takes all of this line for one escaped directive: \
                           put each on a line of its own";
            report(range.start, message);
        }
    }
    for rest in REST.find_iter(text) {
        let known = |range: &Range<usize>| range.contains(&rest.start());
        if !found.iter().any(known) && !escaped.iter().any(known) {
            let message = "a directive that is none: write `{{#NAME …}}`, \
                           or `\\{{#` where a page shows one";
            report(rest.start(), message);
        }
    }
    faults
}

fn is_block(kind: Kind) -> bool {
    !matches!(kind, Kind::Proof | Kind::Include | Kind::Title)
}

/// Whether nothing else stands on the line of `range`.
fn is_alone(text: &str, range: &Range<usize>) -> bool {
    let before = &text[..range.start];
    let after = text[range.end..].lines().next().unwrap_or_default();
    (before.is_empty() || before.ends_with('\n')) && after.trim().is_empty()
}

/// The text of the paragraphs of `text` that stand in nothing else.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut open: Vec<bool> = Vec::new();
    let mut found = Vec::new();
    for (event, range) in new_cmark_parser(text, &MarkdownOptions::default()).into_offset_iter() {
        match event {
            Event::Start(tag) => open.push(matches!(tag, Tag::Paragraph)),
            Event::End(_) => drop(open.pop()),
            Event::Text(_) if open == [true] => found.push(range),
            _ => {}
        }
    }
    found
}
