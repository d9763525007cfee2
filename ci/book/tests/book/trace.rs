//! `cargo book trace` and `cargo book record --chrome`.

use std::path::Path;

use serde_json::Value;
use timeline_report::timeline::model::{Does, End, Timeline};

use super::{root, stderr, stdout, tool, write};

const PROGRAM: &str = r#"use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

async fn twice() {
    let mut polls = 0;
    poll_fn(|_| {
        polls += 1;
        if polls == 2 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    println!("done after {polls} polls");
}

fn main() {
    let mut future = pin!(twice());
    let mut context = Context::from_waker(Waker::noop());
    while future.as_mut().poll(&mut context).is_pending() {}
}
"#;

pub(super) fn package(root: &Path) {
    write(root, "mine/src/lib.rs", "");
    let manifest = "[package]\nname = \"mine\"\nversion = \"0.0.0\"\nedition = \"2024\"\n";
    write(root, "mine/Cargo.toml", manifest);
}

#[test]
fn a_program_of_the_readers_own_gets_a_picture_and_a_recording() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    package(dir.path());
    write(dir.path(), "twice.rs", PROGRAM);
    let output = tool(
        dir.path(),
        &["trace", "twice.rs", "--manifest-path", "mine/Cargo.toml"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("done after 2 polls\n"));
    assert!(stdout(&output).contains("wrote ./twice.svg and ./twice.timeline.json"));

    let json = std::fs::read_to_string(dir.path().join("twice.timeline.json"));
    let timeline = Timeline::parse(&json.expect("a recording")).expect("a timeline");
    assert_eq!(timeline.well_formed(), Ok(()));
    assert_eq!(timeline.lanes.len(), 1);
    assert_eq!(timeline.lanes[0].name, "twice");
    assert_eq!(timeline.lanes[0].line, 5);
    assert_eq!(timeline.lanes[0].polls.len(), 2);
    assert_eq!(timeline.lanes[0].end, End::Ready);
    assert_eq!(timeline.prints[0].lane, Some(0));
    let svg = std::fs::read_to_string(dir.path().join("twice.svg")).expect("a picture");
    assert!(svg.starts_with("<svg xmlns="));

    // Its own files are written anew.
    let output = tool(
        dir.path(),
        &["trace", "twice.rs", "--manifest-path", "mine/Cargo.toml"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
}

#[test]
fn what_a_program_holds_is_noted_for_the_names_that_are_given() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    package(dir.path());
    let program = "struct Kettle; impl Kettle { async fn lock(&self) -> Box<u32> { Box::new(7) } }\n\
         let (kettle, stove) = (Kettle, Kettle);\n\
         let _held = (kettle.lock().await, stove.lock().await);";
    let program = with_body(program);
    let output = traced(dir.path(), "holds.rs", &program, &["--holds", "kettle"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let json = std::fs::read_to_string(dir.path().join("holds.timeline.json"));
    let timeline = Timeline::parse(&json.expect("a recording")).expect("a timeline");
    let claims = timeline.claims.iter();
    let claims: Vec<_> = claims.map(|claim| (claim.does, &*claim.what)).collect();
    let expected = [(Does::Holds, "kettle"), (Does::Releases, "kettle")];
    assert_eq!(claims, expected);
}

#[test]
fn a_program_that_is_not_rust_is_named_with_its_line() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    write(dir.path(), "wrong.rs", "fn main() {}\nfn (\n");
    let output = tool(dir.path(), &["trace", "wrong.rs"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("wrong.rs:2: this isn't Rust"));
}

#[test]
fn a_recorded_timeline_is_exported_for_other_viewers() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let out = dir.path().join("song.json");
    let out = out.to_str().expect("a path");
    let output = tool(&root(), &["record", "--chrome", out, "primer/song"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let json = std::fs::read_to_string(out).expect("a trace");
    let trace: Value = serde_json::from_str(&json).expect("JSON");
    let events = trace["traceEvents"].as_array().expect("a list");
    let polls = events.iter().filter(|event| event["ph"] == "X");
    let names: Vec<&str> = polls.filter_map(|event| event["name"].as_str()).collect();
    for name in ["async_main", "learn_and_sing", "dance"] {
        assert!(names.contains(&name), "{name}");
    }

    let output = tool(&root(), &["record", "--chrome", out, "primer/none"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("{{#timeline primer/none}}"));
}

/// Traces `program` in `dir`, where `mine` is a package.
fn traced(dir: &Path, name: &str, program: &str, more: &[&str]) -> std::process::Output {
    write(dir, name, program);
    let manifest = ["trace", name, "--manifest-path", "mine/Cargo.toml"];
    tool(dir, &[&manifest, more].concat())
}

/// A `main` that runs `body` in a future, on its second line.
fn with_body(body: &str) -> String {
    format!(
        "fn main() {{ let waker = std::task::Waker::noop(); let mut future = std::pin::pin!(async {{\n\
         {body}\n\
         }}); let _ = future.as_mut().poll(&mut std::task::Context::from_waker(waker)); }}\n"
    )
}

#[cfg(unix)]
#[test]
fn a_program_is_drawn_however_it_ends_and_nothing_of_it_stays() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    package(dir.path());
    for (name, body, more, said) in [
        (
            "my.exit",
            "println!(\"x\"); std::process::exit(3)",
            [].as_slice(),
            "it ended with exit code 3",
        ),
        (
            "my abort",
            "println!(\"x\"); std::process::abort()",
            &[],
            "a signal ended it",
        ),
        ("ü", "println!(\"x\"); panic!()", &[], "panicked at ü.rs:2:"),
        (
            "forever",
            "println!(\"x\"); loop { std::thread::park() }",
            &["--limit", "1"],
            "it ran for 1 s and was stopped",
        ),
        (
            "much",
            "loop { println!(\"{}\", \"x\".repeat(9_000)) }",
            &[],
            "it printed more than 64 MB and was stopped",
        ),
        (
            "parent",
            "println!(\"x{}\", std::process::Command::new(\"sleep\").arg(\"600\").spawn().unwrap().id())",
            &[],
            "x",
        ),
    ] {
        let output = traced(dir.path(), &format!("{name}.rs"), &with_body(body), more);
        assert!(output.status.success(), "{name}: {}", stderr(&output));
        let stdout = stdout(&output);
        assert!(
            stdout.contains(said),
            "{name}: {}",
            &stdout[stdout.len().saturating_sub(500)..]
        );
        assert!(!stdout.contains("declare"), "{name}");
        assert!(dir.path().join(format!("{name}.svg")).is_file(), "{name}");
        let id = stdout
            .lines()
            .find_map(|line| line.strip_prefix('x')?.parse::<u32>().ok());
        assert_eq!(id.is_some(), name == "parent");
        if let (true, Some(id)) = (cfg!(target_os = "linux"), id) {
            assert!(!is_running(id), "{id}");
        }
    }
}

#[test]
fn a_program_that_does_not_compile_is_shown_as_its_reader_wrote_it() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    package(dir.path());
    let wrong = with_body("let number: u32 = \"one\"; println!(\"{number}\");");
    let output = traced(dir.path(), "wrong.rs", &wrong, &[]);
    assert_eq!(output.status.code(), Some(1));
    let words = stderr(&output);
    assert!(words.contains("wrong.rs:2:19"), "{words}");
    assert!(words.contains("wrong.rs doesn't compile"), "{words}");
    assert!(!words.contains("::timeline::"), "{words}");

    let output = traced(dir.path(), "outside.rs", "mod other;\nfn main() {}\n", &[]);
    let words = "outside.rs:1: `mod other;` takes in another file";
    assert!(stderr(&output).contains(words), "{}", stderr(&output));
    let output = traced(dir.path(), "a.rs", &with_body(""), &["--out", "none"]);
    let words = "cannot write none/a.svg: there is no folder none, so make it first";
    assert!(stderr(&output).contains(words), "{}", stderr(&output));
}

/// Makes the library `name` in `dir`, which is called `word` by its only function.
fn library(dir: &Path, name: &str, word: &str) {
    let manifest = format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n");
    write(dir, "Cargo.toml", &manifest);
    let text = format!("pub fn word() -> &'static str {{ \"{word}\" }}\n");
    write(dir, "src/lib.rs", &text);
}

#[test]
fn dependencies_come_from_where_the_manifest_says() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let root = dir.path();
    for name in ["for_target", "by_feature", "patched", "in_tests"] {
        library(&root.join(name), name, name);
    }
    let repository = root.join("repository");
    library(&repository, "from_git", "a commit");
    let git = |arguments: &[&str]| super::contributing::git(&repository, arguments);
    git(&["init", "--quiet", "--initial-branch", "main"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "One"]);
    git(&["branch", "old"]);
    library(&repository, "from_git", "another commit");
    git(&["commit", "--quiet", "--all", "--message", "Two"]);
    let url = repository.display();
    write(root, "mine/src/lib.rs", "");
    let manifest = format!(
        "[package]\nname = \"mine\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
         [features]\ndefault = [\"extra\"]\nextra = [\"dep:by_feature\"]\n\
         [dependencies]\nby_feature = {{ path = \"../by_feature\", optional = true }}\n\
         from_git = {{ git = \"file://{url}\", branch = \"old\" }}\npatched = \"1\"\n\
         [dev-dependencies]\nin_tests = {{ path = \"../in_tests\" }}\n\
         [target.'cfg(all())'.dependencies]\nfor_target = {{ path = \"../for_target\" }}\n\
         [patch.crates-io]\npatched = {{ path = \"../patched\" }}\n"
    );
    write(root, "mine/Cargo.toml", &manifest);
    let crates = [
        "for_target",
        "by_feature",
        "patched",
        "in_tests",
        "from_git",
    ];
    let prints = crates.map(|name| format!("println!(\"{{}}\", {name}::word());"));
    let output = traced(root, "all.rs", &with_body(&prints.concat()), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let words = "for_target\nby_feature\npatched\nin_tests\na commit\n";
    assert!(stdout(&output).starts_with(words), "{}", stdout(&output));

    library(&root.join("mine"), "timeline", "mine");
    let output = traced(root, "all.rs", &with_body(""), &[]);
    let words = stderr(&output);
    assert!(
        words.contains("names a crate `timeline`, which is the name of the recorder"),
        "{words}"
    );
}

/// Whether the process `id` is there and runs.
pub(super) fn is_running(id: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"));
    status.is_ok_and(|status| !status.contains("\nState:\tZ"))
}
