//! Builds the programs of the book and runs them as a reader would.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{PipeReader, Read, pipe};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use cargo_metadata::Message;

use crate::model::Rules;
use crate::normal::normal;

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

/// The cargo that called this process, or the one on the path.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// Builds every program of the workspace in `root` and gives their executables
/// by name.
///
/// The whole workspace is built, as `cargo test` does, so that both use one
/// build of each dependency.
pub fn build_programs(root: &Path) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut command = Command::new(cargo());
    command
        .args(["build", "--quiet", "--workspace", "--examples"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    artifacts(&mut command)
}

/// Runs a `cargo build` and gives the executables that it built by name.
pub(crate) fn artifacts(command: &mut Command) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let output = command.output().context("cannot start cargo")?;
    if !output.status.success() {
        bail!("the programs do not compile: the compiler's words are above");
    }
    let mut programs = BTreeMap::new();
    for message in Message::parse_stream(output.stdout.as_slice()) {
        let Message::CompilerArtifact(artifact) = message? else {
            continue;
        };
        let Some(executable) = artifact.executable else {
            continue;
        };
        programs.insert(artifact.target.name, executable.into_std_path_buf());
    }
    Ok(programs)
}

/// Runs `executable` in `root` with the arguments that its rules declare.
pub fn run(root: &Path, executable: &Path, rules: &Rules) -> anyhow::Result<Run> {
    run_with(root, executable, rules, &[])
}

/// [`run`] with these environment variables.
pub(crate) fn run_with(
    root: &Path,
    executable: &Path,
    rules: &Rules,
    variables: &[(&str, &Path)],
) -> anyhow::Result<Run> {
    let (reader, writer) = pipe().context("cannot make a pipe")?;
    let mut command = Command::new(executable);
    command
        .args(&rules.args)
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    for name in ["RUST_BACKTRACE", "RUST_LIB_BACKTRACE", "RUST_LOG"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start {}", executable.display()))?;
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
