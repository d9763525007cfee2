//! The Rust blocks of the book as its readers see them, visible and hidden lines.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use anyhow::{Context, bail};
use mdbook_driver::builtin_renderers::MarkdownRenderer;
use mdbook_markdown::pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use mdbook_summary::parse_summary;
use regex::Regex;

use crate::model::Project;
use crate::preprocess::mdbook_of;
use crate::problem::line_at;

static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<figure class="(\w+)" id="([^"]+)""#).expect("a constant pattern")
});

/// Who proves a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// skeptic compiles it and, unless it is `no_run`, runs it.
    BySkeptic,
    /// trybuild sees it fail with the recorded words.
    ByTrybuild,
    /// It is a slice of a test that `cargo test` runs.
    ByItsTest,
}

/// A Rust block of a rendered page.
#[derive(Debug, Clone)]
pub struct RustBlock {
    /// The chapter, from the project's root.
    pub chapter: PathBuf,
    /// The id of its figure without the kind: `primer-song-concurrent`.
    pub name: String,
    /// The fence's info string: `rust,edition2024`.
    pub info: String,
    /// Its lines, hidden ones with their `# `.
    pub code: String,
    /// Who proves it.
    pub proved: Proved,
}

impl RustBlock {
    /// The block as a Markdown document of its own.
    pub fn document(&self) -> String {
        let RustBlock { info, code, .. } = self;
        format!("````{info}\n{code}````\n")
    }
}

/// How the names of the harness's tests of blocks end: skeptic counts the lines of a document.
pub const BLOCK: &str = "_line_1";

/// Returns the name of the harness's test that compiles and runs a program of a page.
pub fn block_test(page: &str, program: &str) -> String {
    format!("{}{BLOCK}", document(page, program).replace('-', "_"))
}

/// Returns the name of the document in which the harness hands a program to skeptic.
pub fn document(page: &str, program: &str) -> String {
    format!("{page}-{program}")
}

/// Returns every Rust block of `chapter`, a path from the project's root, expanded by this
/// preprocessor and by mdBook's own.
///
/// # Errors
///
/// The chapter cannot be expanded, or a Rust block is in no figure of this preprocessor's: no test
/// would check it.
pub fn rust_blocks(project: &Arc<Project>, chapter: &Path) -> anyhow::Result<Vec<RustBlock>> {
    let source = &project.config.book.src;
    let file = chapter
        .strip_prefix(source)
        .context("a chapter is in the folder of the pages")?;
    let summary = parse_summary(&format!("- [A page]({})\n", file.display()))?;
    let (book, _) = mdbook_of(project, summary)?.preprocess_book(&MarkdownRenderer::new())?;
    let mut blocks = Vec::new();
    for page in book.chapters() {
        blocks.extend(chapter_blocks(chapter, &page.content)?);
    }
    Ok(blocks)
}

fn chapter_blocks(chapter: &Path, text: &str) -> anyhow::Result<Vec<RustBlock>> {
    let mut blocks = Vec::new();
    let mut figure: Option<(String, String)> = None;
    let mut open: Option<(String, String)> = None;
    let parser = new_cmark_parser(text, &MarkdownOptions::default());
    for (event, range) in parser.into_offset_iter() {
        // A line of the page as mdBook gets it, with every directive expanded.
        let place = || {
            format!(
                "{}, expanded, line {}",
                chapter.display(),
                line_at(text, range.start)
            )
        };
        match event {
            Event::Html(html) if html.contains("</figure>") => figure = None,
            Event::Html(html) => figure = figure_of(&html).or(figure),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if is_rust(&info) => {
                open = Some((info.to_string(), String::new()));
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                is_known(&kind, figure.as_ref()).with_context(place)?;
            }
            Event::Text(words) => {
                if let Some((_, code)) = &mut open {
                    code.push_str(&words);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((info, code)) = open.take() {
                    let block = block(chapter, figure.as_ref(), info, code);
                    blocks.push(block.with_context(place)?);
                }
            }
            _ => {}
        }
    }
    Ok(blocks)
}

/// The class and the id of the figure that `html` opens.
fn figure_of(html: &str) -> Option<(String, String)> {
    let found = FIGURE.captures(html)?;
    Some((found[1].to_string(), found[2].to_string()))
}

/// A block that is not Rust is of a kind that a directive or a checked fence makes.
fn is_known(kind: &CodeBlockKind<'_>, figure: Option<&(String, String)>) -> anyhow::Result<()> {
    let known = ["console", "python", "text", "toml"];
    let is_listing = figure.is_some_and(|(class, _)| class == "listing");
    match kind {
        CodeBlockKind::Fenced(info) if info.as_ref() == "python" && !is_listing => bail!(
            "a Python block that no directive made, so that nothing checks it: \
             show a listing by a directive instead"
        ),
        CodeBlockKind::Fenced(info) if known.contains(&info.as_ref()) => Ok(()),
        CodeBlockKind::Fenced(info) => bail!(
            "a fence `{info}`, which nothing checks: a page may hold {}",
            known.join(", ")
        ),
        CodeBlockKind::Indented => bail!("an indented block, which nothing checks: take it out"),
    }
}

fn block(
    chapter: &Path,
    figure: Option<&(String, String)>,
    info: String,
    code: String,
) -> anyhow::Result<RustBlock> {
    let proved = match figure.map(|(class, _)| class.as_str()) {
        Some("listing") => Proved::BySkeptic,
        Some("fails") => Proved::ByTrybuild,
        Some("proof") => Proved::ByItsTest,
        _ => bail!(
            "a Rust block that no directive made, so that nothing checks it: \
             show a listing by a directive instead of\n{code}"
        ),
    };
    let name = figure.map(|(class, id)| id.trim_start_matches(&format!("{class}-")).to_string());
    Ok(RustBlock {
        chapter: chapter.to_path_buf(),
        name: name.unwrap_or_default(),
        info,
        code,
        proved,
    })
}

/// Whether a fence of this info string holds Rust.
pub fn is_rust(info: &str) -> bool {
    let mut words = info.split([',', ' ', '\t', '{', '}', '.']);
    words.any(|word| word.eq_ignore_ascii_case("rust") || word.eq_ignore_ascii_case("rs"))
}
