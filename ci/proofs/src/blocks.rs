//! The blocks of a page are lines of their files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, bail};
use listings::expand::expand;
use listings::model::{Chapter, Directive, Project, Source};
use listings::pattern;
use regex::Regex;

/// What opens a figure that shows lines of a listing, with its id.
static FIGURE: LazyLock<Regex> = pattern!(r#"<figure class="(?:listing|diff|fails)" id="([^"]+)""#);

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
    let visible = lines(source, directive);
    let path = source.path.display();
    let mut shown: Vec<&str> = code.lines().collect();
    if let Some(since) = &directive.since {
        let package = project.packages.get(&directive.page);
        let since = package.and_then(|package| package.listing(since));
        let old = lines(since.context("no such listing")?, directive);
        shown = patched(&old, &shown).context("the diff is not one of the earlier stage")?;
    }
    same(&shown, &visible).with_context(|| format!("the block does not show the lines of {path}"))
}

/// The lines of `source` that `directive` shows.
fn lines<'a>(source: &'a Source, directive: &Directive) -> Vec<&'a str> {
    let all: Vec<&str> = source.text.lines().collect();
    let visible = source.visible_lines(directive.anchor.as_deref());
    visible.iter().map(|number| all[number - 1]).collect()
}

/// What `old` becomes by the changes in `diff`, the lines of a unified diff.
fn patched<'a>(old: &[&'a str], diff: &[&'a str]) -> anyhow::Result<Vec<&'a str>> {
    let mut new = Vec::new();
    let mut done = 0;
    for line in diff {
        if let Some(header) = line.strip_prefix("@@ -") {
            let start = header.split([',', ' ']).next().unwrap_or_default();
            let start: usize = start
                .parse()
                .with_context(|| format!("no line in `{line}`"))?;
            let skipped = old.get(done..start.saturating_sub(1));
            let skipped = skipped.with_context(|| format!("no such lines: `{line}`"))?;
            new.extend(skipped);
            done += skipped.len();
            continue;
        }
        let (sign, text) = line.split_at_checked(1).unwrap_or((" ", ""));
        if sign != "+" {
            same(&[text], old.get(done..=done).unwrap_or_default())?;
            done += 1;
        }
        if sign != "-" {
            new.push(text);
        }
    }
    new.extend(&old[done..]);
    Ok(new)
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
    fn a_diff_is_applied_to_the_lines_before() {
        let old = ["a", "b", "c", "d"];
        let diff = ["@@ -3,2 +3,2 @@", " c", "-d", "+e"];
        assert_eq!(
            patched(&old, &diff).expect("a diff of it"),
            ["a", "b", "c", "e"]
        );
        let wrong = ["@@ -2,2 +2,2 @@", " c", "-d", "+e"];
        assert!(patched(&old, &wrong).is_err());
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
