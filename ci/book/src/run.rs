//! Builds the programs of the book and runs them as a reader would.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io::{PipeReader, Read, pipe};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use cargo_metadata::{Artifact, Message};

use crate::model::{Package, Rules};
use crate::normal::normal;
use crate::python;

/// A program that runs longer is stopped: programs of the book are short.
const LIMIT: Duration = Duration::from_secs(30);

/// What a run of a program showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Everything it printed, standard output and error in the order of a
    /// terminal, [normalised](normal).
    pub output: String,
    /// Its exit code; none if a signal ended it.
    pub exit: Option<i32>,
}

/// How a program of the book is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The executable.
    pub executable: PathBuf,
    /// What stands before the arguments that the program's rules declare.
    pub arguments: Vec<OsString>,
    /// Environment variables, each set or taken out.
    pub variables: Vec<(&'static str, Option<&'static str>)>,
}

impl From<&Path> for Start {
    /// An executable that cargo built.
    fn from(executable: &Path) -> Start {
        let unset = ["RUST_BACKTRACE", "RUST_LIB_BACKTRACE", "RUST_LOG"];
        Start {
            executable: executable.to_path_buf(),
            arguments: Vec::new(),
            variables: unset.map(|name| (name, None)).to_vec(),
        }
    }
}

impl Start {
    /// The command that starts the program in `root`; it reads nothing.
    pub(crate) fn command(&self, root: &Path) -> Command {
        let mut command = Command::new(&self.executable);
        command
            .args(&self.arguments)
            .current_dir(root)
            .stdin(Stdio::null());
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }
}

/// The cargo that called this process, or the one on the path.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// [`cargo`], without what it says of a package to the programs that it runs.
///
/// Some build scripts read these variables: they would run again, and all that
/// depends on them would be built again, for each package that calls cargo.
pub fn cargo_command() -> Command {
    outside_of_packages(cargo())
}

/// The environment variable that holds the cargo which [`as_cargo`] calls.
pub const CARGO_TO_CALL: &str = "BOOK_CARGO";

/// What this tool does where a library calls it in the place of `cargo`: calls
/// `cargo` as [`cargo_command`] does.
pub fn as_cargo(cargo: OsString, arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let mut command = outside_of_packages(cargo.clone());
    command.args(arguments).env_remove(CARGO_TO_CALL);
    match command.env("CARGO", &cargo).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cannot start {}: {error}", cargo.display());
            ExitCode::FAILURE
        }
    }
}

/// A command without the variables that cargo sets for one package.
fn outside_of_packages(program: OsString) -> Command {
    let mut command = Command::new(program);
    let of_a_package = ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_"];
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        if of_a_package.iter().any(|prefix| shown.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

/// Some programs of the workspace by name, or all of them.
pub type Names = Option<BTreeSet<String>>;

/// The command that builds the programs of the workspace in `root`.
///
/// The whole workspace is named, as `cargo test` does, so that both use one
/// build of each dependency.
pub(crate) fn build_command(root: &Path, names: &Names) -> Command {
    let mut command = cargo_command();
    command
        .args(["build", "--quiet", "--workspace"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root);
    match names {
        Some(names) => command.args(names.iter().flat_map(|name| ["--example", name])),
        None => command.arg("--examples"),
    };
    command
}

/// Builds programs of the workspace in `root`, those of these `names` or all,
/// and gives their executables by name.
pub fn build_programs(root: &Path, names: &Names) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    programs(root, &artifacts(&mut build_command(root, names))?)
}

/// Runs a cargo command that builds, and gives what it built.
pub(crate) fn artifacts(command: &mut Command) -> anyhow::Result<Vec<Artifact>> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!("the programs do not compile: the compiler's words are above");
    }
    let mut artifacts = Vec::new();
    for message in Message::parse_stream(output.stdout.as_slice()) {
        if let Message::CompilerArtifact(artifact) = message? {
            artifacts.push(artifact);
        }
    }
    Ok(artifacts)
}

