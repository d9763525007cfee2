//! The blocks of a page are lines of their files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, bail};
use listings::expand::expand;
use listings::model::{Chapter, Directive, Project};
use listings::pattern;
use regex::Regex;

/// What opens a figure that shows lines of a listing, with its id.
static FIGURE: LazyLock<Regex> = pattern!(r#"<figure class="(?:listing|fails)" id="([^"]+)""#);

/// Every block of the chapter at `path` that shows a listing has, for a parser of Markdown, the
/// lines of the file: those of the slice.
///
/// skeptic and trybuild compile the file, so they compile what a reader sees.
///
/// # Errors
///
/// A block has other lines or is missing, or the chapter cannot be expanded.
pub fn verify(project: &Project, path: &Path) -> anyhow::Result<()> {
    let chapter = project.chapter(path).context("no such chapter")?;
    let page = Chapter::parse(path, expand(project, chapter)?);
    let mut blocks: BTreeMap<&str, &str> = BTreeMap::new();
    for fence in &page.fences {
        let before = page.html.partition_point(|html| html.line < fence.line);
        let figure = before.checked_sub(1).map(|last| &page.html[last].text);
        let figure = figure.and_then(|html| FIGURE.captures(html));
        if let Some((_, [id])) = figure.map(|figure| figure.extract()) {
            // The compiler's output follows in the same figure.
            blocks.entry(id).or_insert(&fence.body);
        }
    }
    for directive in &chapter.directives {
        if project.source(directive).is_some() {
            let id = directive.id();
            let code = blocks.get(id.as_str());
            let code = code.with_context(|| format!("no block `{id}` is on the page"))?;
            compare(project, directive, code)
                .with_context(|| format!("line {}", directive.line))?;
        }
    }
    Ok(())
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
