//! Runs instrumented programs and compares their timelines.

use std::fmt::Display;
use std::path::Path;

use anyhow::Context;
use listings::model::{Expectations, Order, Project};
use listings::recorded;
use timeline_report::timeline::compare::{self, Varies};
use timeline_report::timeline::model::Timeline;
use timeline_report::timeline::read::read;

use crate::build::Built;
use crate::normalize::normalize;
use crate::outputs::{self, masked};
use crate::program::start;
use crate::proof::Name;
use crate::run::{Clock, Run, Start, check_exit, run};

/// The environment variable that names the file of the recorder's events.
const OUT: &str = "TIMELINE_OUT";

/// The instrumented program prints what the page says, and its futures do what the picture says.
pub(crate) fn verify(project: &Project, built: &Built, name: &Name) -> anyhow::Result<()> {
    let package = name.package(project);
    let program = &name.item;
    let expectations = package.expectations(program);
    let clock = built.clock.under(&expectations);
    let verified = || {
        let path = package.timeline_path(program);
        let recorded = recorded::timeline(&project.root, package, program)?
            .with_context(|| format!("there is no {}", path.display()))?;
        let (run, fresh) = trace(project, built, name, &clock)?;
        outputs::compare_with(project, package, program, &run, &expectations)
            .context("the program that is recorded prints something else")?;
        compare(&recorded, &fresh, &expectations)
    };
    verified().map_err(|why: anyhow::Error| {
        let advice = clock.advice(&name.to_string());
        anyhow::anyhow!("the timeline of {name} is not what is recorded:\n{why:#}\n{advice}")
    })
}

/// Runs the program `name`, an instrumented copy or one in Python that records itself, and
/// returns what it printed and its timeline.
pub(crate) fn trace(
    project: &Project,
    built: &Built,
    name: &Name,
    clock: &Clock,
) -> anyhow::Result<(Run, Timeline)> {
    let package = name.package(project);
    let program = package.program(&name.item).context("it is gone")?;
    let start = start(package, &name.item, &built.instrumented)?;
    let expectations = package.expectations(&name.item);
    let source = &program.path;
    let (run, timeline) = run_recorded(&project.root, &start, &expectations, clock, name, source)?;
    check_exit(&run, &expectations)?;
    let is_there = |name: &&String| timeline.lanes.iter().any(|lane| lane.name == **name);
    if let Some(missing) = expectations.lanes.iter().find(|name| !is_there(name)) {
        anyhow::bail!(
            "{name}: `lanes` names `{missing}`, and no ordinary function of that name is called"
        );
    }
    let is_held = |name: &&String| timeline.claims.iter().any(|claim| claim.what == **name);
    if let Some(missing) = expectations.holds.iter().find(|name| !is_held(name)) {
        anyhow::bail!(
            "{name}: `holds` names `{missing}`, and no variable or field of that name is locked, \
             acquired, sent to, or received from"
        );
    }
    Ok((run, timeline))
}

/// Runs a program that records itself, as an instrumented one does, and returns what it printed and
/// its timeline, whatever its end.
///
/// `what` is `page/program`, and `source` the program's file from the project's root.
///
/// # Errors
///
/// It cannot be started, or records nothing.
pub fn run_recorded(
    root: &Path,
    start: &Start,
    expectations: &Expectations,
    clock: &Clock,
    what: impl Display,
    source: &Path,
) -> anyhow::Result<(Run, Timeline)> {
    let dir = tempfile::tempdir().context("cannot make a temporary folder")?;
    let events = dir.path().join("events");
    let run = run(root, start, expectations, clock, &[(OUT, &events)])?;
    let events = std::fs::read_to_string(&events).with_context(|| {
        let Run { end, output } = &run;
        format!("{what} wrote no file that {OUT} names; {end} and printed:\n{output}")
    })?;
    let timeline = read(&events, &what.to_string(), &source.to_string_lossy())?;
    Ok((run, timeline))
}

/// Whether `fresh` tells the story of `recorded`; the error is every difference.
pub(crate) fn compare(
    recorded: &Timeline,
    fresh: &Timeline,
    expectations: &Expectations,
) -> anyhow::Result<()> {
    let varies = |lanes: &[String]| match lanes {
        [] => Varies::Never,
        [all] if all == "*" => Varies::Always,
        names => Varies::In(names.to_vec()),
    };
    let order = match expectations.order {
        Order::Exact => compare::Order::Exact,
        Order::Any => compare::Order::Any,
    };
    let may_differ = compare::Rules {
        polls: varies(&expectations.polls_vary),
        wakes: varies(&expectations.wakes_vary),
        order,
    };
    let recorded = without_masked(recorded, expectations)?;
    let fresh = without_masked(fresh, expectations)?;
    let result = compare::compare(&recorded, &fresh, &may_differ);
    result.map_err(|differences| anyhow::anyhow!("{}", differences.join("\n")))
}

/// The timeline with its prints as outputs are compared: normalized and masked.
fn without_masked(timeline: &Timeline, expectations: &Expectations) -> anyhow::Result<Timeline> {
    let mut timeline = timeline.clone();
    for print in &mut timeline.prints {
        print.text = masked(&normalize(&print.text), expectations)?.into_owned();
    }
    Ok(timeline)
}
