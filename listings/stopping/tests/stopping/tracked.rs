//! Knowing that tasks have ended, and tokens whose owner is gone.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use every_await::ends;
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::{HOUR, count};

#[test]
fn wait_never_ends_on_a_tracker_that_is_not_closed() {
    let hang = ends(HOUR, async {
        let tasks = TaskTracker::new();
        tasks.spawn(async {});
        tasks.wait().await;
    });
    assert!(hang.is_err());
}

#[test]
fn wait_ends_on_a_tracker_that_is_closed_meanwhile() {
    let end = ends(HOUR, async {
        let tasks = TaskTracker::new();
        tasks.spawn(async {});
        let close = async {
            sleep(Duration::from_secs(60)).await;
            tasks.close();
        };
        tokio::join!(tasks.wait(), close);
    });
    assert!(end.is_ok());
}

#[test]
fn a_task_ends_for_its_tracker_by_return_panic_and_abort_alike() {
    let alive = Arc::new(());
    let left = ends(HOUR, async {
        let tasks = TaskTracker::new();
        let returns = Arc::clone(&alive);
        tasks.spawn(async move { drop(returns) });
        let panics = Arc::clone(&alive);
        tasks.spawn(async move {
            let _panics = panics;
            panic!("on purpose");
        });
        let waits = Arc::clone(&alive);
        let task = tasks.spawn(async move {
            let _waits = waits;
            pending::<()>().await;
        });
        yield_now().await;
        task.abort();
        tasks.close();
        tasks.wait().await;
        count(&alive)
    });
    assert_eq!(left, Ok(0));
}

#[tokio::test(start_paused = true)]
async fn a_closed_tracker_takes_a_task_and_waits_for_it() {
    let alive = Arc::new(());
    let tasks = TaskTracker::new();
    tasks.spawn(async {});
    tasks.close();
    let late = Arc::clone(&alive);
    tasks.spawn(async move {
        sleep(Duration::from_secs(60)).await;
        drop(late);
    });
    tasks.wait().await;
    assert_eq!(count(&alive), 0);
}

#[tokio::test(start_paused = true)]
async fn dropping_a_token_cancels_nothing() {
    let stop = CancellationToken::new();
    let token = stop.clone();
    let mut task = tokio::spawn(async move { token.cancelled().await });
    drop(stop);
    assert!(timeout(HOUR, &mut task).await.is_err());
}

/// Keeps its guard until it's left.
async fn guarded(_guard: DropGuard, how: Result<(), &str>) -> Result<(), &str> {
    how?;
    pending().await
}

#[tokio::test(start_paused = true)]
async fn a_guard_cancels_its_token_when_its_function_returns_panics_or_is_dropped() {
    let returned = CancellationToken::new();
    let result = guarded(returned.clone().drop_guard(), Err("no disk")).await;
    assert!(result.is_err() && returned.is_cancelled());

    let panicked = CancellationToken::new();
    let guard = panicked.clone().drop_guard();
    let caught = catch_unwind(AssertUnwindSafe(move || {
        let _guard = guard;
        panic!("on purpose");
    }));
    assert!(caught.is_err() && panicked.is_cancelled());

    let dropped = CancellationToken::new();
    let waits = guarded(dropped.clone().drop_guard(), Ok(()));
    let given_up = timeout(HOUR, waits).await;
    assert!(given_up.is_err() && dropped.is_cancelled());
}
