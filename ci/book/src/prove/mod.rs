//! Proves one page, or some: what `cargo test` proves of the whole book.

pub mod pages;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, bail};
use clap::Args;

use crate::check::check;
use crate::model::Project;
use crate::problem::{self, Problem};
use crate::run::cargo_command;
use pages::{PAGES, Pages};

/// What `cargo book test` takes.
#[derive(Debug, Args)]
pub struct Options {
    /// The pages to prove.
    #[arg(value_name = "PAGE", required_unless_present = "shard")]
    pages: Vec<String>,
    /// Prove this part of the book instead: 2/4 is the second of four.
    #[arg(long, value_name = "PART/PARTS", conflicts_with = "pages")]
    shard: Option<String>,
}

/// Proves the pages that `options` name in the book in `root`, and says on
/// `log` what it runs and what came of it.
///
/// # Errors
///
/// Something is not proved: `log` says what and where.
pub fn run(root: &Path, options: &Options, log: &mut impl Write) -> anyhow::Result<()> {
    let start = Instant::now();
    let project = Project::load(root)?;
    let pages = match &options.shard {
        Some(shard) => Pages::shard(&project, shard)?,
        None => Pages::new(&project, &options.pages)?,
    };
    let names = pages.names.join(" ");
    let mut faults = checked(root, &pages, log)?;
    for step in steps(&pages) {
        faults.extend(step.run(root, log)?);
    }
    problem::say(&faults, log)?;
    let seconds = start.elapsed().as_secs_f64();
    match faults.len() {
        0 => writeln!(log, "{names}: proved in {seconds:.1} s")?,
        1 => bail!("{names}: 1 fault, see above; mend it and run this again"),
        count => bail!("{names}: {count} faults, see above; mend them and run this again"),
    }
    Ok(())
}

/// What `cargo book check` reports of the pages.
fn checked(root: &Path, pages: &Pages<'_>, log: &mut impl Write) -> anyhow::Result<Vec<Problem>> {
    writeln!(log, "cargo book check")?;
    let mut faults = check(root, None);
    faults.retain(|fault| pages.has(fault));
    if faults.is_empty() {
        writeln!(log, "    no problems")?;
    }
    Ok(faults)
}

/// Where a test stands, by its name.
type Places<'a> = Box<dyn Fn(&str) -> Option<Problem> + 'a>;

/// A run of `cargo test`.
struct Step<'a> {
    /// What stands after `cargo test --workspace`.
    arguments: Vec<String>,
    /// An environment variable of it.
    variable: Option<(&'static str, String)>,
    /// The tests that must be among those that run.
    expected: BTreeSet<String>,
    /// Where a test stands that failed.
    place: Places<'a>,
}

fn steps<'a>(pages: &'a Pages<'a>) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    let blocks = pages.blocks();
    if !blocks.is_empty() {
        let words = ["--test", "blocks", "--", "--exact"].map(str::to_string);
        let names = blocks.keys().cloned();
        steps.push(Step {
            arguments: words.into_iter().chain(names.clone()).collect(),
            variable: None,
            expected: names.collect(),
            place: Box::new(move |name| blocks.get(name).cloned()),
        });
    }
    steps.push(Step {
        arguments: ["--test", "proofs"].map(str::to_string).to_vec(),
        variable: Some((PAGES, pages.names.join(" "))),
        expected: BTreeSet::new(),
        place: Box::new(|name| pages.proof(name)),
    });
    let tests = pages.tests();
    if !tests.is_empty() {
        let names = tests.keys();
        let arguments = names.flat_map(|name| ["--test".to_string(), name.clone()]);
        let files: BTreeSet<_> = tests.values().flatten().cloned().collect();
        steps.push(Step {
            arguments: arguments.collect(),
            variable: None,
            expected: pages.proofs(),
            place: Box::new(move |name| pages.test(&files, name)),
        });
    }
    steps
}

