//! Recordings: each belongs to a program that a page shows, and the other way round.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::measured;
use crate::model::{Kind, Package, Project};
use crate::problem::Problem;

static CODE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^error\[(E\d{4})\]").expect("a constant pattern"));

pub(super) fn check(project: &Project, problems: &mut Vec<Problem>) {
    for package in project.packages.values() {
        outputs_have_programs(project, package, problems);
        fails_have_words(project, package, problems);
        words_have_fails(project, package, problems);
    }
}

fn outputs_have_programs(project: &Project, package: &Package, problems: &mut Vec<Problem>) {
    let page = &package.page;
    for path in &package.recorded {
        // Measurements have rules of their own.
        if measured::bench_of(path).is_some() {
            continue;
        }
        let program = program_of(path);
        let kind = match path == &package.timeline_path(&program) {
            true => Kind::Timeline,
            false => Kind::Output,
        };
        let shown = project.directives().any(|(_, directive)| {
            directive.kind == kind && directive.page == *page && directive.item == program
        });
        if !package.programs.contains_key(&program) {
            let message = format!(
                "a recording without its program: there is no listings/{page}/examples/{program}.rs"
            );
            problems.push(Problem::new(path, 1, message));
        } else if !shown {
            let word = kind.name();
            let message =
                format!("no page shows this recording: write {{{{#{word} {page}/{program}}}}}");
            problems.push(Problem::new(path, 1, message));
        }
    }
}

/// `song` of `recorded/song.txt`.
fn program_of(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy());
    let name = name.unwrap_or_default();
    name.split('.').next().unwrap_or_default().to_string()
}

fn fails_have_words(project: &Project, package: &Package, problems: &mut Vec<Problem>) {
    let page = &package.page;
    for (name, source) in &package.fails {
        let path = package.stderr_path(name);
        let Ok(words) = std::fs::read_to_string(project.root.join(&path)) else {
            let shown = path.display();
            let message = format!("no {shown}: run `cargo book record {page}/{name}`");
            problems.push(Problem::new(&source.path, 1, message));
            continue;
        };
        let found = CODE
            .captures(&words)
            .map_or("none".to_string(), |code| code[1].to_string());
        match source.expected_error() {
            Some(expected) if expected == found => {}
            Some(expected) => {
                let message =
                    format!("the first error is {found}, and the program announces {expected}");
                problems.push(Problem::new(&path, 1, message));
            }
            None => {
                let message =
                    format!("no announced error: open the file with `//@ error: {found}`");
                problems.push(Problem::new(&source.path, 1, message));
            }
        }
    }
}

fn words_have_fails(project: &Project, package: &Package, problems: &mut Vec<Problem>) {
    let dir = Path::new("listings").join(&package.page).join("fail");
    let Ok(entries) = std::fs::read_dir(project.root.join(&dir)) else {
        return;
    };
    for entry in entries.flatten() {
        let path = dir.join(entry.file_name());
        let name = program_of(&path);
        let is_words = path.extension().is_some_and(|e| e == "stderr");
        if is_words && !package.fails.contains_key(&name) {
            let message = format!("the compiler's words on no program: there is no {name}.rs");
            problems.push(Problem::new(&path, 1, message));
        }
    }
}
