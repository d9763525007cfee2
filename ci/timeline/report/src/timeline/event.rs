//! What the recorder writes.

use serde::Deserialize;

use super::model::{Column, Kind, Outcome, Stream};

/// One line of the recorder, without what is not needed of it; `ci/timeline/recorder/README.md` explains each.
#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub(super) enum Event {
    Open {
        at: u64,
        version: u32,
    },
    Thread {
        at: u64,
        thread: u64,
        name: Option<String>,
    },
    Lane {
        at: u64,
        lane: u64,
        name: String,
        line: u32,
        #[serde(default)]
        kind: Kind,
        parent: Option<u64>,
        #[serde(default)]
        task: Option<u64>,
    },
    Poll {
        at: u64,
        thread: u64,
        lane: u64,
    },
    End {
        at: u64,
        lane: u64,
        since: u64,
        outcome: Outcome,
    },
    Wake {
        at: u64,
        thread: u64,
        lane: u64,
        by: Option<u64>,
    },
    Drop {
        at: u64,
        lane: u64,
    },
    Print {
        at: u64,
        thread: u64,
        lane: Option<u64>,
        stream: Stream,
        text: String,
    },
    Waits {
        at: u64,
        lane: u64,
        what: String,
    },
    Holds {
        at: u64,
        lane: u64,
        what: String,
    },
    Releases {
        at: u64,
        lane: u64,
        what: String,
    },
    Note {
        at: u64,
        task: Option<u64>,
        text: String,
        columns: Vec<Column>,
    },
}

impl Event {
    /// When it happened, in the recorder's nanoseconds.
    pub(super) fn at(&self) -> u64 {
        match self {
            Event::Open { at, .. }
            | Event::Thread { at, .. }
            | Event::Lane { at, .. }
            | Event::Poll { at, .. }
            | Event::End { at, .. }
            | Event::Wake { at, .. }
            | Event::Drop { at, .. }
            | Event::Print { at, .. }
            | Event::Waits { at, .. }
            | Event::Holds { at, .. }
            | Event::Releases { at, .. }
            | Event::Note { at, .. } => *at,
        }
    }
}
