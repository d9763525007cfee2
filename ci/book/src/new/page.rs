//! Begins a page: a chapter, and its line in the table of contents.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};

use super::{insert, is_name, say_next, words, write_new};
use listings::model::{Project, Summary};
use proofs::destination::check_inside;

/// Writes the chapter of `page` and puts it into the table of contents.
///
/// # Errors
///
/// The name is of another form or taken, or there is no page `after`.
pub(super) fn begin(
    root: &Path,
    page: &str,
    title: Option<&str>,
    after: Option<&str>,
    log: &mut impl Write,
) -> anyhow::Result<()> {
    if !is_name(page, '-') {
        bail!("`{page}` is no page's name: write small letters, digits and hyphens");
    }
    let project = Project::load(root)?;
    let place = place(&project.summary, root, after)?;
    let title = title.map_or_else(|| words(page), str::to_string);
    let chapter = Path::new("src").join(format!("{page}.md"));
    let text = format!(
        "# {title}\n\nThis page answers one question: TODO?\n\n\
         ## Summary\n\n- TODO\n"
    );
    // No chapter is left behind that the table of contents cannot name.
    check_inside(root, &project.summary.path)?;
    write_new(root, &chapter, &text)?;
    writeln!(log, "wrote {}", chapter.display())?;
    let entry = format!("{}- [{title}]({page}.md)", place.indentation);
    insert(root, &project.summary.path, place.line, &[entry])?;
    let (summary, line) = (project.summary.path.display(), place.line);
    writeln!(log, "wrote its line into {summary}:{line}")?;
    let next = [
        format!("write {} in the place of each TODO", chapter.display()),
        format!("cargo book new {page}/PROGRAM for each program that it shows"),
        format!("cargo book test {page}"),
    ];
    say_next(log, &next)
}

/// Where the new line goes.
struct Place {
    /// Its number, counted from 1.
    line: usize,
    /// What stands before its bullet.
    indentation: String,
}

/// The place behind the page `after` and all that is nested under it; behind
/// the last numbered page where none is named.
fn place(summary: &Summary, root: &Path, after: Option<&str>) -> anyhow::Result<Place> {
    let text = std::fs::read_to_string(root.join(&summary.path))
        .with_context(|| format!("cannot read {}", summary.path.display()))?;
    let lines: Vec<&str> = text.lines().collect();
    let is_item = |line: &str| line.trim_start().starts_with(['-', '*', '+']) && line.contains('[');
    let depth = |line: &str| line.len() - line.trim_start().len();
    let found = match after {
        Some(after) => {
            let chapter = Path::new("src").join(format!("{after}.md"));
            let mut entries = summary.entries.iter();
            let entry = entries.find(|entry| entry.chapter.as_ref() == Some(&chapter));
            let entry = entry.with_context(|| {
                format!(
                    "no page `{after}` in {}: name one that it has",
                    summary.path.display()
                )
            })?;
            entry.line - 1
        }
        None => {
            let last = lines
                .iter()
                .rposition(|line| is_item(line) && depth(line) == 0);
            last.with_context(|| {
                format!(
                    "{} numbers no page yet: write `- [TITLE](PAGE.md)` there first",
                    summary.path.display()
                )
            })?
        }
    };
    if !is_item(lines[found]) {
        bail!(
            "{}:{}: this page has no number, and a new one would have: name a page in the lists",
            summary.path.display(),
            found + 1
        );
    }
    let nested = lines[found + 1..].iter();
    let nested = nested.take_while(|line| is_item(line) && depth(line) > depth(lines[found]));
    Ok(Place {
        line: found + 2 + nested.count(),
        indentation: lines[found][..depth(lines[found])].to_string(),
    })
}
