//! One test a program that a page shows, whole or in slices, named page and program; each
//! compiles it as its readers get it and runs it.

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::path::Path;
use std::process::Command;

use listings::blocks::{BLOCK, block_test};
use listings::model::Project;

/// skeptic's way to compile and run a snippet, with the compiler of this package.
mod edition_2024 {
    use std::panic::{catch_unwind, resume_unwind};
    use std::path::{Path, PathBuf};
    use std::sync::Once;

    use proofs::build::clock;
    use proofs::run::Clock;

    /// Has skeptic call the book's compiler, and what it compiles be told the time by the virtual
    /// clock.
    fn prepare() {
        static SET: Once = Once::new();
        SET.call_once(|| {
            let mut variables = vec![("RUSTC", PathBuf::from(env!("CARGO_BIN_EXE_harness")))];
            let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
            let target = std::env::current_exe().ok();
            let target = target.as_deref().and_then(|path| path.parent()?.parent());
            // The folder in which skeptic keeps the programs: the clock isn't for the compiler.
            let programs = target.unwrap_or(Path::new(".")).join(".skeptic-bin");
            if let Clock::Virtual(library) = clock(&root).expect("the virtual clock is built") {
                variables.extend(Clock::variables(&library, &programs));
            }
            for (name, value) in variables {
                // SAFETY: every other thread of this process reads the environment
                // through the standard library, which locks it.
                unsafe { std::env::set_var(name, value) };
            }
        });
    }

    /// Compiles and runs `text`.
    pub(crate) fn run_test(root: &str, out: &str, target: &str, text: &str) {
        prepare();
        for _ in 0..3 {
            let run = || skeptic::rt::run_test(root, out, target, text);
            match catch_unwind(run) {
                Ok(()) => return,
                // skeptic has written the program, and another test was starting
                // a process at that moment: for an instant that one holds the
                // file open for writing too, and it cannot be run.
                Err(panic) if is_busy(&*panic) => {}
                Err(panic) => resume_unwind(panic),
            }
        }
        skeptic::rt::run_test(root, out, target, text);
    }

    fn is_busy(panic: &(dyn std::any::Any + Send)) -> bool {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        words.is_some_and(|words| words.contains("Text file busy"))
    }

    #[allow(dead_code, reason = "used where a block is `no_run`")]
    pub(crate) fn compile_test(root: &str, out: &str, target: &str, text: &str) {
        prepare();
        skeptic::rt::compile_test(root, out, target, text);
    }
}

include!(concat!(env!("OUT_DIR"), "/blocks.rs"));

/// Whether the harness compiles and runs `text`.
fn runs(text: &str) -> bool {
    let text = text.to_string();
    catch_unwind(move || {
        let here = env!("CARGO_MANIFEST_DIR");
        edition_2024::run_test(here, env!("OUT_DIR"), env!("BLOCKS_TARGET"), &text);
    })
    .is_ok()
}

#[test]
fn every_program_that_a_page_shows_has_a_test_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let project = Project::load(&root.canonicalize().expect("a checkout")).expect("the book");
    let own = std::env::current_exe().expect("an executable");
    let list = Command::new(own)
        .args(["--list", "--format", "terse"])
        .output();
    let list = String::from_utf8(list.expect("a list").stdout).expect("names");
    let listed: BTreeSet<&str> = list
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .collect();
    let mut shown = BTreeSet::new();
    for (_, directive) in project.directives() {
        let package = project.packages.get(&directive.page);
        let package = package.filter(|package| package.own_lock.is_none());
        let is_program = package.is_some_and(|p| p.programs.contains_key(&directive.item));
        if directive.is_listing() && is_program {
            shown.insert(block_test(&directive.page, &directive.item));
        }
    }
    let (blocks, own): (Vec<&str>, Vec<&str>) =
        listed.iter().partition(|name| name.ends_with(BLOCK));
    assert!(blocks.iter().copied().eq(shown.iter().map(String::as_str)));
    assert_eq!(own.len(), 3, "{own:?}");
}

#[test]
fn the_edition_is_2024() {
    // `Future` is in the prelude since 2024, and `gen` is a keyword since then.
    assert!(runs(
        "fn main() { drop(None::<Box<dyn Future<Output = ()>>>) }"
    ));
    assert!(!runs("fn main() { let gen = 1; drop(gen); }"));
}

#[test]
fn a_block_that_panics_or_does_not_compile_fails() {
    assert!(runs("fn main() {}"));
    assert!(!runs("fn main() { panic!() }"));
    assert!(!runs("fn main() { no_such_function() }"));
}
