//! Renders the site with mdBook.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use listings::expand::Purpose;
use listings::furniture::head;
use listings::model::Project;
use listings::preprocess::{mdbook, mdbook_for};
use proofs::destination::Folder;

use crate::site;

/// Renders the book in `root` to the folder that `book.toml` names, or to
/// `dest`; gives that folder.
///
/// # Errors
///
/// The book does not build, or the folder holds something that this tool didn't make. It stays
/// as it was then.
pub fn build(
    root: &Path,
    dest: Option<&Path>,
    live_reload: Option<&str>,
) -> anyhow::Result<PathBuf> {
    let mut project = load(root)?;
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
    let folder = Folder::for_site(root, &root.join(&dest))?;
    // mdBook empties the folder that it writes to.
    project.config.build.build_dir = folder.content().to_path_buf();
    let project = Arc::new(project);
    mdbook(&project)?.build()?;
    let site = folder.content();
    head::complete(&project, site)?;
    site::finish(site)?;
    // Who writes a page does not wait for it: the index of the whole text serves as well.
    if live_reload.is_none() {
        search_index(&project, site)?;
    }
    folder.finish()?;
    Ok(dest)
}

/// Reads the book in `root` and the day of its last commit, if git knows one.
///
/// # Errors
///
/// The book cannot be read.
pub fn load(root: &Path) -> anyhow::Result<Project> {
    let mut project = Project::load(root)?;
    let log = ["log", "-1", "--format=%cs"];
    let output = Command::new("git").args(log).current_dir(root).output();
    let day = output.ok().filter(|output| output.status.success());
    let day = day.and_then(|output| String::from_utf8(output.stdout).ok());
    project.day = day.map(|day| day.trim_end().to_string());
    Ok(project)
}

/// Puts into the site an index of what its readers see: mdBook's holds every hidden line too, once
/// for each block. mdBook makes this one as well, of a book that has nothing else.
fn search_index(project: &Arc<Project>, site: &Path) -> anyhow::Result<()> {
    let Some(index) = index_in(site)? else {
        return Ok(());
    };
    let temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
    let mut config = project.config.clone();
    config.build.build_dir = temporary.path().to_path_buf();
    config.set("output.html.print.enable", false)?;
    mdbook_for(Purpose::Searching, project, config)?.build()?;
    let small = index_in(temporary.path())?.context("mdBook has written no index")?;
    let shown = index.display();
    std::fs::copy(small, &index).with_context(|| format!("cannot write {shown}"))?;
    Ok(())
}

/// The search index of a site; none where search is switched off.
fn index_in(site: &Path) -> anyhow::Result<Option<PathBuf>> {
    let shown = site.display();
    let entries = std::fs::read_dir(site).with_context(|| format!("cannot read {shown}"))?;
    let paths = entries.flatten().map(|entry| entry.path());
    let is_index = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("searchindex-") && name.ends_with(".js")
    };
    Ok(paths.into_iter().find(is_index))
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
