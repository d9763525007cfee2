//! Four functions wait for three jobs: how many are left when they've returned?
//!
//! Run it: `cargo run -p stopping --example who_is_left`

use std::error::Error;
use std::future::{Future, pending};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{sleep, timeout};
use tokio_util::task::TaskTracker;

type Done = Result<(), Box<dyn Error + Send + Sync>>;
type Job = Pin<Box<dyn Future<Output = Done> + Send>>;

// ANCHOR: set
async fn all_of(tasks: &mut JoinSet<Done>) -> Done {
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}

async fn by_set(jobs: [Job; 3]) -> Done {
    let mut tasks: JoinSet<_> = jobs.into_iter().collect();
    let done = all_of(&mut tasks).await;
    tasks.shutdown().await;
    done
}
// ANCHOR_END: set

// ANCHOR: others
async fn by_spawn(jobs: [Job; 3]) -> Done {
    for handle in jobs.map(tokio::spawn) {
        handle.await??;
    }
    Ok(())
}

async fn by_tracker(jobs: [Job; 3]) -> Done {
    let tasks = TaskTracker::new();
    for handle in jobs.map(|job| tasks.spawn(job)) {
        handle.await??;
    }
    tasks.close();
    tasks.wait().await;
    Ok(())
}

async fn in_this_task(jobs: [Job; 3]) -> Done {
    let mut running: FuturesUnordered<_> = jobs.into_iter().collect();
    while let Some(done) = running.next().await {
        done?;
    }
    Ok(())
}
// ANCHOR_END: others

/// What happens to the first of the jobs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    Success,
    Error,
    Panic,
    /// No job ends, and the function is dropped.
    Dropped,
}

async fn job(fate: Fate, _alive: Arc<()>) -> Done {
    yield_now().await;
    match fate {
        Fate::Success => Ok(()),
        Fate::Error => Err("the disk is full".into()),
        Fate::Panic => panic!("on purpose"),
        Fate::Dropped => pending().await,
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Way {
    Spawn,
    Tracker,
    Set,
    InThisTask,
}

/// How many jobs are alive when `way` has returned, and how many soon after.
pub(crate) async fn left(way: Way, fate: Fate) -> (usize, usize) {
    let alive = Arc::new(());
    let others = match fate {
        Fate::Success => Fate::Success,
        _ => Fate::Dropped,
    };
    let jobs = [fate, others, others].map(|fate| Box::pin(job(fate, Arc::clone(&alive))) as Job);
    let done: Pin<Box<dyn Future<Output = Done>>> = match way {
        Way::Spawn => Box::pin(by_spawn(jobs)),
        Way::Tracker => Box::pin(by_tracker(jobs)),
        Way::Set => Box::pin(by_set(jobs)),
        Way::InThisTask => Box::pin(in_this_task(jobs)),
    };
    let caught = AssertUnwindSafe(done).catch_unwind();
    // What it returns isn't the question.
    let _ = timeout(Duration::from_millis(100), caught).await;
    let at_return = Arc::strong_count(&alive) - 1;
    sleep(Duration::from_millis(100)).await;
    (at_return, Arc::strong_count(&alive) - 1)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let ways = [
        ("spawn", Way::Spawn),
        ("TaskTracker", Way::Tracker),
        ("JoinSet", Way::Set),
        ("in this task", Way::InThisTask),
    ];
    for fate in [Fate::Success, Fate::Error, Fate::Panic, Fate::Dropped] {
        for (name, way) in ways {
            let (at_return, soon) = left(way, fate).await;
            println!("{fate:?}, {name}: {at_return} alive at return, {soon} soon after");
        }
    }
}
