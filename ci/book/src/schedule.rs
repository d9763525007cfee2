//! Builds woven copies of the programs and records their schedules.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::model::{Order, Package, Rules};
use crate::normal::normal;
use crate::outputs::{check_exit, masked};
use crate::recording;
use crate::run::{
    Names, Run, artifacts, build_command, build_programs, cargo, cargo_command, programs, run_with,
};
use crate::timeline::compare::{self, Varies};
use crate::timeline::model::Timeline;
use crate::timeline::read::read;
use crate::weave::wrap;

/// The environment variable that names the file of the recorder's events.
const OUT: &str = "TIMELINE_OUT";

/// Builds a woven copy of programs of the workspace in `root`, those of these
/// `names` or all, and gives their executables by name.
///
/// Cargo calls `tool`, the executable of the command `book`, in the place of
/// the compiler, and that compiles a woven copy of each example. Dependencies
/// are those of the ordinary build.
pub fn build_woven(
    root: &Path,
    tool: &Path,
    names: &Names,
) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    // Dependencies are built here, without the wrapper, and only once.
    build_programs(root, names)?;
    let target = target_directory(root)?;
    let mut command = build_command(root, names);
    command
        .arg("--target-dir")
        .arg(target.join("woven"))
        .env("CARGO_BUILD_BUILD_DIR", &target)
        .env("RUSTC_WORKSPACE_WRAPPER", tool)
        .env(wrap::DIR, target.join("woven/sources"))
        .env(wrap::TIMELINE, recorder(root)?);
    let built = artifacts(&mut command).context("the woven programs do not compile")?;
    programs(root, &built)
}

/// Runs a woven program and gives what it printed and its schedule.
///
/// `what` is `page/program`, and `source` the program's file from the project's root.
pub fn run_woven(
    root: &Path,
    executable: &Path,
    rules: &Rules,
    what: &str,
    source: &Path,
) -> anyhow::Result<(Run, Timeline)> {
    let dir = tempfile::tempdir().context("cannot make a temporary folder")?;
    let events = dir.path().join("events");
    let run = run_with(root, &executable.into(), rules, &[(OUT, &events)])?;
    check_exit(&run, rules)?;
    let events = std::fs::read_to_string(&events)
        .with_context(|| format!("{what} recorded nothing: it could not be woven"))?;
    let timeline = read(&events, what, &source.to_string_lossy())?;
    let is_there = |name: &&String| timeline.lanes.iter().any(|lane| lane.name == **name);
    if let Some(name) = rules.lanes.iter().find(|name| !is_there(name)) {
        anyhow::bail!(
            "{what}: `lanes` names `{name}`, and no ordinary function of that name is called"
        );
    }
    Ok((run, timeline))
}

/// Whether `fresh` tells the story of `recorded`; the error is every difference.
pub fn compare(recorded: &Timeline, fresh: &Timeline, rules: &Rules) -> anyhow::Result<()> {
    let varies = |lanes: &[String]| match lanes {
        [] => Varies::Never,
        [all] if all == "*" => Varies::Always,
        names => Varies::In(names.to_vec()),
    };
    let order = match rules.order {
        Order::Exact => compare::Order::Exact,
        Order::Any => compare::Order::Any,
    };
    let may_differ = compare::Rules {
        polls: varies(&rules.polls_vary),
        wakes: varies(&rules.wakes_vary),
        order,
    };
    let recorded = without_masked(recorded, rules)?;
    let fresh = without_masked(fresh, rules)?;
    let result = compare::compare(&recorded, &fresh, &may_differ);
    result.map_err(|differences| anyhow::anyhow!("{}", differences.join("\n")))
}

/// The schedule with its prints as outputs are compared: normalised and masked.
fn without_masked(timeline: &Timeline, rules: &Rules) -> anyhow::Result<Timeline> {
    let mut timeline = timeline.clone();
    for print in &mut timeline.prints {
        print.text = masked(&normal(&print.text), rules)?.into_owned();
    }
    Ok(timeline)
}

/// The recorded schedule of `program`, if there is one.
pub fn recorded(root: &Path, package: &Package, program: &str) -> anyhow::Result<Option<Timeline>> {
    recording::read(root, &package.timeline_path(program), Timeline::parse)
}

/// Builds the recorder and gives its library.
fn recorder(root: &Path) -> anyhow::Result<PathBuf> {
    let mut command = cargo_command();
    command
        .args(["build", "--quiet", "--package", "timeline"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root);
    artifacts(&mut command)?
        .into_iter()
        .filter(|artifact| artifact.target.name == "timeline")
        .flat_map(|artifact| artifact.filenames)
        .find(|path| path.extension() == Some("rlib"))
        .map(|path| path.into_std_path_buf())
        .context("cargo built no library for the recorder, ci/timeline")
}

fn target_directory(root: &Path) -> anyhow::Result<PathBuf> {
    let metadata = cargo_metadata::MetadataCommand::new()
        .cargo_path(cargo())
        .current_dir(root)
        .no_deps()
        .exec()?;
    Ok(metadata.target_directory.into_std_path_buf())
}
