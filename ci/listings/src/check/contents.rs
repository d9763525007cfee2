//! The table of contents: every chapter once, and no entry that leads nowhere.

use std::path::PathBuf;
use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::Diagnostic;
use crate::model::{Project, Summary};

/// Where mdBook says that it stopped.
static LINE: LazyLock<Regex> = pattern!(r"SUMMARY\.md line (\d+)");

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    can_be_read(&project.summary, diagnostics);
    let listed = entries(project, diagnostics);
    for chapter in &project.chapters {
        if !listed.contains(&&chapter.path) && !project.is_not_found(&chapter.path) {
            let summary = project.summary.path.display();
            let message = format!("this chapter is not in {summary}, so that no reader finds it");
            diagnostics.push(Diagnostic::new(&chapter.path, 1, message));
        }
        if chapter.text.trim().is_empty() {
            diagnostics.push(Diagnostic::new(&chapter.path, 1, "this chapter is empty"));
        }
    }
}

fn can_be_read(summary: &Summary, diagnostics: &mut Vec<Diagnostic>) {
    let twice = |fault: &str| fault.starts_with("Duplicate file");
    // An entry that is there twice is reported at its own line.
    if let Some(fault) = summary.fault.as_deref().filter(|fault| !twice(fault)) {
        let line = LINE.captures(fault).and_then(|found| found[1].parse().ok());
        let message = format!("mdBook cannot read this: {fault}");
        diagnostics.push(Diagnostic::new(&summary.path, line.unwrap_or(1), message));
    }
    for &line in &summary.directives {
        let message = "nothing expands a directive in the table of contents: take it out";
        diagnostics.push(Diagnostic::new(&summary.path, line, message));
    }
}

/// The chapters that the table of contents lists.
fn entries<'a>(project: &'a Project, diagnostics: &mut Vec<Diagnostic>) -> Vec<&'a PathBuf> {
    let summary = &project.summary;
    let mut report = |line, message: String| {
        diagnostics.push(Diagnostic::new(&summary.path, line, message));
    };
    let mut listed = Vec::new();
    for entry in &summary.entries {
        let Some(chapter) = &entry.chapter else {
            let message = "this entry leads nowhere: write its chapter, or take it out";
            report(entry.line, message.to_string());
            continue;
        };
        let shown = chapter.display();
        if project.chapter(chapter).is_none() {
            report(entry.line, format!("there is no {shown}"));
        }
        if !entry.rendered {
            let message = "mdBook does not see this entry: each is alone in an item of a list, \
                           or on a line before or after the lists";
            report(entry.line, message.to_string());
        }
        if listed.contains(&chapter) {
            report(entry.line, format!("{shown} is listed above already"));
        }
        listed.push(chapter);
    }
    listed
}
