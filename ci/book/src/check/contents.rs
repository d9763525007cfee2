//! The table of contents: every chapter once, and no entry that leads nowhere.

use std::path::PathBuf;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::Project;
use crate::problem::Problem;

/// Where mdBook says that it stopped.
static LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"SUMMARY\.md line (\d+)").expect("a constant pattern"));

pub(super) fn check(project: &Project, problems: &mut Vec<Problem>) {
    let summary = &project.summary;
    let mut report = |line, message: String| {
        problems.push(Problem::new(&summary.path, line, message));
    };
    let mut listed: Vec<&PathBuf> = Vec::new();
    let twice = |fault: &str| fault.starts_with("Duplicate file");
    // An entry that stands twice is reported at its line below.
    if let Some(fault) = summary.fault.as_deref().filter(|fault| !twice(fault)) {
        let line = LINE.captures(fault).and_then(|found| found[1].parse().ok());
        report(
            line.unwrap_or(1),
            format!("mdBook cannot read this: {fault}"),
        );
    }
    for entry in &summary.entries {
        let Some(chapter) = &entry.chapter else {
            report(
                entry.line,
                "this entry leads nowhere: write its chapter, or take it out".to_string(),
            );
            continue;
        };
        let shown = chapter.display();
        if project.chapter(chapter).is_none() {
            report(entry.line, format!("there is no {shown}"));
        }
        if !entry.rendered {
            let message = "mdBook does not see this entry: each stands alone in an item of a list, \
                           or on a line before or after the lists";
            report(entry.line, message.to_string());
        }
        if listed.contains(&chapter) {
            report(entry.line, format!("{shown} stands above already"));
        }
        listed.push(chapter);
    }
    for chapter in &project.chapters {
        if !listed.contains(&&chapter.path) {
            let message = "this chapter is not in src/SUMMARY.md, so that no reader finds it";
            problems.push(Problem::new(&chapter.path, 1, message));
        }
        if chapter.text.trim().is_empty() {
            problems.push(Problem::new(&chapter.path, 1, "this chapter is empty"));
        }
    }
}
