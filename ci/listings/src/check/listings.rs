//! Listings: everything that is written is shown, and everything shown exists.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::drops::Drops;
use crate::expand::expand;
use crate::model::{Directive, Kind, Language, Package, Project, Source};
use crate::python;
use crate::recorded;

/// So many columns of code fit in a box that is 860 pixels wide: see `ci/theme/book.css`.
const COLUMNS: usize = 100;

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    for chapter in &project.chapters {
        if let Err(Diagnostics(found)) = expand(project, chapter) {
            diagnostics.extend(found);
        }
    }
    let mut programs: BTreeMap<&str, &Package> = BTreeMap::new();
    for package in project.packages.values() {
        for (name, source) in &package.programs {
            if let Some(other) = programs.insert(name, package) {
                let other = other.dir.display();
                let message =
                    format!("{other} has a program `{name}` too: names are unique across the book");
                diagnostics.push(Diagnostic::new(&source.path, 1, message));
            }
        }
        commands_are_right(package, diagnostics);
        for source in package.programs.values() {
            is_private(source, diagnostics);
        }
        let sources = [
            (&package.programs, Kind::Listing),
            (&package.stages, Kind::Listing),
            (&package.python, Kind::Listing),
            (&package.fails, Kind::Fails),
            (&package.benches, Kind::Measured),
        ];
        let sources = sources.into_iter();
        for (source, kind) in sources.flat_map(|(all, kind)| all.values().map(move |s| (s, kind))) {
            diagnostics.extend(source.diagnostics.iter().cloned());
            is_well_written(source, diagnostics);
            is_shown(project, package, source, kind, diagnostics);
        }
    }
}

/// The command in a header runs that file.
fn commands_are_right(package: &Package, diagnostics: &mut Vec<Diagnostic>) {
    let name = &package.manifest.name;
    let programs = package
        .programs
        .iter()
        .map(|(program, source)| (source, format!("cargo run -p {name} --example {program}")));
    let benches = package
        .benches
        .iter()
        .map(|(bench, source)| (source, package.bench_command(bench)));
    let python = package.python.values();
    let python = python.map(|source| (source, format!("python3 {}", source.path.display())));
    for (source, right) in programs.chain(benches).chain(python) {
        for (number, line) in (1..).zip(source.text.lines()) {
            let Some((_, command)) = line.split_once("Run it: ") else {
                continue;
            };
            let rest = command.trim_start_matches('`').strip_prefix(&right);
            if rest.is_none_or(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')) {
                let message = format!("this runs something else: write `{right}`");
                diagnostics.push(Diagnostic::new(&source.path, number, message));
            }
        }
    }
}

/// A program exports nothing. What its tests use, in the same crate, is `pub(crate)`.
fn is_private(source: &Source, diagnostics: &mut Vec<Diagnostic>) {
    for (number, line) in (1..).zip(source.text.lines()) {
        if line.trim_start().starts_with("pub ") {
            let message = "a program exports nothing: write `pub(crate)` if a test uses this";
            diagnostics.push(Diagnostic::new(&source.path, number, message));
        }
    }
}

fn is_well_written(source: &Source, diagnostics: &mut Vec<Diagnostic>) {
    if source.title().is_none() {
        let message = match source.language {
            Language::Rust => {
                "no header comment: open with `//! What this shows.`, it is the caption"
            }
            Language::Python => {
                "no docstring: open with `\"\"\"What this shows.`, it is the caption"
            }
        };
        diagnostics.push(Diagnostic::new(&source.path, 1, message));
    }
}

fn is_shown(
    project: &Project,
    package: &Package,
    source: &Source,
    kind: Kind,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let shows = |directive: &&Directive| {
        let is_kind = directive.kind == kind || kind == Kind::Listing && directive.is_listing();
        is_kind && directive.page == package.page && directive.item == source.name
    };
    let directives: Vec<&Directive> = project
        .directives()
        .map(|(_, directive)| directive)
        .filter(shows)
        .collect();
    // The library of a package holds its stages together and shows nothing itself.
    let library = package.stages.get("lib");
    let is_library = library.is_some_and(|library| library.path == source.path);
    let is_test = source.language == Language::Python && python::is_test(&source.name);
    let (page, name, word) = (&package.page, &source.name, kind.name());
    let drops = drops_of(project, package, source);
    if let Some(drops) = &drops {
        shown_with_its_drops(project, package, source, drops, diagnostics);
    }
    if directives.is_empty() && drops.is_none() && !is_library && !is_test {
        let message = format!("no page shows this: write {{{{#{word} {page}/{name}}}}} in one");
        diagnostics.push(Diagnostic::new(&source.path, 1, message));
        return;
    }
    if kind == Kind::Measured {
        return;
    }
    fits(source, &directives, diagnostics);
    let used = directives
        .iter()
        .filter_map(|directive| directive.anchor.as_deref());
    let with_marks = drops.iter().flat_map(|drops| drops.anchors(source));
    let with_marks = with_marks.map(|anchor| &*anchor.name);
    let used: BTreeSet<&str> = used.chain(with_marks).collect();
    for anchor in &source.anchors {
        if !used.contains(anchor.name.as_str()) {
            let message = format!("no page shows the anchor `{}`", anchor.name);
            diagnostics.push(Diagnostic::new(&source.path, anchor.start, message));
        }
    }
}

/// The runs of `source`, if a page shows them with its code.
fn drops_of(project: &Project, package: &Package, source: &Source) -> Option<Drops> {
    let mut directives = project.directives().map(|(_, directive)| directive);
    let is_shown = directives.any(|directive| is_drops_of(directive, package, source));
    // What's wrong with a recording is reported where it's shown.
    let drops = is_shown.then(|| recorded::drops(&project.root, package, source));
    drops?.ok().flatten()
}

fn is_drops_of(directive: &Directive, package: &Package, source: &Source) -> bool {
    let (page, name) = (&package.page, &source.name);
    directive.kind == Kind::Drops && directive.page == *page && directive.item == *name
}

/// Reports the listings of `source` beside its runs, which show the same lines with marks.
fn shown_with_its_drops(
    project: &Project,
    package: &Package,
    source: &Source,
    drops: &Drops,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let marked = drops.anchors(source);
    for chapter in &project.chapters {
        let mut directives = chapter.directives.iter();
        let Some(runs) = directives.find(|other| is_drops_of(other, package, source)) else {
            continue;
        };
        for listing in &chapter.directives {
            let same = listing.page == runs.page && listing.item == runs.item;
            let twice = match &listing.anchor {
                Some(slice) => marked.iter().any(|anchor| anchor.name == *slice),
                None => source.anchors.is_empty(),
            };
            if listing.kind == Kind::Listing && same && twice {
                let message = format!(
                    "{{{{#drops}}}} on line {} shows these lines, with marks: take this out",
                    runs.line
                );
                diagnostics.push(Diagnostic::new(&chapter.path, listing.line, message));
            }
        }
    }
}

/// Reports the visible lines of `source` that their boxes on the pages would cut off.
fn fits(source: &Source, directives: &[&Directive], diagnostics: &mut Vec<Diagnostic>) {
    let slices = directives
        .iter()
        .map(|directive| directive.anchor.as_deref());
    let visible: BTreeSet<usize> = slices
        .flat_map(|slice| source.visible_lines(slice))
        .collect();
    for (number, line) in (1..).zip(source.text.lines()) {
        let columns = line.chars().count();
        if columns > COLUMNS && visible.contains(&number) {
            let message =
                format!("this line has {columns} columns, and a page shows {COLUMNS}: break it");
            diagnostics.push(Diagnostic::new(&source.path, number, message));
        }
    }
}
