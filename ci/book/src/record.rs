//! Runs programs and writes what they show: the only thing that writes recordings.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::fails;
use crate::furniture::stamp;
use crate::model::{Kind, Package, Project};
use crate::outputs::{check_exit, compare};
use crate::run::{Start, build_programs, run, start};
use crate::schedule::{self, build_woven, run_woven};
use crate::turns::{self, run::run_turns};
use crate::versions::Versions;

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
    pub(crate) fn has(&self, page: &str, program: &str) -> bool {
        self.page.as_deref().is_none_or(|wanted| wanted == page)
            && self.program.as_deref().is_none_or(|name| name == program)
    }
}

/// Records what is selected, and says on `log` what changed.
///
/// `tool` is the executable of the command `book`.
pub fn record(
    root: &Path,
    selection: &Selection,
    tool: &Path,
    log: &mut impl Write,
) -> anyhow::Result<()> {
    let project = Project::load(root)?;
    let outputs = shown(&project, Kind::Output, selection);
    let timelines = shown(&project, Kind::Timeline, selection);
    let steppers = shown(&project, Kind::Stepper, selection);
    let fails = failing(&project, selection);
    let nothing_shown = outputs.is_empty() && timelines.is_empty() && steppers.is_empty();
    if nothing_shown && fails.is_empty() {
        bail!("{}", nothing(&project, selection));
    }
    let mut done = Done::default();
    if !outputs.is_empty() {
        let programs = build(root, &outputs)?;
        done.each(&outputs, &programs, log, |package, program, start, log| {
            record_output(&project, package, program, start, log)
        })?;
    }
    if !timelines.is_empty() {
        let programs = build_woven(root, tool, &Some(names(&timelines)))?;
        done.each(
            &timelines,
            &programs,
            log,
            |package, program, start, log| {
                record_timeline(&project, package, program, &start.executable, log)
            },
        )?;
    }
    if !steppers.is_empty() {
        let programs = build(root, &steppers)?;
        done.each(&steppers, &programs, log, |package, program, start, log| {
            record_turns(&project, package, program, start, log)
        })?;
    }
    for group in fails {
        let page = &group.page;
        let before = recorded_words(&project, &group);
        match fails::verify(&project, &group, tool, true) {
            Ok(()) => {
                say_words(&project, &group, &before, log)?;
                for name in &group.names {
                    done.recorded.insert((page.clone(), format!("fail/{name}")));
                }
            }
            Err(error) => {
                done.count += 1;
                writeln!(log, "{page}: not recorded: {error:#}")?;
            }
        }
    }
    done.stamp(&project)?;
    match done.count {
        0 => Ok(()),
        count => bail!("{count} not recorded"),
    }
}

/// What became of the programs that were to be recorded, each a page and a name.
#[derive(Default)]
struct Done {
    recorded: BTreeSet<(String, String)>,
    failed: BTreeSet<(String, String)>,
    /// How often something could not be recorded.
    count: usize,
}

impl Done {
    /// Records every program of `programs`.
    fn each<W: Write>(
        &mut self,
        programs: &[(&Package, &str)],
        executables: &BTreeMap<String, PathBuf>,
        log: &mut W,
        record: impl Fn(&Package, &str, &Start, &mut W) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        for (package, program) in programs {
            let page = &package.page;
            let name = (page.clone(), program.to_string());
            let recorded = start(package, program, executables)
                .and_then(|start| record(package, program, &start, log));
            match recorded {
                Ok(()) => drop(self.recorded.insert(name)),
                Err(error) => {
                    self.count += 1;
                    self.failed.insert(name);
                    writeln!(log, "{page}/{program}: not recorded: {error:#}")?;
                }
            }
        }
        Ok(())
    }

    /// Notes the day and the versions of the programs of which nothing failed.
    fn stamp(&self, project: &Project) -> anyhow::Result<()> {
        let mut by_page: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (page, name) in self.recorded.difference(&self.failed) {
            by_page.entry(page).or_default().insert(name.clone());
        }
        let mut versions = Versions::new(&project.root);
        for (page, names) in by_page {
            stamp::write(
                &project.root,
                &project.packages[page],
                &names,
                &mut versions,
            )?;
        }
        Ok(())
    }
}

/// The executables of `programs` by name; nothing is built where all are Python.
fn build(root: &Path, programs: &[(&Package, &str)]) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let is_built = |(package, program): &(&Package, &str)| package.programs.contains_key(*program);
    match programs.iter().any(is_built) {
        true => build_programs(root, &Some(names(programs))),
        false => Ok(BTreeMap::new()),
    }
}

/// The names of those of `programs` that cargo builds, and of the programs that
/// they run: an argument may name one.
pub fn names(programs: &[(&Package, &str)]) -> BTreeSet<String> {
    let each = programs.iter().flat_map(|(package, program)| {
        let arguments = package.rules(program).args;
        let others = arguments.into_iter();
        let built = others.chain([program.to_string()]);
        built.filter(|name| package.programs.contains_key(name))
    });
    each.collect()
}

