//! The Rust blocks of a page are lines of their files.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use listings::blocks::{Proved, RustBlock, rust_blocks};
use listings::model::{Directive, Kind, Project, Source};

/// Every block of `chapter` that shows a listing has, after mdBook's own preprocessors, the lines
/// of the file: the slice in sight and the rest hidden.
///
/// So what a reader copies is what cargo, skeptic and trybuild compile.
pub(crate) fn verify(project: &Arc<Project>, chapter: &Path) -> anyhow::Result<()> {
    let directives = project.chapter(chapter).map(|chapter| &chapter.directives);
    let directives = directives.context("no such chapter")?;
    let mut missing: BTreeSet<String> = directives.iter().filter_map(made_by).collect();
    for block in &rust_blocks(project, chapter)? {
        let kind = match block.proved {
            Proved::BySkeptic => Kind::Listing,
            Proved::ByTrybuild => Kind::Fails,
            // The lines of a test are read where the page is expanded.
            Proved::ByItsTest => continue,
        };
        let is_its = |directive: &&Directive| {
            directive.kind == kind && made_by(directive).is_some_and(|name| name == block.name)
        };
        let directive = directives.iter().find(is_its);
        let directive =
            directive.with_context(|| format!("no directive makes the block {}", block.name))?;
        let package = project.packages.get(&directive.page);
        let source = package.and_then(|package| match kind {
            Kind::Fails => package.fails.get(&directive.item),
            _ => package.listing(&directive.item),
        });
        let source = source.with_context(|| format!("no listing of {}", block.name))?;
        compare(block, source, directive.anchor.as_deref())
            .with_context(|| format!("line {}", directive.line))?;
        missing.remove(&block.name);
    }
    match missing.first() {
        Some(name) => bail!("no block `{name}` is on the page, though a directive asks for it"),
        None => Ok(()),
    }
}

/// The name of the Rust block that a directive makes from a listing, if it makes one.
fn made_by(directive: &Directive) -> Option<String> {
    let is_rust = !directive.item.ends_with(".py");
    let shows = matches!(directive.kind, Kind::Listing | Kind::Fails);
    let id = directive.id();
    (is_rust && shows).then(|| {
        id.split_once('-')
            .map_or(id.clone(), |(_, name)| name.to_string())
    })
}

/// Whether the visible lines of `block` are those of the slice, and all its lines those of the file.
fn compare(block: &RustBlock, source: &Source, anchor: Option<&str>) -> anyhow::Result<()> {
    let numbered: Vec<&str> = source.text.lines().collect();
    let lines = |numbers: Vec<usize>| -> Vec<&str> {
        numbers
            .into_iter()
            .map(|number| numbered[number - 1])
            .collect()
    };
    let shown: Vec<(bool, &str)> = block.code.lines().map(unhidden).collect();
    let visible = shown.iter().filter(|(hidden, _)| !hidden);
    let visible: Vec<&str> = visible.map(|(_, line)| *line).collect();
    let all: Vec<&str> = shown.iter().map(|(_, line)| *line).collect();
    let path = source.path.display();
    same(&visible, &lines(source.visible_lines(anchor)))
        .with_context(|| format!("the block does not show the lines of {path}"))?;
    same(&all, &lines(source.shown_lines()))
        .with_context(|| format!("the block's hidden lines are not those of {path}"))
}

/// Whether rustdoc and mdBook hide a line, and what it is when it isn't hidden.
fn unhidden(line: &str) -> (bool, &str) {
    match line.strip_prefix("# ") {
        Some(rest) => (true, rest),
        None if line == "#" => (true, ""),
        None => (false, line),
    }
}

fn same(shown: &[&str], expected: &[&str]) -> anyhow::Result<()> {
    let differs = |(a, b): (&&str, &&str)| a.trim_end() != b.trim_end();
    if let Some(index) = shown.iter().zip(expected).position(differs) {
        bail!(
            "it has `{}` where `{}` should be",
            shown[index],
            expected[index]
        );
    }
    if shown.len() != expected.len() {
        bail!(
            "it has {} lines and should have {}",
            shown.len(),
            expected.len()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_lines_are_told_from_attributes() {
        assert_eq!(unhidden("# let a = 1;"), (true, "let a = 1;"));
        assert_eq!(unhidden("#"), (true, ""));
        assert_eq!(unhidden("#[tokio::main]"), (false, "#[tokio::main]"));
        assert_eq!(unhidden("let a = 1;"), (false, "let a = 1;"));
    }

    #[test]
    fn a_line_that_is_another_or_missing_is_told() {
        assert!(same(&["a", "b"], &["a", "b"]).is_ok());
        let other = same(&["a", "c"], &["a", "b"]).expect_err("it differs");
        assert_eq!(other.to_string(), "it has `c` where `b` should be");
        let missing = same(&["a"], &["a", "b"]).expect_err("it is shorter");
        assert_eq!(missing.to_string(), "it has 1 lines and should have 2");
    }
}
