//! Proofs of the page "One loop, many names".

use std::cell::RefCell;
use std::future::pending;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::yield_now;

/// What a program prints.
fn printed(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// What an example of this package prints, built by the same `cargo test`.
fn example(name: &str) -> String {
    let test = std::env::current_exe().expect("this test's program");
    let target = test.ancestors().nth(2).expect("a target folder");
    printed(&mut Command::new(target.join("examples").join(name)))
}

/// What a program in Python prints, if there is Python. Where CI is set, there must be.
fn python(name: &str) -> Option<String> {
    let version = Command::new("python3").arg("--version").output();
    if version.is_err() && std::env::var_os("CI").is_none() {
        return None;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    Some(printed(Command::new("python3").arg(folder.join(name))))
}

#[test]
fn three_runtimes_print_the_same_lines() {
    let lines = [
        "slow waits",
        "quick waits",
        "middle waits",
        "quick is done",
        "middle is done",
        "slow is done",
    ];
    let same = |printed: &String| printed.lines().eq(lines);
    // A machine that stalls between two tasks puts off the second's deadline.
    let runs = (0..5).map(|_| {
        let programs = ["names_book", "names_tokio"].into_iter().map(example);
        programs.chain(python("names_asyncio.py")).collect()
    });
    let runs: Vec<Vec<String>> = runs
        .take_while(|run: &Vec<_>| !run.iter().all(same))
        .collect();
    assert!(runs.len() < 5, "what each run printed: {runs:#?}");
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

/// Starts, holds a value that counts its drop, and waits forever.
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
        event_loop::sleep(Duration::from_millis(1)).await;
        in_task.borrow_mut().push("after");
    });
    event_loop::run().expect("a poller");
    assert_eq!(*seen.borrow(), ["before", "after"]);
}
