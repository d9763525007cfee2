//! Words that say that something is not done.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::Diagnostic;
use crate::model::Project;

static UNFINISHED: LazyLock<Regex> = pattern!(r"\b(TODO|FIXME|TBD|XXX|unimplemented!|todo!)");

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for chapter in &project.chapters {
        find(&chapter.path, &chapter.text, diagnostics);
    }
    for package in project.packages.values() {
        for sources in [
            &package.programs,
            &package.stages,
            &package.fails,
            &package.python,
        ] {
            for source in sources.values() {
                find(&source.path, &source.text, diagnostics);
            }
        }
    }
}

fn find(path: &Path, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(word) = UNFINISHED.find(line) {
            let word = word.as_str();
            let message = format!("`{word}`: finish it, or take it out");
            diagnostics.push(Diagnostic::new(path, number, message));
        }
    }
}
