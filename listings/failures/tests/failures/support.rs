//! What several of the tests need.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

/// Longer than any test waits, if the pages are right.
pub const WATCHDOG: Duration = Duration::from_secs(60);

pub fn one_thread() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("the runtime starts")
}

/// The path of one of the package's programs.
pub fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("it has a path");
    let target = test.ancestors().nth(2).expect("the folder of a profile");
    target.join("examples").join(name)
}

/// Runs a program, and returns its exit code, the lines that it prints, and its errors.
pub fn run(name: &str) -> (Option<i32>, Vec<String>, String) {
    let run = Command::new(example(name)).output().expect("it starts");
    let printed = String::from_utf8_lossy(&run.stdout);
    let printed = printed.lines().map(str::to_string).collect();
    let errors = String::from_utf8_lossy(&run.stderr).into_owned();
    (run.status.code(), printed, errors)
}

/// A place to note that something has happened, shared by a test and its task.
#[derive(Clone, Default)]
pub struct Flag(Arc<AtomicBool>);

impl Flag {
    pub fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

pub fn wait_for(flag: &Flag) {
    for _ in 0..WATCHDOG.as_millis() {
        if flag.is_set() {
            return;
        }
        thread::sleep(Duration::from_millis(1));
    }
    panic!("nothing happens");
}
