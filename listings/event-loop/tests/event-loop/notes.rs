//! What a run notes if TIMELINE_OUT names a file.

use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::support::{program, python_is_here, python_program};

/// How often a machine that stalls may try before its recordings count as different.
const ATTEMPTS: usize = 5;

/// The notes of a run of `command`, which it records itself.
fn notes(mut command: Command, name: &str) -> io::Result<Vec<Value>> {
    // Tests run at the same time, and each run has a file of its own.
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let (id, run) = (std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(format!("event-loop-{id}-{run}.jsonl"));
    let output = command.env("TIMELINE_OUT", &path).output()?;
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{name}: {words}");
    let text = std::fs::read_to_string(&path)?;
    std::fs::remove_file(&path)?;
    let lines = text.lines().map(|line| Ok(serde_json::from_str(line)?));
    let mut events: Vec<Value> = lines.collect::<io::Result<_>>()?;
    events.retain(|event| event["event"] == "note");
    Ok(events)
}

fn rust(name: &str) -> io::Result<Vec<Value>> {
    notes(Command::new(program(name)), name)
}

fn python(name: &str) -> io::Result<Vec<Value>> {
    let mut command = Command::new("python3");
    command.arg(python_program(name));
    notes(command, name)
}

/// The notes without their times.
fn without_times(mut notes: Vec<Value>) -> Vec<Value> {
    for note in &mut notes {
        plain(note);
    }
    notes
}

fn plain(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(plain),
        Value::Object(fields) => {
            fields.remove("at");
            fields.values_mut().for_each(plain);
        }
        _ => {}
    }
}

/// The text of a note.
fn text(note: &Value) -> &str {
    note["text"].as_str().unwrap_or_default()
}

/// The turn of a note; 0 before the first.
fn turn(note: &Value) -> u32 {
    let turn = text(note)
        .strip_prefix("Turn ")
        .and_then(|rest| rest.split_once(':'));
    turn.and_then(|(turn, _)| turn.parse().ok())
        .unwrap_or_default()
}

/// Runs all of these programs, those in Python too if it's installed, until they
/// agree. A stall between two timers makes one turn of two.
fn take_the_same_steps(rust_programs: &[&str], python_programs: &[&str]) -> io::Result<()> {
    let python_programs = if python_is_here() {
        python_programs
    } else {
        &[]
    };
    let mut last = Vec::new();
    for _ in 0..ATTEMPTS {
        let rust = rust_programs.iter().map(|name| rust(name));
        let python = python_programs.iter().map(|name| python(name));
        let runs = rust.chain(python).map(|notes| notes.map(without_times));
        last = runs.collect::<io::Result<_>>()?;
        if last.windows(2).all(|two| two[0] == two[1]) {
            return Ok(());
        }
    }
    panic!("{rust_programs:?} and {python_programs:?} differ: {last:#?}");
}

#[test]
fn delays_take_the_same_steps_in_rust_and_in_python() -> io::Result<()> {
    take_the_same_steps(&["loop_delays"], &["delays.py"])
}

#[test]
fn an_echo_takes_the_same_steps_in_rust_and_in_python() -> io::Result<()> {
    take_the_same_steps(&["loop_echo_turns"], &["echo_turns.py"])
}

#[test]
fn the_async_delay_and_its_machine_take_the_same_steps() -> io::Result<()> {
    let rust = ["loop_delay", "loop_delay_machine"];
    take_the_same_steps(&rust, &["delay.py", "delay_machine.py"])
}

#[test]
fn the_async_echo_and_its_machine_take_the_same_steps() -> io::Result<()> {
    let rust = ["loop_echo_once", "loop_echo_machine"];
    take_the_same_steps(&rust, &["echo_once.py", "echo_machine.py"])
}

