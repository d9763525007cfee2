//! Files in Python are run or compiled, where there is an interpreter.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use book::model::{Kind, Package, Project, Rules, Source, files};
use book::outputs::check_exit;
use book::python::{Role, compile, is_required, missing, role, start};
use book::run::run;
use libtest_mimic::{Completion, Failed, Trial};
use regex::Regex;

use super::programs::{output, stepper};

/// A test in the text of a file.
static DEFINED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^\s*(?:async\s+)?def\s+(test\w*)\s*\(").expect("a constant pattern")
});

/// A test in what `unittest --verbose` prints.
static RAN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^(test\w*) \(").expect("a constant pattern"));

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
            let (file, path, tests) = (file.clone(), source.path.clone(), source.clone());
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
                    Role::Test => passes(&project.root, &tests),
                    Role::Module => {
                        compile(&project.root, &path).map_err(|error| format!("{error:#}").into())
                    }
                }),
            });
        }
        proofs.extend(benches(project, package));
    }
    proofs
}

/// What the benches of a package hand to the interpreter compiles.
fn benches(project: &Arc<Project>, package: &Package) -> Vec<Proof> {
    let folder = package.manifest_path.with_file_name("benches");
    let found = files(&project.root, &folder, "py").unwrap_or_default();
    let proof = |path: PathBuf| {
        let (project, page) = (project.clone(), &package.page);
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        Proof {
            name: format!("python::{page}::benches/{file}"),
            run: Box::new(move || {
                compile(&project.root, &path).map_err(|error| format!("{error:#}").into())
            }),
        }
    };
    found.into_iter().map(proof).collect()
}

/// Whether a page steps through the loop of a file.
fn shows(project: &Project, page: &str, file: &str) -> bool {
    project.directives().any(|(_, directive)| {
        directive.kind == Kind::Stepper && directive.page == page && directive.item == file
    })
}

/// The tests in a file pass: all that it defines, one at least, and none is skipped.
fn passes(root: &Path, source: &Source) -> Result<(), Failed> {
    let rules = Rules {
        args: vec!["--verbose".to_string()],
        ..Rules::default()
    };
    let path = source.path.display();
    let run = run(root, &start(&source.path), &rules).map_err(|error| format!("{error:#}"))?;
    check_exit(&run, &rules).map_err(|error| format!("{error:#}"))?;
    let printed = |why: String| Err(format!("{why}; it printed:\n{}", run.output).into());
    let counted = run.output.lines().find(|line| line.starts_with("Ran "));
    if counted.is_none_or(|line| line.starts_with("Ran 0 tests")) {
        return printed(format!(
            "{path} runs no test: close it with `if __name__ == \"__main__\": unittest.main()`"
        ));
    }
    if let Some(summary) = run.output.lines().find(|line| line.starts_with("OK (")) {
        return printed(format!(
            "{path} has tests that cannot fail, `{summary}`: let each of them run and pass"
        ));
    }
    let defined: Vec<&str> = captured(&DEFINED, &source.text);
    let ran: Vec<&str> = captured(&RAN, &run.output);
    let count = |names: &[&str], name: &str| names.iter().filter(|other| **other == name).count();
    let missing = defined
        .iter()
        .find(|name| count(&ran, name) < count(&defined, name));
    match missing {
        Some(name) => printed(format!(
            "{path} never runs `{name}`: make it a method of a `unittest.TestCase`, \
             with a name of its own"
        )),
        None => Ok(()),
    }
}

fn captured<'a>(pattern: &Regex, text: &'a str) -> Vec<&'a str> {
    let found = pattern.captures_iter(text);
    found
        .filter_map(|found| Some(found.get(1)?.as_str()))
        .collect()
}
