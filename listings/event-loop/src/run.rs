//! The loop.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use crate::notes::{self, Step};
use crate::poller::POLLER;
use crate::task::{TASKS, Task};
use crate::timer::TIMER_HEAP;
use crate::waker::READY_QUEUE;

// ANCHOR: run
/// Runs the loop until no task is left.
///
/// # Errors
///
/// The system's poller failed. An error of a task ends that task alone.
pub fn run() -> io::Result<()> {
    let ready = READY_QUEUE.with(Arc::clone);
    while !no_task_is_left() {
        // 1. Poll the tasks that are ready. What they wake has to wait for the next turn.
        for _ in 0..ready.len() {
            let Some(id) = ready.pop() else { break };
            let task = TASKS.with_borrow(|tasks| tasks.get(&id).cloned());
            if let Some(task) = task {
                poll_task(&task); // a wake after its end finds none
            }
        }
        if no_task_is_left() {
            break;
        }

        // 2. How long may we block? Not at all while a task is ready.
        let timeout = if ready.is_empty() {
            let first = TIMER_HEAP.with_borrow(|timers| timers.keys().next().copied());
            first.map(|(deadline, _)| deadline.saturating_duration_since(Instant::now()))
        } else {
            Some(Duration::ZERO)
        };

        // 3. Block, and 4. wake the tasks whose descriptors are ready.
        notes::note(Step::Wait(timeout));
        for (fd, direction) in POLLER.with(|poller| poller.wait(timeout))? {
            if let Some(waker) = POLLER.with(|poller| poller.waker_for(fd, direction))? {
                waker.wake_by_ref();
                notes::note(Step::Event(fd, direction, waker));
            }
        }

        // 5. Wake the tasks whose timers have expired.
        let now = Instant::now();
        while let Some(waker) = expired(now) {
            waker.wake_by_ref();
            notes::note(Step::Timer(waker));
        }
    }
    notes::note(Step::Exit);
    Ok(())
}

fn no_task_is_left() -> bool {
    TASKS.with_borrow(|tasks| tasks.is_empty())
}

/// Takes out the waker of the first timer, if its deadline has come.
fn expired(now: Instant) -> Option<std::task::Waker> {
    TIMER_HEAP.with_borrow_mut(|timers| {
        let first = timers.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    })
}
// ANCHOR_END: run

// ANCHOR: poll_task
/// Polls `task`, and drops it when it is done. Its error ends no other.
fn poll_task(task: &Rc<Task>) {
    notes::polling(task.id);
    task.task_waker.taken_from_the_queue();
    let mut context = Context::from_waker(&task.waker);
    // A task that panicked is never polled again, so what it left behind isn't seen.
    let polled = catch_unwind(AssertUnwindSafe(|| task.poll(&mut context)));
    let done = match polled {
        Ok(Poll::Pending) => None,
        Ok(Poll::Ready(result)) => Some(result),
        Err(panic) => Some(Err(words(&*panic))),
    };
    if let Some(result) = &done {
        // Dropped after the table is free again: its future may spawn while it is dropped.
        let finished = TASKS.with_borrow_mut(|tasks| tasks.remove(&task.id));
        drop(finished);
        if let Err(error) = result {
            eprintln!("task {} failed: {error}", task.id);
        }
    }
    notes::note(Step::Poll(task.id, done));
}

fn words(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|words| words.to_string());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    format!(
        "it panicked: {}",
        words.as_deref().unwrap_or("without words")
    )
}
// ANCHOR_END: poll_task
