//! The blocks of a page are lines of their files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use anyhow::{Context, bail};
use listings::blocks::is_rust;
use listings::model::{Chapter, Directive, Fence, Project};
use listings::preprocess::expanded;
use regex::Regex;

/// What opens a figure: its class and, where it shows lines of a listing, its id.
static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"<figure class="(\w+)"(?: id="([^"]+)")?"#).expect("a constant pattern")
});

/// Every block of the chapter at `path` that shows a listing has, after mdBook's own
/// preprocessors, the lines of the file: those of the slice.
///
/// skeptic and trybuild compile the file, so they compile what a reader sees.
///
/// # Errors
///
/// A block has other lines, or is none that a directive makes, so that nothing would check it;
/// or the chapter cannot be expanded.
pub fn verify(project: &Arc<Project>, path: &Path) -> anyhow::Result<()> {
    let chapter = project.chapter(path).context("no such chapter")?;
    let shows = |directive: &&Directive| project.source(directive).is_some();
    let shown = chapter.directives.iter().filter(shows);
    let shown: BTreeMap<String, &Directive> = shown.map(|d| (d.id(), d)).collect();
    let mut missing = shown.clone();
    let page = Chapter::parse(path, expanded(project, path)?);
    for fence in &page.fences {
        let before = page.html.partition_point(|html| html.line < fence.line);
        let figure = before.checked_sub(1).map(|last| &page.html[last].text);
        let figure = figure.and_then(|html| FIGURE.captures(html));
        let class = figure.as_ref().map_or("", |figure| &figure[1]);
        let id = figure.as_ref().and_then(|figure| figure.get(2));
        let place = || {
            let (path, line) = (path.display(), fence.line);
            format!("{path}, expanded, line {line}")
        };
        if !is_code(fence, class).with_context(place)? {
            continue;
        }
        let id = id.map_or("", |id| id.as_str());
        let directive = shown.get(id);
        let directive = directive.with_context(|| format!("no directive makes the block {id}"))?;
        compare(project, directive, &fence.body)
            .with_context(|| format!("line {}", directive.line))?;
        missing.remove(id);
    }
    match missing.first_key_value() {
        Some((name, _)) => {
            bail!("no block `{name}` is on the page, though a directive asks for it")
        }
        None => Ok(()),
    }
}

/// Whether a fence in a figure of that class shows lines of a listing.
///
/// # Errors
///
/// Nothing would check it.
fn is_code(fence: &Fence, class: &str) -> anyhow::Result<bool> {
    let Some(info) = fence.info.as_deref() else {
        bail!("an indented block, which nothing checks: take it out");
    };
    let known = ["console", "text", "toml"];
    match (info, class) {
        (info, "listing" | "fails") if is_rust(info) => Ok(true),
        // The lines of a test are read where the page is expanded.
        (info, "proof") if is_rust(info) => Ok(false),
        ("python", "listing") => Ok(true),
        (info, _) if known.contains(&info) => Ok(false),
        (info, _) if is_rust(info) || info == "python" => bail!(
            "a block of code that no directive made, so that nothing checks it: \
             show a listing by a directive instead of\n{}",
            fence.body
        ),
        (info, _) => bail!(
            "a fence `{info}`, which nothing checks: a page may hold {}",
            known.join(", ")
        ),
    }
}

/// Whether `code` is the lines that `directive` shows.
fn compare(project: &Project, directive: &Directive, code: &str) -> anyhow::Result<()> {
    let source = project.source(directive).context("no such listing")?;
    let all: Vec<&str> = source.text.lines().collect();
    let visible = source.visible_lines(directive.anchor.as_deref());
    let visible: Vec<&str> = visible.iter().map(|number| all[number - 1]).collect();
    let shown: Vec<&str> = code.lines().collect();
    let path = source.path.display();
    same(&shown, &visible).with_context(|| format!("the block does not show the lines of {path}"))
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
    fn a_line_that_is_another_or_missing_is_told() {
        assert!(same(&["a", "b"], &["a", "b"]).is_ok());
        let other = same(&["a", "c"], &["a", "b"]).expect_err("it differs");
        assert_eq!(other.to_string(), "it has `c` where `b` should be");
        let missing = same(&["a"], &["a", "b"]).expect_err("it is shorter");
        assert_eq!(missing.to_string(), "it has 1 lines and should have 2");
    }
}
