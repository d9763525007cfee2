//! Prints reach their stream unchanged, and are noted with their lane.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

use timeline::track;

use crate::executor::block_on;
use crate::record::{attempt, record};

#[test]
fn a_print_is_noted_with_its_lane_and_stream() {
    let run = record(|| {
        let word = "captured";
        timeline::println!("before {word}");
        block_on(track("speaks", 1, async {
            timeline::println!("{:>5}|{}", 1, "two");
            timeline::eprint!("three");
        }));
        timeline::println!();
        timeline::print!("four");
        timeline::eprintln!();
    });
    let printed: Vec<_> = run
        .of("print")
        .iter()
        .map(|print| print["text"].clone())
        .collect();
    assert_eq!(
        printed,
        ["before captured", "    1|two", "three", "", "four", ""]
    );
    let lanes: Vec<_> = run
        .of("print")
        .iter()
        .map(|print| print["lane"].as_u64())
        .collect();
    assert_eq!(lanes, [None, Some(0), Some(0), None, None, None]);
    let streams: Vec<_> = run
        .of("print")
        .iter()
        .map(|print| print["stream"].clone())
        .collect();
    assert_eq!(
        streams,
        ["stdout", "stdout", "stderr", "stdout", "stdout", "stderr"]
    );
    let out = String::from_utf8(run.output.stdout).expect("text");
    assert!(
        out.ends_with("before captured\n    1|two\n\nfour"),
        "{out:?}"
    );
    assert_eq!(run.output.stderr, b"three\n");
}

/// Counts how often it is formatted.
struct Counted<'a>(&'a AtomicUsize);

impl fmt::Display for Counted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fetch_add(1, Ordering::SeqCst);
        out.write_str("formatted")
    }
}

#[test]
fn an_argument_is_formatted_once() {
    let run = record(|| {
        let count = AtomicUsize::new(0);
        timeline::println!("{}", Counted(&count));
        assert_eq!(count.load(Ordering::SeqCst), 1);
    });
    assert_eq!(run.of("print")[0]["text"], "formatted");
}

#[test]
fn every_character_survives() {
    let text = "quote \" backslash \\ tab \t bell \u{7} newline \n snow \u{2603} end";
    let run = record(|| timeline::println!("{text}"));
    assert_eq!(run.of("print")[0]["text"], text);
}

#[test]
fn threads_print_and_are_noted_in_the_same_order() {
    let run = record(|| {
        std::thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || (0..50).for_each(|i| timeline::println!("t{thread} {i}")));
            }
        });
    });
    let out = String::from_utf8_lossy(&run.output.stdout);
    // The harness has begun the line on which the first print stands.
    let (_, out) = out.split_once("... ").expect("the harness's line");
    let printed: Vec<_> = out.lines().collect();
    let noted = run.of("print");
    let noted: Vec<_> = noted
        .iter()
        .map(|print| print["text"].as_str().expect("text"))
        .collect();
    assert_eq!(printed.len(), 200);
    assert_eq!(printed, noted);
}

#[test]
fn a_print_is_captured_like_any_other() {
    // A test harness captures what this prints; were it not captured, `cargo test` would show it.
    timeline::println!("this line is captured");
}

#[test]
fn a_file_that_exists_is_left_alone_and_named() {
    let run = attempt(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("precious");
        std::fs::write(&file, "kept").expect("a file");
        let output = std::process::Command::new(std::env::current_exe().expect("own path"))
            .args([
                "prints::an_argument_is_formatted_once",
                "--exact",
                "--nocapture",
            ])
            .env(
                "TIMELINE_TEST_PROGRAM",
                "prints::an_argument_is_formatted_once",
            )
            .env("TIMELINE_OUT", &file)
            .output()
            .expect("the test runs once more");
        assert!(output.status.success());
        let error = String::from_utf8(output.stderr).expect("text");
        assert!(
            error.contains("precious") && error.contains("must name a new file"),
            "{error}"
        );
        assert_eq!(std::fs::read_to_string(&file).expect("the file"), "kept");
    });
    assert!(run.output.status.success());
}
