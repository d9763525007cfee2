//! What is taken out of every output, because it tells of one machine or one
//! run and not of the program.

use std::sync::LazyLock;

use listings::pattern;
use regex::Regex;

/// What is found, and what takes its place.
static NORMALIZATIONS: [(LazyLock<Regex>, &str); 5] = [
    // The number of the thread in a panic message, new for each run:
    // `thread 'main' (4711) panicked` becomes `thread 'main' panicked`.
    (
        pattern!(r"(?m)^(thread '[^']*') \(\d+\) panicked"),
        "$1 panicked",
    ),
    // The folder in which cargo keeps the sources of a dependency:
    // `/home/ann/.cargo/registry/src/INDEX/tokio-1.54.1/src/…` becomes `tokio-1.54.1/src/…`.
    (
        pattern!(r"[^\s:'`]+[/\\]registry[/\\]src[/\\][^/\\\s]+[/\\]"),
        "",
    ),
    // The folder of the standard library's sources, which names a commit:
    // `/rustc/59807616e1…/library/…` becomes `library/…`.
    (pattern!(r"/rustc/[0-9a-f]{40}/"), ""),
    // The folder of the book in a traceback of Python, which names every file in full:
    // `File "/home/ann/book/listings/…"` becomes `File "listings/…"`.
    (
        pattern!(r#"(?m)^(\s*(?:[|+] +)?File ")[^"\n]*[/\\](listings[/\\][^"\n]+", line )"#),
        "$1$2",
    ),
    // The marks under a line of a traceback, which Python prints from 3.11 on: the line
    // `    ~~~~^^^` after a traced line is taken out.
    (
        pattern!(r#"(?m)^(\s*(?:\| +)?File "[^"\n]+", line \d+, in .*\n.*\n)[ |]*[~^]+\n"#),
        "$1",
    ),
];

/// `output` as it is recorded and compared: without thread numbers in panic
/// messages, without the folders of dependencies, of the standard library and,
/// in tracebacks, of the book, and without the marks under traced lines.
pub fn normalize(output: &str) -> String {
    let mut output = output.replace("\r\n", "\n");
    for (found, replacement) in &NORMALIZATIONS {
        output = found.replace_all(&output, *replacement).into_owned();
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
        assert_eq!(normalize(output), expected);
    }

    #[test]
    fn the_folder_of_a_dependency_is_taken_out() {
        let output = "at /home/ann/.cargo/registry/src/index-1a/tokio-1.54.1/src/lib.rs:3:4\n";
        assert_eq!(normalize(output), "at tokio-1.54.1/src/lib.rs:3:4\n");
    }

    #[test]
    fn the_folder_of_the_standard_library_is_taken_out() {
        let output = "at /rustc/0123456789012345678901234567890123456789/library/core/a.rs\n";
        assert_eq!(normalize(output), "at library/core/a.rs\n");
    }

    #[test]
    fn a_traceback_is_the_same_in_every_folder_and_version_of_python() {
        let output = "Traceback (most recent call last):\n  \
                      File \"/home/ann/book/listings/loop/python/a.py\", line 3, in <module>\n    \
                      divide(1, 0)\n    ~~~~~~^^^^^^\n  \
                      File \"/home/ann/book/listings/loop/python/a.py\", line 1, in divide\n    \
                      return a / b\nZeroDivisionError: division by zero\n";
        let expected = "Traceback (most recent call last):\n  \
                        File \"listings/loop/python/a.py\", line 3, in <module>\n    \
                        divide(1, 0)\n  \
                        File \"listings/loop/python/a.py\", line 1, in divide\n    \
                        return a / b\nZeroDivisionError: division by zero\n";
        assert_eq!(normalize(output), expected);
    }

    #[test]
    fn everything_else_stays() {
        let output = "a (1)\nlistings/primer/examples/song.rs:3:4\n  a / b\n    ~^~\n";
        assert_eq!(normalize(output), output);
    }
}
