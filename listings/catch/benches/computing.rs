//! The same computation in tasks and in threads, and a clock beside each.
//!
//! Run it: `cargo bench -p catch --bench computing`

use std::error::Error;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use measure::{Report, median};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// How often everything is measured; the middle one counts.
const RUNS: usize = 15;

/// The parts of the computation, each of the same length.
const PARTS: u64 = 32;
const LENGTH: u64 = 10_000_000;

fn main() -> Result<(), Box<dyn Error>> {
    let cores = thread::available_parallelism()?.get();
    let one = Builder::new_current_thread().enable_time().build()?;
    let many = Builder::new_multi_thread().enable_time().build()?;
    // In turn, so that what else the machine does troubles all of them alike.
    let mut runs: [Vec<f64>; 5] = Default::default();
    for _ in 0..RUNS {
        runs[0].push(seconds(|| in_tasks(&one))?);
        runs[1].push(seconds(|| in_tasks(&many))?);
        runs[2].push(seconds(|| in_threads(cores))?);
        runs[3].push(one.block_on(latest(work_in_a_task()))?);
        runs[4].push(one.block_on(latest(work_on_a_thread()))?);
    }
    let [one_thread, many_threads, scoped, same, other] = runs.map(median);

    let mut report = Report::new();
    report.figure("cores", cores as f64, "", "threads that can run at once");
    let words = "in tasks on the current-thread runtime";
    report.figure("one-thread", one_thread, "s", words);
    report.figure(
        "many-threads",
        many_threads,
        "s",
        "in tasks on the multi-thread runtime",
    );
    report.figure(
        "scoped",
        scoped,
        "s",
        "in scoped threads, one for each core",
    );
    report.figure(
        "ratio",
        one_thread / scoped,
        "×",
        "current-thread runtime against threads",
    );
    let words = "multi-thread runtime against threads";
    report.figure("ratio-many", many_threads / scoped, "×", words);
    let words = "the latest tick of a 1 ms clock beside a part that is computed in its thread";
    report.figure("late-same", same, "s", words);
    let words = "the latest tick beside a part that is computed in a thread of its own";
    report.figure("late-other", other, "s", words);
    Ok(report.finish()?)
}

fn seconds(work: impl FnOnce() -> io::Result<u64>) -> io::Result<f64> {
    let start = Instant::now();
    std::hint::black_box(work()?);
    Ok(start.elapsed().as_secs_f64())
}

/// One part of the computation: steps of a generator of random numbers.
fn part(seed: u64) -> u64 {
    let step = |state: u64, _| {
        state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(seed | 1)
    };
    std::hint::black_box((0..LENGTH).fold(seed, step))
}

fn in_tasks(runtime: &Runtime) -> io::Result<u64> {
    runtime.block_on(async {
        let mut parts: JoinSet<u64> = (0..PARTS).map(|seed| async move { part(seed) }).collect();
        let mut sum = 0_u64;
        while let Some(part) = parts.join_next().await {
            sum = sum.wrapping_add(part?);
        }
        Ok(sum)
    })
}

fn in_threads(cores: usize) -> io::Result<u64> {
    let work = |first: u64| {
        let parts = (first..PARTS).step_by(cores).map(part);
        parts.fold(0, u64::wrapping_add)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..cores as u64)
            .map(|n| scope.spawn(move || work(n)))
            .collect();
        let mut sum = 0_u64;
        for thread in threads {
            let part = thread
                .join()
                .map_err(|_| io::Error::other("a thread panicked"))?;
            sum = sum.wrapping_add(part);
        }
        Ok(sum)
    })
}

/// How late the latest tick of a clock is while `work` is done beside it, in seconds.
async fn latest(work: impl Future<Output = io::Result<()>> + Send + 'static) -> io::Result<f64> {
    let period = Duration::from_millis(1);
    let mut clock = interval(period);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    clock.tick().await;
    let mut work = tokio::spawn(work);
    let (mut late, mut last) = (Duration::ZERO, Instant::now());
    loop {
        tokio::select! {
            biased;
            _ = clock.tick() => {
                late = late.max(last.elapsed().saturating_sub(period));
                last = Instant::now();
            }
            done = &mut work => {
                done??;
                return Ok(late.max(last.elapsed().saturating_sub(period)).as_secs_f64());
            }
        }
    }
}

async fn work_in_a_task() -> io::Result<()> {
    for seed in 0..10 {
        part(seed);
        tokio::task::yield_now().await;
    }
    Ok(())
}

async fn work_on_a_thread() -> io::Result<()> {
    for seed in 0..10 {
        tokio::task::spawn_blocking(move || part(seed)).await?;
    }
    Ok(())
}