/// The selected programs that a page shows in this way, each once.
fn shown<'a>(
    project: &'a Project,
    kind: Kind,
    selection: &Selection,
) -> Vec<(&'a Package, &'a str)> {
    let mut found: Vec<(&Package, &str)> = Vec::new();
    for (_, directive) in project.directives() {
        let (page, program) = (&directive.page, &directive.item);
        let Some(package) = project.packages.get(page) else {
            continue;
        };
        let known = found
            .iter()
            .any(|(p, name)| p.page == *page && name == program);
        let exists = package.program(program).is_some();
        if directive.kind == kind && exists && !known && selection.has(page, program) {
            found.push((package, program));
        }
    }
    found
}

fn failing(project: &Project, selection: &Selection) -> Vec<fails::Group> {
    let mut groups = fails::groups(project);
    for group in &mut groups {
        let page = group.page.clone();
        group.names.retain(|name| selection.has(&page, name));
    }
    groups.retain(|group| !group.names.is_empty());
    groups
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
    package: &Package,
    program: &str,
    start: &Start,
    log: &mut impl Write,
) -> anyhow::Result<()> {
    let rules = package.rules(program);
    if rules.serves {
        bail!("it runs until it is stopped: take its {{{{#output …}}}} out of the page");
    }
    let fresh = run(&project.root, start, &rules)?;
    check_exit(&fresh, &rules)?;
    let path = project.root.join(package.output_path(program));
    let name = format!("{}/{program}", package.page);
    let old = std::fs::read_to_string(&path).ok();
    match &old {
        Some(old) => match compare(old, &fresh.output, &rules) {
            Ok(()) => {
                writeln!(log, "{name}: unchanged")?;
                return Ok(());
            }
            Err(difference) => writeln!(log, "{name}: changed\n{difference}")?,
        },
        None => {
            let lines = match fresh.output.lines().count() {
                1 => "1 line".to_string(),
                count => format!("{count} lines"),
            };
            writeln!(log, "{name}: new, {lines}")?;
        }
    }
    write(&path, &fresh.output)
}

fn record_timeline(
    project: &Project,
    package: &Package,
    program: &str,
    executable: &Path,
    log: &mut impl Write,
) -> anyhow::Result<()> {
    let rules = package.rules(program);
    let name = format!("{}/{program}", package.page);
    let source = &package.programs[program].path;
    let (_, fresh) = run_woven(&project.root, executable, &rules, &name, source)?;
    let old = schedule::recorded(&project.root, package, program);
    let news = News {
        what: format!("{name}: schedule"),
        size: format!("{} lanes", fresh.lanes.len()),
    };
    if news.tell(old, |old| schedule::compare(old, &fresh, &rules), log)? {
        let path = project.root.join(package.timeline_path(program));
        write(&path, &fresh.to_json())?;
    }
    Ok(())
}

fn record_turns(
    project: &Project,
    package: &Package,
    program: &str,
    start: &Start,
    log: &mut impl Write,
) -> anyhow::Result<()> {
    let name = format!("{}/{program}", package.page);
    let (_, fresh) = run_turns(&project.root, start, &package.rules(program), &name)?;
    let old = turns::run::recorded(&project.root, package, program);
    let news = News {
        what: format!("{name}: steps"),
        size: fresh.steps.len().to_string(),
    };
    if news.tell(old, |old| turns::compare::compare(old, &fresh), log)? {
        let path = project.root.join(package.turns_path(program));
        write(&path, &fresh.to_json())?;
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

/// Writes a recording and the folder that holds it.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(dir) = path.parent() {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn recorded_words(project: &Project, group: &fails::Group) -> Vec<Option<String>> {
    let package = &project.packages[&group.page];
    let read =
        |name: &String| std::fs::read_to_string(project.root.join(package.stderr_path(name))).ok();
    group.names.iter().map(read).collect()
}

fn say_words(
    project: &Project,
    group: &fails::Group,
    before: &[Option<String>],
    log: &mut impl Write,
) -> anyhow::Result<()> {
    let after = recorded_words(project, group);
    for ((name, before), after) in group.names.iter().zip(before).zip(&after) {
        let page = &group.page;
        match (before, after) {
            (Some(before), Some(after)) if before == after => {
                writeln!(log, "{page}/{name}: unchanged")?;
            }
            (Some(_), Some(after)) => writeln!(log, "{page}/{name}: changed\n{after}")?,
            (None, Some(after)) => writeln!(log, "{page}/{name}: new\n{after}")?,
            (_, None) => bail!("{page}/{name}: the compiler's words were not written"),
        }
    }
    Ok(())
}
