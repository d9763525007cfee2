//! What a run proves has faults that it must report: stale and forged recordings,
//! modules that are no Python, tests that fail, loops that do something else.
//!
//! A file in `fixtures/runs` plants one fault as those in `fixtures/faults` do. Each
//! line that follows `=== reported` begins a line of the failures of the tests that are named there.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use listings::model::Project;
use proofs::trials::with_python;
use proofs::{Built, all};

use super::faults::{files, fixtures, plant};

pub(crate) fn trials() -> Vec<Trial> {
    let clean = with_python("planted::run::none".into(), || planted("", ""));
    let faults = files(&fixtures().join("runs")).into_iter().map(|path| {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        with_python(format!("planted::run::{stem}"), move || {
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
        Trial::test(
            format!("planted::without_python::skipped_{name}"),
            move || without_python(ci, words),
        )
    });
    faults.chain([clean]).chain(skipped).collect()
}

fn planted(edits: &str, reported: &str) -> Result<(), Failed> {
    let book = plant(edits)?;
    let project = Project::load(book.path()).map_err(|problems| problems.to_string())?;
    let project = Arc::new(project);
    let mut found = String::new();
    // Where nothing is to be reported, everything is tried.
    let named = |name: &str| reported.is_empty() || reported.contains(&format!("{name}:\n"));
    // Nothing in these books can be built: they have no toolchain's packages.
    let mut proofs = all(&project);
    proofs.retain(|proof| proof.needs_python() && named(&proof.id));
    for proof in proofs {
        if let Err(error) = proof.verify(&project, &Built::default()) {
            found += &format!("{}:\n{error:#}\n", proof.id);
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
        .args(["--exact", "planted::run::none"])
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
