//! Writes down each step of the loop, with the state after it.
//!
//! When the environment variable BOOK_TURNS names a file, it gets one line of
//! JSON a step.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::os::fd::RawFd;
use std::rc::Rc;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::poller::{Direction, POLLER};
use crate::task::{TASKS, Task, TaskId};
use crate::timer::TIMER_HEAP;
use crate::waker::READY_QUEUE;

/// What the loop did.
pub enum Step {
    Spawn(TaskId),
    /// With its result, if the task is done.
    Poll(TaskId, Option<Result<(), String>>),
    /// Written before the loop blocks.
    Wait(Option<Duration>),
    Event(RawFd, Direction, Waker),
    Timer(Waker),
    Wake(TaskId),
    Exit,
}

struct Recorder {
    file: File,
    /// The time of the first step.
    start: Option<Instant>,
    turn: u64,
    /// The next poll or wait opens a turn.
    waited: bool,
    /// A task is being polled.
    polling: bool,
}

thread_local! {
    static RECORDER: RefCell<Option<Recorder>> = RefCell::new(Recorder::new());
}

static ON: LazyLock<bool> = LazyLock::new(|| std::env::var_os("BOOK_TURNS").is_some());

/// The tasks that other threads have woken and that no line names yet.
static WOKEN: Mutex<Vec<TaskId>> = Mutex::new(Vec::new());

/// A task is about to be polled.
pub fn polling() {
    RECORDER.with_borrow_mut(|recorder| {
        if let Some(recorder) = recorder {
            recorder.open_turn();
            recorder.polling = true;
        }
    });
}

/// A waker was woken, here on its loop's thread or on another.
pub fn woken(task: TaskId, here: bool) {
    if !*ON {
        return;
    }
    if !here {
        let mut woken = WOKEN.lock().unwrap_or_else(PoisonError::into_inner);
        woken.push(task);
    } else if TASKS.with_borrow(|tasks| tasks.contains_key(&task))
        && RECORDER.with_borrow(|recorder| recorder.as_ref().is_some_and(|r| r.polling))
    {
        note(Step::Wake(task));
    }
}

/// Writes one line, and before it one for each wake from another thread.
pub fn note(step: Step) {
    RECORDER.with_borrow_mut(|recorder| {
        let Some(recorder) = recorder else { return };
        let woken = std::mem::take(&mut *WOKEN.lock().unwrap_or_else(PoisonError::into_inner));
        for task in woken {
            recorder.write(&Step::Wake(task));
        }
        match step {
            Step::Poll(..) => recorder.polling = false,
            Step::Wait(_) | Step::Exit => recorder.open_turn(),
            _ => {}
        }
        recorder.write(&step);
        recorder.waited |= matches!(step, Step::Wait(_));
    });
}

impl Recorder {
    fn new() -> Option<Recorder> {
        let path = std::env::var_os("BOOK_TURNS")?;
        let file = File::create(&path);
        Some(Recorder {
            file: file.unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display())),
            start: None,
            turn: 0,
            waited: true,
            polling: false,
        })
    }

    fn open_turn(&mut self) {
        self.turn += u64::from(std::mem::take(&mut self.waited));
    }

    fn write(&mut self, step: &Step) {
        let now = self.milliseconds(Instant::now());
        let line = [
            format!("\"turn\": {}, {}", self.turn, words(step)),
            format!("\"ready\": {:?}", READY_QUEUE.with(|queue| queue.to_vec())),
            format!("\"tasks\": {:?}", TASKS.with_borrow(tasks)),
            format!("\"timers\": {}", self.timers()),
            format!("\"poller\": {}", waits()),
            format!("\"at_ms\": {now}"),
        ];
        let line = format!("{{{}}}", line.join(", "));
        writeln!(self.file, "{line}").expect("the file of BOOK_TURNS can be written");
    }

    fn timers(&mut self) -> String {
        let timers = TIMER_HEAP.with_borrow(|timers| timers.clone());
        let timer = |((deadline, _), waker)| {
            let deadline = self.milliseconds(deadline);
            let task = task_of(&waker);
            format!("{{\"deadline_ms\": {deadline}, \"task\": {task}}}")
        };
        list(timers.into_iter().map(timer))
    }

    /// Since the first step.
    fn milliseconds(&mut self, moment: Instant) -> f64 {
        let start = *self.start.get_or_insert(moment);
        let since = moment.saturating_duration_since(start).as_micros() as f64;
        let before = start.saturating_duration_since(moment).as_micros() as f64;
        (since - before) / 1000.0
    }
}

fn words(step: &Step) -> String {
    let of = |name: &str, task: u64| format!("\"step\": \"{name}\", \"task\": {task}");
    match step {
        Step::Spawn(task) => of("spawn", *task),
        Step::Poll(task, result) => {
            let result = match result {
                None => "pending",
                Some(Ok(())) => "ready",
                Some(Err(_)) => "raised",
            };
            format!("{}, \"result\": \"{result}\"", of("poll", *task))
        }
        Step::Wait(timeout) => {
            let limit = timeout.map(|limit| (limit.as_micros() as f64 / 1000.0).to_string());
            let limit = limit.as_deref().unwrap_or("null");
            format!("\"step\": \"wait\", \"timeout_ms\": {limit}")
        }
        Step::Event(fd, direction, waker) => {
            let direction = name(*direction);
            let event = of("event", task_of(waker));
            format!("{event}, \"fd\": {fd}, \"direction\": \"{direction}\"")
        }
        Step::Timer(waker) => of("timer", task_of(waker)),
        Step::Wake(task) => of("wake", *task),
        Step::Exit => "\"step\": \"exit\"".to_string(),
    }
}

fn tasks(tasks: &BTreeMap<TaskId, Rc<Task>>) -> Vec<TaskId> {
    tasks.keys().copied().collect()
}

fn waits() -> String {
    let wait = |(fd, direction, waker): (RawFd, Direction, Waker)| {
        let (direction, task) = (name(direction), task_of(&waker));
        format!("{{\"fd\": {fd}, \"direction\": \"{direction}\", \"task\": {task}}}")
    };
    list(POLLER.with(|poller| poller.waits()).into_iter().map(wait))
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn name(direction: Direction) -> &'static str {
    match direction {
        Direction::Read => "read",
        Direction::Write => "write",
    }
}

/// The task that a waker wakes; 0 if it is done.
fn task_of(waker: &Waker) -> TaskId {
    TASKS.with_borrow(|tasks| {
        let mut tasks = tasks.values();
        let found = tasks.find(|task| task.waker.will_wake(waker));
        found.map_or(0, |task| task.id)
    })
}
