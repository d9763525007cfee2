//! Runs programs that write the steps of their loop.

use std::path::Path;

use anyhow::Context;

use super::compare::compare;
use super::model::Turns;
use super::read::read;
use crate::model::{Package, Rules};
use crate::outputs::check_exit;
use crate::recording;
use crate::run::{Run, Start, run_with};

/// The environment variable that names the file of the steps.
const OUT: &str = "BOOK_TURNS";

/// Runs a program and gives what it printed and the steps of its loop.
///
/// `what` is `page/program`.
pub fn run_turns(
    root: &Path,
    start: &Start,
    rules: &Rules,
    what: &str,
) -> anyhow::Result<(Run, Turns)> {
    let dir = tempfile::tempdir().context("cannot make a temporary folder")?;
    let steps = dir.path().join("steps");
    let run = run_with(root, start, rules, &[(OUT, &steps)])?;
    check_exit(&run, rules)?;
    let steps = std::fs::read_to_string(&steps).with_context(|| {
        format!("it wrote no file that {OUT} names: a page steps through a program that does")
    })?;
    let turns = read(&steps, what)
        .map_err(|why| anyhow::anyhow!("what it wrote to {OUT} is no run of a loop: {why}"))?;
    Ok((run, turns))
}

/// The recorded steps of `program`; none if there is no recording.
pub fn recorded(root: &Path, package: &Package, program: &str) -> anyhow::Result<Option<Turns>> {
    let what = format!("{}/{program}", package.page);
    recording::read(root, &package.turns_path(program), |json| {
        let turns = Turns::parse(json)?;
        match turns.program == what {
            true => Ok(turns),
            false => Err(format!("the steps of {}", turns.program)),
        }
    })
}

/// Whether the run that `fresh` records takes the steps that are recorded for `program`.
pub fn verify(root: &Path, package: &Package, program: &str, fresh: &Turns) -> anyhow::Result<()> {
    let path = package.turns_path(program);
    let recorded = recorded(root, package, program)?
        .with_context(|| format!("there is no {}", path.display()))?;
    compare(&recorded, fresh).map_err(|why| anyhow::anyhow!(why))
}
