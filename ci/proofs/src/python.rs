//! The interpreter that runs Python listings, where there is one.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use anyhow::{Context, bail};
use listings::pattern;
use regex::Regex;

use listings::model::{Expectations, Project, Source};

use crate::proof::Name;
use crate::run::{Clock, LIMIT, Start, check_exit, run};

/// The command, as a page prints it.
const COMMAND: &str = "python3";

/// The oldest version that listings are written for.
const OLDEST: (u32, u32) = (3, 9);

static VERSION: LazyLock<Regex> = pattern!(r"^Python (\d+)\.(\d+)");

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

/// Why listings in Python cannot be run here, if they cannot.
pub fn missing() -> Option<String> {
    static MISSING: LazyLock<Option<String>> = LazyLock::new(|| {
        let output = Command::new(COMMAND).arg("--version").output();
        let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        unusable(said.as_deref().unwrap_or_default())
    });
    MISSING.clone()
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

/// The environment variable that makes it an error to be without Python.
pub(crate) const REQUIRED_BY: &str = "CI";

/// Whether it's an error that Python is missing.
pub fn is_required() -> bool {
    env::var_os(REQUIRED_BY).is_some()
}

/// The interpreter itself, where the command is a script that starts it: a virtual clock can't
/// include what a program starts.
fn interpreter() -> PathBuf {
    static INTERPRETER: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
        let asked = ["-c", "import sys; print(sys.executable)"];
        let output = Command::new(COMMAND).args(asked).output().ok()?;
        let path = String::from_utf8(output.stdout).ok()?;
        Some(PathBuf::from(path.trim_end())).filter(|path| path.is_file())
    });
    INTERPRETER.clone().unwrap_or_else(|| COMMAND.into())
}

/// Returns how the Python file at `path`, from the project's root, is started.
pub fn start(path: &Path) -> Start {
    Start {
        executable: interpreter(),
        arguments: vec![path.into()],
        variables: VARIABLES.to_vec(),
        limit: LIMIT,
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

/// A test in the text of a file.
static DEFINED: LazyLock<Regex> = pattern!(r"(?m)^\s*(?:async\s+)?def\s+(test\w*)\s*\(");

/// A test in what `unittest --verbose` prints.
static RAN: LazyLock<Regex> = pattern!(r"(?m)^(test\w*) \(");

/// The tests in a file pass: all that it defines, one at least, and none is skipped.
pub(crate) fn verify_tests(project: &Project, name: &Name) -> anyhow::Result<()> {
    let source = &name.package(project).python[&name.item];
    let expectations = Expectations {
        args: vec!["--verbose".to_string()],
        ..Expectations::default()
    };
    let run = run(
        &project.root,
        &start(&source.path),
        &expectations,
        &Clock::Real,
        &[],
    )?;
    check_exit(&run, &expectations)?;
    all_ran(source, &run.output)
        .map_err(|why| anyhow::anyhow!("{why}; it printed:\n{}", run.output))
}

/// Whether `printed`, by `unittest --verbose`, has every test of `source`.
fn all_ran(source: &Source, printed: &str) -> anyhow::Result<()> {
    let path = source.path.display();
    let counted = printed.lines().find(|line| line.starts_with("Ran "));
    if counted.is_none_or(|line| line.starts_with("Ran 0 tests")) {
        bail!("{path} runs no test: close it with `if __name__ == \"__main__\": unittest.main()`");
    }
    if let Some(summary) = printed.lines().find(|line| line.starts_with("OK (")) {
        bail!("{path} has tests that cannot fail, `{summary}`: let each of them run and pass");
    }
    let defined: Vec<&str> = captured(&DEFINED, &source.text);
    let ran: Vec<&str> = captured(&RAN, printed);
    let count = |names: &[&str], name: &str| names.iter().filter(|other| **other == name).count();
    let missing = defined
        .iter()
        .find(|name| count(&ran, name) < count(&defined, name));
    match missing {
        Some(name) => bail!(
            "{path} never runs `{name}`: make it a method of a `unittest.TestCase`, \
             with a name of its own"
        ),
        None => Ok(()),
    }
}

fn captured<'a>(pattern: &Regex, text: &'a str) -> Vec<&'a str> {
    let found = pattern.captures_iter(text);
    found
        .filter_map(|found| Some(found.get(1)?.as_str()))
        .collect()
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
