//! The table of contents: every chapter once, and no entry that leads nowhere.

use std::path::PathBuf;

use crate::model::Project;
use crate::problem::Problem;

pub(super) fn check(project: &Project, problems: &mut Vec<Problem>) {
    let summary = &project.summary;
    let mut report = |line, message: String| {
        problems.push(Problem::new(&summary.path, line, message));
    };
    let mut listed: Vec<&PathBuf> = Vec::new();
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
