//! The corpus as a package: every program as it is and instrumented, built by one call of Cargo.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use crate::corpus::{self, Program};

/// The built package.
pub struct Built(HashMap<String, PathBuf>);

/// What one run of a program left behind.
pub struct Run {
    /// The exit code.
    pub code: Option<i32>,
    /// The standard output.
    pub out: String,
    /// The standard error, without what differs from run to run.
    pub error: String,
    /// The recorder's file, where the run was recorded.
    pub events: String,
}

/// The package, which the first call builds.
pub fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("instrument-corpus");
        generate(&folder);
        Built(build(&folder))
    })
}

fn generate(folder: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut manifest = include_str!("package.toml").replace(
        "TIMELINE",
        &root.with_file_name("recorder").display().to_string(),
    );
    for program in corpus::programs() {
        let name = &program.name;
        let kind = if program.is_test() { "test" } else { "bin" };
        for (form, source) in [
            ("plain", &program.source),
            ("instrumented", &program.instrumented().source),
        ] {
            write(&folder.join(format!("src/{form}/{name}.rs")), source);
            let harness = if program.is_test() {
                ""
            } else {
                "test = false\n"
            };
            manifest += &format!(
                "\n[[{kind}]]\nname = \"{form}_{name}\"\npath = \"src/{form}/{name}.rs\"\n{harness}"
            );
        }
    }
    write(&folder.join("Cargo.toml"), &manifest);
    // The project's versions, taken over anew where the project has taken others.
    let lock =
        fs::read_to_string(root.join("../../../Cargo.lock")).expect("the project has a lock file");
    if write(&folder.join("project.lock"), &lock) {
        write(&folder.join("Cargo.lock"), &lock);
    }
}

/// Writes a file if its text has changed, so that Cargo builds nothing twice. Returns whether it has.
fn write(path: &Path, text: &str) -> bool {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return false;
    }
    fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("a new folder");
    fs::write(path, text).expect("a file of the generated package");
    true
}

/// Builds the package and returns the executables by name.
fn build(folder: &Path) -> HashMap<String, PathBuf> {
    // The project's own folder for builds, where the dependencies may have been built already.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("a folder for builds");
    let output = Command::new(env!("CARGO"))
        .args([
            "build",
            "--bins",
            "--tests",
            "--offline",
            "--quiet",
            "--keep-going",
            "--message-format=json",
        ])
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target)
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    let text = String::from_utf8(output.stdout).expect("cargo's messages are text");
    let messages = || {
        text.lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
    };
    let errors: Vec<_> = messages()
        .filter(|message| message["message"]["level"] == "error")
        .map(|message| {
            message["message"]["rendered"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    assert!(
        output.status.success(),
        "the corpus does not compile:\n{}",
        errors.join("\n")
    );
    messages()
        .filter_map(|message| {
            let name = message["target"]["name"].as_str()?.to_owned();
            Some((name, PathBuf::from(message["executable"].as_str()?)))
        })
        .collect()
}

impl Built {
    /// Runs one form of a program, `plain` or `instrumented`.
    pub fn run(&self, program: &Program, form: &str, recorded: bool) -> Run {
        let folder = tempfile::tempdir().expect("a folder for the events");
        let file = folder.path().join("events");
        let mut command = Command::new(&self.0[&format!("{form}_{}", program.name)]);
        command
            .env_remove("TIMELINE_OUT")
            .env_remove("RUST_BACKTRACE");
        if recorded {
            command.env("TIMELINE_OUT", &file);
        }
        if program.is_test() {
            command.args(["--test-threads=1", "--nocapture"]);
        }
        let output = command.output().expect("the program runs");
        Run {
            code: output.status.code(),
            out: steady(&String::from_utf8_lossy(&output.stdout)),
            error: steady(&String::from_utf8_lossy(&output.stderr)),
            events: fs::read_to_string(&file).unwrap_or_default(),
        }
    }
}

/// The text without what differs between the two forms, and between two runs: the folder of the
/// source, the number of a thread that panics, the time that a test harness took.
fn steady(text: &str) -> String {
    let mut out = String::new();
    for line in text.replace("src/instrumented/", "src/plain/").lines() {
        let line = line.split("; finished in").next().unwrap_or_default();
        match (line.split_once("' ("), line.split_once(") panicked at")) {
            (Some((thread, _)), Some((_, place))) => {
                out += &format!("{thread}' panicked at{place}\n");
            }
            _ => out += &format!("{line}\n"),
        }
    }
    out
}

impl Run {
    /// One field of every event of a kind.
    pub fn values(&self, kind: &str, field: &str) -> Vec<String> {
        let events = self.events.lines();
        events
            .map(|line| serde_json::from_str::<Value>(line).expect(line))
            .filter(|event| event["event"] == kind)
            .filter_map(|event| Some(event[field].as_str()?.to_owned()))
            .collect()
    }
}
