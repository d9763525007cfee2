//! The proofs of the book that are found by looking: a test for each program's
//! output, for each file in Python, for each page's failing programs, and for
//! each planted fault.

mod faults;
mod programs;
mod python;
mod runs;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use book::model::Project;
use book::prove::pages::PAGES;
use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // A program of the book spends most of its time in waiting, so that one for
    // each core would leave the cores idle.
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    arguments.test_threads.get_or_insert(cores * 2);
    let mut trials = Vec::new();
    if std::env::var(PAGES).unwrap_or_default().is_empty() {
        trials.extend(faults::trials());
        trials.extend(runs::trials());
    }
    match Project::load(&root()) {
        Ok(project) => trials.extend(programs::trials(project, &arguments)),
        Err(problems) => trials.push(Trial::test("the book can be read", move || {
            Err(problems.to_string().into())
        })),
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The root of this checkout.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../..").canonicalize().expect("a checkout")
}
