//! A chapter: its directives, and its links, headings and fences as mdBook sees them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use mdbook_markdown::pulldown_cmark::{
    BrokenLink, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd,
};

use super::directive::{Directive, directives};
use super::html::Html;
use super::place::{Words, misplaced, place};
use crate::diagnostic::{Diagnostic, Diagnostics, Lines};

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
    pub diagnostics: Vec<Diagnostic>,
    /// Its code blocks.
    pub fences: Vec<Fence>,
    /// Where its links lead.
    pub links: Vec<Link>,
    /// The ids of its headings.
    pub ids: Vec<Id>,
    /// Its raw HTML.
    pub html: Vec<Html>,
    /// References that nothing defines, such as the `b` of `[a][b]`. A word alone in brackets is
    /// text.
    pub undefined: Vec<Link>,
    /// The words of its first paragraph that holds no directive.
    pub first_words: Option<String>,
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
    /// The address as it's written.
    pub target: String,
    /// The line it begins on, counted from 1.
    pub line: usize,
}

/// A heading's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Id {
    /// The id.
    pub name: String,
    /// The heading's line, counted from 1.
    pub line: usize,
}

impl Chapter {
    /// Reads the chapter at `path`, given from `root`.
    pub fn read(root: &Path, path: &Path) -> Result<Chapter, Diagnostics> {
        let text = std::fs::read_to_string(root.join(path)).map_err(|error| {
            Diagnostic::new(path, 1, format!("cannot read this chapter: {error}"))
        })?;
        Ok(Chapter::parse(path, text))
    }

    /// A chapter of that text.
    pub fn parse(path: &Path, text: String) -> Chapter {
        let lines = Lines::of(&text);
        let (directives, diagnostics) = directives(path, &text, &lines);
        let mut chapter = Chapter {
            path: path.to_path_buf(),
            directives,
            diagnostics,
            fences: Vec::new(),
            links: Vec::new(),
            ids: Vec::new(),
            html: Vec::new(),
            undefined: Vec::new(),
            first_words: None,
            text: String::new(),
        };
        let words = chapter.scan(&text, &lines);
        let misplaced = misplaced(path, &text, &chapter.directives, &words);
        chapter.diagnostics.extend(misplaced);
        chapter.text = text;
        chapter
    }

    /// Fills in what a parser of Markdown finds, and returns the words.
    fn scan(&mut self, text: &str, lines: &Lines) -> Vec<Words> {
        let mut open = Open::default();
        let mut found = Vec::new();
        let mut undefined = Vec::new();
        let callback = |link: BrokenLink<'_>| {
            let alone = [LinkType::Shortcut, LinkType::ShortcutUnknown];
            if !alone.contains(&link.link_type) {
                let (target, line) = (link.reference.to_string(), lines.at(link.span.start));
                undefined.push(Link { target, line });
            }
            None
        };
        let parser = Parser::new_with_broken_link_callback(text, options(), Some(callback));
        for (event, range) in parser.into_offset_iter() {
            let line = lines.at(range.start);
            match event {
                Event::Start(tag) => {
                    self.start(&tag, line, &mut open);
                    open.tags.push(tag);
                }
                Event::End(tag) => {
                    open.tags.pop();
                    self.end(tag, &mut open);
                }
                Event::InlineHtml(html) => self.html.push(Html {
                    text: html.to_string(),
                    line,
                }),
                Event::Html(html) => {
                    if let Some(block) = &mut open.html {
                        block.text.push_str(&html);
                    }
                }
                Event::Text(words) => {
                    found.push((range, place(&open.tags)));
                    open.words(&words);
                }
                Event::Code(words) => open.words(&words),
                Event::SoftBreak | Event::HardBreak => {
                    open.paragraph.iter_mut().for_each(|words| words.push(' '));
                }
                _ => {}
            }
        }
        self.undefined = undefined;
        found
    }

    fn start(&mut self, tag: &Tag<'_>, line: usize, open: &mut Open<'_>) {
        match tag {
            Tag::Heading { id, .. } => {
                let id = id.as_ref().map(|id| id.to_string());
                open.heading = Some((id, String::new(), line));
            }
            Tag::Paragraph if self.first_words.is_none() => open.paragraph = Some(String::new()),
            Tag::CodeBlock(kind) => open.fence = Some(fence(kind, line)),
            Tag::HtmlBlock => {
                let text = String::new();
                open.html = Some(Html { text, line });
            }
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                let target = dest_url.to_string();
                self.links.push(Link { target, line });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, open: &mut Open<'_>) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some((id, words, line)) = open.heading.take() {
                    let name = unique_id(id.unwrap_or_else(|| id_of(&words)), &open.ids);
                    open.ids.insert(name.clone());
                    self.ids.push(Id { name, line });
                }
            }
            TagEnd::Paragraph => {
                let words = open.paragraph.take();
                let words = words.filter(|words| !words.contains("{{#"));
                self.first_words = self.first_words.take().or(words);
            }
            TagEnd::CodeBlock => self.fences.extend(open.fence.take()),
            TagEnd::HtmlBlock => self.html.extend(open.html.take()),
            _ => {}
        }
    }
}

