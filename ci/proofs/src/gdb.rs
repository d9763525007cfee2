//! The debugger that shows the stacks of threads.

use std::process::{Command, Stdio};

/// Why programs that need it can't be run here, if they can't.
pub fn missing() -> Option<String> {
    let mut command = Command::new("gdb");
    command.arg("--version").stdout(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => None,
        _ => Some("there is no gdb: install the package of that name".to_string()),
    }
}
