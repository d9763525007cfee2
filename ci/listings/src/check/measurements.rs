//! Measurements: each recording belongs to a bench program, and a page shows what is measured.

use crate::diagnostic::Diagnostic;
use crate::measured::{Measured, bench_of};
use crate::model::{Kind, Package, Project};

pub(super) fn check(project: &Project, problems: &mut Vec<Diagnostic>) {
    for package in project.packages.values() {
        recordings_have_benches(project, package, problems);
        benches_are_shown(project, package, problems);
    }
}

fn recordings_have_benches(project: &Project, package: &Package, problems: &mut Vec<Diagnostic>) {
    let page = &package.page;
    for path in &package.recorded {
        let Some(bench) = bench_of(path) else {
            continue;
        };
        let mut report = |message| problems.push(Diagnostic::new(path, 1, message));
        if !package.benches.contains_key(bench) {
            let dir = package.dir.display();
            report(format!(
                "measurements without their program: there is no {dir}/benches/{bench}.rs"
            ));
            continue;
        }
        let parsed = std::fs::read_to_string(project.root.join(path))
            .map_err(|error| format!("cannot read this file: {error}"))
            .and_then(|json| Measured::parse(&json, &format!("{page}/{bench}")));
        if let Err(message) = parsed {
            report(message);
        }
    }
}

fn benches_are_shown(project: &Project, package: &Package, problems: &mut Vec<Diagnostic>) {
    let page = &package.page;
    for (name, source) in &package.benches {
        problems.extend(source.faults.iter().cloned());
        if source.title().is_none() {
            let message =
                "no header comment: open with `//! What this measures.`, it is the caption";
            problems.push(Diagnostic::new(&source.path, 1, message));
        }
        let shown = project.directives().any(|(_, directive)| {
            directive.kind == Kind::Measured && directive.page == *page && directive.item == *name
        });
        if !shown {
            let message = format!(
                "no page shows what this measures: write {{{{#measured {page}/{name}}}}} in one"
            );
            problems.push(Diagnostic::new(&source.path, 1, message));
        }
    }
}
