//! Addresses that readers may have kept: each still leads to a page.

use std::path::{Path, PathBuf};

use super::ids::ids;
use crate::diagnostic::{Diagnostic, line_at};
use crate::model::{Project, clean};

/// The pages that were ever published, a line each. A test compares it with the pages of this book.
const LIST: &str = "ci/published.txt";

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    // Without a table of contents that can be read, nothing is known of the pages.
    if project.summary.fault.is_some() {
        return;
    }
    let list = std::fs::read_to_string(project.root.join(LIST)).unwrap_or_default();
    let redirects = project.config.html_config().unwrap_or_default().redirect;
    for (number, line) in (1..).zip(list.lines()) {
        let name = line.trim();
        if name.is_empty() || name.starts_with('#') {
            continue;
        }
        let moved = redirects.contains_key(name) || redirects.contains_key(&format!("/{name}"));
        if !is_page(project, name) && !moved {
            let message = format!(
                "{name} was published, and there is no such page: bring it back, or write \
                 `\"/{name}\" = \"NEW.html\"` under [output.html.redirect] in book.toml"
            );
            diagnostics.push(Diagnostic::new(LIST, number, message));
        }
    }
    for (from, to) in &redirects {
        if let Err(message) = leads_somewhere(project, from, to) {
            diagnostics.push(Diagnostic::new(
                "book.toml",
                line_of(project, from),
                message,
            ));
        }
    }
}

/// Whether the site has a page in the file `name`.
fn is_page(project: &Project, name: &str) -> bool {
    chapter(project, Path::new(name)).is_some()
}

/// The chapter that is rendered to `file`.
fn chapter(project: &Project, file: &Path) -> Option<PathBuf> {
    let path = project.src().join(file).with_extension("md");
    let pages = project.summary.pages.iter();
    let is_html = file
        .extension()
        .is_some_and(|extension| extension == "html");
    pages
        .map(|page| &page.chapter)
        .find(|page| is_html && **page == path)
        .cloned()
}

/// A redirect leads to a page and, where it names one, to a heading or a block of it.
fn leads_somewhere(project: &Project, from: &str, to: &str) -> Result<(), String> {
    if to.contains("://") {
        return Ok(());
    }
    let (file, fragment) = to.split_once('#').unwrap_or((to, ""));
    let dir = Path::new(from.trim_start_matches('/'))
        .parent()
        .unwrap_or(Path::new(""));
    let goal = match file.strip_prefix('/') {
        Some(file) => Some(PathBuf::from(file)),
        None => clean(&dir.join(file)),
    };
    let chapter = goal.and_then(|goal| chapter(project, &goal));
    let Some(chapter) = chapter.and_then(|path| project.chapter(&path)) else {
        return Err(format!(
            "`{from}` leads to `{to}`, and there is no such page"
        ));
    };
    match fragment.is_empty() || ids(chapter).iter().any(|id| id.name == fragment) {
        true => Ok(()),
        false => Err(format!(
            "`{from}` leads to `{to}`, and {} has no heading or block `#{fragment}`",
            chapter.path.display()
        )),
    }
}

fn line_of(project: &Project, from: &str) -> usize {
    let text = std::fs::read_to_string(project.root.join("book.toml")).unwrap_or_default();
    text.find(&format!("\"{from}\""))
        .map_or(1, |start| line_at(&text, start))
}
