//! Renders the site with mdBook.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use mdbook_driver::MDBook;

use crate::furniture::head;
use crate::model::Project;
use crate::preprocess::Listings;
use crate::site;

/// mdBook on the book in `project`, with the directives expanded in this process.
pub fn mdbook(project: &Arc<Project>) -> anyhow::Result<MDBook> {
    let table = format!("preprocessor.{}", Listings::NAME);
    let configured: Option<toml::Value> = project.config.get(&table)?;
    if configured.is_none() {
        bail!(
            "book.toml:1: no [{table}]: add it with `command = \"cargo book preprocess\"` \
             and `before = [\"links\"]`"
        );
    }
    let mut book = MDBook::load_with_config(&project.root, project.config.clone())
        .context("mdBook cannot load the book")?;
    // It takes the place, and with it the order, of the command in book.toml.
    book.with_preprocessor(Listings {
        project: Some(project.clone()),
    });
    Ok(book)
}

/// Renders the book in `root` to the folder that `book.toml` names, or to
/// `dest`; gives that folder.
pub fn build(
    root: &Path,
    dest: Option<&Path>,
    live_reload: Option<&str>,
) -> anyhow::Result<PathBuf> {
    let mut project = Project::load(root)?;
    if let Some(dest) = dest {
        project.config.build.build_dir = dest.to_path_buf();
    }
    if let Some(endpoint) = live_reload {
        project
            .config
            .set("output.html.live-reload-endpoint", endpoint)?;
        project.config.set("output.html.site-url", "/")?;
    }
    let dest = project.config.build.build_dir.clone();
    let project = Arc::new(project);
    mdbook(&project)?.build()?;
    let site = project.root.join(&dest);
    head::complete(&project, &site)?;
    site::finish(&site)?;
    Ok(dest)
}

/// Renders the book as the verb `build` does, and says on `log` where it went.
pub fn run(root: &Path, dest: Option<&Path>, log: &mut impl Write) -> anyhow::Result<()> {
    let start = Instant::now();
    let dest = dest.map(std::path::absolute).transpose()?;
    let shown = build(root, dest.as_deref(), None)?;
    let seconds = start.elapsed().as_secs_f64();
    writeln!(log, "built {} in {seconds:.1} s", shown.display())?;
    Ok(())
}
