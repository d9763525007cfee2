//! The proofs as tests of libtest's form, for `cargo test` and `cargo book test`.

use std::collections::BTreeMap;
use std::env;
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use libtest_mimic::{Completion, Failed, Trial};
use listings::diagnostic::Diagnostic;
use listings::model::{Clock, Need, Project};

use crate::build::Built;
use crate::proof::{Kind, Name, Proof};
use crate::{fails, gdb, python, uring};

/// How many proofs run at once where none of them computes: they wait for programs that wait.
pub const AT_ONCE: usize = 16;

/// What failed, where the book says it.
pub type Found = Arc<Mutex<Vec<Diagnostic>>>;

/// Returns a test for each of `proofs`, and one for all programs of an edition that must not
/// compile. Each that fails adds to `found`.
pub fn trials(
    project: &Arc<Project>,
    built: &Arc<Built>,
    proofs: Vec<Proof>,
    found: &Found,
) -> Vec<Trial> {
    let permits = Arc::new(Permits::new());
    let mut editions: BTreeMap<String, Vec<Proof>> = BTreeMap::new();
    let mut others = Vec::new();
    for proof in proofs {
        match &proof.kind {
            Kind::Fails(name) => {
                let edition = fails::edition(project, name).to_string();
                editions.entry(edition).or_default().push(proof);
            }
            _ => others.push(proof),
        }
    }
    // The longest come first.
    let fails = editions.into_iter().map(|(edition, proofs)| {
        let (project, found) = (project.clone(), found.clone());
        let id = format!("fails::edition_{edition}");
        Trial::test(id, move || {
            let names: Vec<&Name> = proofs.iter().filter_map(Proof::name).collect();
            let result = fails::verify(&project, &names);
            told(result, &proofs[0], &found)
        })
    });
    let others = others.into_iter().map(|proof| {
        let (project, built) = (project.clone(), built.clone());
        let (found, permits) = (found.clone(), permits.clone());
        let id = proof.id.clone();
        let needs = needs(&project, &proof);
        let test = move || {
            let _permit = computes(&project, &proof).then(|| permits.get());
            told(proof.verify(&project, &built), &proof, &found)
        };
        match needs {
            Some(needed) => where_possible(id, needed, test),
            None => Trial::test(id, test),
        }
    });
    fails.chain(others).collect()
}

/// Something that a proof needs, and that a machine may not have.
#[derive(Clone, Copy)]
struct Needed {
    /// Says why it's missing here, if it is.
    missing: fn() -> Option<String>,
    /// The environment variable that makes it an error to be without it.
    required_by: &'static str,
}

const PYTHON: Needed = Needed {
    missing: python::missing,
    required_by: python::REQUIRED_BY,
};

const GDB: Needed = Needed {
    missing: gdb::missing,
    required_by: "GITHUB_ACTIONS",
};

/// The containers of our workflows allow it; others' may not.
const IO_URING: Needed = Needed {
    missing: uring::missing,
    required_by: "GITHUB_ACTIONS",
};

fn needs(project: &Project, proof: &Proof) -> Option<Needed> {
    if proof.needs_python() {
        return Some(PYTHON);
    }
    let (Kind::Output(name) | Kind::Timeline(name) | Kind::Drops(name)) = &proof.kind else {
        return None;
    };
    match name.package(project).expectations(&name.item).needs? {
        Need::Gdb => Some(GDB),
        Need::IoUring => Some(IO_URING),
    }
}

/// Whether what proves it keeps a core busy: all but the programs that run in real time do.
fn computes(project: &Project, proof: &Proof) -> bool {
    let name = match &proof.kind {
        Kind::Output(name) | Kind::Timeline(name) | Kind::Drops(name) => name,
        _ => return true,
    };
    name.package(project).expectations(&name.item).clock == Clock::Virtual
}

fn told(result: anyhow::Result<()>, proof: &Proof, found: &Found) -> Result<(), Failed> {
    result.map_err(|error| {
        let diagnostic = proof.diagnostic(format!("{error:#}"));
        let message = diagnostic.to_string();
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        found.push(diagnostic);
        message.into()
    })
}

/// Returns a test that is ignored, with the reason, where there is no interpreter for Python;
/// where one is required it fails.
pub fn with_python(
    id: String,
    test: impl FnOnce() -> Result<(), Failed> + Send + 'static,
) -> Trial {
    where_possible(id, PYTHON, test)
}

/// Returns a test that is ignored, with the reason, where something is missing; where it's required
/// it fails.
fn where_possible(
    id: String,
    needed: Needed,
    test: impl FnOnce() -> Result<(), Failed> + Send + 'static,
) -> Trial {
    let Needed {
        missing,
        required_by,
    } = needed;
    Trial::ignorable_test(id, move || match missing() {
        Some(why) if env::var_os(required_by).is_some() => {
            Err(format!("{required_by} is set, and {why}").into())
        }
        Some(why) => Ok(Completion::ignored_with(why)),
        None => test().map(|()| Completion::Completed),
    })
}

/// Lets as many proofs compute at once as there are cores, and two more for those that start up.
struct Permits {
    free: Mutex<usize>,
    returned: Condvar,
}

/// Goes back when it is dropped.
struct Permit<'a>(&'a Permits);

impl Permits {
    fn new() -> Permits {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Permits {
            free: Mutex::new(cores + 2),
            returned: Condvar::new(),
        }
    }

    fn get(&self) -> Permit<'_> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self
                .returned
                .wait(free)
                .unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
        Permit(self)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.returned.notify_one();
    }
}
