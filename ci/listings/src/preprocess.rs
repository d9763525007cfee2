//! The mdBook preprocessor.

use std::io::{Read, Write};
use std::sync::Arc;

use anyhow::{Context, bail};
use mdbook_driver::MDBook;
use mdbook_driver::book::Book;
use mdbook_driver::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext, parse_input};

use crate::expand::expand_book;
use crate::model::Project;

/// The preprocessor that expands the book's directives, under the name that it
/// has in `book.toml`.
pub struct Listings {
    /// The book.
    pub project: Arc<Project>,
}

impl Listings {
    /// Its name in `book.toml`: `[preprocessor.listings]`.
    pub const NAME: &'static str = "listings";
}

impl Preprocessor for Listings {
    fn name(&self) -> &str {
        Listings::NAME
    }

    fn run(&self, _context: &PreprocessorContext, book: Book) -> Result<Book> {
        Ok(expand_book(&self.project, book)?)
    }
}

/// Speaks mdBook's preprocessor protocol: reads a context and a book as JSON from `input`, and
/// writes the book, expanded for `project`, as JSON to `output`.
///
/// # Errors
///
/// The input isn't that, or the book cannot be expanded.
pub fn run(project: &Arc<Project>, input: impl Read, mut output: impl Write) -> anyhow::Result<()> {
    let (context, book) = parse_input(input).with_context(|| {
        "expected a context and a book as JSON on standard input: mdBook calls this verb, \
         people call `cargo book build`"
    })?;
    let listings = Listings {
        project: project.clone(),
    };
    let book = listings.run(&context, book)?;
    serde_json::to_writer(&mut output, &book)?;
    output.flush()?;
    Ok(())
}

/// Returns mdBook on the book in `project`, with the directives expanded in this process.
///
/// # Errors
///
/// `book.toml` doesn't name this preprocessor, or mdBook cannot load the book.
pub fn mdbook(project: &Arc<Project>) -> anyhow::Result<MDBook> {
    let table = format!("preprocessor.{}", Listings::NAME);
    let configured: Option<toml::Value> = project.config.get(&table)?;
    if configured.is_none() {
        bail!("book.toml:1: no [{table}]: add it with `command = \"cargo book preprocess\"`");
    }
    let book = MDBook::load_with_config(&project.root, project.config.clone());
    let mut book = book.context("mdBook cannot load the book")?;
    // It takes the place of the command in book.toml.
    book.with_preprocessor(Listings {
        project: project.clone(),
    });
    Ok(book)
}
