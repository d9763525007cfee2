//! What programs do whose tasks fail.

use std::fs;
use std::process::Command;

use crate::support::run;

#[test]
fn a_program_whose_task_panicked_goes_on_and_succeeds() {
    let (code, printed, errors) = run("stale_rates");
    assert!(errors.contains("panicked at"), "{errors}");
    assert_eq!(code, Some(0));
    assert_eq!(printed.len(), 5);
    assert_eq!(printed.last().expect("five"), "100 euros are 109 dollars");
}

#[test]
fn an_error_of_one_task_ends_main_and_with_it_the_others() {
    let (code, printed, errors) = run("noticed");
    assert!(errors.contains("bad rate `n/a`"), "{errors}");
    assert_eq!(code, Some(1));
    assert!(printed.len() < 5, "{printed:?}");
}

#[test]
fn a_panic_poisons_the_lock_of_std_and_not_that_of_tokio() {
    let (code, printed, _) = run("half_a_transfer");
    assert_eq!(code, Some(0));
    let expected = [
        "std's: Err(true)",
        "std's: poisoned lock: another task failed inside",
        "tokio's: Err(true)",
        "tokio's: Accounts { from: 1000, to: 0 }",
    ];
    assert_eq!(printed, expected);
}

#[test]
fn try_join_of_two_handles_waits_for_both_and_finds_no_error() {
    let (_, printed, _) = run("both_handles");
    let expected = [
        "has b ended? true",
        "Ok((Err(\"the disk is full\"), Ok(2)))",
    ];
    assert_eq!(printed, expected);
}

/// Compiles and runs a program that catches a panic, with that flag. Returns what it prints.
fn catches_with(flag: &str) -> (bool, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("catches.rs");
    let text = "fn main() {
        let caught = std::panic::catch_unwind(|| panic!(\"meant to be\"));
        println!(\"caught: {}\", caught.is_err());
    }";
    fs::write(&source, text).expect("it's written");
    let program = folder.path().join("catches");
    let compiled = Command::new("rustc")
        .args(["-C", flag, "-o"])
        .args([&program, &source])
        .status();
    assert!(compiled.expect("rustc runs").success());
    let run = Command::new(&program).output().expect("it starts");
    let said = String::from_utf8_lossy(&run.stdout).trim().to_string();
    (run.status.success(), said)
}

#[test]
fn with_panic_abort_nothing_is_caught() {
    assert_eq!(
        catches_with("panic=unwind"),
        (true, "caught: true".to_string())
    );
    assert_eq!(catches_with("panic=abort"), (false, String::new()));
}
