//! Starts a scenario under the clock.

use std::env;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};

/// The argument that makes the test's executable a scenario.
pub const SCENARIO: &str = "scenario";

/// In real time. Scenarios take milliseconds; this ends one that hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// The library. Cargo doesn't build a `cdylib` for tests.
static LIBRARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--package", "virtual-clock"])
        .arg("--message-format=json-render-diagnostics")
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "the library doesn't compile");
    let messages = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    let mut strings = messages.split('"');
    let library = strings.find(|string| string.ends_with("libvirtual_clock.so"));
    library.expect("cargo names the library").into()
});

/// What a scenario did.
#[derive(Debug)]
pub struct Run {
    /// What it printed, and what it said on standard error.
    pub output: String,
    /// How it ended.
    pub status: ExitStatus,
}

/// Returns the command that runs a scenario under the clock.
pub fn clocked(scenario: &str) -> Command {
    let mut command = Command::new(env::current_exe().expect("an executable has a path"));
    command
        .args([SCENARIO, scenario])
        .env("LD_PRELOAD", &*LIBRARY)
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Run {
    finish(command.spawn().expect("the scenario starts"))
}

/// Waits for the end of a child, and stops it if there is none.
pub fn finish(mut child: Child) -> Run {
    let mut stdout = child.stdout.take().expect("it is piped");
    let mut stderr = child.stderr.take().expect("it is piped");
    let read = thread::spawn(move || {
        let mut output = String::new();
        stdout.read_to_string(&mut output).expect("it prints UTF-8");
        stderr.read_to_string(&mut output).expect("it prints UTF-8");
        output
    });
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("it is a child") {
            break status;
        }
        if start.elapsed() > LIMIT {
            child.kill().expect("it is a child");
        }
        thread::sleep(Duration::from_millis(1));
    };
    let output = read.join().expect("the reader doesn't panic");
    Run { output, status }
}