#[test]
fn a_recording_says_what_the_loop_did() -> io::Result<()> {
    let notes = rust("loop_delays")?;
    let turns: Vec<u32> = notes.iter().map(turn).collect();
    assert_eq!((turns.first(), turns.is_sorted()), (Some(&0), true));
    let says = |words: &str| {
        notes
            .iter()
            .filter(|note| text(note).contains(words))
            .count()
    };
    assert!(
        notes[..4]
            .iter()
            .all(|note| text(note).ends_with("is spawned"))
    );
    assert!(
        notes
            .last()
            .is_some_and(|last| text(last).ends_with("the loop ends"))
    );
    let times: Vec<_> = notes
        .iter()
        .filter_map(|note| note["at"].as_u64())
        .collect();
    assert!(times.is_sorted() && times.len() == notes.len());
    // Four tasks are polled once each and once more after their waits.
    assert_eq!(says("is polled and is pending"), 4);
    assert_eq!(says("is polled and is ready"), 4);
    // All four wait for timers then, and one of them is the first.
    let waits = notes
        .iter()
        .find(|note| text(note).contains("the loop waits"));
    let columns = waits.map(|note| &note["columns"]);
    let timers = columns.map(|columns| columns[2]["entries"].clone());
    let timers = timers.as_ref().and_then(Value::as_array).map(Vec::as_slice);
    assert_eq!(timers.map(<[Value]>::len), Some(4));
    assert_eq!(
        timers.map(|timers| &timers[0]["text"]),
        Some(&Value::from("task 2"))
    );
    Ok(())
}

#[test]
fn the_loop_waits_once_for_each_deadline() -> io::Result<()> {
    let waits = |notes: Vec<Value>| {
        let waits = notes
            .iter()
            .filter(|note| text(note).contains("the loop waits"));
        waits.count()
    };
    // Three deadlines, since the twins share one. A stall may join two of them.
    let counts: Vec<usize> = (0..ATTEMPTS)
        .map(|_| rust("loop_delays").map(waits))
        .take_while(|count| !count.as_ref().is_ok_and(|count| *count == 3))
        .collect::<io::Result<_>>()?;
    assert!(counts.len() < ATTEMPTS, "waits in each run: {counts:?}");
    Ok(())
}

#[test]
fn a_spawned_task_is_first_polled_in_the_next_turn() -> io::Result<()> {
    let notes = rust("loop_echo_turns")?;
    let first = |words: &str| {
        notes
            .iter()
            .find(|note| text(note).contains(words))
            .map(turn)
    };
    let (spawned, polled) = (first("task 3 is spawned"), first("task 3 is polled"));
    assert!(
        spawned.is_some_and(|turn| turn > 0),
        "a task spawned it: {notes:#?}"
    );
    assert_eq!(polled, spawned.map(|turn| turn + 1));
    Ok(())
}

#[test]
fn the_loop_blocks_while_nothing_happens() -> io::Result<()> {
    let waits = |name: &str, notes: Vec<Value>| {
        let waits = |note: &&Value| {
            text(note).contains("the loop waits") || text(note).contains("the loop asks")
        };
        let waits = notes.iter().filter(waits).count();
        // Each takes 100 ms or more. A loop that doesn't block would ask many times.
        assert!((1..20).contains(&waits), "{name} waits {waits} times");
    };
    // One waits for a thread and has no timer, the other for sockets and timers.
    waits("Rust", rust("loop_wake_from_thread")?);
    waits("Rust", rust("loop_echo_turns")?);
    if python_is_here() {
        waits("Python", python("echo_turns.py")?);
    }
    Ok(())
}

#[test]
fn a_run_without_the_variable_writes_nothing() -> io::Result<()> {
    let output = Command::new(program("loop_delay"))
        .env_remove("TIMELINE_OUT")
        .output()?;
    assert_eq!(String::from_utf8_lossy(&output.stdout), "step 1\nstep 2\n");
    assert!(!Path::new("TIMELINE_OUT").exists());
    Ok(())
}
