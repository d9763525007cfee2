//! Proofs of the page "One loop, many names".

use std::cell::RefCell;
use std::fs;
use std::future::pending;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::yield_now;

/// What a program of this page printed, which its own test compares with a run.
fn recorded(program: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = root.join("recorded").join(format!("{program}.txt"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn three_runtimes_print_the_same_lines() {
    let book = recorded("names_book");
    assert_eq!(book.lines().count(), 6);
    assert_eq!(recorded("names_asyncio.py"), book);
    assert_eq!(recorded("names_tokio"), book);
}

#[test]
fn a_call_runs_nothing_of_the_body() {
    let runs = AtomicUsize::new(0);
    let count = async || runs.fetch_add(1, Ordering::Relaxed);
    drop(count());
    assert_eq!(runs.into_inner(), 0);
}

/// Counts its drops.
struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Starts, holds a value that counts its drop, and would wait for ever.
async fn held(started: Arc<AtomicUsize>, dropped: Arc<AtomicUsize>) {
    started.fetch_add(1, Ordering::Relaxed);
    let _held = Counted(dropped);
    pending::<()>().await;
    unreachable!("`pending` is never ready");
}

/// Aborts such a task after so many turns, and counts its starts and the drops.
async fn abort_after(turns: usize) -> (usize, usize) {
    let (started, dropped) = (Arc::default(), Arc::default());
    let task = tokio::spawn(held(Arc::clone(&started), Arc::clone(&dropped)));
    for _ in 0..turns {
        yield_now().await;
    }
    task.abort();
    assert!(task.await.expect_err("it was aborted").is_cancelled());
    let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
    (count(&started), count(&dropped))
}

#[tokio::test]
async fn an_aborted_task_drops_what_it_holds_and_runs_no_further() {
    assert_eq!(abort_after(1).await, (1, 1));
}

#[tokio::test]
async fn a_task_that_is_aborted_before_its_first_poll_runs_nothing() {
    assert_eq!(abort_after(0).await, (0, 0));
}

#[tokio::test]
async fn a_spawned_task_runs_when_its_spawner_waits() {
    let started = Arc::new(AtomicUsize::new(0));
    let (in_task, dropped) = (Arc::clone(&started), Arc::default());
    let task = tokio::spawn(held(in_task, dropped));
    assert_eq!(started.load(Ordering::Relaxed), 0);
    yield_now().await;
    assert_eq!(started.load(Ordering::Relaxed), 1);
    task.abort();
}

#[test]
fn our_loop_takes_what_is_not_send() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let in_task = Rc::clone(&seen);
    event_loop::spawn(async move {
        in_task.borrow_mut().push("before");
        event_loop::sleep(std::time::Duration::ZERO).await;
        in_task.borrow_mut().push("after");
    });
    event_loop::run().expect("a poller");
    assert_eq!(*seen.borrow(), ["before", "after"]);
}
