//! A program prints what its page says, and what must not compile does not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

use anyhow::Context;
use book::fails::{self, Group};
use book::model::{Kind, Project};
use book::outputs::{check_exit, compare};
use book::prove::pages::{PAGES, is_wanted};
use book::record::names;
use book::run::{Names, build_programs, listing_tests, run, start};
use book::schedule::{self, build_woven, run_woven};
use book::turns::run::{run_turns, verify};
use libtest_mimic::{Arguments, Failed, Trial};

use super::python;

/// The programs whose tests run, where not all do.
static WANTED: OnceLock<Names> = OnceLock::new();

/// The executables of the programs. `cargo test` has built them, so this is quick.
static PROGRAMS: LazyLock<Result<BTreeMap<String, PathBuf>, String>> = LazyLock::new(|| {
    build_programs(&super::root(), WANTED.get_or_init(|| None))
        .map_err(|error| format!("{error:#}"))
});

/// The executables of the woven programs; built only if a schedule is to be checked.
static WOVEN: LazyLock<Result<BTreeMap<String, PathBuf>, String>> = LazyLock::new(|| {
    let tool = Path::new(env!("CARGO_BIN_EXE_book"));
    build_woven(&super::root(), tool, WANTED.get_or_init(|| None))
        .map_err(|error| format!("{error:#}"))
});

/// The tests of listings that run, by the file of their test binary.
static TESTS: LazyLock<Result<BTreeMap<PathBuf, Vec<String>>, String>> =
    LazyLock::new(|| listing_tests(&super::root()).map_err(|error| format!("{error:#}")));

pub(crate) fn trials(project: Project, arguments: &Arguments) -> Vec<Trial> {
    let project = Arc::new(project);
    let mut trials = Vec::new();
    for (place, page, test) in proofs(&project) {
        let project = project.clone();
        let name = format!("proof::{page}::{test}");
        trials.push(Trial::test(name, move || {
            proof(&project, &page, &test).map_err(|why| format!("{place}: {why}").into())
        }));
    }
    for (page, program) in shown(&project, Kind::Output) {
        if program.ends_with(".py") {
            continue;
        }
        let project = project.clone();
        let name = format!("output::{page}::{program}");
        trials.push(Trial::test(name, move || {
            output(&project, &page, &program, PROGRAMS.as_ref()?)
        }));
    }
    for (page, program) in shown(&project, Kind::Timeline) {
        let project = project.clone();
        let name = format!("timeline::{page}::{program}");
        trials.push(Trial::test(name, move || {
            timeline(&project, &page, &program).map_err(|why| {
                format!(
                    "the schedule of {page}/{program} is not what is recorded:\n{why:#}\n\
                     If it should be, run `cargo book record {page}/{program}`."
                )
                .into()
            })
        }));
    }
    for (page, program) in shown(&project, Kind::Stepper) {
        if program.ends_with(".py") {
            continue;
        }
        let project = project.clone();
        let name = format!("stepper::{page}::{program}");
        trials.push(Trial::test(name, move || {
            stepper(&project, &page, &program, PROGRAMS.as_ref()?)
        }));
    }
    for group in fails::groups(&project) {
        let project = project.clone();
        let name = format!("fails::{}::edition_{}", group.page, group.edition);
        trials.push(Trial::test(name, move || words(&project, &group)));
    }
    trials.retain(|trial| is_wanted(&project, trial.name()));
    let runs = |trial: &&Trial| !arguments.is_filtered_out(trial);
    if trials.iter().filter(runs).count() < trials.len() || std::env::var_os(PAGES).is_some() {
        let selected: Vec<&str> = trials.iter().filter(runs).map(Trial::name).collect();
        // Nothing has asked for the programs yet.
        let _ = WANTED.set(Some(programs_of(&project, &selected)));
    }
    // Building takes a moment; a list of the tests does not need it, nor do other tests.
    let wanted = |kinds: &[&str]| {
        let is_kind = |trial: &&Trial| kinds.iter().any(|kind| trial.name().starts_with(kind));
        !arguments.list && trials.iter().filter(is_kind).any(|trial| runs(&trial))
    };
    if wanted(&["output::", "stepper::"]) {
        LazyLock::force(&PROGRAMS);
    }
    if wanted(&["proof::"]) {
        LazyLock::force(&TESTS);
    }
    if wanted(&["timeline::"]) {
        LazyLock::force(&WOVEN);
    }
    let mut python = python::trials(&project);
    python.retain(|trial| is_wanted(&project, trial.name()));
    trials.extend(python);
    trials
}

/// The programs that the tests of these names run.
fn programs_of(project: &Project, trials: &[&str]) -> BTreeSet<String> {
    let kinds = ["output", "stepper", "timeline"];
    let programs = trials.iter().filter_map(|trial| {
        let (kind, rest) = trial.split_once("::")?;
        let (page, program) = rest.split_once("::")?;
        let package = project.packages.get(page)?;
        kinds.contains(&kind).then_some((package, program))
    });
    names(&programs.collect::<Vec<_>>())
}

