//! Proofs of what the page says about futures and tasks that are dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::StreamExt;
use futures::future::try_join_all;
use futures::stream::FuturesUnordered;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// How many futures were dropped, and how many of them were done.
#[derive(Clone, Default)]
struct Log {
    dropped: Arc<AtomicU32>,
    done: Arc<AtomicU32>,
}

impl Log {
    /// Done and dropped, in this order.
    fn read(&self) -> (u32, u32) {
        let load = |count: &AtomicU32| count.load(Ordering::SeqCst);
        (load(&self.done), load(&self.dropped))
    }
}

struct CountsItsDrop(Log);

impl Drop for CountsItsDrop {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

/// Is done after that many seconds.
async fn child(log: Log, seconds: u64) -> u64 {
    let counts = CountsItsDrop(log);
    sleep(Duration::from_secs(seconds)).await;
    counts.0.done.fetch_add(1, Ordering::SeqCst);
    seconds
}

/// Fails if it takes two seconds.
async fn fallible(log: Log, seconds: u64) -> Result<u64, &'static str> {
    match child(log, seconds).await {
        2 => Err("two"),
        seconds => Ok(seconds),
    }
}

#[tokio::test(start_paused = true)]
async fn the_rest_is_dropped_when_try_join_all_fails() {
    let log = Log::default();
    let asked = [1, 2, 3].map(|seconds| fallible(log.clone(), seconds));
    let start = Instant::now();
    assert_eq!(try_join_all(asked).await, Err("two"));
    assert_eq!(start.elapsed(), Duration::from_secs(2));
    assert_eq!(log.read(), (2, 3));
}

#[tokio::test(start_paused = true)]
async fn dropping_unordered_futures_drops_each_of_them_at_once() {
    let log = Log::default();
    let mut running: FuturesUnordered<_> = [1, 2, 3]
        .map(|s| child(log.clone(), s))
        .into_iter()
        .collect();
    assert_eq!(running.next().await, Some(1));
    drop(running);
    assert_eq!(log.read(), (1, 3));
}

#[tokio::test(start_paused = true)]
async fn dropping_a_set_cancels_its_tasks() {
    let log = Log::default();
    let mut tasks: JoinSet<_> = [1, 2, 3]
        .map(|s| child(log.clone(), s))
        .into_iter()
        .collect();
    assert!(tasks.join_next().await.is_some_and(|first| first.is_ok()));
    drop(tasks);
    sleep(Duration::from_secs(10)).await;
    assert_eq!(log.read(), (1, 3));
}

#[tokio::test(start_paused = true)]
async fn shutdown_returns_when_every_task_is_gone() {
    let log = Log::default();
    let mut tasks: JoinSet<_> = [1, 2, 3]
        .map(|s| child(log.clone(), s))
        .into_iter()
        .collect();
    assert!(tasks.join_next().await.is_some_and(|first| first.is_ok()));
    tasks.shutdown().await;
    assert_eq!(log.read(), (1, 3));
    assert!(tasks.is_empty());
}

#[tokio::test(start_paused = true)]
async fn dropping_handles_leaves_their_tasks_running() {
    let log = Log::default();
    drop([1, 2, 3].map(|s| tokio::spawn(child(log.clone(), s))));
    sleep(Duration::from_secs(10)).await;
    assert_eq!(log.read(), (3, 3));
}

#[tokio::test(start_paused = true)]
async fn an_error_in_a_bag_or_a_set_ends_nothing_else() {
    let log = Log::default();
    let asked = || [1, 2, 3].map(|seconds| fallible(log.clone(), seconds));
    let expected = [Ok(1), Err("two"), Ok(3)];

    let bag: FuturesUnordered<_> = asked().into_iter().collect();
    assert_eq!(bag.collect::<Vec<_>>().await, expected);
    assert_eq!(log.read(), (3, 3));

    let tasks: JoinSet<_> = asked().into_iter().collect();
    assert_eq!(tasks.join_all().await, expected);
    assert_eq!(log.read(), (6, 6));
}
