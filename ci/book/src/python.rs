//! The interpreter that runs Python listings, where there is one.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use anyhow::{Context, bail};
use regex::Regex;

use crate::model::{Kind, Package, Project};
use crate::run::Start;

/// The command, as a page prints it.
const COMMAND: &str = "python3";

/// The oldest version that listings are written for.
const OLDEST: (u32, u32) = (3, 9);

static VERSION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^Python (\d+)\.(\d+)").expect("a constant pattern"));

/// What a run of Python is told, so that it prints the same on every machine, in
/// the order of a terminal, and leaves nothing behind.
///
/// What an earlier run has compiled may be another text: it is looked for in a folder
/// that is never there. `PYTHONOPTIMIZE` would take the assertions out of tests.
const VARIABLES: [(&str, Option<&str>); 13] = [
    ("PYTHONDONTWRITEBYTECODE", Some("1")),
    ("PYTHONHASHSEED", Some("0")),
    ("PYTHONNOUSERSITE", Some("1")),
    ("PYTHONPYCACHEPREFIX", Some("target/nothing-compiled")),
    ("PYTHONUNBUFFERED", Some("1")),
    ("PYTHONUTF8", Some("1")),
    ("PYTHONASYNCIODEBUG", None),
    ("PYTHONDEVMODE", None),
    ("PYTHONOPTIMIZE", None),
    ("PYTHONPATH", None),
    ("PYTHONSAFEPATH", None),
    ("PYTHONSTARTUP", None),
    ("PYTHONWARNINGS", None),
];

/// What a Python file is proved by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A page shows what it prints: its run is compared.
    Program,
    /// It holds tests: they are run.
    Test,
    /// Programs import it: it is compiled.
    Module,
}

/// What the file `name` of `package` is proved by.
pub fn role(project: &Project, package: &Package, name: &str) -> Role {
    let shown = project.directives().any(|(_, directive)| {
        directive.kind == Kind::Output && directive.page == package.page && directive.item == name
    });
    match shown {
        true => Role::Program,
        false if is_test(name) => Role::Test,
        false => Role::Module,
    }
}

/// Whether a file of that name holds tests, so that no page needs to show it.
pub fn is_test(name: &str) -> bool {
    name.starts_with("test_")
}

/// Why listings in Python cannot be run here, if they cannot.
pub fn missing() -> Option<String> {
    static MISSING: LazyLock<Option<String>> = LazyLock::new(|| {
        let output = Command::new(COMMAND).arg("--version").output();
        let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        unusable(said.as_deref().unwrap_or_default())
    });
    MISSING.clone()
}

/// The version of the interpreter, `3.13.5`.
pub fn version() -> anyhow::Result<String> {
    let output = Command::new(COMMAND).arg("--version").output();
    let said = output
        .with_context(|| format!("cannot start {COMMAND}"))?
        .stdout;
    let said = String::from_utf8_lossy(&said).into_owned();
    let version = said.split_whitespace().nth(1).map(str::to_string);
    version.with_context(|| format!("`{COMMAND} --version` says `{said}`"))
}

/// What is wrong with an interpreter that says `said` of its version, if anything.
fn unusable(said: &str) -> Option<String> {
    let (major, minor) = OLDEST;
    let found = VERSION.captures(said).and_then(|found| {
        let number = |index: usize| found[index].parse::<u32>().ok();
        Some((number(1)?, number(2)?))
    });
    match found {
        Some(version) if version >= OLDEST => None,
        Some(_) => Some(format!(
            "{} is older than {major}.{minor}: install a newer {COMMAND}",
            said.trim()
        )),
        None => Some(format!(
            "there is no {COMMAND}: install Python {major}.{minor} or newer"
        )),
    }
}

/// Whether a missing interpreter is an error: it is where the environment variable `CI` is set.
pub fn is_required() -> bool {
    env::var_os("CI").is_some()
}

/// How the Python file at `path`, from the project's root, is started.
pub fn start(path: &Path) -> Start {
    Start {
        executable: COMMAND.into(),
        arguments: vec![path.into()],
        variables: VARIABLES.to_vec(),
    }
}

/// Compiles the Python file at `path`, given from `root`; a warning is an error.
pub fn compile(root: &Path, path: &Path) -> anyhow::Result<()> {
    let cache = tempfile::tempdir().context("cannot make a temporary folder")?;
    let start = Start {
        arguments: ["-W", "error", "-m", "py_compile"].map(Into::into).to_vec(),
        ..start(path)
    };
    let output = start
        .command(root)
        .arg(path)
        .env("PYTHONPYCACHEPREFIX", cache.path())
        .stdout(Stdio::null())
        .output()
        .with_context(|| format!("cannot start {COMMAND}"))?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interpreter_is_missing_or_too_old_in_words() {
        assert_eq!(unusable("Python 3.9.0\n"), None);
        assert_eq!(unusable("Python 4.0.0\n"), None);
        let old = "Python 3.8.20 is older than 3.9: install a newer python3";
        assert_eq!(unusable("Python 3.8.20\n").as_deref(), Some(old));
        let none = "there is no python3: install Python 3.9 or newer";
        assert_eq!(unusable("").as_deref(), Some(none));
    }
}
