//! One recorded run of a program: what every future did, when, and on which thread.

use serde::{Deserialize, Serialize};

use crate::recording;

/// The version of this schema; a recording of another version is refused.
pub const SCHEMA: u32 = 1;

/// A recorded run. All times are whole microseconds since the first event of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timeline {
    /// [`SCHEMA`] at the time of writing.
    pub schema: u32,
    /// `page/program`, such as `primer/song`.
    pub program: String,
    /// The source the lanes' lines refer to, from the project's root.
    pub source: String,
    /// The last event of the run.
    pub duration: u64,
    /// Thread names in order of first appearance; other fields refer to them by index.
    pub threads: Vec<String>,
    /// One lane per future, in order of first poll; other fields refer to them by index.
    pub lanes: Vec<Lane>,
    /// What was printed, in order.
    pub prints: Vec<Print>,
    /// Who waited for what and who held it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// What a runtime said of itself, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// What a lane is the life of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A future.
    #[default]
    Future,
    /// A call of an ordinary function: a single poll, from its start to its end.
    Function,
    /// A loop that polls tasks: its polls are its turns.
    Loop,
}

impl Kind {
    fn is_future(&self) -> bool {
        *self == Kind::Future
    }
}

/// The life of one future, or of one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lane {
    /// The function, `Type::method`, `let` binding, or `async@line`.
    pub name: String,
    /// The line of the source on which the future's code begins, from 1.
    pub line: u32,
    /// What lives.
    #[serde(default, skip_serializing_if = "Kind::is_future")]
    pub kind: Kind,
    /// The lane whose poll contained this one's first poll; none for a root (a task, a `block_on`).
    pub parent: Option<usize>,
    /// The number of the task whose future this is, where the runtime said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u64>,
    /// Every poll, in order.
    pub polls: Vec<Poll>,
    /// Every call of this lane's waker, in order.
    pub wakes: Vec<Wake>,
    /// How the future ended.
    pub end: End,
    /// When it ended; none if it never did.
    pub ended: Option<u64>,
}

/// One call of `Future::poll`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Poll {
    /// When it was called.
    pub start: u64,
    /// When it returned.
    pub end: u64,
    /// The thread it ran on.
    pub thread: usize,
    /// What it returned.
    pub outcome: Outcome,
}

/// What a poll returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// `Poll::Pending`.
    Pending,
    /// `Poll::Ready`.
    Ready,
    /// It panicked instead.
    Panicked,
    /// The run ended in the middle of the poll.
    Unfinished,
}

/// One call of a waker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wake {
    /// When it was called.
    pub at: u64,
    /// The thread that called it.
    pub thread: usize,
    /// The lane being polled on that thread at that moment; none when the wake came from outside.
    pub by: Option<usize>,
}

/// How a future ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// It returned its value.
    Ready,
    /// It was dropped before it was done.
    Cancelled,
    /// A poll panicked.
    Panicked,
    /// The run ended first.
    Unfinished,
}

/// One call of `println!` or its relatives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Print {
    /// When it was called.
    pub at: u64,
    /// The thread that called it.
    pub thread: usize,
    /// The innermost lane being polled on that thread.
    pub lane: Option<usize>,
    /// Where it went.
    pub stream: Stream,
    /// The text, without the newline that `println!` adds.
    pub text: String,
}

/// A lane waits for something, holds it, or lets it go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// When it happened.
    pub at: u64,
    /// The lane.
    pub lane: usize,
    /// What it does.
    pub does: Does,
    /// The lock, the semaphore or the channel: its name in the program.
    pub what: String,
}

/// What a lane does with a lock, a permit, or a place in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Does {
    /// It asked for it, and does not have it yet.
    Waits,
    /// It has it from now on.
    Holds,
    /// It neither has it any more nor waits for it.
    Releases,
}

/// What a runtime said of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// When it happened.
    pub at: u64,
    /// The lane of the task that it is about.
    pub lane: Option<usize>,
    /// What happened.
    pub text: String,
    /// What the runtime's tables held after it: the same tables in each note.
    pub columns: Vec<Column>,
}

/// A table of a runtime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What it holds, in its order.
    pub entries: Vec<Entry>,
}

/// What a table holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The moment that belongs to it, such as a deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<u64>,
    /// What it is.
    pub text: String,
}

impl Lane {
    /// The name, with that of its task.
    pub fn title(&self) -> String {
        match self.task {
            Some(task) => format!("{} (task {task})", self.name),
            None => self.name.clone(),
        }
    }
}

/// The standard stream that a print went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stream {
    /// `println!` and `print!`.
    Stdout,
    /// `eprintln!` and `eprint!`.
    Stderr,
}

impl Timeline {
    /// Reads a recording; the error says what is wrong with it.
    pub fn parse(json: &str) -> Result<Timeline, String> {
        recording::parse(json, SCHEMA)
    }

    /// Whether the run polls nothing, and its lanes are calls of ordinary functions.
    pub fn is_of_functions(&self) -> bool {
        let functions = |lane: &Lane| lane.kind == Kind::Function;
        !self.lanes.is_empty() && self.lanes.iter().all(functions)
    }

    /// Whether the recording can be of one run: `Err` says what contradicts itself.
    pub fn well_formed(&self) -> Result<(), String> {
        for (index, lane) in self.lanes.iter().enumerate() {
            let name = format!("lane {} (`{}`)", index + 1, lane.name);
            if lane.parent.is_some_and(|parent| parent >= index) {
                return Err(format!("{name} stands before its parent"));
            }
            let overlap = lane
                .polls
                .windows(2)
                .any(|pair| pair[0].end > pair[1].start);
            if overlap || lane.polls.iter().any(|poll| poll.start > poll.end) {
                return Err(format!("the polls of {name} overlap"));
            }
            if lane.ended.is_some_and(|ended| ended > self.duration) {
                return Err(format!("{name} ends after the run"));
            }
        }
        let names = |note: &Note| -> Vec<String> {
            note.columns
                .iter()
                .map(|column| column.name.clone())
                .collect()
        };
        if self
            .notes
            .windows(2)
            .any(|two| names(&two[0]) != names(&two[1]))
        {
            return Err("its notes have different columns".to_string());
        }
        // Two threads may print in another order than that in which they looked at the clock.
        for thread in 0..self.threads.len() {
            let prints = self.prints.iter().filter(|print| print.thread == thread);
            let times: Vec<u64> = prints.map(|print| print.at).collect();
            if times.windows(2).any(|pair| pair[0] > pair[1]) {
                return Err("its prints are not in the order of time".to_string());
            }
        }
        Ok(())
    }

    /// The recording as it is stored: a line for each field, and for each claim and note.
    pub fn to_json(&self) -> String {
        let others = Timeline {
            claims: Vec::new(),
            notes: Vec::new(),
            ..self.clone()
        };
        let mut json = serde_json::to_string_pretty(&others).unwrap_or_default();
        for (name, lines) in [
            ("claims", lines(&self.claims)),
            ("notes", lines(&self.notes)),
        ] {
            if let (Some(open), false) = (json.strip_suffix("\n}"), lines.is_empty()) {
                json = open.to_owned() + &format!(",\n  \"{name}\": [\n    {lines}\n  ]\n}}");
            }
        }
        json + "\n"
    }
}

/// Each item as JSON on a line of its own.
fn lines(items: &[impl Serialize]) -> String {
    let items = items
        .iter()
        .map(|item| serde_json::to_string(item).unwrap_or_default());
    items.collect::<Vec<_>>().join(",\n    ")
}
