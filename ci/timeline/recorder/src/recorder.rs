//! The file of events, and what each thread is polling.

use std::cell::Cell;
use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::task::Poll;
use std::thread;
use std::time::Instant;

use crate::columns::{Entry, columns};
use crate::line::Line;

/// The environment variable that names the file to write. The file must not exist.
pub const OUT: &str = "TIMELINE_OUT";

static RECORDER: OnceLock<Option<Recorder>> = OnceLock::new();

thread_local! {
    /// The innermost lane that this thread is polling. A cell without a destructor can be read for as
    /// long as the thread runs, and a waker may be called from any destructor.
    static LANE: Cell<Option<u64>> = const { Cell::new(None) };

    /// The number of this thread, once it has noted an event.
    static THREAD: Cell<Option<u64>> = const { Cell::new(None) };

    /// The task that this thread's loop polls.
    pub(crate) static TASK: Cell<Option<u64>> = const { Cell::new(None) };

    /// The lane of this thread's loop, from its first turn on.
    pub(crate) static LOOP: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Where a text was printed.
#[derive(Clone, Copy)]
pub enum Stream {
    /// The standard output.
    Stdout,
    /// The standard error.
    Stderr,
}

impl Stream {
    /// The name of the stream in an event.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Stream::Stdout => "stdout",
            Stream::Stderr => "stderr",
        }
    }
}

/// The recorder, if this run is recorded. The first call decides for the whole run.
pub(crate) fn recorder() -> Option<&'static Recorder> {
    RECORDER.get_or_init(Recorder::open).as_ref()
}

/// Appends events to a file, a line each.
///
/// Every line is written at once and nothing is buffered: a run that exits, aborts or is killed keeps
/// all that happened before.
pub(crate) struct Recorder {
    /// All times count from here.
    origin: Instant,
    /// The file; its lock is held for one write and never while code of the program runs.
    file: Mutex<File>,
    /// The number of the next lane.
    lanes: AtomicU64,
    /// The number of the next thread.
    threads: AtomicU64,
}

impl Recorder {
    fn open() -> Option<Self> {
        let path = env::var_os(OUT).filter(|path| !path.is_empty())?;
        match Self::create(&path) {
            Ok(recorder) => Some(recorder),
            Err(error) => {
                let path = PathBuf::from(path);
                std::eprintln!(
                    "timeline: cannot create {}: {error}; {OUT} must name a new file in a folder \
                     that exists. This run is not recorded.",
                    path.display()
                );
                None
            }
        }
    }

    fn create(path: &OsString) -> io::Result<Self> {
        let file = File::options().append(true).create_new(true).open(path)?;
        let recorder = Recorder {
            origin: Instant::now(),
            file: Mutex::new(file),
            lanes: AtomicU64::new(0),
            threads: AtomicU64::new(0),
        };
        recorder.write(Line::new("open", 0).number("version", 1));
        Ok(recorder)
    }

    /// Notes the first poll of a future and gives it a number.
    pub(crate) fn lane(&self, name: &str, line: u32) -> u64 {
        self.announce(name, line, |event| event)
    }

    /// Notes the start of a call of an ordinary function and gives it a number.
    pub(crate) fn call(&self, name: &str, line: u32) -> u64 {
        self.announce(name, line, |event| event.text("kind", "function"))
    }

    fn announce(&self, name: &str, line: u32, more: impl FnOnce(Line) -> Line) -> u64 {
        let at = self.now();
        let thread = self.thread();
        let lane = self.lanes.fetch_add(1, Ordering::Relaxed);
        let event = Line::new("lane", at)
            .number("thread", thread)
            .number("lane", lane)
            .text("name", name)
            .number("line", line)
            .maybe("parent", LANE.get());
        let event = match task_polled_by(LANE.get()) {
            Some(task) => event.number("task", task),
            None => event,
        };
        self.write(more(event));
        lane
    }

    /// Notes a loop before its first turn and gives it a number.
    pub(crate) fn looping(&self, name: &str) -> u64 {
        self.announce(name, 0, |event| event.text("kind", "loop"))
    }

