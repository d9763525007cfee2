//! Runs programs that write the steps of their loop, and compares the steps.

use anyhow::Context;
use listings::model::Project;
use listings::recorded;
use listings::turns::compare::compare;
use listings::turns::model::Turns;
use listings::turns::read::read;

use crate::build::Built;
use crate::outputs::{self, check_exit};
use crate::proof::Name;
use crate::run::{Clock, Run, run, start};

/// The environment variable that names the file of the steps.
const OUT: &str = "BOOK_TURNS";

/// The loop of a program takes the steps that are recorded, and the program prints what the page says.
pub(crate) fn verify(project: &Project, built: &Built, name: &Name) -> anyhow::Result<()> {
    let package = name.package(project);
    let path = package.turns_path(&name.item);
    let rules = package.rules(&name.item);
    let clock = built.clock.under(&rules);
    let verified = || {
        let (run, fresh) = trace(project, built, name, &clock)?;
        outputs::compare_with(project, package, &name.item, &run, &rules)
            .context("it prints something else")?;
        let recorded = recorded::turns(&project.root, package, &name.item)?
            .with_context(|| format!("there is no {}", path.display()))?;
        compare(&recorded, &fresh).map_err(|why| anyhow::anyhow!(why))
    };
    verified().map_err(|why: anyhow::Error| {
        let (path, advice) = (path.display(), clock.advice(&name.to_string()));
        anyhow::anyhow!("the loop of {name} does not take the steps in {path}:\n{why:#}\n{advice}")
    })
}

/// Runs the program `name` and returns what it printed and the steps of its loop.
pub(crate) fn trace(
    project: &Project,
    built: &Built,
    name: &Name,
    clock: &Clock,
) -> anyhow::Result<(Run, Turns)> {
    let package = name.package(project);
    let start = start(package, &name.item, &built.programs)?;
    let rules = package.rules(&name.item);
    let dir = tempfile::tempdir().context("cannot make a temporary folder")?;
    let steps = dir.path().join("steps");
    let run = run(&project.root, &start, &rules, clock, &[(OUT, &steps)])?;
    check_exit(&run, &rules)?;
    let steps = std::fs::read_to_string(&steps).with_context(|| {
        format!("it wrote no file that {OUT} names: a page steps through a program that does")
    })?;
    let turns = read(&steps, &name.to_string())
        .map_err(|why| anyhow::anyhow!("what it wrote to {OUT} is no run of a loop: {why}"))?;
    Ok((run, turns))
}
