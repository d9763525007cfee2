//! Tests: a proof is one test, and it passes for the reason that it states.

use std::collections::BTreeMap;

use crate::model::{Project, Test};
use crate::problem::Problem;

pub(super) fn check(project: &Project, problems: &mut Vec<Problem>) {
    for package in project.packages.values() {
        let mut seen: BTreeMap<&str, &Test> = BTreeMap::new();
        for test in &package.tests {
            let name = &test.name;
            if let Some(other) = seen.insert(name, test) {
                let place = format!("{}:{}", other.path.display(), other.start);
                let message = format!("{place} has a test `{name}` too: give this its own name");
                problems.push(Problem::new(&test.path, test.start, message));
            }
            if test.any_panic {
                let message = "any panic passes this test: write \
                               `#[should_panic(expected = \"…\")]` with the words of the right one";
                problems.push(Problem::new(&test.path, test.start, message));
            }
        }
    }
}
