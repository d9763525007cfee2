//! Everything that proofs run, built by as few calls of cargo as can be.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use cargo_metadata::{Artifact, Message};
use listings::model::Project;
use timeline_instrument::wrap;

use crate::proof::{Kind, Proof, examples};
use crate::run::{Clock, cargo_command, target_directory, tie};

/// The folder of the virtual clock, from the project's root.
const CLOCK: &str = "ci/clock";

/// What cargo built for some proofs.
#[derive(Debug, Default)]
pub struct Built {
    /// The programs, by name.
    pub programs: BTreeMap<String, PathBuf>,
    /// The instrumented programs, by name.
    pub instrumented: BTreeMap<String, PathBuf>,
    /// The test binaries, by their root files from the project's root.
    pub tests: BTreeMap<PathBuf, TestBinary>,
    /// What verified programs are told the time by.
    pub clock: Clock,
}

/// A test binary.
#[derive(Debug)]
pub struct TestBinary {
    /// The executable.
    pub executable: PathBuf,
    /// The names of the tests in it that run when nothing is asked for.
    pub names: BTreeSet<String>,
}

impl TestBinary {
    /// Runs the tests `names` of this binary in the folder `dir`, or all of them, and returns
    /// whether they passed. What they print goes to `output`.
    pub fn run<'a>(
        &self,
        dir: &Path,
        names: impl IntoIterator<Item = &'a str>,
        output: impl Fn() -> Stdio,
    ) -> anyhow::Result<bool> {
        let mut command = Command::new(&self.executable);
        tie(&mut command);
        let status = command
            .arg("--exact")
            .args(names)
            .current_dir(dir)
            .stdin(Stdio::null())
            .stdout(output())
            .stderr(output())
            .status();
        let shown = self.executable.display();
        Ok(status
            .with_context(|| format!("cannot start {shown}"))?
            .success())
    }
}

impl Built {
    /// Builds what `proofs` need, and besides the test binaries `tests`: their root files and names.
    ///
    /// # Errors
    ///
    /// Something doesn't compile: the compiler has said what, on the standard error.
    pub fn new(
        project: &Project,
        proofs: &[Proof],
        tests: impl IntoIterator<Item = (PathBuf, String)>,
    ) -> anyhow::Result<Built> {
        let mut wanted = Wanted::new(project, proofs);
        for (path, name) in tests {
            match project.packages.values().find(|p| path.starts_with(&p.dir)) {
                Some(package) if package.own_lock.is_some() => {
                    wanted.apart.insert(package.dir.clone());
                }
                _ => drop(wanted.tests.insert(name)),
            }
        }
        let mut built = Built::default();
        if wanted.is_nothing() {
            return Ok(built);
        }
        let mut artifacts = artifacts(&mut wanted.command(project))?;
        for dir in &wanted.apart {
            // All of it: `cargo test` compiles nothing there.
            let mut command = build_command(&project.root.join(dir));
            artifacts.extend(self::artifacts(command.arg("--all-targets"))?);
        }
        built.programs = programs(project, &artifacts)?;
        built.tests = test_binaries(&project.root, &artifacts)?;
        built.clock = clock_of(&artifacts);
        if !wanted.timelines.is_empty() {
            built.instrumented = instrumented(project, &wanted.timelines, &artifacts)?;
        }
        Ok(built)
    }
}

/// Builds the virtual clock of the book in `root` and returns it; the real one where there is none
/// or `BOOK_CLOCK` asks for it.
///
/// # Errors
///
/// It doesn't compile.
pub fn clock(root: &Path) -> anyhow::Result<Clock> {
    Ok(clock_of(&artifacts(build_command(root).arg("--lib"))?))
}

fn clock_of(artifacts: &[Artifact]) -> Clock {
    library(artifacts, "virtual_clock", "so").map_or(Clock::Real, Clock::preloaded)
}

/// What cargo is to build.
struct Wanted {
    /// The folders of packages that are workspaces of their own.
    apart: BTreeSet<PathBuf>,
    examples: BTreeSet<String>,
    timelines: BTreeSet<String>,
    tests: BTreeSet<String>,
}

impl Wanted {
    fn new(project: &Project, proofs: &[Proof]) -> Wanted {
        let apart = proofs.iter().filter_map(|proof| proof.apart(project));
        let apart = apart.map(|package| package.dir.clone()).collect();
        let proofs = proofs.iter().filter(|proof| proof.apart(project).is_none());
        let proofs: Vec<&Proof> = proofs.collect();
        let timelines = proofs.iter().filter_map(|proof| match &proof.kind {
            Kind::Timeline(name) => Some(name),
            _ => None,
        });
        let timelines = examples(project, timelines);
        let run = proofs.iter().filter_map(|proof| match &proof.kind {
            Kind::Output(name) | Kind::Drops(name) => Some(name),
            _ => None,
        });
        let mut all = examples(project, run);
        // Dependencies are built by the ordinary build, without the instrumenter.
        all.extend(timelines.iter().cloned());
        let tests = proofs.iter().filter_map(|proof| match &proof.kind {
            Kind::Test(name) => name.package(project).test(&name.item),
            _ => None,
        });
        let tests = tests.filter_map(|test| test.binary_name());
        Wanted {
            apart,
            examples: all,
            timelines,
            tests: tests.collect(),
        }
    }

    fn is_nothing(&self) -> bool {
        self.apart.is_empty() && self.examples.is_empty() && self.tests.is_empty()
    }

