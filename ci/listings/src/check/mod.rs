//! Checks the book as a whole: what no program's run and no compiler would notice.

mod contents;
mod expectations;
mod fences;
mod files;
mod html;
mod ids;
mod lanes;
mod links;
mod listings;
mod manifests;
mod mutations;
mod proofs;
mod published;
mod python;
mod recordings;
mod slices;
mod todo;

use std::path::Path;

use anyhow::bail;
use regex::{Regex, RegexBuilder};

use crate::diagnostic::{self, Diagnostic, Diagnostics};
use crate::model::Project;

/// A lint: adds what it finds wrong in the book.
type Lint = fn(&Project, &mut Vec<Diagnostic>);

/// Every lint, by its name under `[preprocessor.listings.lints]` in `book.toml`.
const LINTS: &[(&str, Lint)] = &[
    ("contents", contents::check),
    ("expectations", expectations::check),
    ("fences", fences::check),
    ("files", files::check),
    ("html", html::check),
    ("ids", ids::check),
    ("lanes", lanes::check),
    ("links", links::check),
    ("listings", listings::check),
    ("manifests", manifests::check),
    ("mutations", mutations::check),
    ("proofs", proofs::check),
    ("published", published::check),
    ("python", python::check),
    ("recordings", recordings::check),
    ("slices", slices::check),
    ("todo", todo::check),
];

/// Every diagnostic of the book in `root`, sorted by place; of one page, where one is named.
///
/// What keeps the book from being read is one of every page: nothing else
/// is looked for until it is fixed.
pub fn check(root: &Path, page: Option<&str>) -> Vec<Diagnostic> {
    let project = match Project::load(root) {
        Ok(project) => project,
        Err(Diagnostics(diagnostics)) => return diagnostics,
    };
    let mut diagnostics = Vec::new();
    for (name, lint) in LINTS {
        if project.settings.is_on(name) {
            lint(&project, &mut diagnostics);
        }
    }
    diagnostics.extend(unknown_lints(&project));
    if let Some(page) = page {
        diagnostics.retain(|diagnostic| belongs(&project, &diagnostic.path, page));
    }
    diagnostics.sort();
    diagnostics.dedup();
    diagnostics
}

/// Checks as the verb `check` does: prints the diagnostics, a line each, and
/// any is an error.
pub fn run(root: &Path, page: Option<&str>) -> anyhow::Result<()> {
    if let (Some(page), Ok(project)) = (page, Project::load(root)) {
        let chapter = project.src().join(format!("{page}.md"));
        let dir = project.settings.dir.join(page);
        if !root.join(&chapter).is_file() && !root.join(&dir).is_dir() {
            let (chapter, dir) = (chapter.display(), dir.display());
            bail!("no page `{page}`: there is no {chapter} and no {dir}");
        }
    }
    let diagnostics = check(root, page);
    diagnostic::print(&diagnostics);
    match diagnostics.len() {
        0 => println!("no problems"),
        1 => bail!("1 problem"),
        count => bail!("{count} problems"),
    }
    Ok(())
}

/// Whether a file is the chapter of `page` or one of its listings.
fn belongs(project: &Project, path: &Path, page: &str) -> bool {
    path == project.src().join(format!("{page}.md"))
        || path.starts_with(project.settings.dir.join(page))
}

/// The names in `book.toml` that no lint has.
fn unknown_lints(project: &Project) -> Vec<Diagnostic> {
    let names = project.settings.lints.keys();
    let unknown = names.filter(|name| !LINTS.iter().any(|(known, _)| known == name));
    let known: Vec<&str> = LINTS.iter().map(|(name, _)| *name).collect();
    let known = known.join(", ");
    let message = |name| format!("there is no lint `{name}`: the lints are {known}");
    unknown
        .map(|name| {
            manifests::in_book_toml(
                project,
                &["preprocessor", "listings", "lints", name],
                message(name),
            )
        })
        .collect()
}

/// The regular expression of `builder`, which has read `pattern`, or why that isn't one, in words.
fn compiled(pattern: &str, builder: &RegexBuilder) -> Result<Regex, String> {
    builder.build().map_err(|error| {
        let error = error.to_string();
        let reason = error.lines().last().unwrap_or_default();
        format!("`{pattern}` isn't a regular expression: {reason}")
    })
}
