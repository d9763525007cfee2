//! The book as an EPUB.
//!
//! mdBook renders the pages, so that ids, links and blocks are those of the site. [`xhtml`]
//! makes of each what an e-book needs, [`css`] does the same with the style sheets,
//! `mdbook-epub` packs them, and [`package`] adds what it leaves out.

#![warn(missing_docs)]

pub mod contents;
pub mod css;
pub mod package;
pub mod pages;
pub mod xhtml;

use std::path::Path;

use anyhow::Context;
use listings::model::Project;
use mdbook_driver::book::Book;
use mdbook_driver::config::Config;
use mdbook_epub::Generator;
use mdbook_renderer::RenderContext;
use proofs::destination::{check_file, is_epub, write_atomically};
use uuid::Uuid;

use crate::css::Style;

/// Renders the book in `root` to the file `out`.
///
/// # Errors
///
/// The book does not build, a style sheet names a variable that none sets, a file cannot be read
/// or written, or `out` is there and isn't an edition of this e-book. It stays as it was then.
pub fn write(root: &Path, out: &Path) -> anyhow::Result<()> {
    let project = Project::load(root)?;
    let config = project.config.clone();
    check_file(out, "an e-book", is_epub)?;
    package::check_replaced(out, &identifier(&config))?;
    let style = Style::of(&project)?;
    let (book, html) = pages::render(project)?;
    let mut texts = pages::Texts::new();
    for (path, html) in html {
        let text = xhtml::page(&html, &style)
            .with_context(|| format!("cannot make XHTML of {}", path.display()))?;
        texts.insert(path, text);
    }
    let book = contents::book(&book, &texts);
    let packed = packed(root, config.clone(), book.clone(), &style.sheet)?;
    let epub = package::finished(&packed, &book, &identifier(&config))?;
    if let Some(dir) = out.parent() {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    write_atomically(out, epub)
}

/// What `mdbook-epub` makes of `book`, whose chapters are XHTML.
fn packed(root: &Path, mut config: Config, book: Book, style: &str) -> anyhow::Result<Vec<u8>> {
    let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
    let sheet = temporary.path().join("epub.css");
    std::fs::write(&sheet, style).with_context(|| format!("cannot write {}", sheet.display()))?;
    config.set("output.epub.epub-version", 3)?;
    config.set("output.epub.no-section-label", true)?;
    config.set("output.epub.use-default-css", false)?;
    config.set("output.epub.additional-css", [&sheet])?;
    let context = RenderContext::new(root, book, config, temporary.path());
    let mut epub = Vec::new();
    Generator::new(&context)?
        .generate(&mut epub)
        .context("mdbook-epub cannot pack the book")?;
    Ok(epub)
}

/// What e-readers know the book by, whatever its edition: it is made of the title.
fn identifier(config: &Config) -> String {
    let title = config.book.title.as_deref().unwrap_or_default();
    let uuid = Uuid::new_v5(&Uuid::NAMESPACE_OID, title.as_bytes());
    uuid.urn().to_string()
}
