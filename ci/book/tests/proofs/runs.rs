//! What a run proves has faults that it must report: stale and forged recordings,
//! modules that are no Python, tests that fail, loops that take other steps.
//!
//! A file in `fixtures/runs` plants one fault as those in `fixtures/faults` do. Each
//! line that follows `=== reported` begins a line of the failures of the tests that are named there.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use book::model::Project;
use libtest_mimic::{Failed, Trial};

use super::faults::{files, fixtures, plant};
use super::python;

pub(crate) fn trials() -> Vec<Trial> {
    let clean = python::trial("run::none".into(), || planted("", ""));
    let faults = files(&fixtures().join("runs")).into_iter().map(|path| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        python::trial(format!("run::{stem}"), move || {
            let text = fs::read_to_string(&path)?;
            let (edits, reported) = text
                .split_once("=== reported\n")
                .ok_or("no `=== reported` line")?;
            planted(edits, reported)
        })
    });
    let skipped = [
        ("in_words", false, "there is no python3"),
        (
            "never_where_ci_is_set",
            true,
            "CI is set, and there is no python3",
        ),
    ];
    let skipped = skipped.map(|(name, ci, words)| {
        Trial::test(format!("without_python::skipped_{name}"), move || {
            without_python(ci, words)
        })
    });
    faults.chain([clean]).chain(skipped).collect()
}

fn planted(edits: &str, reported: &str) -> Result<(), Failed> {
    let book = plant(edits)?;
    let project = Project::load(book.path()).map_err(|problems| problems.to_string())?;
    let mut found = String::new();
    // Where nothing is to be reported, everything is tried.
    let named = |name: &str| reported.is_empty() || reported.contains(&format!("{name}:\n"));
    for proof in python::proofs(&Arc::new(project)) {
        if !named(&proof.name) {
            continue;
        }
        if let Err(failed) = (proof.run)() {
            found += &format!(
                "{}:\n{}\n",
                proof.name,
                failed.message().unwrap_or_default()
            );
        }
    }
    let is_found = |line: &&str| found.lines().any(|found| found.starts_with(line));
    let missing: Vec<&str> = reported.lines().filter(|line| !is_found(line)).collect();
    let expected = reported.lines().filter(|line| is_name(line)).count();
    let failures = found.lines().filter(|line| is_name(line)).count();
    match missing.is_empty() && expected == failures {
        true => Ok(()),
        false => Err(format!("reported was:\n{found}\nand {missing:?} is missing").into()),
    }
}

/// Whether a line is the name of a failed test.
fn is_name(line: &str) -> bool {
    line.ends_with(':') && line.contains("::") && !line.contains(' ')
}

/// Runs the tests of the clean fixture once more, where no command is found.
fn without_python(ci: bool, words: &str) -> Result<(), Failed> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["--exact", "run::none"])
        .env("PATH", Path::new("nowhere"))
        .env_remove("CI");
    if ci {
        command.env("CI", "true");
    }
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let counted = match ci {
        true => "0 passed; 1 failed; 0 ignored",
        false => "0 passed; 0 failed; 1 ignored",
    };
    match said.contains(words) && said.contains(counted) {
        true => Ok(()),
        false => Err(said.into_owned().into()),
    }
}
