//! Begins a page: a chapter, and its line in the table of contents.

use std::path::Path;

use anyhow::{Context, bail};

use super::{filled, names, print, read, with_lines, words, write_all};
use listings::model::Project;

/// What means something to Markdown inside a heading or a link.
const MARKUP: &str = r"\`*_{}[]<>#&|~!";

/// Writes the chapter of `page` and puts it into the table of contents.
///
/// # Errors
///
/// The name is of another form, reserved or taken, or there is no page `after`.
pub(super) fn begin(
    root: &Path,
    page: &str,
    title: Option<&str>,
    after: Option<&str>,
) -> anyhow::Result<()> {
    names::page(page)?;
    let title = match title {
        Some(title) if title.trim().is_empty() || title.contains(char::is_control) => {
            bail!("a title is one line of words: write one")
        }
        Some(title) => escaped(title.trim()),
        None => words(page),
    };
    let project = Project::load(root)?;
    let summary = &project.summary;
    let contents = read(root, &summary.path)?;
    let (line, indentation) = place(&project, &contents, after)?;
    let chapter = project.src().join(format!("{page}.md"));
    let text = filled(include_str!("templates/page.md"), &[("title", &title)]);
    let entry = format!("{indentation}- [{title}]({page}.md)");
    let contents = with_lines(&contents, line, &[entry]);
    let new = [(chapter.clone(), text)];
    write_all(root, &new, (summary.path.clone(), contents))?;
    let steps = [
        format!("write {} in the place of each TODO", chapter.display()),
        format!("cargo book new {page}/PROGRAM for each program that it shows"),
        format!("cargo book test {page}"),
    ];
    let change = format!("its line into {}:{line}", summary.path.display());
    print(&new, &change, &steps);
    Ok(())
}

fn escaped(title: &str) -> String {
    let escape = |c: char| MARKUP.contains(c).then_some('\\').into_iter().chain([c]);
    title.chars().flat_map(escape).collect()
}

/// The line for an entry behind the page `after` and all that is nested under it, counted from 1,
/// and its indentation; behind the last numbered page where none is named.
fn place<'a>(
    project: &Project,
    contents: &'a str,
    after: Option<&str>,
) -> anyhow::Result<(usize, &'a str)> {
    let summary = &project.summary;
    let shown = summary.path.display();
    let lines: Vec<&str> = contents.lines().collect();
    let is_item = |line: &str| line.trim_start().starts_with(['-', '*', '+']) && line.contains('[');
    let depth = |line: &str| line.len() - line.trim_start().len();
    let found = match after {
        Some(after) => {
            let chapter = project.src().join(format!("{after}.md"));
            let mut entries = summary.entries.iter();
            let entry = entries.find(|entry| entry.chapter.as_ref() == Some(&chapter));
            let none = || format!("no page `{after}` in {shown}: name one that it has");
            entry.with_context(none)?.line - 1
        }
        None => {
            let mut all = lines.iter();
            let last = all.rposition(|line| is_item(line) && depth(line) == 0);
            last.with_context(|| {
                format!("{shown} numbers no page yet: write `- [TITLE](PAGE.md)` there first")
            })?
        }
    };
    let line = lines[found];
    if !is_item(line) {
        bail!(
            "{shown}:{}: this page has no number, and a new one would have: name a page in the lists",
            found + 1
        );
    }
    let nested = lines[found + 1..].iter();
    let nested = nested.take_while(|other| is_item(other) && depth(other) > depth(line));
    Ok((found + 2 + nested.count(), &line[..depth(line)]))
}