/// The executables of programs by name. Each must be built from the file that a
/// page shows.
pub(crate) fn programs(
    root: &Path,
    artifacts: &[Artifact],
) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut programs = BTreeMap::new();
    for artifact in artifacts {
        let Some(executable) = &artifact.executable else {
            continue;
        };
        let (name, source) = (&artifact.target.name, &artifact.target.src_path);
        let shown = source.strip_prefix(root).unwrap_or(source).as_str();
        let parts: Vec<&str> = shown.split(['/', '\\']).collect();
        match parts[..] {
            ["listings", _, "examples", file] if file == format!("{name}.rs") => {
                programs.insert(name.clone(), executable.clone().into_std_path_buf());
            }
            ["listings", ..] => bail!(
                "{shown}: the program `{name}` stands in another file than \
                 examples/{name}.rs, which a page would show"
            ),
            _ => {}
        }
    }
    Ok(programs)
}

/// The tests of listings: the file of each test binary from `root`, and the
/// names of the tests in it that run.
pub fn listing_tests(root: &Path) -> anyhow::Result<BTreeMap<PathBuf, Vec<String>>> {
    let mut command = cargo_command();
    command
        .args(["test", "--quiet", "--workspace", "--no-run"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root);
    let mut tests = BTreeMap::new();
    for artifact in artifacts(&mut command)? {
        let source = artifact.target.src_path.as_std_path();
        let source = source.strip_prefix(root).unwrap_or(source);
        let is_test = artifact.profile.test && source.starts_with("listings");
        if let (true, Some(executable)) = (is_test, &artifact.executable) {
            let ignored = names(executable.as_std_path(), &["--list", "--ignored"])?;
            let mut all = names(executable.as_std_path(), &["--list"])?;
            all.retain(|name| !ignored.contains(name));
            tests.insert(source.to_path_buf(), all);
        }
    }
    Ok(tests)
}

/// The tests that a test binary lists.
fn names(executable: &Path, arguments: &[&str]) -> anyhow::Result<Vec<String>> {
    let output = Command::new(executable)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {}", executable.display()))?;
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    let tests = list.lines().filter_map(|line| line.strip_suffix(": test"));
    Ok(tests.map(str::to_string).collect())
}

/// How `program` of `package` is started: one of `executables`, or Python if there is one.
pub fn start(
    package: &Package,
    program: &str,
    executables: &BTreeMap<String, PathBuf>,
) -> anyhow::Result<Start> {
    if let Some(source) = package.python.get(program) {
        return match python::missing() {
            Some(why) => Err(anyhow::anyhow!(why)),
            None => Ok(python::start(&source.path)),
        };
    }
    let executable = executables.get(program);
    let executable = executable.with_context(|| {
        format!(
            "cargo built no example `{program}` of listings/{}",
            package.page
        )
    })?;
    Ok(executable.as_path().into())
}

/// Runs a program in `root` with the arguments that its rules declare.
pub fn run(root: &Path, start: &Start, rules: &Rules) -> anyhow::Result<Run> {
    run_with(root, start, rules, &[])
}

/// [`run`] with these environment variables.
pub(crate) fn run_with(
    root: &Path,
    start: &Start,
    rules: &Rules,
    variables: &[(&str, &Path)],
) -> anyhow::Result<Run> {
    let (reader, writer) = pipe().context("cannot make a pipe")?;
    let mut command = start.command(root);
    command
        .args(&rules.args)
        .stdout(writer.try_clone()?)
        .stderr(writer);
    command.envs(variables.iter().copied());
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start {}", start.executable.display()))?;
    // The command holds the write ends; without it the reader sees the end.
    drop(command);
    let reader = thread::spawn(move || read(reader));
    let status = wait(&mut child)?;
    let output = reader
        .join()
        .map_err(|_| anyhow::anyhow!("the reader of the output panicked"))??;
    Ok(Run {
        output: normal(&output),
        exit: status.code(),
    })
}

fn read(mut reader: PipeReader) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    String::from_utf8(bytes).context("the program printed what is not UTF-8")
}

fn wait(child: &mut Child) -> anyhow::Result<ExitStatus> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if start.elapsed() > LIMIT {
            child.kill()?;
            child.wait()?;
            bail!(
                "it ran for {} s and was stopped: make it end, or declare `serves = true`",
                LIMIT.as_secs()
            );
        }
        thread::sleep(Duration::from_millis(2));
    }
}
