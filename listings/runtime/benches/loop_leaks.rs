//! What the tests of the runtime leave behind, by valgrind.
//!
//! Needs valgrind. Run it: `cargo bench -p runtime --bench loop_leaks`

use std::env;
use std::error::Error;
use std::process::Command;

use measure::Report;

/// The modules with the tests of the stages 3, 4 and 7.
const TESTS: [&str; 4] = ["block_on::", "executor::", "one_loop::", "task_cell::"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut report = Report::new();
    let arguments = ["--test", "runtime", "--"].into_iter().chain(TESTS);
    let tests = valgrind(arguments, "test")?;
    let ran = sum(&tests, "test result: ok. ")?;
    report.figure("tests", ran, "", "tests that ran under valgrind and passed");
    let lost = sum(&tests, "definitely lost: ")? + sum(&tests, "indirectly lost: ")?;
    report.figure(
        "lost",
        lost,
        "B",
        "memory that nothing refers to at their end",
    );
    let errors = sum(&tests, "ERROR SUMMARY: ")?;
    let what = "accesses to memory that was never written, or is not there";
    report.figure("errors", errors, "", what);
    // A program that leaks one task, so that we know that valgrind would say it.
    let leak = valgrind(["--example", "loop_forgotten"].into_iter(), "run")?;
    let lost = sum(&leak, "definitely lost: ")?;
    let what = "memory of the task that loop_forgotten leaks, without what it refers to";
    report.figure("forgotten", lost, "B", what);
    Ok(report.finish()?)
}

/// Runs `cargo run` or `cargo test` of this package under valgrind, and returns
/// what both say.
fn valgrind<'a>(
    arguments: impl Iterator<Item = &'a str>,
    verb: &str,
) -> Result<String, Box<dyn Error>> {
    let mut cargo = Command::new(env::var("CARGO").unwrap_or("cargo".into()));
    cargo.args([verb, "--package", "runtime"]).args(arguments);
    cargo.env(
        "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER",
        "valgrind --leak-check=full --errors-for-leak-kinds=definite,indirect",
    );
    let output = cargo.output()?;
    let mut said = String::from_utf8(output.stdout)?;
    said.push_str(&String::from_utf8(output.stderr)?);
    if !output.status.success() {
        return Err(format!("cargo {verb} under valgrind failed, and said:\n{said}").into());
    }
    Ok(said)
}

/// Adds up the numbers that stand behind `words`. There must be one at least.
fn sum(said: &str, words: &str) -> Result<f64, Box<dyn Error>> {
    let mut found = said.split(words).skip(1).peekable();
    found.peek().ok_or(format!(
        "valgrind did not say \"{words}\": is it installed?"
    ))?;
    let mut sum = 0.0;
    for rest in found {
        let number: String = rest
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == ',')
            .filter(char::is_ascii_digit)
            .collect();
        sum += number.parse::<f64>()?;
    }
    Ok(sum)
}
