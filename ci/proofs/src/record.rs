//! Runs programs and writes what they show: the only thing that writes recordings.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use anyhow::{Context, bail};
use listings::drops::Drops;
use listings::model::Project;
use listings::recorded;
use timeline_report::timeline::model::Timeline;

use crate::build::Built;
use crate::destination::write_inside;
use crate::outputs::compare;
use crate::program::start;
use crate::proof::{self, Kind, Name, Proof};
use crate::run::{Clock, check_exit, run};
use crate::{drops, fails, timelines};

/// What `cargo book record` is asked to record: everything, a page, or a program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    page: Option<String>,
    program: Option<String>,
}

impl Selection {
    /// From `PAGE` or `PAGE/PROGRAM`; everything where there is no argument.
    pub fn new(argument: Option<&str>) -> Selection {
        let (page, program) = match argument.map(|words| words.split_once('/')) {
            Some(Some((page, program))) => (Some(page), Some(program)),
            _ => (argument, None),
        };
        Selection {
            page: page.map(str::to_string),
            program: program.map(str::to_string),
        }
    }

    /// Whether `program` of `page` is selected.
    pub fn has(&self, page: &str, program: &str) -> bool {
        self.page.as_deref().is_none_or(|wanted| wanted == page)
            && self.program.as_deref().is_none_or(|name| name == program)
    }
}

/// Records what is selected, in real time, and says what changed.
///
/// # Errors
///
/// The book cannot be read or built, or something could not be recorded: the output says what.
pub fn record(root: &Path, selection: &Selection) -> anyhow::Result<()> {
    let project = Project::load(root)?;
    let mut proofs = proof::all(&project);
    proofs.retain(|proof| {
        let name = recorded_of(proof);
        name.is_some_and(|name| selection.has(&name.page, &name.item))
    });
    if proofs.is_empty() {
        bail!("{}", nothing(&project, selection));
    }
    let mut built = Built::new(&project, &proofs, [])?;
    // A reader's program waits for real.
    built.clock = Clock::Real;
    let mut failed = 0;
    let mut editions: BTreeMap<&str, Vec<&Name>> = BTreeMap::new();
    for proof in &proofs {
        if let Kind::Fails(name) = &proof.kind {
            let edition = fails::edition(&project, name);
            editions.entry(edition).or_default().push(name);
        } else if let Err(error) = proof.record(&project, &built) {
            failed += 1;
            let name = proof.name().map(Name::to_string).unwrap_or_default();
            println!("{name}: not recorded: {error:#}");
        }
    }
    for names in editions.values() {
        if let Err(error) = record_fails(&project, names) {
            failed += 1;
            println!("not recorded: {error:#}");
        }
    }
    match failed {
        0 => Ok(()),
        count => bail!("{count} not recorded"),
    }
}

impl Proof {
    /// Runs what it is about with what `built` holds, writes what that shows if it isn't what is
    /// recorded, and says what changed. Where nothing is recorded, nothing is done.
    ///
    /// # Errors
    ///
    /// It ends in another way than declared, or the recording cannot be written.
    pub fn record(&self, project: &Project, built: &Built) -> anyhow::Result<()> {
        match &self.kind {
            Kind::Output(name) => record_output(project, built, name),
            Kind::Timeline(name) => record_timeline(project, built, name),
            Kind::Drops(name) => record_drops(project, built, name),
            Kind::Fails(name) => record_fails(project, &[name]),
            Kind::Blocks | Kind::Test(_) | Kind::PythonTests(_) | Kind::PythonModule(_) => Ok(()),
        }
    }
}

/// The program of which a proof has a recording, if it has one.
fn recorded_of(proof: &Proof) -> Option<&Name> {
    match &proof.kind {
        Kind::Output(name) | Kind::Timeline(name) | Kind::Drops(name) | Kind::Fails(name) => {
            Some(name)
        }
        _ => None,
    }
}

