//! What is done to the site after mdBook has written it: each page is read once, goes through
//! the steps below, and is written once.

pub mod a11y;
pub mod bundle;
pub mod lazy;
pub mod meta;

use std::path::{Path, PathBuf};

use anyhow::Context;
use listings::model::{Chapter, Project};

use bundle::{Bundle, root_of, write_hashed};
use lazy::LazyParts;

/// The page that has the whole book, for paper.
const PRINTABLE: &str = "print.html";

/// What a reader without JavaScript is shown in the place of the table of contents.
const CONTENTS: &str = "toc.html";

/// Finishes the pages that mdBook has rendered from `project` to `dest`.
///
/// # Errors
///
/// A page cannot be read or written, or is not of the form that a step expects, as where
/// mdBook's template has changed.
pub fn finish(project: &Project, dest: &Path) -> anyhow::Result<()> {
    let index = read(&dest.join("index.html"))?;
    let bundle =
        Bundle::write(dest, &index).context("cannot put style sheets and scripts together")?;
    let lazy = dest.join("lazy");
    std::fs::create_dir_all(&lazy).with_context(|| format!("cannot make {}", lazy.display()))?;
    for file in pages(dest)? {
        let shown = file.display();
        let html = read(&file)?;
        let html = page(project, dest, &file, &html, &bundle)
            .with_context(|| format!("cannot finish {shown}"))?;
        write(&file, html)?;
    }
    meta::write_map(project, dest)
}

/// The finished form of a page.
fn page(
    project: &Project,
    dest: &Path,
    file: &Path,
    html: &str,
    bundle: &Bundle,
) -> anyhow::Result<String> {
    let name = file.file_name().unwrap_or_default();
    // What mdBook writes in the place of a page that has moved isn't a page.
    if name != CONTENTS && !html.contains("<main>") {
        return Ok(html.to_string());
    }
    let html = a11y::patched(html)?;
    let html = bundle.linked(&html);
    let Some(chapter) = chapter(project, file.strip_prefix(dest)?) else {
        return Ok(html);
    };
    let html = meta::described(project, chapter, &html)?;
    if !bundle.loads_lazily {
        return Ok(html);
    }
    let root = root_of(&html).to_string();
    let mut lazy = LazyParts::of(project, chapter);
    let html = lazy.without_folds(&html, &format!("{root}{PRINTABLE}"));
    let Some(script) = lazy.script()? else {
        return Ok(html);
    };
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let address = write_hashed(dest, &format!("lazy/{stem}"), "js", &script)?;
    Ok(html.replacen(
        "<main>",
        &format!("<main data-lazy=\"{root}{address}\">"),
        1,
    ))
}

/// The chapter that is rendered to `file` of the site; the first one is its front page as well.
fn chapter<'a>(project: &'a Project, file: &Path) -> Option<&'a Chapter> {
    let own = project.chapter(&project.src().join(file).with_extension("md"));
    let first = || project.chapter(&project.summary.pages.first()?.chapter);
    own.or_else(|| first().filter(|_| file == Path::new("index.html")))
}

/// The HTML files below `dir`, sorted.
fn pages(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let shown = dir.display();
    let entries = std::fs::read_dir(dir).with_context(|| format!("cannot read {shown}"))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry
            .with_context(|| format!("cannot read {shown}"))?
            .path();
        if path.is_dir() {
            found.extend(pages(&path)?);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn write(file: &Path, content: impl AsRef<[u8]>) -> anyhow::Result<()> {
    std::fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}
