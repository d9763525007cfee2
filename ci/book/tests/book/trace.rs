//! `cargo book trace` and `cargo book record --chrome`.

use std::path::Path;

use serde_json::Value;
use timeline_report::timeline::model::{End, Timeline};

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
fn a_program_that_is_not_rust_is_named_with_its_line() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    write(dir.path(), "wrong.rs", "fn main() {}\nfn (\n");
    let output = tool(dir.path(), &["trace", "wrong.rs"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("wrong.rs:2: this is not Rust"));
}

#[test]
fn a_recorded_schedule_is_exported_for_other_viewers() {
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
