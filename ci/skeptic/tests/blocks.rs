//! One test a block, named page, program and anchor; each compiles the block as
//! the page shows it and runs it.

use std::panic::catch_unwind;

/// skeptic's way to compile and run a snippet, with the compiler of this package.
mod edition_2024 {
    use std::collections::HashMap;
    use std::panic::{catch_unwind, resume_unwind};
    use std::sync::{Arc, LazyLock, Mutex, Once, OnceLock, PoisonError};

    fn use_compiler() {
        static SET: Once = Once::new();
        SET.call_once(|| {
            // SAFETY: every other thread of this process reads the environment
            // through the standard library, which locks it.
            unsafe { std::env::set_var("RUSTC", env!("CARGO_BIN_EXE_harness")) };
        });
    }

    /// What is known of each text: slices of one program are one text.
    type Runs = Mutex<HashMap<String, Arc<OnceLock<bool>>>>;

    /// Compiles and runs `text`, once for all blocks that are slices of it. A
    /// block whose program has failed for another block runs it again, for the
    /// words.
    pub(crate) fn run_test(root: &str, out: &str, target: &str, text: &str) {
        static RUNS: LazyLock<Runs> = LazyLock::new(Runs::default);
        let known = {
            let mut runs = RUNS.lock().unwrap_or_else(PoisonError::into_inner);
            runs.entry(text.to_string()).or_default().clone()
        };
        let run = || run_once(root, out, target, text);
        if !*known.get_or_init(|| catch_unwind(run).is_ok()) {
            run();
        }
    }

    fn run_once(root: &str, out: &str, target: &str, text: &str) {
        use_compiler();
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
        use_compiler();
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