    /// Notes what a runtime says of itself.
    pub(crate) fn note(&self, task: Option<u64>, text: &str, state: &[(&str, Vec<Entry>)]) {
        self.write(
            Line::new("note", self.now())
                .maybe("task", task)
                .text("text", text)
                .number("columns", columns(self.origin, state)),
        );
    }

    /// Notes the start of a poll; the end is noted when the guard is told, or dropped by a panic.
    pub(crate) fn poll(&'static self, lane: u64) -> PollGuard {
        let at = self.now();
        let thread = self.thread();
        self.write(
            Line::new("poll", at)
                .number("thread", thread)
                .number("lane", lane),
        );
        PollGuard {
            recorder: self,
            lane,
            around: LANE.replace(Some(lane)),
            since: self.now(),
            outcome: "panicked",
        }
    }

    /// Notes a call of a lane's waker.
    pub(crate) fn wake(&self, lane: u64) {
        let at = self.now();
        let thread = self.thread();
        self.write(
            Line::new("wake", at)
                .number("thread", thread)
                .number("lane", lane)
                .maybe("by", LANE.get()),
        );
    }

    /// Notes that a future was dropped before it was done.
    pub(crate) fn dropped(&self, lane: u64) {
        let at = self.now();
        let thread = self.thread();
        self.write(
            Line::new("drop", at)
                .number("thread", thread)
                .number("lane", lane),
        );
    }

    /// Notes a print.
    pub(crate) fn print(&self, stream: Stream, text: &str) {
        let at = self.now();
        let thread = self.thread();
        self.write(
            Line::new("print", at)
                .number("thread", thread)
                .maybe("lane", LANE.get())
                .text("stream", stream.name())
                .text("text", text),
        );
    }

    /// Notes that a lane waits for something, holds it, or does neither any more; where none is named,
    /// that is the innermost lane that this thread is polling. Says which lane it is.
    pub(crate) fn claim(&self, event: &str, lane: Option<u64>, what: &str) -> Option<u64> {
        let (at, lane) = (self.now(), lane.or(LANE.get())?);
        let thread = self.thread();
        self.write(
            Line::new(event, at)
                .number("thread", thread)
                .number("lane", lane)
                .text("what", what),
        );
        Some(lane)
    }

    /// The number of this thread; its name is noted at the first call.
    fn thread(&self) -> u64 {
        if let Some(number) = THREAD.get() {
            return number;
        }
        let number = self.threads.fetch_add(1, Ordering::Relaxed);
        THREAD.set(Some(number));
        let line = Line::new("thread", self.now()).number("thread", number);
        let current = thread::current();
        self.write(match current.name() {
            Some(name) => line.text("name", name),
            None => line.maybe("name", None),
        });
        number
    }

    fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn write(&self, line: Line) {
        let line = line.finish();
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let written = file.write_all(line.as_bytes());
        drop(file);
        if let Err(error) = written {
            std::eprintln!(
                "timeline: cannot write an event: {error}; the recording has a gap, free some \
                 space and record again"
            );
        }
    }
}

/// The task whose future is polled under `around`, if nothing is around it but the loop.
fn task_polled_by(around: Option<u64>) -> Option<u64> {
    TASK.get().filter(|_| around == LOOP.get())
}

/// A poll that is going on.
pub(crate) struct PollGuard {
    /// Where the end is noted.
    recorder: &'static Recorder,
    /// The lane that is polled.
    lane: u64,
    /// The lane whose poll this one happens in.
    around: Option<u64>,
    /// When the poll really began: after its start had been written.
    since: u64,
    /// How the poll ended; a panic leaves it as it was made.
    pub(crate) outcome: &'static str,
}

impl PollGuard {
    /// Notes what the poll returned.
    pub(crate) fn end<T>(mut self, returned: &Poll<T>) {
        self.outcome = if returned.is_ready() {
            "ready"
        } else {
            "pending"
        };
    }

    /// Notes that the call returned.
    pub(crate) fn returned(mut self) {
        self.outcome = "ready";
    }
}

impl Drop for PollGuard {
    fn drop(&mut self) {
        let at = self.recorder.now();
        LANE.set(self.around);
        let line = Line::new("end", at)
            .number("thread", self.recorder.thread())
            .number("lane", self.lane)
            .number("since", self.since)
            .text("outcome", self.outcome);
        self.recorder.write(line);
    }
}
