//! Renders the site with mdBook.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use listings::model::Project;
use listings::preprocess::mdbook;
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
    site::finish(&project, site)?;
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

/// Renders the book as the verb `build` does, and says where it went.
pub fn run(root: &Path, dest: Option<&Path>) -> anyhow::Result<()> {
    let start = Instant::now();
    let dest = dest.map(std::path::absolute).transpose()?;
    let shown = build(root, dest.as_deref(), None)?;
    let seconds = start.elapsed().as_secs_f64();
    println!("built {} in {seconds:.1} s", shown.display());
    Ok(())
}
