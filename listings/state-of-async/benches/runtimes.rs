//! The same jobs on a runtime with one thread and on a runtime with two.
//!
//! Run it: `cargo bench -p state-of-async --bench runtimes`

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use measure::{Report, median};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::task::JoinError;

/// How often each job is measured; the median counts.
const RUNS: u32 = 31;

/// Messages there and back, each of which wakes the other task.
const ROUNDS: u32 = 20_000;

/// Pairs of tasks that talk at the same time.
const PAIRS: u32 = 16;

/// Tasks that have next to nothing to do.
const TASKS: u32 = 20_000;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Some pairs of tasks each send a number back and forth, `ROUNDS` times in all.
async fn talk(pairs: u32) -> Result<(), JoinError> {
    let pairs: Vec<_> = (0..pairs)
        .map(|_| tokio::spawn(pair(ROUNDS / pairs)))
        .collect();
    for pair in pairs {
        pair.await??;
    }
    Ok(())
}

async fn pair(rounds: u32) -> Result<(), JoinError> {
    let (to_echo, mut heard) = mpsc::channel(1);
    let (to_talker, mut echoed) = mpsc::channel(1);
    let echo = tokio::spawn(async move {
        while let Some(number) = heard.recv().await {
            to_talker.send(number).await.expect("the talker listens");
        }
    });
    let talker = tokio::spawn(async move {
        for number in 0..rounds {
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

/// The seconds that `job` takes on each runtime: the medians of runs in turn.
fn seconds<F>(runtimes: &[Runtime; 2], job: impl Fn() -> F) -> Outcome<[f64; 2]>
where
    F: Future<Output = Result<(), JoinError>>,
{
    let mut runs = [const { Vec::new() }; 2];
    // The first run of each is not counted: it starts what the runtime starts late.
    for run in 0..=RUNS {
        for (runtime, runs) in runtimes.iter().zip(&mut runs) {
            let start = Instant::now();
            runtime.block_on(job())?;
            if run > 0 {
                runs.push(start.elapsed().as_secs_f64());
            }
        }
    }
    Ok(runs.map(median))
}

fn main() -> Outcome<()> {
    let runtimes = [
        Builder::new_current_thread().enable_all().build()?,
        Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?,
    ];
    let mut report = Report::new();

    for (name, pairs, what) in [
        ("talk", 1, "a message to another task and back, one pair"),
        (
            "talks",
            PAIRS,
            "a message to another task and back, 16 pairs",
        ),
    ] {
        let talked = seconds(&runtimes, || talk(pairs))?.map(|time| time / f64::from(ROUNDS));
        figures(&mut report, name, talked, what);
    }

    let started = seconds(&runtimes, start)?.map(|time| time / f64::from(TASKS));
    let what = "to start and await a small task";
    figures(&mut report, "start", started, what);

    let mut points = [const { Vec::new() }; 2];
    let mut ratio = 0.0;
    for tasks in [1, 2, 4, 8] {
        let [one, two] = seconds(&runtimes, || compute(tasks))?;
        points[0].push((f64::from(tasks), one));
        points[1].push((f64::from(tasks), two));
        ratio = one / two;
    }
    let what = "eight computing tasks, time on one thread to time on two";
    report.figure("compute-ratio", ratio, "×", what);
    for (name, points) in ["one thread", "two threads"].into_iter().zip(points) {
        let axis = ("tasks that compute", "");
        report.series(name, axis, ("time", "s"), points);
    }
    report.finish()?;
    Ok(())
}

/// Adds a time on each runtime, and the second as a multiple of the first.
fn figures(report: &mut Report, name: &str, [one, two]: [f64; 2], what: &str) {
    let on = |threads| format!("{what}, on {threads}");
    report.figure(&format!("{name}-one"), one, "s", &on("one thread"));
    report.figure(&format!("{name}-two"), two, "s", &on("two threads"));
    let what = format!("{what}, time on two threads to time on one");
    report.figure(&format!("{name}-ratio"), two / one, "×", &what);
}