/// The tests that pages name, each once, with the place that names it.
fn proofs(project: &Project) -> Vec<(String, String, String)> {
    let mut proofs: BTreeMap<(String, String), String> = BTreeMap::new();
    for (chapter, directive) in project.directives() {
        if directive.kind == Kind::Proof {
            let key = (directive.page.clone(), directive.item.clone());
            let place = format!("{}:{}", chapter.path.display(), directive.line);
            proofs.entry(key).or_insert(place);
        }
    }
    let flat = proofs.into_iter();
    flat.map(|((page, test), place)| (place, page, test))
        .collect()
}

/// A test that a page names is in its package's test binary and runs.
fn proof(project: &Project, page: &str, name: &str) -> Result<(), String> {
    let tests = TESTS.as_ref().map_err(Clone::clone)?;
    let package = project.packages.get(page);
    let test = package
        .and_then(|package| package.test(name))
        .ok_or_else(|| format!("no test `{name}` in listings/{page}/tests"))?;
    let path = test.path.display();
    let names = tests
        .get(&test.path)
        .ok_or_else(|| format!("cargo builds no tests from {path}"))?;
    let same = |full: &&String| full.rsplit("::").next() == Some(name);
    match names.iter().filter(same).count() {
        1 => Ok(()),
        0 => Err(format!("`{name}` in {path} is never run")),
        _ => Err(format!("several tests in {path} are called `{name}`")),
    }
}

/// The programs that a page shows in this way, each once.
fn shown(project: &Project, kind: Kind) -> Vec<(String, String)> {
    let mut shown: Vec<(String, String)> = project
        .directives()
        .filter(|(_, directive)| directive.kind == kind)
        .map(|(_, directive)| (directive.page.clone(), directive.item.clone()))
        .collect();
    shown.sort();
    shown.dedup();
    shown
}

/// The woven program prints what the page says, and its futures do what the picture says.
fn timeline(project: &Project, page: &str, program: &str) -> anyhow::Result<()> {
    let programs = WOVEN.as_ref().map_err(|why| anyhow::anyhow!("{why}"))?;
    let package = project.packages.get(page).context("no such page")?;
    let source = package.programs.get(program).context("no such program")?;
    let executable = programs.get(program).context("no woven program")?;
    let rules = package.rules(program);
    let what = format!("{page}/{program}");
    let (run, fresh) = run_woven(&project.root, executable, &rules, &what, &source.path)?;
    if let Ok(recorded) = std::fs::read_to_string(project.root.join(package.output_path(program))) {
        compare(&recorded, &run.output, &rules).context("the woven program prints otherwise")?;
    }
    let path = package.timeline_path(program);
    let recorded = schedule::recorded(&project.root, package, program)?
        .with_context(|| format!("no {}", path.display()))?;
    recorded
        .well_formed()
        .map_err(|why| anyhow::anyhow!("{}: {why}", path.display()))?;
    schedule::compare(&recorded, &fresh, &rules)
}

/// The loop of a program, one of `executables` or Python, takes the steps that are recorded,
/// and the program prints what the page says.
pub(crate) fn stepper(
    project: &Project,
    page: &str,
    program: &str,
    executables: &BTreeMap<String, PathBuf>,
) -> Result<(), Failed> {
    let package = project.packages.get(page);
    let package = package.ok_or_else(|| format!("no package listings/{page}"))?;
    let what = format!("{page}/{program}");
    let path = package.turns_path(program);
    let verified = || {
        let start = start(package, program, executables)?;
        let rules = package.rules(program);
        let (run, fresh) = run_turns(&project.root, &start, &rules, &what)?;
        let output = project.root.join(package.output_path(program));
        if let Ok(recorded) = std::fs::read_to_string(output) {
            compare(&recorded, &run.output, &rules).context("it prints otherwise")?;
        }
        verify(&project.root, package, program, &fresh)
    };
    verified().map_err(|why: anyhow::Error| {
        let path = path.display();
        format!(
            "the loop of {what} does not take the steps in {path}:\n{why:#}\n\
             If it should, run `cargo book record {what}`."
        )
        .into()
    })
}

/// A program, one of `executables` or Python, prints what is recorded.
pub(crate) fn output(
    project: &Project,
    page: &str,
    program: &str,
    executables: &BTreeMap<String, PathBuf>,
) -> Result<(), Failed> {
    let package = project
        .packages
        .get(page)
        .ok_or_else(|| format!("no package listings/{page}"))?;
    let start = start(package, program, executables).map_err(say)?;
    let path = package.output_path(program);
    let recorded = std::fs::read_to_string(project.root.join(&path))
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let rules = package.rules(program);
    let fresh = run(&project.root, &start, &rules).map_err(say)?;
    check_exit(&fresh, &rules).map_err(say)?;
    compare(&recorded, &fresh.output, &rules).map_err(|difference| {
        format!(
            "{page}/{program} does not print what {} says:\n{difference}\n\
             If it should, run `cargo book record {page}/{program}`.",
            path.display()
        )
    })?;
    Ok(())
}

fn words(project: &Project, group: &Group) -> Result<(), Failed> {
    let tool = Path::new(env!("CARGO_BIN_EXE_book"));
    fails::verify(project, group, tool, false).map_err(|report| {
        format!(
            "{report:#}\nIf these words are right, run `cargo book record {}`.",
            group.page
        )
    })?;
    Ok(())
}

fn say(error: anyhow::Error) -> String {
    format!("{error:#}")
}