fn nothing(project: &Project, selection: &Selection) -> String {
    match (&selection.page, &selection.program) {
        (Some(page), _) if !project.packages.contains_key(page) => {
            format!("no package listings/{page}")
        }
        (Some(page), Some(program)) if project.packages[page].program(program).is_some() => {
            format!(
                "no page shows this output: write {{{{#output {page}/{program}}}}} in one first"
            )
        }
        (Some(page), Some(program)) if program.ends_with(".py") => {
            format!(
                "no {}",
                project.packages[page].program_path(program).display()
            )
        }
        (Some(page), Some(program)) => {
            format!(
                "no listings/{page}/examples/{program}.rs and no listings/{page}/fail/{program}.rs"
            )
        }
        _ => "nothing to record: no page has an {{#output …}} directive".to_string(),
    }
}

fn record_output(project: &Project, built: &Built, name: &Name) -> anyhow::Result<()> {
    let package = name.package(project);
    let expectations = package.expectations(&name.item);
    if expectations.serves {
        bail!("it runs until it is stopped: take its {{{{#output …}}}} out of the page");
    }
    let start = start(package, &name.item, &built.programs)?;
    let fresh = run(&project.root, &start, &expectations, &built.clock, &[])?;
    check_exit(&fresh, &expectations)?;
    let path = package.output_path(&name.item);
    let size = match fresh.output.lines().count() {
        1 => ", 1 line".to_string(),
        count => format!(", {count} lines"),
    };
    let old = Ok(std::fs::read_to_string(project.root.join(&path)).ok());
    let compare = |old: &String| compare(old, &fresh.output, &expectations);
    if report(format!("{name}:"), &size, old, compare) {
        write_inside(&project.root, &path, &fresh.output)?;
    }
    Ok(())
}

fn record_timeline(project: &Project, built: &Built, name: &Name) -> anyhow::Result<()> {
    let package = name.package(project);
    let expectations = package.expectations(&name.item);
    let (_, fresh) = timelines::trace(project, built, name, &built.clock)?;
    let old = recorded::timeline(&project.root, package, &name.item);
    let size = format!(", {} lanes", fresh.lanes.len());
    let compare = |old: &Timeline| timelines::compare(old, &fresh, &expectations);
    if report(format!("{name}: timeline"), &size, old, compare) {
        let path = package.timeline_path(&name.item);
        write_inside(&project.root, &path, fresh.to_json())?;
    }
    Ok(())
}

fn record_drops(project: &Project, built: &Built, name: &Name) -> anyhow::Result<()> {
    let fresh = drops::trace(project, built, name, &built.clock)?;
    let old = drops::recorded(project, name);
    let size = format!(", {} runs", fresh.runs.len());
    let compare = |old: &Drops| old.compare(&fresh);
    if report(format!("{name}: drops"), &size, old, compare) {
        let path = name.package(project).drops_path(&name.item);
        write_inside(&project.root, &path, fresh.to_json())?;
    }
    Ok(())
}

/// Records what the compiler says of programs of one edition, which are compiled together.
fn record_fails(project: &Project, names: &[&Name]) -> anyhow::Result<()> {
    let recorded = |name: &Name| {
        let path = name.package(project).stderr_path(&name.item);
        std::fs::read_to_string(project.root.join(path)).ok()
    };
    let before: Vec<_> = names.iter().map(|name| recorded(name)).collect();
    fails::record(project, names)?;
    for (name, before) in names.iter().zip(before) {
        let after = recorded(name);
        let after =
            after.with_context(|| format!("{name}: what the compiler says was not written"))?;
        let compare = |old: &String| (*old == after).then_some(()).ok_or(&after);
        report(
            format!("{name}:"),
            &format!("\n{after}"),
            Ok(before),
            compare,
        );
    }
    Ok(())
}

/// Says what is new of a recording beside the old one, `fresh` where there is none. Returns whether
/// it is to be kept.
fn report<T, E: Display>(
    what: String,
    fresh: &str,
    old: anyhow::Result<Option<T>>,
    compare: impl FnOnce(&T) -> Result<(), E>,
) -> bool {
    match old.as_ref().map(|old| old.as_ref().map(compare)) {
        Ok(Some(Ok(()))) => {
            println!("{what} unchanged");
            return false;
        }
        Ok(Some(Err(differences))) => println!("{what} changed\n{differences}"),
        Ok(None) => println!("{what} new{fresh}"),
        Err(error) => println!("{what} new, the old recording is unreadable: {error:#}"),
    }
    true
}
