//! What a run writes down where BOOK_TURNS names a file.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::support::{program, python_is_here, python_program};

/// What a machine that stalls is given before its recordings are called different.
const ATTEMPTS: usize = 5;

/// The steps that a run of `command` writes down.
fn steps(mut command: Command, name: &str) -> io::Result<Vec<Value>> {
    // Tests run at the same time, and each run has a file of its own.
    static RUNS: AtomicU32 = AtomicU32::new(0);
    let (id, run) = (std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
    let path = std::env::temp_dir().join(format!("book-turns-{id}-{run}.jsonl"));
    let output = command.env("BOOK_TURNS", &path).output()?;
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{name}: {words}");
    let text = std::fs::read_to_string(&path)?;
    std::fs::remove_file(&path)?;
    let lines = text.lines().map(|line| Ok(serde_json::from_str(line)?));
    lines.collect()
}

fn rust(name: &str) -> io::Result<Vec<Value>> {
    steps(Command::new(program(name)), name)
}

fn python(name: &str) -> io::Result<Vec<Value>> {
    let mut command = Command::new("python3");
    command.arg(python_program(name));
    steps(command, name)
}

/// The steps without their times, and with descriptors numbered as they come.
fn without_times(steps: Vec<Value>) -> Vec<Value> {
    let mut numbers = BTreeMap::new();
    let mut steps = steps;
    for step in &mut steps {
        plain(step, &mut numbers);
    }
    steps
}

fn plain(value: &mut Value, numbers: &mut BTreeMap<u64, usize>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| plain(item, numbers)),
        Value::Object(fields) => {
            fields.remove("at_ms");
            fields.remove("deadline_ms");
            for (name, field) in fields {
                match (name.as_str(), &*field) {
                    // No limit, no time at all, or some time.
                    ("timeout_ms", Value::Number(limit)) => {
                        *field = Value::Bool(limit.as_f64() == Some(0.0));
                    }
                    ("fd", Value::Number(fd)) => {
                        let next = numbers.len();
                        let fd = fd.as_u64().unwrap_or_default();
                        *field = Value::from(*numbers.entry(fd).or_insert(next));
                    }
                    _ => plain(field, numbers),
                }
            }
        }
        _ => {}
    }
}

/// Runs all of these programs, in Rust and where there is Python in Python, anew
/// until they agree. A stall between two timers makes one turn of two.
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
        let runs = rust.chain(python).map(|steps| steps.map(without_times));
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
    let steps = rust("loop_delays")?;
    let field = |name: &str| {
        steps
            .iter()
            .map(|step| step[name].clone())
            .collect::<Vec<_>>()
    };
    let turns: Vec<_> = field("turn").iter().filter_map(Value::as_u64).collect();
    assert_eq!((turns.first(), turns.is_sorted()), (Some(&0), true));
    let names = field("step");
    assert_eq!(names[..4], ["spawn", "spawn", "spawn", "spawn"]);
    assert_eq!(names.last(), Some(&Value::from("exit")));
    let times: Vec<_> = field("at_ms").iter().filter_map(Value::as_f64).collect();
    assert_eq!((times[0], times.is_sorted()), (0.0, true));
    // Four tasks are polled once each and once more after their waits.
    assert_eq!(names.iter().filter(|name| **name == "poll").count(), 8);
    Ok(())
}

#[test]
fn the_loop_waits_once_for_each_deadline() -> io::Result<()> {
    let waits = |steps: Vec<Value>| {
        let limits = steps.iter().filter(|step| step["step"] == "wait");
        limits.filter(|step| step["timeout_ms"] != 0.0).count()
    };
    // Three deadlines, for the twins share one. A stall may join two of them.
    let counts: Vec<usize> = (0..ATTEMPTS)
        .map(|_| rust("loop_delays").map(waits))
        .take_while(|count| !count.as_ref().is_ok_and(|count| *count == 3))
        .collect::<io::Result<_>>()?;
    assert!(counts.len() < ATTEMPTS, "waits in each run: {counts:?}");
    Ok(())
}

#[test]
fn a_spawned_task_is_first_polled_in_the_next_turn() -> io::Result<()> {
    let steps = rust("loop_echo_turns")?;
    let of_the_third = |step: &Value, name: &str| step["step"] == name && step["task"] == 3;
    let turn = |name: &str| {
        let first = steps.iter().find(|step| of_the_third(step, name));
        first.and_then(|step| step["turn"].as_u64())
    };
    let (spawned, polled) = (turn("spawn"), turn("poll"));
    assert!(
        spawned.is_some_and(|turn| turn > 0),
        "a task spawned it: {steps:#?}"
    );
    assert_eq!(polled, spawned.map(|turn| turn + 1));
    Ok(())
}

#[test]
fn the_loop_blocks_while_nothing_happens() -> io::Result<()> {
    // 200 ms in which nothing happens, twice. A loop that does not block would
    // ask the system thousands of times.
    let waits = |name: &str, steps: Vec<Value>| {
        let waits = steps.iter().filter(|step| step["step"] == "wait").count();
        assert!((3..20).contains(&waits), "{name} waits {waits} times");
    };
    waits("Rust", rust("loop_echo_turns")?);
    if python_is_here() {
        waits("Python", python("echo_turns.py")?);
    }
    Ok(())
}

#[test]
fn a_run_without_the_variable_writes_nothing() -> io::Result<()> {
    let output = Command::new(program("loop_delay"))
        .env_remove("BOOK_TURNS")
        .output()?;
    assert_eq!(String::from_utf8_lossy(&output.stdout), "step 1\nstep 2\n");
    assert!(!Path::new("BOOK_TURNS").exists());
    Ok(())
}
