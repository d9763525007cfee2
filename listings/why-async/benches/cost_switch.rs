//! What it costs to hand control to another task, and to another thread.
//!
//! Run it: `cargo bench -p why-async --bench cost_switch`

use std::io;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Instant;

use futures::join;
use measure::{Report, median_of};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use tokio::runtime::Builder;
use tokio::sync::mpsc::channel;

const ROUNDS: u32 = 20_000;
const RUNS: usize = 9;

/// Seconds for each switch, when two threads pass a token to and fro.
fn threads() -> io::Result<f64> {
    let (to_two, two) = sync_channel(1);
    let (to_one, one) = sync_channel(1);
    let start = Instant::now();
    let second = thread::spawn(move || {
        for token in two {
            to_one.send(token).expect("the first thread waits for it");
        }
    });
    for token in 0..ROUNDS {
        to_two.send(token).expect("the second thread waits for it");
        assert_eq!(one.recv(), Ok(token));
    }
    drop(to_two);
    second.join().expect("the second thread does not panic");
    Ok(start.elapsed().as_secs_f64() / f64::from(2 * ROUNDS))
}

/// The same for two futures of one task.
async fn futures() -> f64 {
    let (to_two, mut two) = channel(1);
    let (to_one, mut one) = channel(1);
    let start = Instant::now();
    let first = async move {
        for token in 0..ROUNDS {
            to_two
                .send(token)
                .await
                .expect("the second future waits for it");
            assert_eq!(one.recv().await, Some(token));
        }
    };
    let second = async move {
        while let Some(token) = two.recv().await {
            to_one
                .send(token)
                .await
                .expect("the first future waits for it");
        }
    };
    join!(first, second);
    start.elapsed().as_secs_f64() / f64::from(2 * ROUNDS)
}

/// Keeps this thread, and those that it spawns from now on, on one core.
///
/// Otherwise the two threads may run on two cores, and then a switch wakes a core too.
fn stay_on_one_core() -> io::Result<()> {
    let allowed = sched_getaffinity(None)?;
    let core = (0..CpuSet::MAX_CPU).find(|&core| allowed.is_set(core));
    let mut one = CpuSet::new();
    one.set(core.ok_or_else(|| io::Error::other("no core is allowed"))?);
    Ok(sched_setaffinity(None, &one)?)
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().build()?;
    let anywhere = median_of(RUNS, threads)?;
    stay_on_one_core()?;
    let thread = median_of(RUNS, threads)?;
    let future = median_of(RUNS, || io::Result::Ok(runtime.block_on(futures())))?;

    let mut report = Report::new();
    report.figure(
        "future",
        future,
        "s",
        "a switch between two futures of a task",
    );
    report.figure(
        "thread",
        thread,
        "s",
        "a switch between two threads on one core",
    );
    report.figure(
        "anywhere",
        anywhere,
        "s",
        "a switch between two threads on any core",
    );
    report.figure(
        "ratio",
        thread / future,
        "",
        "switches of futures in one of threads",
    );
    report.finish()
}
