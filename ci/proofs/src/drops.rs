//! Runs programs that drop a future at each of its awaits, and compares what each drop leaves.

use std::path::Path;

use anyhow::Context;
use listings::drops::Drops;
use listings::model::{Project, Source};

use crate::build::Built;
use crate::program::start;
use crate::proof::Name;
use crate::run::{Clock, check_exit, run};

/// The environment variable that asks the crate `every-await` for marks, and its value.
const MARKS: (&str, &str) = ("EVERY_AWAIT", "marks");

/// Each drop of a program's future leaves what is recorded.
pub(crate) fn verify(project: &Project, built: &Built, name: &Name) -> anyhow::Result<()> {
    let package = name.package(project);
    let path = package.drops_path(&name.item);
    let clock = built.clock.under(&package.expectations(&name.item));
    let verified = || {
        let fresh = trace(project, built, name, &clock)?;
        let recorded = recorded(project, name)?;
        let recorded = recorded.with_context(|| format!("there is no {}", path.display()))?;
        recorded.compare(&fresh).map_err(|why| anyhow::anyhow!(why))
    };
    verified().map_err(|why: anyhow::Error| {
        let (path, advice) = (path.display(), clock.advice(&name.to_string()));
        anyhow::anyhow!("the drops of {name} are not those in {path}:\n{why:#}\n{advice}")
    })
}

/// Runs the program `name` and returns what each drop of its future leaves.
pub(crate) fn trace(
    project: &Project,
    built: &Built,
    name: &Name,
    clock: &Clock,
) -> anyhow::Result<Drops> {
    let package = name.package(project);
    let start = start(package, &name.item, &built.programs)?;
    let expectations = package.expectations(&name.item);
    let variables = [(MARKS.0, Path::new(MARKS.1))];
    let run = run(&project.root, &start, &expectations, clock, &variables)?;
    check_exit(&run, &expectations)?;
    let drops = Drops::read(&run.output, &name.to_string(), program(project, name)?);
    drops.map_err(|why| anyhow::anyhow!("what it printed isn't what `every-await` shows: {why}"))
}

/// Returns what is recorded of the program `name`, if anything is.
pub(crate) fn recorded(project: &Project, name: &Name) -> anyhow::Result<Option<Drops>> {
    let program = program(project, name)?;
    listings::recorded::drops(&project.root, name.package(project), program)
}

fn program<'a>(project: &'a Project, name: &Name) -> anyhow::Result<&'a Source> {
    let program = name.package(project).program(&name.item);
    program.with_context(|| format!("there is no program {name}"))
}
