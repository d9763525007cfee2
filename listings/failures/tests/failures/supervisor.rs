//! When a supervisor restarts its task, gives up, and lets go.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use failures::supervise::{Limit, Outcome, supervise};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

const LIMIT: Limit = Limit {
    restarts: 2,
    window: Duration::from_secs(60),
    pause: Duration::from_secs(1),
};

/// Counts its runs. Each runs for a while, and then panics.
async fn panics_after(runs: Arc<AtomicUsize>, time: Duration) -> Outcome {
    runs.fetch_add(1, Ordering::SeqCst);
    sleep(time).await;
    panic!("meant to be");
}

#[tokio::test(start_paused = true)]
async fn a_supervisor_gives_up_after_so_many_failures() {
    let runs = Arc::new(AtomicUsize::new(0));
    let ended = supervise(LIMIT, || {
        panics_after(Arc::clone(&runs), Duration::from_secs(1))
    })
    .await;
    ended.expect_err("it gives up");
    assert_eq!(runs.load(Ordering::SeqCst), 1 + LIMIT.restarts);
}

#[tokio::test(start_paused = true)]
async fn failures_that_are_far_apart_do_not_count_together() {
    let runs = Arc::new(AtomicUsize::new(0));
    let supervised = supervise(LIMIT, || panics_after(Arc::clone(&runs), LIMIT.window));
    let ended = timeout(10 * LIMIT.window, supervised).await;
    ended.expect_err("it goes on");
    assert!(runs.load(Ordering::SeqCst) > 1 + LIMIT.restarts);
}

#[tokio::test(start_paused = true)]
async fn a_supervisor_that_is_dropped_takes_its_task_along() {
    let (sender, receiver) = watch::channel(());
    let sender = Arc::new(sender);
    let mut receiver = Some(receiver);
    let supervised = supervise(LIMIT, || {
        let receiver = receiver.take();
        async move {
            let _receiver = receiver;
            pending().await
        }
    });
    let ended = timeout(Duration::from_secs(1), supervised).await;
    ended.expect_err("it waits");
    let closed = timeout(Duration::from_secs(1), sender.closed()).await;
    assert!(closed.is_ok(), "the task is still there");
}
