//! The proofs of the book as tests, and the faults that they must report.

mod faults;
mod manifests;
mod runs;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Completion, Trial};
use listings::model::Project;
use proofs::run::prepare_environment;
use proofs::trials::{AT_ONCE, Found, trials};
use proofs::{Built, Proof, all};

fn main() -> ExitCode {
    // SAFETY: this process has no other thread yet.
    unsafe { prepare_environment() };
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(AT_ONCE);
    let mut tests = match Project::load(&root()) {
        Ok(project) => {
            let project = Arc::new(project);
            let mut tests = of_the_book(project.clone(), &arguments);
            tests.extend(manifests::trials(&project));
            tests
        }
        Err(problems) => vec![Trial::test("the book can be read", move || {
            Err(problems.to_string().into())
        })],
    };
    tests.extend(faults::trials());
    tests.extend(runs::trials());
    libtest_mimic::run(&arguments, tests).exit_code()
}

/// The proofs of this book. What they run is built first, as far as the arguments ask for it.
fn of_the_book(project: Arc<Project>, arguments: &Arguments) -> Vec<Trial> {
    let found = Found::default();
    let (apart, mut proofs): (Vec<_>, Vec<_>) = all(&project)
        .into_iter()
        .partition(|proof| proof.apart(&project).is_some());
    let list = |proofs| trials(&project, &Arc::default(), proofs, &found);
    let apart = apart.into_iter().map(left_out);
    if arguments.list {
        return list(proofs).into_iter().chain(apart).collect();
    }
    // The programs of an edition are one test, and need no build of ours.
    proofs.retain(|proof| {
        let is_wanted = |trial: &Trial| !arguments.is_filtered_out(trial);
        list(vec![proof.clone()]).iter().any(is_wanted)
    });
    match Built::new(&project, &proofs, []) {
        Ok(built) => {
            let trials = trials(&project, &Arc::new(built), proofs, &found);
            trials.into_iter().chain(apart).collect()
        }
        Err(error) => vec![Trial::test("everything is built", move || {
            Err(format!("{error:#}").into())
        })],
    }
}

/// A proof of what is built in a workspace of its own, which only those wait for who ask for it.
fn left_out(proof: Proof) -> Trial {
    Trial::ignorable_test(proof.id, move || {
        let page = proof.places[0].0.file_stem().unwrap_or_default();
        let page = page.display();
        let why = format!("a workspace of its own builds it: run `cargo book test {page}`");
        Ok(Completion::ignored_with(why))
    })
}

/// The root of this checkout.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.join("../..").canonicalize().expect("a checkout")
}