/// What is open while a chapter is scanned.
#[derive(Default)]
struct Open<'a> {
    tags: Vec<Tag<'a>>,
    /// The words of a paragraph that may be the first.
    paragraph: Option<String>,
    /// A heading: its own id, its words so far, its line.
    heading: Option<(Option<String>, String, usize)>,
    /// The ids of the headings so far.
    ids: BTreeSet<String>,
    fence: Option<Fence>,
    html: Option<Html>,
}

impl Open<'_> {
    fn words(&mut self, words: &str) {
        if let Some((_, heading, _)) = &mut self.heading {
            heading.push_str(words);
        }
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.push_str(words);
        }
        if let Some(fence) = &mut self.fence {
            fence.body.push_str(words);
        }
    }
}

/// The Markdown of mdBook, whose own parser takes no callback.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

fn fence(kind: &CodeBlockKind<'_>, line: usize) -> Fence {
    let info = match kind {
        CodeBlockKind::Fenced(info) => Some(info.to_string()),
        CodeBlockKind::Indented => None,
    };
    let body = String::new();
    Fence { info, body, line }
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
fn unique_id(id: String, used: &BTreeSet<String>) -> String {
    let numbered = (1..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.clone())
        .chain(numbered)
        .find(|candidate| !used.contains(candidate))
        .unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mdbook_markdown::{MarkdownOptions, new_cmark_parser};

    #[test]
    fn a_chapter_is_read_as_mdbook_reads_it() {
        let text = "# A {#b}\n\n| a |\n|---|\n| ~~b~~ |\n\n- [ ] \"c\" [^1]\n\n[^1]: d\n\na\n: b\n\n\
                    > [!NOTE]\n> c\n\n$d$ ^e^ ||f|| [[g]]\n";
        let own = Parser::new_ext(text, options());
        assert!(own.eq(new_cmark_parser(text, &MarkdownOptions::default())));
        for option in options().iter() {
            let fewer = Parser::new_ext(text, options() - option);
            let same = fewer.eq(new_cmark_parser(text, &MarkdownOptions::default()));
            assert!(!same, "the text shows nothing of {option:?}");
        }
    }

    #[test]
    fn a_reference_is_undefined_and_a_word_in_brackets_is_not() {
        let text = "[a][b] [c] [d][e]\n\n[e]: f.md\n";
        let chapter = Chapter::parse(Path::new("a.md"), text.to_string());
        let found: Vec<_> = chapter
            .undefined
            .iter()
            .map(|link| link.target.as_str())
            .collect();
        assert_eq!(found, ["b"]);
    }

    #[test]
    fn headings_have_the_ids_that_mdbook_gives_them() {
        let text = "# A `b`, *c*?\n\n## A b c\n\n## Own {#own}\n";
        let chapter = Chapter::parse(Path::new("a.md"), text.to_string());
        let ids: Vec<_> = chapter.ids.iter().map(|id| id.name.as_str()).collect();
        assert_eq!(ids, ["a-b-c", "a-b-c-1", "own"]);
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
