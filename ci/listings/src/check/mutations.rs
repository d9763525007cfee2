//! Mutations: each test that a page names as a proof has one, and can be changed as it says.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::mutations::Mutations;
use crate::model::{Kind, Project};

pub(super) fn check(project: &Project, diagnostics: &mut Vec<Diagnostic>) {
    let mut named = BTreeSet::new();
    for (chapter, directive) in project.directives() {
        if directive.kind == Kind::Proof {
            named.insert((
                &*directive.page,
                &*directive.item,
                &chapter.path,
                directive.line,
            ));
        }
    }
    for package in project.packages.values() {
        let mutations = match Mutations::read(&project.root, package) {
            Ok(mutations) => mutations,
            Err(Diagnostics(found)) => {
                diagnostics.extend(found);
                continue;
            }
        };
        let mut say = |line, message| {
            diagnostics.push(Diagnostic::new(&mutations.path, line, message));
        };
        for (test, (line, mutation)) in &mutations.by_test {
            if package.test(test).is_none() {
                let tests = package.dir.join("tests");
                say(
                    *line,
                    format!("no test `{test}` in {}: take this out", tests.display()),
                );
            } else if let Err(message) = mutation.apply(&project.root, package) {
                say(*line, message);
            }
        }
        for (page, test, path, line) in &named {
            let known = mutations.by_test.contains_key(*test)
                || package.test(test).is_none_or(|test| test.ignored);
            if *page == package.page && !known {
                let message = format!(
                    "nothing shows that `{test}` can fail: write a change that makes this sentence \
                     false into {}, and try it with `cargo book audit {page}/{test}`",
                    mutations.path.display()
                );
                diagnostics.push(Diagnostic::new(path, *line, message));
            }
        }
    }
}