impl Step<'_> {
    /// Runs it and gives what failed; what it printed goes to `log` only then.
    ///
    /// The whole workspace is named, so that dependencies have the features of
    /// an ordinary `cargo test` and are not built once more.
    fn run(&self, root: &Path, log: &mut impl Write) -> anyhow::Result<Vec<Problem>> {
        let start = Instant::now();
        let mut command = cargo_command();
        command.args(["test", "--workspace", "--no-fail-fast"]);
        command.args(&self.arguments);
        if !self.arguments.iter().any(|argument| argument == "--") {
            command.arg("--");
        }
        command.args(["--format", "pretty", "--color", "never"]);
        if let Some((name, value)) = &self.variable {
            command.env(name, value);
        }
        writeln!(log, "{}", self.shown())?;
        let (printed, succeeded) = output(command.current_dir(root))?;
        let ran: Vec<(&str, &str)> = printed.iter().filter_map(|line| result(line)).collect();
        let failed = ran.iter().filter(|(_, result)| *result == "FAILED");
        let faults: Vec<Problem> = failed.map(|(name, _)| self.fault(name)).collect();
        let is_missing = |name: &&String| {
            let ran_as = |ran: &str| ran.rsplit("::").next() == Some(name.as_str());
            !ran.iter()
                .any(|(ran, result)| ran_as(ran) && *result != "ignored")
        };
        if succeeded && let Some(name) = self.expected.iter().find(is_missing) {
            bail!("cargo ran no test `{name}`: see that nothing keeps it from being built and run");
        }
        if !succeeded {
            for line in &printed {
                writeln!(log, "{line}")?;
            }
        }
        if !succeeded && faults.is_empty() {
            bail!("cargo failed, and its words are above: mend that and run this again");
        }
        let passed = ran.iter().filter(|(_, result)| *result == "ok").count();
        let seconds = start.elapsed().as_secs_f64();
        writeln!(log, "    {passed} passed in {seconds:.1} s")?;
        Ok(faults)
    }

    fn fault(&self, name: &str) -> Problem {
        let place = (self.place)(name);
        let mut fault = place.unwrap_or_else(|| Problem::new("Cargo.toml", 1, ""));
        fault.message = format!("the test `{name}` fails, and its words are above");
        fault
    }

    /// The command as one would type it; the names of many blocks are left out.
    fn shown(&self) -> String {
        let mut words = Vec::new();
        if let Some((name, value)) = &self.variable {
            words.push(format!("{name}='{value}'"));
        }
        words.push("cargo test --workspace".to_string());
        let arguments = self.arguments.iter().take_while(|word| *word != "--");
        words.extend(arguments.cloned());
        if self.arguments.iter().any(|word| word == "--") {
            words.push(format!("-- ({} of its tests)", self.expected.len()));
        }
        words.join(" ")
    }
}

/// The lines that `command` prints, and whether it succeeds; its errors go to the terminal.
fn output(command: &mut Command) -> anyhow::Result<(Vec<String>, bool)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo: put it on the PATH")?;
    let stdout = child.stdout.take().context("cargo has no output")?;
    let lines: Result<Vec<String>, _> = BufReader::new(stdout).lines().collect();
    let lines = lines.context("cannot read what cargo prints")?;
    let status = child.wait().context("cannot wait for cargo")?;
    Ok((lines, status.success()))
}

/// The test that a line names, and what came of it.
fn result(line: &str) -> Option<(&str, &str)> {
    let (name, result) = line.strip_prefix("test ")?.split_once(" ... ")?;
    // A test that must panic is named with that.
    let name = name.trim().trim_end_matches(" - should panic");
    Some((name, result.split([',', ' ']).next().unwrap_or(result)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_of_both_harnesses_are_read() {
        for (line, expected) in [
            ("test a::b ... ok", Some(("a::b", "ok"))),
            (
                "test output::a::one      ... FAILED",
                Some(("output::a::one", "FAILED")),
            ),
            ("test a - should panic ... ok", Some(("a", "ok"))),
            ("test a ... ignored, no python3", Some(("a", "ignored"))),
            ("test result: ok. 3 passed; 0 failed", None),
            ("running 3 tests", None),
        ] {
            assert_eq!(result(line), expected, "{line}");
        }
    }
}
