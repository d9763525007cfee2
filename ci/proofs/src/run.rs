//! Runs the programs of the book as a reader would.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use listings::model::{self, Expectations};

use crate::normalize::normalize;

/// A program that runs longer is stopped: programs of the book are short.
pub const LIMIT: Duration = Duration::from_secs(30);

/// A program that prints more bytes is stopped: they would fill the disk.
const MOST_OUTPUT: u64 = 64 << 20;

/// The environment variables that name a target folder.
const TARGET_DIRS: [&str; 2] = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"];

/// The environment variable that makes every run take real time: `BOOK_CLOCK=real`.
const CLOCK: &str = "BOOK_CLOCK";

/// What a run of a program showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Everything it printed, standard output and error in the order of a
    /// terminal, [normalized](normalize).
    pub output: String,
    /// How it ended.
    pub end: End,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With this exit code.
    Exit(i32),
    /// By a signal.
    Signal,
    /// It ran for this long, and was stopped.
    Limit(Duration),
    /// It printed more than can be kept, and was stopped.
    TooMuch,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Exit(code) => write!(f, "it ended with exit code {code}"),
            End::Signal => write!(f, "a signal ended it"),
            End::Limit(limit) => write!(f, "it ran for {} s and was stopped", limit.as_secs()),
            End::TooMuch => {
                let most = MOST_OUTPUT >> 20;
                write!(f, "it printed more than {most} MB and was stopped")
            }
        }
    }
}

/// What a program is told the time by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Clock {
    /// The system's clock.
    #[default]
    Real,
    /// A clock that stands still while the program computes and jumps while it waits: the
    /// library `virtual-clock`, which is preloaded.
    Virtual(PathBuf),
}

impl Clock {
    /// Returns the virtual clock in `library`, or the real one where `BOOK_CLOCK` is `real`.
    pub fn preloaded(library: PathBuf) -> Clock {
        match std::env::var_os(CLOCK).is_some_and(|clock| clock == "real") {
            true => Clock::Real,
            false => Clock::Virtual(library),
        }
    }

    /// Returns the environment variables by which the clock in `library` is the one of every
    /// program under `path`, and of no other that inherits them.
    pub fn variables(library: &Path, path: &Path) -> Vec<(&'static str, PathBuf)> {
        let mut variables = vec![("VIRTUAL_CLOCK_UNDER", path.to_path_buf())];
        match (library.parent(), library.file_name()) {
            // To the dynamic linker, a space ends a name there, but not that of a folder.
            (Some(folder), Some(name)) if library.to_string_lossy().contains(' ') => {
                variables.push(("LD_LIBRARY_PATH", folder.to_path_buf()));
                variables.push(("LD_PRELOAD", name.into()));
            }
            _ => variables.push(("LD_PRELOAD", library.to_path_buf())),
        }
        variables
    }

    /// Returns this clock, or the real one where `expectations` ask for that.
    pub fn under(&self, expectations: &Expectations) -> Clock {
        match expectations.clock {
            model::Clock::Real => Clock::Real,
            model::Clock::Virtual => self.clone(),
        }
    }

    /// Returns what to do about a run by this clock that differs from the recording of `what`, a
    /// `PAGE/PROGRAM`, in two lines.
    pub fn advice(&self, what: &str) -> String {
        let load = match self {
            Clock::Virtual(_) => "The clock was virtual: load can't be the reason.",
            Clock::Real => {
                "It ran in real time, and a busy machine may have made it late: first run it again \
                 when nothing else runs, and change nothing if it passes."
            }
        };
        format!("{load}\nIf it should, run `cargo book record {what}`.")
    }
}

/// How a program of the book is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The executable.
    pub executable: PathBuf,
    /// What comes before the arguments that the program's expectations declare.
    pub arguments: Vec<OsString>,
    /// Environment variables, each set or taken out.
    pub variables: Vec<(&'static str, Option<&'static str>)>,
    /// How long it may run.
    pub limit: Duration,
}

impl From<&Path> for Start {
    /// An executable that cargo built.
    fn from(executable: &Path) -> Start {
        let unset = ["RUST_BACKTRACE", "RUST_LIB_BACKTRACE", "RUST_LOG"];
        Start {
            executable: executable.to_path_buf(),
            arguments: Vec::new(),
            variables: unset.map(|name| (name, None)).to_vec(),
            limit: LIMIT,
        }
    }
}

impl Start {
    /// Returns the command that starts the program in `root`; it reads nothing.
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

/// Returns the cargo that called this process, or the one on the path.
pub fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"))
}

/// Returns a command for [`cargo`], without what it says of a package to the programs that it runs.
///
/// Some build scripts read these variables: they would run again, and all that
/// depends on them would be built again, for each package that calls cargo.
pub fn cargo_command() -> Command {
    let mut command = Command::new(cargo());
    for name in of_a_package() {
        command.env_remove(name);
    }
    command
}

