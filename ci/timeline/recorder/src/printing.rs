//! Printing that is noted.

use std::fmt;

use crate::recorder::{Recorder, Stream, recorder};

/// Prints `text` and then `ending` as the standard library's macros do, and notes `text`.
///
/// The standard macros are called, so that what they do under a test harness is done here too.
pub fn printed(stream: Stream, ending: &'static str, text: fmt::Arguments<'_>) {
    match recorder() {
        None => pass(stream, format_args!("{text}{ending}")),
        Some(recorder) => {
            let noted = Noted {
                recorder,
                stream,
                text,
            };
            pass(stream, format_args!("{noted}{ending}"));
        }
    }
}

fn pass(stream: Stream, text: fmt::Arguments<'_>) {
    match stream {
        Stream::Stdout => std::print!("{text}"),
        Stream::Stderr => std::eprint!("{text}"),
    }
}

/// A text that is noted while it is formatted.
///
/// The standard library formats under the lock of the stream. Noting there gives the events the
/// order in which the text reaches the stream, and formats each argument once.
struct Noted<'a> {
    /// Where the event goes.
    recorder: &'static Recorder,
    /// The stream whose lock is held while this is formatted.
    stream: Stream,
    /// What the program asked to print.
    text: fmt::Arguments<'a>,
}

impl fmt::Display for Noted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut copy = String::new();
        let result = fmt::write(
            &mut Both {
                out,
                copy: &mut copy,
            },
            self.text,
        );
        self.recorder.print(self.stream, &copy);
        result
    }
}

/// Writes to the stream and to a copy.
struct Both<'a, 'b> {
    /// The stream.
    out: &'a mut fmt::Formatter<'b>,
    /// What has been written so far.
    copy: &'a mut String,
}

impl fmt::Write for Both<'_, '_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.copy.push_str(piece);
        self.out.write_str(piece)
    }
}
