//! Notes what the loop does, and what its four tables hold after it.
//!
//! If the environment variable TIMELINE_OUT names a file, the run is
//! recorded there. Otherwise nothing is noted.

use std::cell::RefCell;
use std::os::fd::RawFd;
use std::sync::{Mutex, PoisonError};
use std::task::Waker;
use std::time::Duration;

use timeline::{Entry, Turn};

use crate::poller::{Direction, POLLER};
use crate::task::{TASKS, TaskId};
use crate::timer::TIMER_HEAP;
use crate::waker::READY_QUEUE;

/// What the loop did.
pub enum Step {
    Spawn(TaskId),
    /// With its result, if the task is done.
    Poll(TaskId, Option<Result<(), String>>),
    /// Noted before the loop blocks.
    Wait(Option<Duration>),
    Event(RawFd, Direction, Waker),
    Timer(Waker),
    Wake(TaskId),
    Exit,
}

#[derive(Default)]
struct Notes {
    /// The number of the turn.
    turn: u64,
    /// The turn, until the loop blocks.
    open: Option<Turn>,
    /// Whether a task is being polled.
    polling: bool,
    /// The sockets that were watched, in the order in which they came.
    sockets: Vec<RawFd>,
}

thread_local! {
    static NOTES: RefCell<Notes> = RefCell::default();
}

/// The tasks that other threads have woken, without a note so far. Only the
/// loop's thread can see its tables, so it notes these wakes later.
static WOKEN: Mutex<Vec<TaskId>> = Mutex::new(Vec::new());

/// A task is about to be polled.
pub fn polling(task: TaskId) {
    if timeline::is_recorded() {
        NOTES.with_borrow_mut(|notes| {
            notes.open_turn();
            notes.polling = true;
        });
        timeline::task(Some(task));
    }
}

/// A waker was woken, here on its loop's thread or on another.
pub fn woken(task: TaskId, here: bool) {
    if !timeline::is_recorded() {
        return;
    }
    if !here {
        let mut woken = WOKEN.lock().unwrap_or_else(PoisonError::into_inner);
        woken.push(task);
    } else if TASKS.with_borrow(|tasks| tasks.contains_key(&task))
        && NOTES.with_borrow(|notes| notes.polling)
    {
        note(Step::Wake(task));
    }
}

/// Notes a step, and before it each wake from another thread.
pub fn note(step: Step) {
    if !timeline::is_recorded() {
        return;
    }
    let woken = std::mem::take(&mut *WOKEN.lock().unwrap_or_else(PoisonError::into_inner));
    NOTES.with_borrow_mut(|notes| {
        for task in woken {
            notes.write(&Step::Wake(task));
        }
        match step {
            Step::Poll(..) => {
                notes.polling = false;
                timeline::task(None);
            }
            Step::Wait(_) | Step::Exit => notes.open_turn(),
            _ => {}
        }
        notes.write(&step);
        match step {
            Step::Wait(_) => notes.open = None,
            Step::Exit => notes.open.take().into_iter().for_each(Turn::last),
            _ => {}
        }
    });
}

impl Notes {
    fn open_turn(&mut self) {
        if self.open.is_none() {
            self.turn += 1;
            self.open = Some(timeline::turn("the loop"));
        }
    }

    fn write(&mut self, step: &Step) {
        let (task, what) = self.words(step);
        let text = match self.turn {
            0 => format!("Before the first turn: {what}"),
            turn => format!("Turn {turn}: {what}"),
        };
        let task_entry = |id: TaskId| Entry::from(format!("task {id}"));
        let ready = READY_QUEUE.with(|queue| queue.to_vec());
        let tasks: Vec<TaskId> = TASKS.with_borrow(|tasks| tasks.keys().copied().collect());
        let columns = [
            ("ready", ready.into_iter().map(task_entry).collect()),
            ("tasks", tasks.into_iter().map(task_entry).collect()),
            ("timers", timers()),
            ("poller", self.waits()),
        ];
        timeline::note(task, &text, &columns);
    }

    /// The task that a step is about, and the step in words.
    fn words(&mut self, step: &Step) -> (Option<TaskId>, String) {
        match step {
            Step::Spawn(task) => (Some(*task), format!("task {task} is spawned")),
            Step::Poll(task, result) => {
                let result = match result {
                    None => "is pending",
                    Some(Ok(())) => "is ready",
                    Some(Err(_)) => "raises an error",
                };
                (Some(*task), format!("task {task} is polled and {result}"))
            }
            Step::Wait(None) => (None, "the loop waits for an event".to_string()),
            Step::Wait(Some(Duration::ZERO)) => (
                None,
                "the loop asks for events and does not wait".to_string(),
            ),
            Step::Wait(Some(_)) => {
                let what = "the loop waits for an event, and for the first timer at most";
                (None, what.to_string())
            }
            Step::Event(fd, direction, waker) => {
                let (socket, direction) = (self.socket(*fd), name(*direction));
                let what = format!("socket {socket} is ready to {direction}");
                (task_of(waker), format!("{what}, for {}", title(waker)))
            }
            Step::Timer(waker) => (
                task_of(waker),
                format!("the timer of {} is due", title(waker)),
            ),
            Step::Wake(task) => (Some(*task), format!("task {task} is woken")),
            Step::Exit => (None, "the loop ends".to_string()),
        }
    }

    /// What the poller watches.
    fn waits(&mut self) -> Vec<Entry> {
        let waits = POLLER.with(|poller| poller.waits()).into_iter();
        let mut waits: Vec<_> = waits
            .map(|(fd, direction, waker)| (self.socket(fd), direction, title(&waker)))
            .collect();
        waits.sort();
        let words = waits.into_iter().map(|(socket, direction, task)| {
            format!("socket {socket}, {}: {task}", name(direction))
        });
        words.map(Entry::from).collect()
    }

    /// The number of a socket. The system's own differ from run to run.
    fn socket(&mut self, fd: RawFd) -> usize {
        let known = self.sockets.iter().position(|known| *known == fd);
        1 + known.unwrap_or_else(|| {
            self.sockets.push(fd);
            self.sockets.len() - 1
        })
    }
}

/// The timers with their deadlines, the earliest first.
fn timers() -> Vec<Entry> {
    let timers = TIMER_HEAP.with_borrow(|timers| timers.clone());
    let timer = |((deadline, _), waker)| Entry {
        at: Some(deadline),
        text: title(&waker),
    };
    timers.into_iter().map(timer).collect()
}

fn name(direction: Direction) -> &'static str {
    match direction {
        Direction::Read => "read",
        Direction::Write => "write",
    }
}

/// The task that a waker wakes, if it is not done.
fn task_of(waker: &Waker) -> Option<TaskId> {
    TASKS.with_borrow(|tasks| {
        let mut tasks = tasks.values();
        // Where the run is recorded, a future's waker has the recorder's around it.
        let found = tasks.find(|task| timeline::will_wake(&task.waker, waker));
        found.map(|task| task.id)
    })
}

fn title(waker: &Waker) -> String {
    match task_of(waker) {
        Some(task) => format!("task {task}"),
        None => "a task that is done".to_string(),
    }
}
