//! Three tasks are told to stop in the middle of a save, in three ways.
//!
//! Run it: `cargo run -p stopping --example three_ways`

use std::future::{Future, poll_fn};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

// ANCHOR: ways
type Disk = Arc<Mutex<String>>;

fn write(disk: &Disk, piece: &str) {
    disk.lock().expect("no task panics").push_str(piece);
}

async fn save(disk: &Disk) {
    for piece in ["(", "text", ")"] {
        write(disk, piece);
        sleep(Duration::from_millis(100)).await;
    }
}

async fn never_looks(disk: Disk) {
    loop {
        save(&disk).await;
    }
}

async fn looks_at_each_await(disk: Disk, stop: CancellationToken) {
    stop.run_until_cancelled(never_looks(disk.clone())).await;
    write(&disk, " unfinished");
}

async fn looks_between_saves(disk: Disk, stop: CancellationToken) {
    while !stop.is_cancelled() {
        save(&disk).await;
    }
    write(&disk, " finished");
}
// ANCHOR_END: ways

/// Counts the polls of a task from the moment when it's told to stop.
#[derive(Clone, Default)]
struct Polls {
    told: Arc<AtomicBool>,
    count: Arc<AtomicU32>,
}

impl Polls {
    fn of<F: Future>(&self, task: F) -> impl Future<Output = F::Output> + use<F> {
        let polls = self.clone();
        let mut task = Box::pin(task);
        poll_fn(move |context| {
            if polls.told.load(Ordering::Relaxed) {
                polls.count.fetch_add(1, Ordering::Relaxed);
            }
            task.as_mut().poll(context)
        })
    }
}

/// How often a task was polled after it was told to stop, and what's on its disk.
type Outcome = (u32, String);

/// Lets a task begin its second save, tells it to stop, and waits until it has.
async fn tell<F>(task: impl FnOnce(Disk) -> F, stop: impl FnOnce(&JoinHandle<()>)) -> Outcome
where
    F: Future<Output = ()> + Send + 'static,
{
    let (disk, polls) = (Disk::default(), Polls::default());
    let handle = tokio::spawn(polls.of(task(disk.clone())));
    sleep(Duration::from_millis(350)).await;
    polls.told.store(true, Ordering::Relaxed);
    stop(&handle);
    if handle.await.is_err() {
        write(&disk, " aborted");
    }
    let left = disk.lock().expect("no task panics").clone();
    (polls.count.load(Ordering::Relaxed), left)
}

pub(crate) async fn all_ways() -> [Outcome; 3] {
    let stop = CancellationToken::new();
    let aborted = tell(never_looks, |task| task.abort());
    let at_each_await = tell(
        |disk| looks_at_each_await(disk, stop.child_token()),
        |_| stop.cancel(),
    );
    let between_saves = tell(
        |disk| looks_between_saves(disk, stop.child_token()),
        |_| stop.cancel(),
    );
    tokio::join!(aborted, at_each_await, between_saves).into()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let ways = ["abort", "token, at each await", "token, between saves"];
    for (way, (polls, left)) in ways.iter().zip(all_ways().await) {
        println!("{way}: {left}, polls: {polls}");
    }
}
