//! The proofs of the runtime in Python: `python/test_runtime.py`.

use std::process::Command;

use crate::support::{python_is_here, python_program};

/// Runs one class of the tests in Python.
fn run(class: &str) {
    if !python_is_here() {
        return;
    }
    let test = python_program("test_runtime.py");
    let output = Command::new("python3").arg(test).arg(class).output();
    let output = output.expect("python3 starts");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    assert!(words.contains("\nOK"), "{words}");
}

#[test]
fn the_python_loop_polls_as_it_should() {
    run("Polls");
}

#[test]
fn the_python_loop_loses_no_wake() {
    run("Wakes");
}

#[test]
fn the_python_loop_keeps_its_timers_in_order() {
    run("Timers");
}

#[test]
fn the_python_loop_treats_sockets_as_it_should() {
    run("Sockets");
}
