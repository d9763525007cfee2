//! The days of the recordings: each recording has one, and each belongs to a program.

use std::collections::BTreeSet;

use crate::furniture::stamp;
use crate::model::{Package, Project};
use crate::problem::Problem;

pub(super) fn check(project: &Project, problems: &mut Vec<Problem>) {
    for package in project.packages.values() {
        let page = &package.page;
        let path = stamp::path(page);
        let mut report = |message: String| problems.push(Problem::new(&path, 1, message));
        let stamps = match stamp::read(&project.root, page) {
            Ok(stamps) => stamps,
            Err(why) => {
                report(format!(
                    "{why}: take this file out, and run `cargo book record {page}`"
                ));
                continue;
            }
        };
        for name in recorded(project, package) {
            if !stamps.contains_key(&name) {
                let program = name.trim_start_matches("fail/");
                report(format!(
                    "no day on which `{name}` was recorded: run `cargo book record {page}/{program}`"
                ));
            }
        }
        for name in stamps
            .keys()
            .filter(|name| !stamp::is_recorded(package, name))
        {
            report(format!(
                "the day of `{name}`, and there is no such program: run `cargo book record {page}`"
            ));
        }
    }
}

/// What pages show of the recordings of `package`, as far as it is there.
fn recorded(project: &Project, package: &Package) -> BTreeSet<String> {
    let own = project.directives().map(|(_, directive)| directive);
    let own = own.filter(|directive| directive.page == package.page);
    let names = own.filter_map(stamp::name);
    names
        .filter(|name| match name.strip_prefix("fail/") {
            Some(name) => project.root.join(package.stderr_path(name)).is_file(),
            None => {
                let paths = [
                    package.output_path(name),
                    package.timeline_path(name),
                    package.turns_path(name),
                ];
                paths.iter().any(|path| package.recorded.contains(path))
            }
        })
        .filter(|name| stamp::is_recorded(package, name))
        .collect()
}
