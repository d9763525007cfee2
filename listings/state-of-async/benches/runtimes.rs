//! The same jobs on a runtime with one thread and on a runtime with two.
//!
//! Run it: `cargo bench -p state-of-async --bench runtimes`

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use measure::{Report, median_of};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::task::JoinError;

/// How often each job is measured; the median counts.
const RUNS: usize = 15;

/// Messages there and back, each of which wakes the other task.
const ROUNDS: u32 = 20_000;

/// Tasks that have next to nothing to do.
const TASKS: u32 = 20_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Two tasks send a number back and forth.
async fn talk() -> Result<(), JoinError> {
    let (to_echo, mut heard) = mpsc::channel(1);
    let (to_talker, mut echoed) = mpsc::channel(1);
    let echo = tokio::spawn(async move {
        while let Some(number) = heard.recv().await {
            to_talker.send(number).await.expect("the talker listens");
        }
    });
    let talker = tokio::spawn(async move {
        for number in 0..ROUNDS {
            to_echo.send(number).await.expect("the echo listens");
            assert_eq!(echoed.recv().await, Some(number));
        }
    });
    talker.await?;
    echo.await
}

/// A task starts many small tasks and awaits them in turn.
async fn start() -> Result<(), JoinError> {
    let starter = tokio::spawn(async {
        let tasks: Vec<_> = (0..TASKS).map(|n| tokio::spawn(async move { n })).collect();
        for task in tasks {
            black_box(task.await?);
        }
        Ok(())
    });
    starter.await?
}

/// Some tasks compute, without a wait.
async fn compute(tasks: u32) -> Result<(), JoinError> {
    let tasks: Vec<_> = (0..tasks)
        .map(|seed| tokio::spawn(async move { work(seed.into()) }))
        .collect();
    for task in tasks {
        black_box(task.await?);
    }
    Ok(())
}

fn work(seed: u64) -> u64 {
    (0..3_000_000).fold(seed, |sum, n: u64| black_box(sum ^ n.wrapping_mul(sum | 1)))
}

/// The seconds that `job` takes on `runtime`: the median of some runs.
fn seconds<F>(runtime: &Runtime, job: impl Fn() -> F) -> Outcome<f64>
where
    F: Future<Output = Result<(), JoinError>>,
{
    // The first run starts what the runtime starts late.
    runtime.block_on(job())?;
    median_of(RUNS, || {
        let start = Instant::now();
        runtime.block_on(job())?;
        Ok(start.elapsed().as_secs_f64())
    })
}

fn main() -> Outcome<()> {
    let one = Builder::new_current_thread().build()?;
    let two = Builder::new_multi_thread().worker_threads(2).build()?;
    let mut report = Report::new();

    let rounds = f64::from(ROUNDS);
    let [on_one, on_two] = [seconds(&one, talk)? / rounds, seconds(&two, talk)? / rounds];
    report.figure(
        "talk-one",
        on_one,
        "s",
        "a message to another task and back, on one thread",
    );
    report.figure(
        "talk-two",
        on_two,
        "s",
        "a message to another task and back, on two threads",
    );
    report.figure(
        "talk-ratio",
        on_two / on_one,
        "×",
        "the same, two threads to one",
    );

    let tasks = f64::from(TASKS);
    let [on_one, on_two] = [seconds(&one, start)? / tasks, seconds(&two, start)? / tasks];
    report.figure(
        "start-one",
        on_one,
        "s",
        "to start and await a small task, on one thread",
    );
    report.figure(
        "start-two",
        on_two,
        "s",
        "to start and await a small task, on two threads",
    );
    report.figure(
        "start-ratio",
        on_two / on_one,
        "×",
        "the same, two threads to one",
    );

    let counts = [1, 2, 4, 8];
    let mut most = [0.0; 2];
    for (at, (name, runtime)) in [("one thread", &one), ("two threads", &two)]
        .iter()
        .enumerate()
    {
        let mut points = Vec::new();
        for count in counts {
            most[at] = seconds(runtime, || compute(count))?;
            points.push((f64::from(count), most[at]));
        }
        report.series(name, ("tasks that compute", ""), ("time", "s"), points);
    }
    let speed = most[0] / most[1];
    report.figure(
        "compute-ratio",
        speed,
        "×",
        "eight computing tasks, one thread to two",
    );
    report.finish()?;
    Ok(())
}
