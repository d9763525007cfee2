//! Which tasks are alive when the function that started them has returned.

use std::future::pending;
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, block_in_place, yield_now};
use tokio::time::{sleep, timeout};

#[expect(dead_code, reason = "the tests call the ways and not `main`")]
#[path = "../../examples/forgotten.rs"]
mod forgotten;

#[expect(dead_code, reason = "the tests call the ways and not `main`")]
#[path = "../../examples/who_is_left.rs"]
mod who_is_left;

use who_is_left::{Fate, Way, left};

use crate::{HOUR, count};

#[tokio::test(start_paused = true)]
async fn the_tasks_of_a_dropped_future_outlive_it_by_a_moment() {
    assert_eq!(forgotten::left(false).await, (2, 0));
}

#[tokio::test(start_paused = true)]
async fn the_tasks_of_a_forgotten_future_outlive_it() {
    assert_eq!(forgotten::left(true).await, (2, 2));
}

/// Aborts its tasks and gives other threads time to drop them.
struct Scope {
    tasks: JoinSet<()>,
    alive: Arc<()>,
}

impl Drop for Scope {
    fn drop(&mut self) {
        self.tasks.abort_all();
        for _ in 0..50 {
            thread::sleep(Duration::from_millis(1));
        }
        assert_eq!(count(&self.alive), 1);
    }
}

#[test]
fn on_one_thread_the_drop_of_a_scope_waits_in_vain_for_its_task() {
    let runtime = Builder::new_current_thread().build();
    runtime.expect("it starts").block_on(async {
        let alive = Arc::new(());
        let in_task = Arc::clone(&alive);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let _alive = in_task;
            pending::<()>().await;
        });
        yield_now().await;
        let scope = Scope { tasks, alive };
        assert_eq!(count(&scope.alive), 1);
        drop(scope);
    });
}

/// Returns the number once both threads are here, or nothing if the other doesn't come.
fn meet(here: &AtomicU32, number: &u32) -> Option<u32> {
    here.fetch_add(1, Ordering::SeqCst);
    let start = Instant::now();
    while here.load(Ordering::SeqCst) < 2 && start.elapsed() < Duration::from_secs(20) {
        thread::yield_now();
    }
    (here.load(Ordering::SeqCst) == 2).then_some(*number)
}

#[test]
fn threads_in_a_scope_borrow_from_an_async_function_and_run_at_the_same_moment() {
    let runtime = Builder::new_multi_thread().worker_threads(1).build();
    let met = runtime.expect("it starts").block_on(async {
        let numbers = [20, 22];
        let here = AtomicU32::new(0);
        block_in_place(|| {
            thread::scope(|scope| {
                let lent = numbers.each_ref().map(|number| (&here, number));
                let threads = lent.map(|(here, number)| scope.spawn(move || meet(here, number)));
                threads.map(|thread| thread.join().expect("no panic"))
            })
        })
    });
    assert_eq!(met, [Some(20), Some(22)]);
}

#[tokio::test(start_paused = true)]
async fn the_futures_of_a_forgotten_future_are_never_polled_again() {
    let done = Arc::new(AtomicU32::new(0));
    let in_child = Arc::clone(&done);
    let child = async move {
        sleep(Duration::from_secs(1)).await;
        in_child.fetch_add(1, Ordering::SeqCst);
    };
    let parent = async {
        let mut running: FuturesUnordered<_> = [child].into_iter().collect();
        running.next().await.is_some()
    };
    let mut parent = Box::pin(parent);
    assert!(timeout(Duration::ZERO, &mut parent).await.is_err());
    mem::forget(parent);
    sleep(HOUR).await;
    assert_eq!(done.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_set_that_a_question_mark_drops_has_live_tasks_at_return() {
    async fn both(alive: Arc<()>) -> Result<(), &'static str> {
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let _alive = alive;
            pending::<Result<(), &str>>().await
        });
        tasks.spawn(async { Err("the disk is full") });
        while let Some(ended) = tasks.join_next().await {
            ended.expect("no panic")?;
        }
        Ok(())
    }
    let alive = Arc::new(());
    assert!(both(Arc::clone(&alive)).await.is_err());
    assert_eq!(count(&alive), 1);
    yield_now().await;
    assert_eq!(count(&alive), 0);
}

#[tokio::test]
async fn what_a_task_spawns_outlives_the_set_of_that_task() {
    let alive = Arc::new(());
    let in_child = Arc::clone(&alive);
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        tokio::spawn(async move {
            let _alive = in_child;
            pending::<()>().await;
        });
        pending::<()>().await;
    });
    yield_now().await;
    tasks.shutdown().await;
    yield_now().await;
    assert_eq!(count(&alive), 1);
}

#[tokio::test(start_paused = true)]
async fn spawn_leaves_none_after_success() {
    assert_eq!(left(Way::Spawn, Fate::Success).await, (0, 0));
}

#[tokio::test(start_paused = true)]
async fn spawn_leaves_two_after_an_error() {
    assert_eq!(left(Way::Spawn, Fate::Error).await, (2, 2));
}

#[tokio::test(start_paused = true)]
async fn spawn_leaves_two_after_a_panic() {
    assert_eq!(left(Way::Spawn, Fate::Panic).await, (2, 2));
}

#[tokio::test(start_paused = true)]
async fn spawn_leaves_all_when_it_is_dropped() {
    assert_eq!(left(Way::Spawn, Fate::Dropped).await, (3, 3));
}

#[tokio::test(start_paused = true)]
async fn a_tracker_leaves_none_after_success() {
    assert_eq!(left(Way::Tracker, Fate::Success).await, (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_tracker_leaves_two_after_an_error() {
    assert_eq!(left(Way::Tracker, Fate::Error).await, (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_tracker_leaves_two_after_a_panic() {
    assert_eq!(left(Way::Tracker, Fate::Panic).await, (2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_tracker_leaves_all_when_it_is_dropped() {
    assert_eq!(left(Way::Tracker, Fate::Dropped).await, (3, 3));
}

#[tokio::test(start_paused = true)]
async fn a_set_leaves_none_after_success() {
    assert_eq!(left(Way::Set, Fate::Success).await, (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_set_leaves_none_after_an_error() {
    assert_eq!(left(Way::Set, Fate::Error).await, (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_set_leaves_none_after_a_panic() {
    assert_eq!(left(Way::Set, Fate::Panic).await, (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_set_leaves_all_for_a_moment_when_it_is_dropped() {
    assert_eq!(left(Way::Set, Fate::Dropped).await, (3, 0));
}

#[tokio::test(start_paused = true)]
async fn a_local_scope_leaves_none_after_success() {
    assert_eq!(left(Way::InThisTask, Fate::Success).await, (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_local_scope_leaves_none_after_an_error() {
    assert_eq!(left(Way::InThisTask, Fate::Error).await, (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_local_scope_leaves_none_after_a_panic() {
    assert_eq!(left(Way::InThisTask, Fate::Panic).await, (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_local_scope_leaves_none_when_it_is_dropped() {
    assert_eq!(left(Way::InThisTask, Fate::Dropped).await, (0, 0));
}
