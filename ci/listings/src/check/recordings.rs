//! Recordings: each belongs to a program that a page shows, and the other way round.

use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostic::Diagnostic;
use crate::model::{Kind, Package, Project, Source};

static CODE: LazyLock<Regex> = pattern!(r"(?m)^error\[(E\d{4})\]");

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for package in project.packages.values() {
        recordings_have_programs(project, package, diagnostics);
        fails_have_words(project, package, diagnostics);
        words_have_fails(project, package, diagnostics);
    }
}

fn recordings_have_programs(
    project: &Project,
    package: &Package,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let page = &package.page;
    for path in &package.recorded {
        let (program, kind) = recorded(path);
        let source = match kind {
            Kind::Measured => package.bench_path(&program),
            _ => package.program_path(&program),
        };
        if !project.root.join(&source).is_file() {
            let source = source.display();
            let message = format!("a recording without its program: there is no {source}");
            diagnostics.push(Diagnostic::new(path, 1, message));
        } else if !project.shows(kind, page, &program) && kind != Kind::Measured {
            let word = kind.name();
            let message =
                format!("no page shows this recording: write {{{{#{word} {page}/{program}}}}}");
            diagnostics.push(Diagnostic::new(path, 1, message));
        }
    }
}

/// `song` of `recorded/song.txt`, `recorded/song.timeline.json` and so on, and what is recorded
/// there. `song.old.txt` is the recording of `song.old`.
fn recorded(path: &Path) -> (String, Kind) {
    let name = path.file_name().map(|name| name.to_string_lossy());
    let name = name.unwrap_or_default();
    let kinds = [
        (".timeline.json", Kind::Timeline),
        (".drops.json", Kind::Drops),
        (".measured.json", Kind::Measured),
        (".txt", Kind::Output),
    ];
    let known = |(suffix, kind)| Some((name.strip_suffix(suffix)?.to_string(), kind));
    let found = kinds.into_iter().find_map(known);
    found.unwrap_or_else(|| (name.to_string(), Kind::Output))
}

fn fails_have_words(project: &Project, package: &Package, diagnostics: &mut Vec<Diagnostic>) {
    let page = &package.page;
    for (name, source) in &package.fails {
        let path = package.stderr_path(name);
        let Ok(words) = std::fs::read_to_string(project.root.join(&path)) else {
            let shown = path.display();
            let message = format!("no {shown}: run `cargo book record {page}/{name}`");
            diagnostics.push(Diagnostic::new(&source.path, 1, message));
            continue;
        };
        words_are_announced(source, &path, &words, diagnostics);
    }
}

/// The first error of the compiler's `words` is the one that the program announces.
fn words_are_announced(
    source: &Source,
    path: &Path,
    words: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let found = CODE
        .captures(words)
        .map_or("none".to_string(), |code| code[1].to_string());
    let is_error = words.lines().any(|line| line.starts_with("error:"));
    match source.expected_error() {
        Some("none") if !is_error => {
            let message = "no line begins with `error:`, so the program compiles: \
                           a program in fail/ must not";
            diagnostics.push(Diagnostic::new(path, 1, message));
        }
        Some(expected) if expected == found => {}
        Some(expected) => {
            let message =
                format!("the first error is {found}, and the program announces {expected}");
            diagnostics.push(Diagnostic::new(path, 1, message));
        }
        None => {
            let message = format!("no announced error: open the file with `//@ error: {found}`");
            diagnostics.push(Diagnostic::new(&source.path, 1, message));
        }
    }
}

fn words_have_fails(project: &Project, package: &Package, diagnostics: &mut Vec<Diagnostic>) {
    let dir = package.dir.join("fail");
    let Ok(entries) = std::fs::read_dir(project.root.join(&dir)) else {
        return;
    };
    for entry in entries.flatten() {
        let path = dir.join(entry.file_name());
        let name = path.file_stem().map(|name| name.to_string_lossy());
        let name = name.unwrap_or_default().into_owned();
        let is_words = path.extension().is_some_and(|e| e == "stderr");
        if is_words && !package.fails.contains_key(&name) {
            let message = format!("compiler output without its program: there is no {name}.rs");
            diagnostics.push(Diagnostic::new(&path, 1, message));
        }
    }
}
