//! What is taken out of every output, because it tells of one machine or one
//! run and not of the program.

use std::sync::LazyLock;

use regex::Regex;

/// A normalisation: what it finds, and what it puts in its place.
struct Normalisation {
    find: LazyLock<Regex>,
    replace: &'static str,
}

/// The number of the thread in a panic message, new for each run:
/// `thread 'main' (4711) panicked` becomes `thread 'main' panicked`.
static PANICKED_THREAD: Normalisation = Normalisation {
    find: LazyLock::new(|| {
        Regex::new(r"(?m)^(thread '[^']*') \(\d+\) panicked").expect("a constant pattern")
    }),
    replace: "$1 panicked",
};

/// The folder in which cargo keeps the sources of a dependency:
/// `/home/ann/.cargo/registry/src/INDEX/tokio-1.54.1/src/…` becomes `tokio-1.54.1/src/…`.
static REGISTRY: Normalisation = Normalisation {
    find: LazyLock::new(|| {
        Regex::new(r"[^\s:'`]+[/\\]registry[/\\]src[/\\][^/\\\s]+[/\\]")
            .expect("a constant pattern")
    }),
    replace: "",
};

/// The folder of the standard library's sources, which names a commit:
/// `/rustc/59807616e1…/library/…` becomes `library/…`.
static STANDARD_LIBRARY: Normalisation = Normalisation {
    find: LazyLock::new(|| Regex::new(r"/rustc/[0-9a-f]{40}/").expect("a constant pattern")),
    replace: "",
};

/// `output` as it is recorded and compared: without thread numbers in panic
/// messages and without the folders of dependencies and of the standard library.
pub fn normal(output: &str) -> String {
    let mut output = output.replace("\r\n", "\n");
    for normalisation in [&PANICKED_THREAD, &REGISTRY, &STANDARD_LIBRARY] {
        let replaced = normalisation
            .find
            .replace_all(&output, normalisation.replace);
        output = replaced.into_owned();
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_panicked_thread_is_taken_out() {
        let output = "thread 'main' (4711) panicked at a.rs:1:2:\nthread (4711) is busy\n";
        let expected = "thread 'main' panicked at a.rs:1:2:\nthread (4711) is busy\n";
        assert_eq!(normal(output), expected);
    }

    #[test]
    fn the_folder_of_a_dependency_is_taken_out() {
        let output = "at /home/ann/.cargo/registry/src/index-1a/tokio-1.54.1/src/lib.rs:3:4\n";
        assert_eq!(normal(output), "at tokio-1.54.1/src/lib.rs:3:4\n");
    }

    #[test]
    fn the_folder_of_the_standard_library_is_taken_out() {
        let output = "at /rustc/0123456789012345678901234567890123456789/library/core/a.rs\n";
        assert_eq!(normal(output), "at library/core/a.rs\n");
    }

    #[test]
    fn everything_else_stays() {
        let output = "a (1)\nlistings/primer/examples/song.rs:3:4\n";
        assert_eq!(normal(output), output);
    }
}
