//! Files in Python are run or compiled, where there is an interpreter.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use book::model::{Kind, Project, Rules};
use book::outputs::check_exit;
use book::python::{Role, compile, is_required, missing, role, start};
use book::run::run;
use libtest_mimic::{Completion, Failed, Trial};

use super::programs::{output, stepper};

/// What proves a file, and the name of the test that does it.
pub(crate) struct Proof {
    pub(crate) name: String,
    pub(crate) run: Box<dyn FnOnce() -> Result<(), Failed> + Send>,
}

/// A test for each Python file of `project`.
pub(crate) fn trials(project: &Arc<Project>) -> Vec<Trial> {
    let proofs = proofs(project).into_iter();
    proofs.map(|proof| trial(proof.name, proof.run)).collect()
}

/// A test that is ignored, with the reason, where there is no interpreter; where
/// one is required it fails.
pub(crate) fn trial(
    name: String,
    test: impl FnOnce() -> Result<(), Failed> + Send + 'static,
) -> Trial {
    Trial::ignorable_test(name, || match missing() {
        Some(why) if is_required() => Err(format!("CI is set, and {why}").into()),
        Some(why) => Ok(Completion::ignored_with(why)),
        None => test().map(|()| Completion::Completed),
    })
}

/// What proves the Python files of `project`: programs are compared with their
/// recordings, tests are run, modules are compiled.
pub(crate) fn proofs(project: &Arc<Project>) -> Vec<Proof> {
    let mut proofs = Vec::new();
    for package in project.packages.values() {
        for (file, source) in &package.python {
            let (project, page) = (project.clone(), package.page.clone());
            let (file, path) = (file.clone(), source.path.clone());
            let role = role(&project, package, &file);
            let kind = match role {
                Role::Program => "output",
                Role::Test | Role::Module => "python",
            };
            if shows(&project, &page, &file) {
                let (project, page, file) = (project.clone(), page.clone(), file.clone());
                proofs.push(Proof {
                    name: format!("stepper::{page}::{file}"),
                    run: Box::new(move || stepper(&project, &page, &file, &BTreeMap::new())),
                });
            }
            proofs.push(Proof {
                name: format!("{kind}::{page}::{file}"),
                run: Box::new(move || match role {
                    Role::Program => output(&project, &page, &file, &BTreeMap::new()),
                    Role::Test => passes(&project.root, &path),
                    Role::Module => {
                        compile(&project.root, &path).map_err(|error| format!("{error:#}").into())
                    }
                }),
            });
        }
    }
    proofs
}

/// Whether a page steps through the loop of a file.
fn shows(project: &Project, page: &str, file: &str) -> bool {
    project.directives().any(|(_, directive)| {
        directive.kind == Kind::Stepper && directive.page == page && directive.item == file
    })
}

/// The tests in a file pass, and there is one at least.
fn passes(root: &Path, path: &Path) -> Result<(), Failed> {
    let rules = Rules::default();
    let run = run(root, &start(path), &rules).map_err(|error| format!("{error:#}"))?;
    check_exit(&run, &rules).map_err(|error| format!("{error:#}"))?;
    let summary = run.output.lines().find(|line| line.starts_with("Ran "));
    match summary {
        Some(line) if !line.starts_with("Ran 0 tests") => Ok(()),
        _ => Err(format!(
            "{} runs no test: close it with `if __name__ == \"__main__\": unittest.main()`; \
             it printed:\n{}",
            path.display(),
            run.output
        )
        .into()),
    }
}
