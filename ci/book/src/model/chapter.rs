//! A chapter: its directives, and its links, headings and fences as mdBook sees them.

use std::ops::Range;
use std::path::{Path, PathBuf};

use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

use super::directive::{Directive, directives};
use crate::problem::{Problem, Problems, line_at};

/// A Markdown file under `src/`.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// The file, from the project's root.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Its directives.
    pub directives: Vec<Directive>,
    /// Directives that are unknown or not of their form.
    pub faults: Vec<Problem>,
    /// Its code blocks.
    pub fences: Vec<Fence>,
    /// Where its links lead.
    pub links: Vec<Link>,
    /// The ids of its headings.
    pub ids: Vec<String>,
    /// Its raw HTML.
    pub html: Vec<Html>,
}

/// A code block.
#[derive(Debug, Clone)]
pub struct Fence {
    /// What follows the opening backticks; none if it is an indented block.
    pub info: Option<String>,
    /// What is between the fences.
    pub body: String,
    /// The line of the opening fence, counted from 1.
    pub line: usize,
}

/// A link or an image.
#[derive(Debug, Clone)]
pub struct Link {
    /// The address as it stands.
    pub target: String,
    /// The line it begins on, counted from 1.
    pub line: usize,
}

/// A piece of raw HTML.
#[derive(Debug, Clone)]
pub struct Html {
    /// The HTML.
    pub text: String,
    /// The line it begins on, counted from 1.
    pub line: usize,
}

impl Chapter {
    /// Reads the chapter at `path`, given from `root`.
    pub fn read(root: &Path, path: &Path) -> Result<Chapter, Problems> {
        let text = std::fs::read_to_string(root.join(path))
            .map_err(|error| Problem::new(path, 1, format!("cannot read this chapter: {error}")))?;
        Ok(Chapter::parse(path, text))
    }

    /// A chapter of that text.
    pub fn parse(path: &Path, text: String) -> Chapter {
        let (directives, faults) = directives(path, &text);
        let mut chapter = Chapter {
            path: path.to_path_buf(),
            directives,
            faults,
            fences: Vec::new(),
            links: Vec::new(),
            ids: Vec::new(),
            html: Vec::new(),
            text: String::new(),
        };
        chapter.scan(&text);
        chapter.text = text;
        chapter
    }

    fn scan(&mut self, text: &str) {
        let mut heading: Option<(Option<String>, String)> = None;
        let mut fence: Option<Fence> = None;
        for (event, range) in new_cmark_parser(text, &MarkdownOptions::default()).into_offset_iter()
        {
            match event {
                Event::Start(Tag::Heading { id, .. }) => {
                    heading = Some((id.map(|id| id.to_string()), String::new()));
                }
                Event::End(TagEnd::Heading(_)) => {
                    if let Some((id, words)) = heading.take() {
                        let id = unique_id(id.unwrap_or_else(|| id_of(&words)), &self.ids);
                        self.ids.push(id);
                    }
                }
                Event::Start(Tag::CodeBlock(kind)) => fence = Some(open(text, &range, &kind)),
                Event::End(TagEnd::CodeBlock) => self.fences.extend(fence.take()),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    let line = line_at(text, range.start);
                    let target = dest_url.to_string();
                    self.links.push(Link { target, line });
                }
                Event::Html(html) | Event::InlineHtml(html) => self.html.push(Html {
                    text: html.to_string(),
                    line: line_at(text, range.start),
                }),
                Event::Text(words) | Event::Code(words) => {
                    if let Some((_, heading)) = &mut heading {
                        heading.push_str(&words);
                    }
                    if let Some(fence) = &mut fence {
                        fence.body.push_str(&words);
                    }
                }
                _ => {}
            }
        }
    }
}

fn open(text: &str, range: &Range<usize>, kind: &CodeBlockKind<'_>) -> Fence {
    let info = match kind {
        CodeBlockKind::Fenced(info) => Some(info.to_string()),
        CodeBlockKind::Indented => None,
    };
    Fence {
        info,
        body: String::new(),
        line: line_at(text, range.start),
    }
}

/// The id that mdBook gives a heading of these words.
fn id_of(words: &str) -> String {
    let lower = words.trim().to_lowercase();
    let letters = lower.chars().filter_map(|c| match c {
        c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
        c if c.is_whitespace() => Some('-'),
        _ => None,
    });
    letters.collect()
}

/// `id`, or `id-1`, `id-2` and so on where a heading above has it already.
fn unique_id(id: String, used: &[String]) -> String {
    let numbered = (1..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.clone())
        .chain(numbered)
        .find(|candidate| !used.contains(candidate))
        .unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_the_ids_that_mdbook_gives_them() {
        let text = "# A `b`, *c*?\n\n## A b c\n\n## Own {#own}\n";
        let chapter = Chapter::parse(Path::new("a.md"), text.to_string());
        assert_eq!(chapter.ids, ["a-b-c", "a-b-c-1", "own"]);
    }

    #[test]
    fn fences_in_lists_and_quotes_and_indented_blocks_are_found() {
        let text = "- x\n  ~~~rust\n  a\n  ~~~\n\n> ```rs\n> b\n> ```\n\npara\n\n    c\n";
        let chapter = Chapter::parse(Path::new("a.md"), text.to_string());
        let found: Vec<_> = chapter
            .fences
            .iter()
            .map(|fence| (fence.info.as_deref(), fence.body.trim(), fence.line))
            .collect();
        let expected = [
            (Some("rust"), "a", 2),
            (Some("rs"), "b", 6),
            (None, "c", 12),
        ];
        assert_eq!(found, expected);
    }
}
