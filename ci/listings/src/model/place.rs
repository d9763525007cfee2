//! Where in a chapter its directives are: a block needs a line and a paragraph of its own.

use std::ops::Range;
use std::path::Path;

use mdbook_markdown::pulldown_cmark::Tag;

use super::directive::{Directive, Kind};
use crate::diagnostic::Diagnostic;

/// Words of a page and where they are; code spans and HTML are not among them.
pub type Words = (Range<usize>, Place);

/// What is wrong with where `directives`, those of `text`, are among its `words`.
pub fn misplaced(
    path: &Path,
    text: &str,
    directives: &[Directive],
    words: &[Words],
) -> Vec<Diagnostic> {
    let diagnostic = |directive: &Directive| {
        let start = directive.range.start;
        let next = words.partition_point(|(range, _)| range.end <= start);
        let around = words.get(next).filter(|(range, _)| range.contains(&start));
        let place = around.map_or(Place::Elsewhere, |(_, place)| *place);
        let message = fault_of(text, directive, place)?;
        Some(Diagnostic::new(path, directive.line, message))
    };
    directives.iter().filter_map(diagnostic).collect()
}

fn fault_of(text: &str, directive: &Directive, place: Place) -> Option<String> {
    let name = directive.kind.name();
    match directive.kind {
        _ if !directive.is_block() => (place == Place::Elsewhere).then(|| {
            format!("put {{{{#{name}}}}} into a sentence or behind it, outside of code, headings and links")
        }),
        Kind::Timeline if begins_its_line(text, &directive.range) => in_paragraph(directive, place),
        _ if !is_alone(text, &directive.range) => Some(format!(
            "put {{{{#{name}}}}} on a line of its own: a block has nothing beside it"
        )),
        _ => in_paragraph(directive, place),
    }
}

fn in_paragraph(directive: &Directive, place: Place) -> Option<String> {
    let name = directive.kind.name();
    (place != Place::Paragraph).then(|| {
        format!(
            "put {{{{#{name}}}}} outside of lists, tables, quotations, fences and \
             comments: a block spans the page"
        )
    })
}

/// Where in a page words are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a paragraph that is in nothing else.
    Paragraph,
    /// In prose within something else, such as a list.
    Prose,
    /// In code, a heading, a link or HTML.
    Elsewhere,
}

/// Whether nothing else is on the line of `range`.
fn is_alone(text: &str, range: &Range<usize>) -> bool {
    let after = text[range.end..].lines().next().unwrap_or_default();
    begins_its_line(text, range) && after.trim().is_empty()
}

fn begins_its_line(text: &str, range: &Range<usize>) -> bool {
    let before = &text[..range.start];
    before.is_empty() || before.ends_with('\n')
}

/// The place of words in these tags, from the outermost.
pub fn place(open: &[Tag<'_>]) -> Place {
    let is_prose = |tag: &Tag<'_>| {
        !matches!(
            tag,
            Tag::Heading { .. } | Tag::CodeBlock(_) | Tag::Link { .. } | Tag::Image { .. }
        )
    };
    match open {
        [Tag::Paragraph] => Place::Paragraph,
        _ if open.iter().all(is_prose) => Place::Prose,
        _ => Place::Elsewhere,
    }
}
