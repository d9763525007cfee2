//! The pages as mdBook renders them, without what is around them on the site.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use listings::model::Project;
use listings::preprocess::mdbook;
use mdbook_driver::book::Book;

/// What mdBook writes of a page: its text, and nothing around it.
const TEMPLATE: &str = "{{{content}}}";

/// A text for each page, by the path that the page has in the table of contents.
pub type Texts = BTreeMap<PathBuf, String>;

/// Renders the book in `project`; gives its table of contents and the HTML of each page.
///
/// # Errors
///
/// The book does not build, or a temporary file cannot be written or read.
pub fn render(mut project: Project) -> anyhow::Result<(Book, Texts)> {
    let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
    let theme = temporary.path().join("theme");
    let template = theme.join("index.hbs");
    std::fs::create_dir(&theme).with_context(|| format!("cannot make {}", theme.display()))?;
    std::fs::write(&template, TEMPLATE)
        .with_context(|| format!("cannot write {}", template.display()))?;
    let dest = temporary.path().join("html");
    let config = &mut project.config;
    config.build.build_dir = dest.clone();
    config.set("output.html.theme", &theme)?;
    config.set("output.html.search.enable", false)?;
    config.set("output.html.print.enable", false)?;
    for list in ["additional-css", "additional-js"] {
        config.set(format!("output.html.{list}"), [(); 0])?;
    }
    config.set("output.html.redirect", Texts::new())?;
    let mdbook = mdbook(&Arc::new(project))?;
    mdbook.build()?;
    let mut texts = Texts::new();
    for path in mdbook.book.chapters().filter_map(|page| page.path.clone()) {
        let file = dest.join(&path).with_extension("html");
        let html = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read what mdBook wrote of {}", path.display()))?;
        texts.insert(path, html);
    }
    Ok((mdbook.book, texts))
}
