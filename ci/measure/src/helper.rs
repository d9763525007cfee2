//! This program again, as a process whose memory can be measured alone.

use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// A child process that runs the same program with other arguments, and talks
/// with this one in lines. It is stopped when this value is dropped.
///
/// What an earlier measurement left in the memory of a process does not count
/// in the next, if each has a helper of its own.
#[derive(Debug)]
pub struct Helper {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Helper {
    /// Starts this program with `arguments`.
    ///
    /// # Errors
    ///
    /// If the process cannot be started.
    pub fn start<I: IntoIterator<Item: AsRef<OsStr>>>(arguments: I) -> io::Result<Helper> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments);
        Helper::run(command)
    }

    fn run(mut command: Command) -> io::Result<Helper> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let gone = || io::Error::other("the helper has no standard input or output");
        let input = child.stdin.take().ok_or_else(gone)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(gone)?);
        Ok(Helper {
            child,
            input,
            output,
        })
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes a line to its standard input.
    ///
    /// # Errors
    ///
    /// If it has ended.
    pub fn tell(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.input, "{line}")
    }

    /// Waits for the next line on its standard output.
    ///
    /// # Errors
    ///
    /// If it ends before it prints one. It says why on standard error.
    pub fn hear(&mut self) -> io::Result<String> {
        let mut line = String::new();
        match self.output.read_line(&mut line)? {
            0 => Err(io::Error::other("the helper ended before it answered")),
            _ => Ok(line.trim_end().to_string()),
        }
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // It may have ended already, which is what both calls are for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_helper_answers_line_by_line() {
        let mut helper = Helper::run(Command::new("cat")).expect("cat is there");
        helper.tell("one").expect("it reads");
        assert_eq!(helper.hear().expect("it answers"), "one");
    }

    #[test]
    fn a_helper_that_ends_is_an_error() {
        let mut helper = Helper::run(Command::new("true")).expect("true is there");
        let error = helper.hear().expect_err("it says nothing");
        assert_eq!(error.to_string(), "the helper ended before it answered");
    }
}