/// Takes out of the environment what cargo says of a package, and makes the target folder the same
/// one in every folder.
///
/// # Safety
///
/// This process has no other thread yet.
pub unsafe fn prepare_environment() {
    for name in of_a_package() {
        // SAFETY: as the caller says.
        unsafe { std::env::remove_var(name) };
    }
    for name in TARGET_DIRS {
        let given = std::env::var_os(name).map(std::path::absolute);
        if let Some(Ok(target)) = given {
            // SAFETY: as the caller says.
            unsafe { std::env::set_var(name, target) };
        }
    }
}

/// Has cargo build every workspace in its own folder `target`.
///
/// # Safety
///
/// This process has no other thread yet.
pub unsafe fn forget_target_folder() {
    for name in TARGET_DIRS {
        // SAFETY: as the caller says.
        unsafe { std::env::remove_var(name) };
    }
}

fn of_a_package() -> Vec<OsString> {
    let prefixes = ["CARGO_MANIFEST_", "CARGO_PKG_", "CARGO_BIN_", "OUT_DIR"];
    let names = std::env::vars_os().map(|(name, _)| name);
    let of_a_package = |name: &OsString| {
        let shown = name.to_string_lossy();
        prefixes.iter().any(|prefix| shown.starts_with(prefix))
    };
    names.filter(of_a_package).collect()
}

/// Whether a run ended as declared.
pub fn check_exit(run: &Run, expectations: &Expectations) -> anyhow::Result<()> {
    match run.end {
        End::Exit(code) if code == expectations.exit => Ok(()),
        End::Limit(_) => anyhow::bail!("{}: make it end, or declare `serves = true`", run.end),
        end => anyhow::bail!(
            "{end}, and {} is declared; it printed:\n{}",
            expectations.exit,
            run.output
        ),
    }
}

/// Runs a program in `root` by `clock`, with the arguments that its expectations declare and these
/// environment variables, for as long as it may run. What it has started ends with it.
///
/// # Errors
///
/// It cannot be started, or prints something else than UTF-8.
pub fn run(
    root: &Path,
    start: &Start,
    expectations: &Expectations,
    clock: &Clock,
    variables: &[(&str, &Path)],
) -> anyhow::Result<Run> {
    // A pipe would stay open for as long as any process that the program started has it.
    let mut output = tempfile::tempfile().context("cannot make a temporary file")?;
    let mut command = start.command(root);
    command
        .args(&expectations.args)
        .stdout(output.try_clone()?)
        .stderr(output.try_clone()?)
        .envs(variables.iter().copied());
    if let Clock::Virtual(library) = clock {
        let variables = Clock::variables(library, &start.executable);
        command.envs(variables);
    }
    tie(&mut command);
    #[cfg(target_os = "linux")]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start {}", start.executable.display()))?;
    let end = wait(&mut child, &output, start.limit);
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        // The error is that nothing is left of the group.
        let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
    }
    let mut printed = String::new();
    output.rewind()?;
    output
        .read_to_string(&mut printed)
        .context("the program printed what is not UTF-8")?;
    Ok(Run {
        output: normalize(&printed),
        end: end?,
    })
}

/// Has a program end with this process, even where that is killed. Elsewhere than on Linux, it
/// goes on.
pub(crate) fn tie(command: &mut Command) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, getpid, getppid, set_parent_process_death_signal};
        let parent = getpid();
        let tie = move || {
            set_parent_process_death_signal(Some(Signal::KILL))?;
            match getppid() == Some(parent) {
                true => Ok(()),
                // This process has died meanwhile.
                false => Err(std::io::ErrorKind::NotConnected.into()),
            }
        };
        // SAFETY: between fork and exec, it makes two system calls, and allocates nothing and takes
        // no lock.
        unsafe { std::os::unix::process::CommandExt::pre_exec(command, tie) };
    }
    #[cfg(not(target_os = "linux"))]
    let _ = command;
}

/// Waits until the program ends, or stops it.
fn wait(child: &mut Child, output: &File, limit: Duration) -> anyhow::Result<End> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code().map_or(End::Signal, End::Exit));
        }
        let end = match output.metadata()?.len() > MOST_OUTPUT {
            true => Some(End::TooMuch),
            false => (start.elapsed() > limit).then_some(End::Limit(limit)),
        };
        if let Some(end) = end {
            child.kill()?;
            child.wait()?;
            return Ok(end);
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// Returns the folder in which cargo builds the workspace in `root`.
///
/// # Errors
///
/// Cargo cannot read the workspace.
pub fn target_directory(root: &Path) -> anyhow::Result<PathBuf> {
    let metadata = cargo_metadata::MetadataCommand::new()
        .cargo_path(cargo())
        .current_dir(root)
        .no_deps()
        .exec()?;
    Ok(metadata.target_directory.into_std_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_exit_code_is_an_error() {
        let run = Run {
            output: String::new(),
            end: End::Exit(101),
        };
        let declared = Expectations {
            exit: 101,
            ..Expectations::default()
        };
        assert!(check_exit(&run, &declared).is_ok());
        assert!(check_exit(&run, &Expectations::default()).is_err());
        let killed = Run {
            end: End::Signal,
            ..run
        };
        assert!(check_exit(&killed, &declared).is_err());
    }
}
