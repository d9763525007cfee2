//! The recorder that is linked into recorded runs.
//!
//! A program isn't written against this crate: the instrumenter puts the calls into a copy of it.
//! [`track`] notes the life of one future, [`hold`] that of one call of an ordinary function,
//! [`Claiming`] who holds a lock and who waits for it, and the printing macros note who printed. A runtime may call [`note`], [`task`] and [`turn`] itself, to say
//! what happens between polls.
//!
//! A run is recorded where the environment variable [`TIMELINE_OUT`](OUT) names a file that does not
//! exist yet. Otherwise every call passes straight through: a tracked future hands its inner future
//! the very waker it was given. `README.md` documents the lines of the file.

#![warn(missing_docs)]

mod claim;
mod columns;
mod held;
mod line;
mod notes;
mod printing;
mod recorder;
mod returns;
mod tracked;
mod waker;

pub use claim::{Claimed, Claiming, Guard};
pub use columns::Entry;
pub use held::{Held, hold};
pub use notes::{Turn, is_recorded, note, task, turn};
pub use recorder::OUT;
pub use returns::Returns;
pub use tracked::{Tracked, Tracking, track};
pub use waker::will_wake;

#[doc(hidden)]
pub use printing::printed;
#[doc(hidden)]
pub use recorder::Stream;

/// Prints to the standard output as [`std::print!`] does, and notes the text.
#[macro_export]
macro_rules! print {
    ($($argument:tt)*) => {{
        $crate::printed($crate::Stream::Stdout, "", ::core::format_args!($($argument)*));
    }};
}

/// Prints to the standard output as [`std::println!`] does, and notes the text.
#[macro_export]
macro_rules! println {
    () => {{
        $crate::printed($crate::Stream::Stdout, "\n", ::core::format_args!(""));
    }};
    ($($argument:tt)*) => {{
        $crate::printed($crate::Stream::Stdout, "\n", ::core::format_args!($($argument)*));
    }};
}

/// Prints to the standard error as [`std::eprint!`] does, and notes the text.
#[macro_export]
macro_rules! eprint {
    ($($argument:tt)*) => {{
        $crate::printed($crate::Stream::Stderr, "", ::core::format_args!($($argument)*));
    }};
}

/// Prints to the standard error as [`std::eprintln!`] does, and notes the text.
#[macro_export]
macro_rules! eprintln {
    () => {{
        $crate::printed($crate::Stream::Stderr, "\n", ::core::format_args!(""));
    }};
    ($($argument:tt)*) => {{
        $crate::printed($crate::Stream::Stderr, "\n", ::core::format_args!($($argument)*));
    }};
}
