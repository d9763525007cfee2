//! Runs programs and writes what they show: the only thing that writes recordings.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::Write;
use std::path::Path;

use anyhow::bail;
use listings::model::Project;
use listings::recorded;

use crate::build::Built;
use crate::destination::write_inside;
use crate::outputs::{check_exit, compare};
use crate::proof::{self, Kind, Name, Proof};
use crate::run::{Clock, run, start};
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

/// Records what is selected, in real time, and says on `log` what changed.
///
/// # Errors
///
/// The book cannot be read or built, or something could not be recorded: `log` says what.
pub fn record(root: &Path, selection: &Selection, log: &mut impl Write) -> anyhow::Result<()> {
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
        } else if let Err(error) = proof.record(&project, &built, log) {
            failed += 1;
            let name = proof.name().map(Name::to_string).unwrap_or_default();
            writeln!(log, "{name}: not recorded: {error:#}")?;
        }
    }
    for names in editions.values() {
        if let Err(error) = record_fails(&project, names, log) {
            failed += 1;
            writeln!(log, "not recorded: {error:#}")?;
        }
    }
    match failed {
        0 => Ok(()),
        count => bail!("{count} not recorded"),
    }
}

impl Proof {
    /// Runs what it is about with what `built` holds, writes what that shows if it isn't what is
    /// recorded, and says on `log` what changed. Where nothing is recorded, nothing is done.
    ///
    /// # Errors
    ///
    /// It ends in another way than declared, or the recording cannot be written.
    pub fn record(
        &self,
        project: &Project,
        built: &Built,
        log: &mut impl Write,
    ) -> anyhow::Result<()> {
        match &self.kind {
            Kind::Output(name) => record_output(project, built, name, log),
            Kind::Timeline(name) => record_timeline(project, built, name, log),
            Kind::Drops(name) => record_drops(project, built, name, log),
            Kind::Fails(name) => record_fails(project, &[name], log),
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

fn record_output(
    project: &Project,
    built: &Built,
    name: &Name,
    log: &mut impl Write,
) -> anyhow::Result<()> {
    let package = name.package(project);
    let rules = package.rules(&name.item);
    if rules.serves {
        bail!("it runs until it is stopped: take its {{{{#output …}}}} out of the page");
    }
    let start = start(package, &name.item, &built.programs)?;
    let fresh = run(&project.root, &start, &rules, &built.clock, &[])?;
    check_exit(&fresh, &rules)?;
    let path = package.output_path(&name.item);
    let news = News {
        what: format!("{name}:"),
        size: match fresh.output.lines().count() {
            1 => "1 line".to_string(),
            count => format!("{count} lines"),
        },
    };
    let old = Ok(std::fs::read_to_string(project.root.join(&path)).ok());
    if news.tell(old, |old| compare(old, &fresh.output, &rules), log)? {
        write_inside(&project.root, &path, &fresh.output)?;
    }
    Ok(())
}

fn record_timeline(
    project: &Project,
    built: &Built,
    name: &Name,
    log: &mut impl Write,
) -> anyhow::Result<()> {
    let package = name.package(project);
    let rules = package.rules(&name.item);
    let (_, fresh) = timelines::trace(project, built, name, &built.clock)?;
    let old = recorded::timeline(&project.root, package, &name.item);
    let news = News {
        what: format!("{name}: timeline"),
        size: format!("{} lanes", fresh.lanes.len()),
    };
    if news.tell(old, |old| timelines::compare(old, &fresh, &rules), log)? {
        let path = package.timeline_path(&name.item);
        write_inside(&project.root, &path, fresh.to_json())?;
    }
    Ok(())
}

fn record_drops(
    project: &Project,
    built: &Built,
    name: &Name,
    log: &mut impl Write,
) -> anyhow::Result<()> {
    let package = name.package(project);
    let fresh = drops::trace(project, built, name, &built.clock)?;
    let old = drops::recorded(project, name);
    let news = News {
        what: format!("{name}: drops"),
        size: format!("{} runs", fresh.runs.len()),
    };
    if news.tell(old, |old| old.compare(&fresh), log)? {
        write_inside(
            &project.root,
            &package.drops_path(&name.item),
            fresh.to_json(),
        )?;
    }
    Ok(())
}

/// What there is to say of a new recording beside the old one.
struct News {
    /// `page/program: ` and what is recorded.
    what: String,
    /// How much of it there is.
    size: String,
}

impl News {
    /// Says it on `log`. Gives whether the new recording is to be kept.
    fn tell<T, E: Display>(
        &self,
        old: anyhow::Result<Option<T>>,
        compare: impl FnOnce(&T) -> Result<(), E>,
        log: &mut impl Write,
    ) -> anyhow::Result<bool> {
        let News { what, size } = self;
        let differences = match old {
            Ok(Some(old)) => compare(&old),
            Ok(None) => {
                writeln!(log, "{what} new, {size}")?;
                return Ok(true);
            }
            Err(error) => {
                writeln!(
                    log,
                    "{what} new, the old recording is unreadable: {error:#}"
                )?;
                return Ok(true);
            }
        };
        match &differences {
            Ok(()) => writeln!(log, "{what} unchanged")?,
            Err(differences) => writeln!(log, "{what} changed\n{differences}")?,
        }
        Ok(differences.is_err())
    }
}

fn recorded_errors(project: &Project, names: &[&Name]) -> Vec<Option<String>> {
    let path = |name: &&Name| {
        project
            .root
            .join(name.package(project).stderr_path(&name.item))
    };
    let texts = names
        .iter()
        .map(|name| std::fs::read_to_string(path(name)).ok());
    texts.collect()
}

/// Records what the compiler says of programs of one edition, which are compiled together.
fn record_fails(project: &Project, names: &[&Name], log: &mut impl Write) -> anyhow::Result<()> {
    let before = recorded_errors(project, names);
    fails::record(project, names)?;
    say_errors(project, names, &before, log)
}

fn say_errors(
    project: &Project,
    names: &[&Name],
    before: &[Option<String>],
    log: &mut impl Write,
) -> anyhow::Result<()> {
    let after = recorded_errors(project, names);
    for ((name, before), after) in names.iter().zip(before).zip(&after) {
        match (before, after) {
            (Some(before), Some(after)) if before == after => {
                writeln!(log, "{name}: unchanged")?;
            }
            (Some(_), Some(after)) => writeln!(log, "{name}: changed\n{after}")?,
            (None, Some(after)) => writeln!(log, "{name}: new\n{after}")?,
            (_, None) => bail!("{name}: what the compiler says was not written"),
        }
    }
    Ok(())
}
