//! The mdBook preprocessor.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use mdbook_driver::book::Book;
use mdbook_driver::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext, parse_input};

use crate::expand::{Purpose, expand_book};
use crate::model::Project;

/// The preprocessor that expands the book's directives, under the name that it
/// has in `book.toml`.
#[derive(Default)]
pub struct Listings {
    /// The book, if it has been read already; otherwise it is read where mdBook says.
    pub project: Option<Arc<Project>>,
    /// What the book is expanded for.
    pub purpose: Purpose,
}

impl Listings {
    /// Its name in `book.toml`: `[preprocessor.listings]`.
    pub const NAME: &'static str = "listings";
}

impl Preprocessor for Listings {
    fn name(&self) -> &str {
        Listings::NAME
    }

    fn run(&self, context: &PreprocessorContext, book: Book) -> Result<Book> {
        let project = match &self.project {
            Some(project) => project.clone(),
            None => Arc::new(Project::load(&context.root)?),
        };
        Ok(expand_book(self.purpose, &project, book)?)
    }
}

/// Speaks mdBook's preprocessor protocol: reads a context and a book as JSON
/// from `input`, and writes the expanded book as JSON to `output`.
pub fn run(root: &Path, input: impl Read, mut output: impl Write) -> anyhow::Result<()> {
    let (mut context, book) = parse_input(input).with_context(|| {
        "expected a context and a book as JSON on standard input: mdBook calls this verb, \
         people call `cargo book build`"
    })?;
    context.root = root.to_path_buf();
    let book = Listings::default().run(&context, book)?;
    serde_json::to_writer(&mut output, &book)?;
    output.flush()?;
    Ok(())
}
