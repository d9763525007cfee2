//! Code blocks: each is made by a directive or is the include of a checked file.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::blocks::is_rust;
use crate::diagnostic::Diagnostic;
use crate::model::{Chapter, Fence, Kind, Project, Source, normal};

/// The tags that a fence in a page may have. Rust is not among them.
const TAGS: [&str; 2] = ["console", "toml"];

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\{\{#include ([^:}\s]+)(?::([\w-]+))?\}\}$").expect("a constant pattern")
});

/// A line that ends a fence of three backticks or tildes.
static ENDS_FENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*(```|~~~)").expect("a constant pattern"));

pub(super) fn check(project: &Project, problems: &mut Vec<Diagnostic>) {
    for chapter in &project.chapters {
        for fence in &chapter.fences {
            if let Err(message) = fence_is_checked(project, chapter, fence) {
                problems.push(Diagnostic::new(&chapter.path, fence.line, message));
            }
        }
        for directive in &chapter.directives {
            let line = directive.line - 1;
            let fence = chapter
                .fences
                .binary_search_by_key(&line, |fence| fence.line);
            if directive.kind == Kind::Include && fence.is_err() {
                let message = "an include stands in a fence of its own: \
                               nothing checks text that comes from elsewhere";
                problems.push(Diagnostic::new(&chapter.path, directive.line, message));
            }
        }
    }
}

fn fence_is_checked(project: &Project, chapter: &Chapter, fence: &Fence) -> Result<(), String> {
    let Some(info) = &fence.info else {
        return Err("an indented block: nothing checks it, show it by a directive".into());
    };
    let mut tags = info
        .split([',', ' ', '\t'])
        .filter(|tag| !tag.is_empty())
        .peekable();
    if tags.clone().any(|tag| tag == "ignore") {
        return Err("`ignore` mutes the check of a block: take it out".into());
    }
    if is_rust(info) {
        return Err(
            "a Rust fence written by hand: put the code into a listing, and write \
             {{#listing PAGE/PROGRAM}}"
                .into(),
        );
    }
    if info.to_lowercase().starts_with("py") {
        return Err(
            "a Python fence written by hand: put the code into a listing, and write \
             {{#listing PAGE/NAME.py}}"
                .into(),
        );
    }
    if tags.peek().is_none() {
        return Err(format!("a fence without a tag: use {}", TAGS.join(" or ")));
    }
    if let Some(tag) = tags.find(|tag| !TAGS.contains(tag)) {
        let known = TAGS.join(" and ");
        return Err(format!("unknown fence tag `{tag}`: a page may use {known}"));
    }
    include_is_checked(project, chapter, fence)
}

/// A fence that a page may hold shows a file that is checked elsewhere.
fn include_is_checked(project: &Project, chapter: &Chapter, fence: &Fence) -> Result<(), String> {
    let Some(include) = INCLUDE.captures(fence.body.trim()) else {
        return Err(
            "what stands in a fence is one {{#include …}} of a checked file, and nothing else"
                .into(),
        );
    };
    let dir = chapter.path.parent().unwrap_or(Path::new(""));
    let path = normal(&dir.join(&include[1]))
        .ok_or_else(|| format!("{} is outside the project", &include[1]))?;
    if !project.root.join(&path).is_file() {
        return Err(format!("there is no {}", path.display()));
    }
    if let Some(anchor) = include.get(2) {
        let source = Source::read(&project.root, &path).map_err(|problems| problems.to_string())?;
        if source.anchor(anchor.as_str()).is_none() {
            let shown = path.display();
            return Err(format!("no anchor `{}` in {shown}", anchor.as_str()));
        }
    }
    let shown = path.display();
    if !is_manifest(project, &path) && !is_recorded(project, &path) {
        return Err(format!(
            "nothing checks {shown}: a page may include the recorded output of a program that \
             {{{{#output}}}} shows, a manifest of this book and book.toml"
        ));
    }
    let text = std::fs::read_to_string(project.root.join(&path))
        .map_err(|error| format!("cannot read {shown}: {error}"))?;
    match ENDS_FENCE.is_match(&text) {
        false => Ok(()),
        true => Err(format!(
            "{shown} has a line of three or more backticks or tildes, which ends this fence: \
             show it by a directive"
        )),
    }
}

/// Whether cargo or mdBook reads the file, so that a fault in it is noticed.
fn is_manifest(project: &Project, path: &Path) -> bool {
    let known = ["Cargo.toml", "book.toml", ".cargo/config.toml"];
    let mut packages = project.packages.values();
    known.iter().any(|known| path == Path::new(known))
        || packages.any(|package| package.manifest_path == path)
}

/// Whether a test compares the file with what its program prints.
fn is_recorded(project: &Project, path: &Path) -> bool {
    project.directives().any(|(_, directive)| {
        let package = project.packages.get(&directive.page);
        directive.kind == Kind::Output
            && package.is_some_and(|package| {
                package.program(&directive.item).is_some()
                    && package.output_path(&directive.item) == path
            })
    })
}
