//! Code blocks: each is made by a directive or is the include of a checked file.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::blocks::is_rust;
use crate::model::{Chapter, Fence, Kind, Project, Source};
use crate::problem::{Problem, line_at};

/// The tags that a fence in a page may have. Rust is not among them.
const TAGS: [&str; 2] = ["console", "toml"];

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\{\{#include ([^:}\s]+)(?::([\w-]+))?\}\}$").expect("a constant pattern")
});

static RAW_CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)<\s*(pre|code|script)\b").expect("a constant pattern"));

pub(super) fn check(project: &Project, problems: &mut Vec<Problem>) {
    for chapter in &project.chapters {
        for fence in &chapter.fences {
            if let Err(message) = fence_is_checked(project, chapter, fence) {
                problems.push(Problem::new(&chapter.path, fence.line, message));
            }
        }
        for html in &chapter.html {
            if let Some(found) = RAW_CODE.find(&html.text) {
                let line = html.line + line_at(&html.text, found.start()) - 1;
                let message = "code in raw HTML: nothing checks it, show it by a directive";
                problems.push(Problem::new(&chapter.path, line, message));
            }
        }
        for directive in &chapter.directives {
            let fenced = chapter
                .fences
                .iter()
                .any(|fence| fence.line + 1 == directive.line);
            if directive.kind == Kind::Include && !fenced {
                let message = "an include stands in a fence of its own: \
                               nothing checks text that comes from elsewhere";
                problems.push(Problem::new(&chapter.path, directive.line, message));
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
    let path = super::links::normal(&dir.join(&include[1]))
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
    let parsed = path
        .extension()
        .is_some_and(|extension| extension == "toml");
    let recorded = project
        .packages
        .values()
        .any(|package| package.recorded.contains(&path));
    if parsed {
        let text = std::fs::read_to_string(project.root.join(&path))
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let table: Result<toml::Table, _> = toml::from_str(&text);
        return match table {
            Ok(_) => Ok(()),
            Err(error) => Err(format!("{}: {}", path.display(), error.message())),
        };
    }
    match recorded {
        true => Ok(()),
        false => Err(format!("nothing checks {}", path.display())),
    }
}
