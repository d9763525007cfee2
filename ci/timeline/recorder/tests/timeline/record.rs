//! Runs a part of a test in a process of its own, which is recorded.

use std::env;
use std::fs;
use std::process::{self, Command, Output};
use std::thread;

use serde_json::Value;

/// Names, in the recorded process, the test whose program it runs.
const PROGRAM: &str = "TIMELINE_TEST_PROGRAM";

/// A process that has been recorded.
pub struct Run {
    /// The events in the order of the file.
    pub events: Vec<Value>,
    /// How the process ended, and what it printed.
    pub output: Output,
}

/// Records `program`, which must end normally.
pub fn record(program: impl FnOnce()) -> Run {
    let run = attempt(program);
    let error = String::from_utf8_lossy(&run.output.stderr);
    assert!(run.output.status.success(), "the program failed:\n{error}");
    assert!(!run.events.is_empty(), "the program was not recorded");
    run
}

/// Records `program`, which may end in any way.
///
/// The test runs itself again, with the variable that asks for a recording, and there `program` is
/// run and the process ends.
pub fn attempt(program: impl FnOnce()) -> Run {
    let test = thread::current()
        .name()
        .expect("tests have names")
        .to_owned();
    if env::var(PROGRAM).as_deref() == Ok(&test) {
        program();
        process::exit(0);
    }
    let folder = tempfile::tempdir().expect("a folder for the events");
    let file = folder.path().join("events");
    let output = Command::new(env::current_exe().expect("the test's own path"))
        .args([&test, "--exact", "--nocapture", "--test-threads=1"])
        .env(PROGRAM, &test)
        .env("TIMELINE_OUT", &file)
        .output()
        .expect("the test runs once more");
    let text = fs::read_to_string(&file).unwrap_or_default();
    let events = text
        .lines()
        .map(|line| serde_json::from_str(line).expect(line))
        .collect();
    Run { events, output }
}

impl Run {
    /// The events of one kind.
    pub fn of(&self, kind: &str) -> Vec<&Value> {
        self.events
            .iter()
            .filter(|event| event["event"] == kind)
            .collect()
    }

    /// The number of the only lane with this name.
    pub fn lane(&self, name: &str) -> u64 {
        let lanes = self.of("lane");
        let found: Vec<_> = lanes.iter().filter(|lane| lane["name"] == name).collect();
        assert_eq!(found.len(), 1, "one lane is called {name}: {lanes:?}");
        found[0]["lane"].as_u64().expect("a number")
    }

    /// The events of one kind that belong to the lane with this name.
    pub fn of_lane(&self, kind: &str, name: &str) -> Vec<&Value> {
        let lane = self.lane(name);
        self.of(kind)
            .into_iter()
            .filter(|event| event["lane"] == lane)
            .collect()
    }

    /// How the polls of the lane with this name ended.
    pub fn outcomes(&self, name: &str) -> Vec<String> {
        let ends = self.of_lane("end", name);
        ends.iter()
            .map(|end| end["outcome"].as_str().expect("a word").to_owned())
            .collect()
    }

    /// The parent of the lane with this name, as a number or null.
    pub fn parent(&self, name: &str) -> Value {
        self.of_lane("lane", name)[0]["parent"].clone()
    }
}
