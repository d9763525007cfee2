//! One run, and how it ended.

use std::fmt;

use crate::trace::Wait;

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End<T> {
    /// The future was dropped before its first poll.
    Unpolled,
    /// It was dropped right after it had returned `Pending`.
    Waiting,
    /// It was dropped after it was woken, and before the poll that the wake asked for. What it
    /// waited for may have been handed to it already.
    Woken,
    /// It was done, and this is its output.
    Done(T),
}

/// A run of the future under test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run<T> {
    /// Its number, counted from 1.
    pub number: usize,
    /// How often the future was polled.
    pub polls: usize,
    /// How it ended.
    pub end: End<T>,
    /// What the future waited for when it was dropped: several things in a `join!` or a `select!`;
    /// nothing if it wasn't polled or was done.
    pub waits: Vec<Wait>,
}

impl<T> Run<T> {
    /// Returns the output of the future; none if it was dropped.
    pub fn output(&self) -> Option<&T> {
        match &self.end {
            End::Done(output) => Some(output),
            _ => None,
        }
    }

    /// Whether the future was done.
    pub fn is_done(&self) -> bool {
        self.output().is_some()
    }
}

/// How the run ended, in words: `dropped while it waits at src/lib.rs:12`.
impl<T> fmt::Display for Run<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.end {
            End::Unpolled => f.write_str("dropped before its first poll"),
            End::Waiting => write!(f, "dropped while it waits at {}", Places(&self.waits)),
            End::Woken => write!(f, "dropped when woken at {}", Places(&self.waits)),
            End::Done(_) => f.write_str("done"),
        }
    }
}

/// Several waits in words.
pub(crate) struct Places<'a>(pub(crate) &'a [Wait]);

impl fmt::Display for Places<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, wait) in self.0.iter().enumerate() {
            let between = if index == 0 { "" } else { " and at " };
            write!(f, "{between}{wait}")?;
        }
        match self.0 {
            [] => f.write_str("a place where it took no waker"),
            _ => Ok(()),
        }
    }
}
