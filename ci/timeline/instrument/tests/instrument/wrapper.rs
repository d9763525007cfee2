//! The instrumented build beside the ordinary one, in a small workspace.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

/// A workspace with one page, `demo`.
struct Workspace(TempDir);

/// What Cargo said of one target.
struct Artifact {
    /// Whether nothing had to be built.
    fresh: bool,
    /// The program, if it is one.
    executable: Option<PathBuf>,
}

const SONG: &str = "\
use std::pin::pin;
use std::task::{Context, Waker};
fn main() {
    let song = async { println!(\"la\") };
    let mut context = Context::from_waker(Waker::noop());
    let _ = Future::poll(pin!(song), &mut context);
    panic!(\"at the end\");
}
";

const INCLUDES: &str = "fn main() { println!(\"{}\", include_str!(\"words.txt\")); }\n";

/// Compiles, and is ambiguous when it is instrumented.
const CLASHES: &str = "\
trait Clash: Sized { fn timeline_track(self, _: &str, _: u32) -> Self { self } }
impl<T> Clash for T {}
fn main() { drop(async { 1 }.timeline_track(\"\", 1)); println!(\"la\"); }
";

impl Workspace {
    fn new() -> Self {
        let workspace = Workspace(tempfile::tempdir().expect("a folder for the workspace"));
        workspace.write(
            "Cargo.toml",
            "[workspace]\nmembers = [\"listings/*\"]\nresolver = \"3\"\n",
        );
        workspace.write(
            "listings/demo/Cargo.toml",
            "[package]\nname = \"demo\"\nedition = \"2024\"\n[dependencies]\npin-project-lite = \"0.2\"\n",
        );
        workspace.write("listings/demo/src/lib.rs", "");
        workspace.write("listings/demo/examples/song.rs", SONG);
        workspace.write("listings/demo/examples/words.txt", "words");
        workspace.write("listings/demo/examples/includes.rs", INCLUDES);
        workspace.write("listings/demo/examples/clashes.rs", CLASHES);
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../Cargo.lock");
        fs::copy(lock, workspace.path("Cargo.lock")).expect("the project has a lock file");
        workspace.copy_wrapper();
        workspace
    }

    /// Copies the wrapper, in another process: were the file open for writing in this one, a process
    /// that another test starts could hold it open, and then it could not be run.
    fn copy_wrapper(&self) {
        let (from, to) = (
            env!("CARGO_BIN_EXE_timeline-instrument"),
            self.path("book-tool"),
        );
        if cfg!(unix) {
            let status = Command::new("cp")
                .arg(from)
                .arg(to)
                .status()
                .expect("cp runs");
            assert!(status.success());
        } else {
            fs::copy(from, to).expect("a copy of the wrapper");
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        fs::write(path, text).expect("a file of the workspace");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a file of the workspace")
    }

    /// Changes a file, later than any build so far by more than a clock's tick.
    fn change(&self, path: &str, from: &str, to: &str) {
        thread::sleep(Duration::from_millis(20));
        self.write(path, &self.read(path).replace(from, to));
    }

    fn plain(&self) -> HashMap<String, Artifact> {
        cargo(self.build())
    }

    fn instrumented(&self) -> HashMap<String, Artifact> {
        let mut command = self.build();
        command
            .args(["--target-dir", "target/instrumented"])
            .env("CARGO_BUILD_BUILD_DIR", self.path("target"))
            .env("RUSTC_WORKSPACE_WRAPPER", self.path("book-tool"))
            .env("TIMELINE_INSTRUMENT_DIR", self.path("instrumented"))
            .env("TIMELINE_INSTRUMENT_TIMELINE", recorder());
        cargo(command)
    }

    fn build(&self) -> Command {
        let mut command = Command::new(env!("CARGO"));
        command
            .args([
                "build",
                "--workspace",
                "--examples",
                "--offline",
                "--message-format=json",
            ])
            .current_dir(self.0.path())
            .env_remove("CARGO_TARGET_DIR");
        command
    }
}

/// The recorder, as an ordinary build leaves it.
fn recorder() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("a folder for builds");
    let mut command = Command::new(env!("CARGO"));
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("recorder/Cargo.toml");
    command.args([
        "build",
        "--lib",
        "--offline",
        "--message-format=json",
        "--manifest-path",
    ]);
    cargo(command.arg(manifest).arg("--target-dir").arg(target));
    target.join("debug/libtimeline.rlib")
}

fn cargo(mut command: impl std::borrow::BorrowMut<Command>) -> HashMap<String, Artifact> {
    let Output {
        status,
        stdout,
        stderr,
    } = command.borrow_mut().output().expect("cargo runs");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    let text = String::from_utf8(stdout).expect("cargo's messages are text");
    let artifact = |line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let fresh = message["fresh"].as_bool()?;
        let executable = message["executable"].as_str().map(PathBuf::from);
        Some((
            message["target"]["name"].as_str()?.to_owned(),
            Artifact { fresh, executable },
        ))
    };
    text.lines().filter_map(artifact).collect()
}

/// Runs a program with a recording; returns what it printed, its errors, and the events.
fn run(artifact: &Artifact) -> (String, String, String) {
    let folder = tempfile::tempdir().expect("a folder for the events");
    let file = folder.path().join("events");
    let output = Command::new(artifact.executable.as_ref().expect("a program"))
        .env("TIMELINE_OUT", &file)
        .output()
        .expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (
        text(output.stdout),
        text(output.stderr),
        fs::read_to_string(file).unwrap_or_default(),
    )
}

#[test]
fn the_instrumented_build_shares_dependencies_and_leaves_the_ordinary_one_alone() {
    let workspace = Workspace::new();
    let plain = workspace.plain();
    let instrumented = workspace.instrumented();
    // The dependency's name has a hyphen or an underscore, as Cargo's version has it.
    let dependency = instrumented
        .iter()
        .find(|(name, _)| name.starts_with("pin"))
        .expect("it is named");
    assert!(dependency.1.fresh);
    assert_ne!(plain["song"].executable, instrumented["song"].executable);
    let (out, error, events) = run(&instrumented["song"]);
    assert_eq!(out, "la\n");
    assert!(
        error.contains("listings/demo/examples/song.rs:7:5"),
        "{error}"
    );
    assert!(events.contains(r#""name":"song","line":4"#), "{events}");
    assert_eq!(run(&plain["song"]).2, "");
    for build in [
        workspace.plain(),
        workspace.instrumented(),
        workspace.plain(),
    ] {
        assert!(build.values().all(|artifact| artifact.fresh));
    }
    assert_eq!(run(&plain["song"]).2, "");
}

#[test]
fn what_cannot_be_instrumented_is_built_as_it_is_and_said() {
    let workspace = Workspace::new();
    let instrumented = workspace.instrumented();
    assert_eq!(
        run(&instrumented["includes"]),
        ("words\n".into(), String::new(), String::new())
    );
    assert_eq!(
        run(&instrumented["clashes"]),
        ("la\n".into(), String::new(), String::new())
    );
    let skipped = workspace.read("instrumented/demo/includes.skipped");
    assert_eq!(
        skipped,
        "listings/demo/examples/includes.rs:1: `include_str!` takes in another file\n"
    );
    let skipped = workspace.read("instrumented/demo/clashes.skipped");
    assert!(
        skipped.contains("clashes.rs:1: the compiler refuses it when it is instrumented"),
        "{skipped}"
    );
    assert!(
        workspace
            .read("instrumented/demo/clashes.refused")
            .contains("E0034")
    );
    assert_eq!(workspace.read("instrumented/demo/song.skipped"), "");
}

#[test]
fn a_change_of_the_example_or_the_instrumenter_builds_again() {
    let workspace = Workspace::new();
    workspace.instrumented();
    workspace.change("listings/demo/examples/song.rs", "la", "fa");
    let instrumented = workspace.instrumented();
    assert!(
        !instrumented["song"].fresh
            && instrumented["clashes"].fresh
            && instrumented["includes"].fresh
    );
    assert_eq!(run(&instrumented["song"]).0, "fa\n");
    thread::sleep(Duration::from_millis(20));
    workspace.copy_wrapper();
    let instrumented = workspace.instrumented();
    assert!(
        ["song", "clashes", "includes"]
            .iter()
            .all(|name| !instrumented[*name].fresh)
    );
    assert!(
        workspace
            .instrumented()
            .values()
            .all(|artifact| artifact.fresh)
    );
}

#[test]
fn ordinary_functions_are_lanes_where_the_manifest_names_them() {
    let workspace = Workspace::new();
    let text = "fn work() { rest(); println!(\"done\"); }\nfn rest() {}\nfn main() { work(); }\n";
    workspace.write("listings/demo/examples/calls.rs", text);
    assert!(
        !run(&workspace.instrumented()["calls"])
            .2
            .contains("lane\":0")
    );

    let manifest = "listings/demo/Cargo.toml";
    let rules = "[package.metadata.book.calls]\nlanes = [\"work\"]\n[dependencies]";
    workspace.change(manifest, "[dependencies]", rules);
    let (out, _, events) = run(&workspace.instrumented()["calls"]);
    assert_eq!(out, "done\n");
    assert!(events.contains(r#""name":"work","line":1"#), "{events}");
    assert!(events.contains(r#""outcome":"ready""#), "{events}");
    assert!(!events.contains("rest"), "{events}");
}
