//! Checks the book as a whole: what no program's run and no compiler would notice.

mod contents;
mod fences;
mod files;
mod harness;
mod html;
mod ids;
mod included;
mod links;
mod listings;
mod manifests;
mod measurements;
mod published;
mod python;
mod recordings;
mod rules;
mod slices;
mod tests;
mod words;

use std::io::Write;
use std::path::Path;

use anyhow::bail;
use regex::{Regex, RegexBuilder};

use crate::model::Project;
use crate::problem::{self, Problem, Problems};

/// A rule: adds what it finds wrong in the book.
type Rule = fn(&Project, &mut Vec<Problem>);

const RULES: [Rule; 18] = [
    contents::check,
    fences::check,
    files::check,
    harness::check,
    html::check,
    ids::check,
    included::check,
    links::check,
    listings::check,
    manifests::check,
    measurements::check,
    published::check,
    python::check,
    recordings::check,
    rules::check,
    slices::check,
    tests::check,
    words::check,
];

/// Every fault of the book in `root`, sorted by place; of one page, where one is named.
///
/// What keeps the book from being read is a fault of every page: nothing else
/// is looked for until it is mended.
pub fn check(root: &Path, page: Option<&str>) -> Vec<Problem> {
    let project = match Project::load(root) {
        Ok(project) => project,
        Err(Problems(problems)) => return problems,
    };
    let mut problems = Vec::new();
    for rule in RULES {
        rule(&project, &mut problems);
    }
    if let Some(page) = page {
        problems.retain(|problem| belongs(&problem.path, page));
    }
    problems.sort();
    problems.dedup();
    problems
}

/// Checks as the verb `check` does: the faults go to `log`, a line each, and
/// any fault is an error.
pub fn run(root: &Path, page: Option<&str>, log: &mut impl Write) -> anyhow::Result<()> {
    if let Some(page) = page
        && !root.join(format!("src/{page}.md")).is_file()
        && !root.join(format!("listings/{page}")).is_dir()
    {
        bail!("no page `{page}`: there is no src/{page}.md and no listings/{page}");
    }
    let problems = check(root, page);
    problem::say(&problems, log)?;
    match problems.len() {
        0 => writeln!(log, "no problems")?,
        1 => bail!("1 problem"),
        count => bail!("{count} problems"),
    }
    Ok(())
}

/// Whether a file is the chapter of `page` or one of its listings.
fn belongs(path: &Path, page: &str) -> bool {
    path == Path::new("src").join(format!("{page}.md"))
        || path.starts_with(Path::new("listings").join(page))
}

/// The regular expression of `builder`, which has read `pattern`, or why that is none, in words.
fn compiled(pattern: &str, builder: &RegexBuilder) -> Result<Regex, String> {
    builder.build().map_err(|error| {
        let error = error.to_string();
        let reason = error.lines().last().unwrap_or_default();
        format!("`{pattern}` is no regular expression: {reason}")
    })
}
