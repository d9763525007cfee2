//! What a program prints of its runs, for people and for tools.

use std::fmt::Write;

use crate::run::{End, Run};

/// The environment variable that asks for marks: `EVERY_AWAIT=marks`.
const VARIABLE: &str = "EVERY_AWAIT";

/// How runs are shown on the standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// Not at all.
    Nothing,
    /// As lines to read.
    Words,
    /// As lines for a tool, which begin with the record separator U+001E and have the unit separator
    /// U+001F between their fields.
    Marks,
}

impl Show {
    /// How runs are shown if they are.
    pub(crate) fn asked() -> Show {
        match std::env::var_os(VARIABLE).is_some_and(|value| value == "marks") {
            true => Show::Marks,
            false => Show::Words,
        }
    }

    /// A run begins.
    pub(crate) fn start(self, number: usize) {
        self.line(&format!("run {number}"), "run");
    }

    /// The future is done, or about to be dropped.
    pub(crate) fn end(self, run: &Run<()>) {
        let mut mark = String::from(match run.end {
            End::Unpolled => "unpolled",
            End::Waiting => "waiting",
            End::Woken => "woken",
            End::Done(()) => "done",
        });
        for wait in &run.waits {
            let locations: Vec<String> = wait.0.iter().map(ToString::to_string).collect();
            // Writing to a string can't fail.
            let _ = write!(mark, "\u{1f}{}", locations.join(" < "));
        }
        self.line(&run.to_string(), &mark);
    }

    /// The check begins.
    pub(crate) fn check(self) {
        if self == Show::Marks {
            self.line("", "check");
        }
    }

    /// There is no other run.
    pub(crate) fn finish(self) {
        if self == Show::Marks {
            self.line("", "finish");
        }
    }

    fn line(self, words: &str, mark: &str) {
        match self {
            Show::Nothing => {}
            Show::Words => println!("== {words}"),
            Show::Marks => println!("\u{1e}{mark}"),
        }
    }
}