    /// No package is named, as `cargo test` names none, so that both use one build of each
    /// dependency.
    fn command(&self, project: &Project) -> Command {
        let mut command = build_command(&project.root);
        command.args(self.examples.iter().flat_map(|name| ["--example", name]));
        command.args(self.tests.iter().flat_map(|name| ["--test", name]));
        if !self.timelines.is_empty() {
            command.args(["--bin", "timeline-instrument"]);
        }
        if !self.timelines.is_empty() || project.root.join(CLOCK).is_dir() {
            command.arg("--lib");
        }
        command
    }
}

fn build_command(root: &Path) -> Command {
    let mut command = cargo_command();
    command
        .args(["build", "--quiet"])
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit())
        .current_dir(root);
    command
}

/// Runs a cargo command that builds, and returns what it built.
///
/// # Errors
///
/// Cargo failed; its words are where the command sends its standard error, or in the error.
pub fn artifacts(command: &mut Command) -> anyhow::Result<Vec<Artifact>> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .context("cannot start cargo: put it on the PATH")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{said}cargo can't build the programs, and says why above: fix that and run this again"
        );
    }
    let mut artifacts = Vec::new();
    for message in Message::parse_stream(output.stdout.as_slice()) {
        if let Message::CompilerArtifact(artifact) = message? {
            artifacts.push(artifact);
        }
    }
    Ok(artifacts)
}

/// The executables of programs by name. Each must be built from the file that a page shows.
fn programs(
    project: &Project,
    artifacts: &[Artifact],
) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut programs = BTreeMap::new();
    for artifact in artifacts
        .iter()
        .filter(|artifact| artifact.target.is_example())
    {
        let Some(executable) = &artifact.executable else {
            continue;
        };
        let (name, source) = (&artifact.target.name, &artifact.target.src_path);
        let shown = source.strip_prefix(&project.root).unwrap_or(source);
        let Ok(inside) = shown.as_std_path().strip_prefix(&project.settings.dir) else {
            continue;
        };
        let parts: Vec<&str> = inside.iter().filter_map(OsStr::to_str).collect();
        match parts[..] {
            [_, "examples", file] if file == format!("{name}.rs") => {
                programs.insert(name.clone(), executable.clone().into_std_path_buf());
            }
            _ => bail!(
                "{shown}: cargo builds the program `{name}` from this file, and a page would \
                 show examples/{name}.rs: move it there"
            ),
        }
    }
    Ok(programs)
}

/// The test binaries among `artifacts`, with the names of their tests.
fn test_binaries(
    root: &Path,
    artifacts: &[Artifact],
) -> anyhow::Result<BTreeMap<PathBuf, TestBinary>> {
    let mut tests = BTreeMap::new();
    for artifact in artifacts
        .iter()
        .filter(|artifact| artifact.target.is_test())
    {
        let source = artifact.target.src_path.as_std_path();
        let source = source.strip_prefix(root).unwrap_or(source);
        if let Some(executable) = &artifact.executable {
            let executable = executable.as_std_path().to_path_buf();
            let ignored = listed(&executable, &["--ignored"])?;
            let mut names = listed(&executable, &[])?;
            names.retain(|name| !ignored.contains(name));
            tests.insert(source.to_path_buf(), TestBinary { executable, names });
        }
    }
    Ok(tests)
}

/// The tests that a test binary lists, in the form that test runners agree on.
fn listed(executable: &Path, arguments: &[&str]) -> anyhow::Result<BTreeSet<String>> {
    let output = Command::new(executable)
        .args(["--list", "--format", "terse"])
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", executable.display()))?;
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    let tests = list.lines().filter_map(|line| line.strip_suffix(": test"));
    Ok(tests.map(str::to_string).collect())
}

/// The file with this extension that holds the library `name`.
fn library(artifacts: &[Artifact], name: &str, extension: &str) -> Option<PathBuf> {
    let named = artifacts
        .iter()
        .filter(|artifact| artifact.target.name == name);
    let mut paths = named.flat_map(|artifact| &artifact.filenames);
    let path = paths.find(|path| path.extension() == Some(extension))?;
    Some(path.clone().into_std_path_buf())
}

/// Builds instrumented copies of the examples `names`, and returns their executables.
///
/// Cargo calls the instrumenter in the place of the compiler, and that compiles an instrumented
/// copy of each example. Dependencies are those of the ordinary build, which made `artifacts`.
fn instrumented(
    project: &Project,
    names: &BTreeSet<String>,
    artifacts: &[Artifact],
) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let instrumenter = artifacts
        .iter()
        .filter(|artifact| artifact.target.name == "timeline-instrument")
        .find_map(|artifact| artifact.executable.as_ref())
        .context("cargo built no instrumenter: is ci/timeline/instrument there?")?;
    let recorder = library(artifacts, "timeline", "rlib")
        .context("cargo built no recorder: is ci/timeline/recorder there?")?;
    let target = target_directory(&project.root)?;
    let mut command = build_command(&project.root);
    command
        .args(names.iter().flat_map(|name| ["--example", name]))
        .arg("--target-dir")
        .arg(target.join("instrumented"))
        .env("CARGO_BUILD_BUILD_DIR", &target)
        .env("RUSTC_WORKSPACE_WRAPPER", instrumenter)
        .env(wrap::DIR, target.join("instrumented/sources"))
        .env(wrap::TIMELINE, recorder);
    let built =
        self::artifacts(&mut command).context("the instrumented programs do not compile")?;
    programs(project, &built)
}
