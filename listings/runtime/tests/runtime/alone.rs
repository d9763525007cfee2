//! Tests in a process of their own, where what belongs to a whole process is theirs alone: its
//! memory, its descriptors.

use std::env;
use std::io;
use std::process::Command;

/// Says to a process what it was started for.
const ROLE: &str = "RUNTIME_TEST_ROLE";

/// What this process was started for, if `run_as` has started it.
pub fn role() -> Option<String> {
    env::var(ROLE).ok()
}

/// Runs the test of that name again, in a process of its own with that role.
///
/// `test` is the name that the binary lists, with its modules: `load::some_test`.
///
/// # Errors
///
/// The test fails there, or there is none of that name. The error has what it printed.
pub fn run_as(role: &str, test: &str) -> io::Result<()> {
    let mut command = Command::new(env::current_exe()?);
    command.args([test, "--exact", "--nocapture"]);
    let output = command.env(ROLE, role).output()?;
    let words = [output.stdout, output.stderr].concat();
    let words = String::from_utf8_lossy(&words);
    if output.status.success() && words.contains("1 passed") {
        return Ok(());
    }
    Err(io::Error::other(format!("{test} as {role}: {words}")))
}

/// Whether this process runs nothing but the test of that name. If not, runs the test in one that
/// does, and fails if it fails there.
pub fn has_process_of_its_own(test: &str) -> bool {
    if role().is_some() {
        return true;
    }
    run_as("itself", test).expect("it passes in a process of its own");
    false
}
